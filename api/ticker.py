"""The background task that brings up to date what time alone changes; never an act."""

import asyncio
from typing import Final

from schema.context import Services
from schema.ticking import catch_up_everywhere

EVERY_SECONDS: Final = 5


async def keep_up(services: Services) -> None:
    """Catch up again and again until cancelled; whoever runs it logs what goes wrong and starts it again."""
    while True:
        await catch_up_everywhere(services)
        await asyncio.sleep(EVERY_SECONDS)
