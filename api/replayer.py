"""The background task that carries replays out; never an act."""

import asyncio
from typing import Final

from api.processes import open_processes
from schema.context import Services
from schema.replaying import replay_everywhere

EVERY_SECONDS: Final = 1


async def keep_replaying(services: Services) -> None:
    """Carry replays out again and again until cancelled; whoever runs it logs what goes wrong and starts it again."""
    while True:
        if not await replay_everywhere(services, open_processes):
            await asyncio.sleep(EVERY_SECONDS)
