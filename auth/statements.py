"""Statements run on the driver itself, for the one path that every report takes; never outside a transaction."""

import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final, Protocol, cast

from sqlalchemy.ext.asyncio import AsyncSession

NAMED: Final = re.compile(r"(?<!:):([a-z_]+)\b")
DRIVER: Final = "driver"

Found = Mapping[str, Any]


class Driver(Protocol):
    """What is used of the driver's connection; JSON comes and goes as the pool's codecs say."""

    is_in_transaction: Callable[[], bool]
    fetchrow: Callable[..., Awaitable[Found | None]]
    execute: Callable[..., Awaitable[str]]


Transaction = AsyncSession | Driver
"""What an act runs in: a session, or on the road of reports the driver's connection alone."""


class Statement:
    """A statement with named values, which are bound by position."""

    def __init__(self, sql: str) -> None:
        names: list[str] = []

        def position(found: re.Match[str]) -> str:
            if found[1] not in names:
                names.append(found[1])
            return f"${names.index(found[1]) + 1}"

        self.sql = NAMED.sub(position, sql)
        self.names = tuple(names)

    async def one(self, transaction: Transaction, values: Mapping[str, Any]) -> Found | None:
        """Run it in a transaction and give its one row, if there is one."""
        driver = await _driver(transaction) if isinstance(transaction, AsyncSession) else transaction
        if not driver.is_in_transaction():
            raise OutsideTransaction
        return await driver.fetchrow(self.sql, *[values[name] for name in self.names])


async def _driver(session: AsyncSession) -> Driver:
    """Find the driver's connection under a session; the session's first statement has begun the transaction."""
    found: Driver | None = session.info.get(DRIVER)
    if found is None:
        raw = await (await session.connection()).get_raw_connection()
        found = session.info[DRIVER] = cast("Driver", raw.driver_connection)
    return found


class OutsideTransaction(Exception):
    """Nothing had begun the transaction: what was written would stay whatever comes next."""
