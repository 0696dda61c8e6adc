"""The statements that set up firms, agreements and rosters; never a decision."""

from datetime import datetime
from typing import Final, TypeVar
from uuid import UUID

from sqlalchemy import and_, exists, insert, or_, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.firms.models import Agreement, Firm, RosterEntry

Dated = TypeVar("Dated", Agreement, RosterEntry)
Row = TypeVar("Row", Firm, Agreement, RosterEntry)

IS_AGENT: Final = text("""
    SELECT EXISTS (
        SELECT 1 FROM account
        WHERE id = :agent AND firm_id = :firm AND role = 'AGENT' AND organization_id = :organization
    )
""")


async def add(session: AsyncSession, row: Firm | Agreement | RosterEntry) -> None:
    """Write a firm, an agreement or a roster entry."""
    await session.execute(insert(type(row)).values(**row.model_dump()))


async def lock(session: AsyncSession, table: type[Row], key: UUID, *, organization: UUID) -> Row | None:
    """Read a firm, an agreement or a roster entry and make acts on it take turns; None when there is none."""
    found = await session.execute(
        select(table)
        .where(col(table.id) == key, col(table.organization_id) == organization)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    return found.scalar_one_or_none()


async def read(session: AsyncSession, table: type[Row], key: UUID, *, organization: UUID) -> Row | None:
    """Read a firm, an agreement or a roster entry as it is now; None when there is none."""
    found = await session.execute(
        select(table)
        .where(col(table.id) == key, col(table.organization_id) == organization)
        .execution_options(populate_existing=True)
    )
    return found.scalar_one_or_none()


async def is_firm(session: AsyncSession, firm: UUID, *, organization: UUID) -> bool:
    """Tell whether the organization has this firm."""
    there = exists().where(col(Firm.id) == firm, col(Firm.organization_id) == organization)
    return (await session.execute(select(there))).scalar_one()


async def is_agent(session: AsyncSession, *, agent: UUID, firm: UUID, organization: UUID) -> bool:
    """Tell whether somebody is an agent of this firm."""
    found = await session.execute(IS_AGENT, {"agent": agent, "firm": firm, "organization": organization})
    return found.scalar_one()


async def overlaps(session: AsyncSession, new: Agreement | RosterEntry) -> bool:
    """Tell whether the firm on this project, or its agent, has a like one at some time of the new one's."""
    table = type(new)
    same = [col(table.firm_id) == new.firm_id, col(table.project_id) == new.project_id]
    if isinstance(new, RosterEntry):
        same.append(col(RosterEntry.agent_id) == new.agent_id)
    begins = [col(table.starts_at) < new.ends_at] if new.ends_at else []
    lasts = or_(col(table.ends_at).is_(None), col(table.ends_at) > new.starts_at)
    return (await session.execute(select(exists().where(and_(*same, *begins, lasts))))).scalar_one()


async def disable(session: AsyncSession, firm: UUID, *, at: datetime | None) -> None:
    """Write since when a firm is disabled; None enables it."""
    await session.execute(update(Firm).where(col(Firm.id) == firm).values(disabled_at=at))


async def suspend(session: AsyncSession, agreement: UUID, *, at: datetime | None) -> None:
    """Write since when an agreement is suspended; None resumes it."""
    await session.execute(update(Agreement).where(col(Agreement.id) == agreement).values(suspended_at=at))


async def end(session: AsyncSession, table: type[Dated], key: UUID, *, at: datetime) -> None:
    """Write when an agreement or a roster entry ends."""
    await session.execute(update(table).where(col(table.id) == key).values(ends_at=at))
