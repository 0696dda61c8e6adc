"""Connections enough for acts to be at once; never a test."""

import asyncio
from typing import Final

import pytest
from starlette.applications import Starlette

# Opening a connection takes longer than an act: without these the first acts of a process go one after another.
CONNECTIONS: Final = 20


@pytest.fixture(scope="session", autouse=True)
async def warm(app: Starlette) -> None:
    """Open all connections of the service's pool before anybody races."""
    barrier = asyncio.Barrier(CONNECTIONS)

    async def hold() -> None:
        async with app.state.pool.connect():
            await barrier.wait()

    await asyncio.gather(*(hold() for _ in range(CONNECTIONS)))
