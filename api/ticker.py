"""The background task that brings up to date what time alone changes; never an act."""

import asyncio
from typing import Final

import structlog

from schema.context import Services
from schema.ticking import catch_up_everywhere

EVERY_SECONDS: Final = 5

log = structlog.get_logger()


async def keep_up(services: Services) -> None:
    """Catch up again and again until cancelled; trouble with the database is logged and outlived."""
    while True:
        try:
            await catch_up_everywhere(services)
        except Exception as error:  # noqa: BLE001 # whatever it is, the next turn must come
            log.warning("ticker_failed", error=type(error).__name__)
        await asyncio.sleep(EVERY_SECONDS)
