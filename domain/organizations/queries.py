"""The statements that make organizations and move their clocks; never a decision."""

from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import insert, text
from sqlalchemy.ext.asyncio import AsyncSession

from domain.organizations.models import Organization

LOCK_FOUNDING: Final = text("SELECT pg_advisory_xact_lock(hashtextextended('founding', 0))")

ANYBODY_HERE: Final = text("SELECT anybody_here()")

# Acts in a sandbox hold this lock shared: the clock waits for them, and none of them sees it jump.
LOCK_CLOCK: Final = text("SELECT pg_advisory_xact_lock(hashtextextended('clock:' || :organization, 0))")

ADVANCE: Final = text("""
    UPDATE organization SET clock_offset = greatest(clock_offset, :to - clock_timestamp()) WHERE id = :organization
    RETURNING date_trunc('milliseconds', clock_timestamp() + clock_offset)
""")


async def lock_founding(session: AsyncSession) -> None:
    """Make those who fill an empty database take turns."""
    await session.execute(LOCK_FOUNDING)


async def anybody_here(session: AsyncSession) -> bool:
    """Tell whether the database has any organization."""
    return (await session.execute(ANYBODY_HERE)).scalar_one()


async def add(session: AsyncSession, organization: Organization) -> None:
    """Write an organization."""
    await session.execute(insert(Organization).values(**organization.model_dump()))


async def lock_clock(session: AsyncSession, organization: UUID) -> None:
    """Wait until no act of the organization runs, and hold off others."""
    await session.execute(LOCK_CLOCK, {"organization": str(organization)})


async def advance(session: AsyncSession, organization: UUID, *, to: datetime) -> datetime:
    """Move the clock forward to an instant, unless it is there already, and read it."""
    return (await session.execute(ADVANCE, {"organization": organization, "to": to})).scalar_one()
