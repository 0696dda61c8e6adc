"""The statements that go over many cases: what is due, what must be compared, all of them; never a decision."""

from typing import Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

# The instant is found before: no index is searched for what a volatile clock says, or another table's row.
DUE: Final = text("""
    SELECT c.id FROM customer_case c
    WHERE c.organization_id = :organization AND c.next_at <= (
        SELECT statement_timestamp() + o.clock_offset FROM organization o WHERE o.id = :organization)
    ORDER BY c.next_at LIMIT 200
""")

SOME: Final = text("""
    SELECT c.id FROM customer_case c
    WHERE c.organization_id = :organization AND c.id > CAST(:after AS uuid) ORDER BY c.id LIMIT 200
""")

# Whoever locks a case that bears this mark compares what tables show of it with what its facts give.
STALE: Final = text("UPDATE customer_case SET next_at = '-infinity' WHERE project_id = :project")

# Waits for all who act on the project's cases, who share this lock.
ALONE: Final = text("SELECT pg_advisory_xact_lock(hashtextextended('project:' || :project, 0))")


async def organizations_due(session: AsyncSession) -> list[UUID]:
    """Find the organizations in which time has changed a case."""
    return list((await session.execute(text("SELECT * FROM organizations_due()"))).scalars())


async def organizations_all(session: AsyncSession) -> list[UUID]:
    """Name all organizations."""
    return list((await session.execute(text("SELECT * FROM organizations_all()"))).scalars())


async def due(session: AsyncSession, organization: UUID) -> list[UUID]:
    """Find cases that time has changed since tables last showed them, at most some hundred."""
    return list((await session.execute(DUE, {"organization": organization})).scalars())


async def some(session: AsyncSession, organization: UUID, *, after: UUID) -> list[UUID]:
    """Name the next cases of an organization by their ids, at most some hundred."""
    return list((await session.execute(SOME, {"organization": organization, "after": after})).scalars())


async def lock_project_alone(session: AsyncSession, project: UUID) -> None:
    """Wait for all who act on a project's cases and keep others out, to change under what they are judged."""
    await session.execute(ALONE, {"project": project.hex})


async def let_all_be_healed(session: AsyncSession, project: UUID) -> None:
    """Mark all cases of a project as shown otherwise than they would be now; the next that touches one mends it."""
    await session.execute(STALE, {"project": project})
