"""Filling a played organization, and others, up to some thirty thousand rows a table; never a test."""

import re
from pathlib import Path
from typing import Final
from uuid import UUID

from sqlalchemy import text

from api import database

# No more rows than ANALYZE reads whole in any table: its statistics, and with them the plans, are the same every time.
MOST: Final = 30_000
MOST_LISTED: Final = 60_000
CASES: Final = 10_000
FILLING: Final = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8").split(";\n")
NAMED: Final = re.compile(r"(?<!:):([a-z]+)")
QUIET: Final = text("""
    SELECT 'ALTER TABLE ' || c.oid::regclass || ' SET (autovacuum_enabled = off)' FROM pg_class c
    WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace ORDER BY c.relname
""")
ROWS: Final = text("""
    SELECT c.relname, c.reltuples::int FROM pg_class c WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace
""")


async def quieten(url: str) -> None:
    """Let no background process gather statistics of a database, and with them change plans."""
    engine = database.owner_engine(url)
    async with engine.begin() as connection:
        for statement in (await connection.execute(QUIET)).scalars().all():
            await connection.execute(text(statement))
    await engine.dispose()


async def grow(url: str, organization: UUID) -> None:
    """Fill a played database as its owner, and let the server count what is there."""
    engine = database.owner_engine(url)
    values = {"organization": organization, "cases": CASES}
    async with engine.begin() as connection:
        for statement in FILLING:
            if statement.strip():
                named = {name: values[name] for name in NAMED.findall(statement)}
                await connection.execute(text(statement), named)
    async with engine.connect() as opened:
        connection = await opened.execution_options(isolation_level="AUTOCOMMIT")
        await connection.execute(text("VACUUM (ANALYZE)"))
        rows = {row.relname: row.reltuples for row in await connection.execute(ROWS)}
    await engine.dispose()
    assert rows.pop("listed") <= MOST_LISTED
    assert max(rows.values()) <= MOST, rows
