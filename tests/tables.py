"""What the tables hold of one organization, read as their owner; never a test."""

import asyncio
import json
from collections import Counter
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from api import database

# All but the sessions, which open whenever somebody is first asked.
TABLES: Final = text("""
    SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
    WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND a.attname = 'organization_id'
        AND c.relname <> 'session'
    ORDER BY c.relname
""")

SETTLED: Final = """
SELECT coalesce(max(xid), 0) < pg_snapshot_xmin(pg_current_snapshot())::text::bigint
FROM change WHERE organization_id = :key
"""
LONGEST_WAIT: Final = 30

Held = dict[str, Counter[str]]


@dataclass(frozen=True)
class Tables:
    """A database as its owner sees it."""

    url: str

    @asynccontextmanager
    async def connected(self) -> AsyncGenerator[AsyncConnection]:
        """Open a connection of the owner's."""
        engine = database.owner_engine(self.url)
        try:
            async with engine.begin() as connection:
                yield connection
        finally:
            await engine.dispose()

    async def rows(self, query: str, **values: object) -> list[dict[str, Any]]:
        """Read rows."""
        async with self.connected() as connection:
            return [dict(row) for row in (await connection.execute(text(query), values)).mappings()]

    async def held(self, organization: UUID) -> Held:
        """Read all rows of an organization, table by table."""
        held: Held = {}
        async with self.connected() as connection:
            for table in (await connection.execute(TABLES)).scalars().all():
                query = text(f"SELECT to_jsonb(t)::text FROM {table} t WHERE organization_id = :key")  # noqa: S608
                held[table] = Counter((await connection.execute(query, {"key": organization})).scalars())
        return held

    async def until(self, query: str, **values: object) -> None:
        """Ask again and again until the answer is yes; fail after some seconds."""
        engine = database.owner_engine(self.url)
        try:
            async with asyncio.timeout(LONGEST_WAIT), engine.connect() as opened:
                connection = await opened.execution_options(isolation_level="AUTOCOMMIT")
                while not (await connection.execute(text(query), values)).scalar_one():
                    pass
        finally:
            await engine.dispose()

    async def settled(self, organization: UUID) -> None:
        """Wait until no transaction runs that is older than the organization's last change, in whatever database."""
        await self.until(SETTLED, key=organization)

    async def facts(self, organization: UUID) -> list[dict[str, Any]]:
        """Read the facts of all cases of an organization, case by case in their order."""
        query = "SELECT * FROM fact WHERE organization_id = :organization ORDER BY case_id, seq"
        return await self.rows(query, organization=organization)


def changed(before: Held, after: Held) -> dict[str, tuple[int, int]]:
    """Tell of each table that differs how many rows are gone or altered, and how many are new or altered."""
    differences = {name: ((before[name] - after[name]).total(), (after[name] - before[name]).total()) for name in after}
    return {name: found for name, found in differences.items() if found != (0, 0)}


def verify_chain(facts: list[dict[str, Any]]) -> list[tuple[UUID, int]]:
    """Compute every hash anew, as an outsider would, and list the facts (case, seq) whose hash is another."""
    broken: list[tuple[UUID, int]] = []
    case, hash_before = None, b""
    for fact in facts:
        if fact["case_id"] != case:
            case, hash_before = fact["case_id"], b""
        hash_before = sha256(hash_before + content_of(fact)).digest()
        if hash_before != fact["hash"]:
            broken.append((fact["case_id"], fact["seq"]))
            hash_before = fact["hash"]
    return broken


def content_of(fact: dict[str, Any]) -> bytes:
    """Write down what a fact's hash covers besides the hash before it."""
    content = {
        "id": fact["id"].hex,
        "seq": fact["seq"],
        "at": written(fact["at"]),
        "device_at": written(fact["device_at"]),
        "by": fact["by_id"].hex if fact["by_id"] else None,
        "body": {"kind": fact["kind"], **fact["body"]},
    }
    return json.dumps(content, sort_keys=True, separators=(",", ":")).encode()


def written(at: datetime | None) -> str | None:
    """Write an instant in UTC with milliseconds."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds") if at else None
