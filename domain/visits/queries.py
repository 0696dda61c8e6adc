"""The statements that read what an arrival needs, and settle a customer's number; never a decision."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import select, text, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from auth.actor import Actor, Role
from domain.cases.projections import Report, Visit
from domain.cases.values import Locked
from domain.customers.models import CustomerIndex
from domain.firms.models import Agreement
from domain.people.models import Account
from domain.projects.models import Site
from domain.sight.queries import visible_to

# Read after the case's lock, which orders the scans of one code.
AT_THE_DOOR: Final = text("""
    SELECT EXISTS (SELECT 1 FROM visit_code_use u WHERE u.nonce = :nonce) AS used, i.phone_hmac, i.mask_hmac, EXISTS (
        SELECT 1 FROM customer_index o
        WHERE o.project_id = :project AND o.key_version = :version AND o.phone_hmac = CAST(:number AS bytea)
    ) AS taken
    FROM customer_case c LEFT JOIN customer_index i ON i.customer_id = :customer AND i.key_version = :version
    WHERE c.id = :case
""")


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A report that may wait for its visit."""

    project: UUID
    status: str
    valid_until: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Coded:
    """The report that a scanned code stands for, and the project of the site that scanned it."""

    case: UUID
    agent: UUID
    firm: UUID
    scanned_in: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """Whether a code was used, the indexes of the customer's number, and whether the number given is known already."""

    used: bool
    phone: bytes | None
    mask: bytes | None
    taken: bool


async def waiting(session: AsyncSession, *, actor: Actor, report: UUID) -> Waiting | None:
    """Read a report that the viewer may see."""
    found = await session.execute(
        select(col(Report.project_id), col(Report.status), col(Report.valid_until)).where(
            col(Report.id) == report, visible_to(actor, Report)
        )
    )
    row = found.one_or_none()
    return Waiting(project=row[0], status=row[1], valid_until=row[2]) if row else None


async def coded(session: AsyncSession, *, actor: Actor, report: UUID, site: UUID) -> Coded | None:
    """Read the report that a code stands for; whoever scans it need not see it yet."""
    found = await session.execute(
        select(col(Report.case_id), col(Report.agent_id), col(Report.firm_id), col(Site.project_id))
        .join(Site, col(Site.id) == site)
        .where(
            col(Report.id) == report,
            col(Report.organization_id) == actor.organization_id,
            col(Site.organization_id) == actor.organization_id,
        )
    )
    row = found.one_or_none()
    return Coded(case=row[0], agent=row[1], firm=row[2], scanned_in=row[3]) if row else None


async def case_of(session: AsyncSession, *, actor: Actor, visit: UUID) -> UUID | None:
    """Find the case of a visit that the viewer may see."""
    found = await session.execute(select(col(Visit.case_id)).where(col(Visit.id) == visit, visible_to(actor, Visit)))
    return found.scalar_one_or_none()


async def project_of(session: AsyncSession, *, actor: Actor, site: UUID) -> UUID | None:
    """Find the project that a site sells."""
    found = await session.execute(
        select(col(Site.project_id)).where(col(Site.id) == site, col(Site.organization_id) == actor.organization_id)
    )
    return found.scalar_one_or_none()


async def firm_of_agent(session: AsyncSession, *, actor: Actor, agent: UUID, project: UUID) -> UUID | None:
    """Find the firm of an agent, if it has an agreement on the project."""
    found = await session.execute(
        select(col(Account.firm_id))
        .join(Agreement, col(Agreement.firm_id) == col(Account.firm_id))
        .where(
            col(Account.id) == agent,
            col(Account.organization_id) == actor.organization_id,
            col(Account.role) == Role.AGENT,
            col(Agreement.project_id) == project,
        )
        .limit(1)
    )
    return found.scalar_one_or_none()


async def works_here(session: AsyncSession, *, actor: Actor, firm: UUID, project: UUID) -> bool:
    """Tell whether a firm has an agreement on the project."""
    found = await session.execute(
        select(col(Agreement.id))
        .where(
            col(Agreement.firm_id) == firm,
            col(Agreement.project_id) == project,
            col(Agreement.organization_id) == actor.organization_id,
        )
        .limit(1)
    )
    return found.scalar_one_or_none() is not None


async def at_the_door(
    session: AsyncSession, locked: Locked, *, nonce: bytes, number: bytes | None, version: int
) -> Door:
    """Read whether a code was used, and what is known of the customer's number under a key version."""
    result = await session.execute(
        AT_THE_DOOR,
        {
            "case": locked.case_id,
            "nonce": nonce,
            "customer": locked.customer_id,
            "project": locked.project_id,
            "number": number,
            "version": version,
        },
    )
    row = result.mappings().one()
    return Door(used=row["used"], phone=row["phone_hmac"], mask=row["mask_hmac"], taken=row["taken"])


async def settle(session: AsyncSession, locked: Locked, *, number: bytes, version: int) -> None:
    """Let a provisional customer be found by a full number from now on; the bucket and the case must be locked."""
    await session.execute(
        update(CustomerIndex)
        .where(
            col(CustomerIndex.customer_id) == locked.customer_id,
            col(CustomerIndex.key_version) == version,
            col(CustomerIndex.phone_hmac).is_(None),
        )
        .values(phone_hmac=number)
    )
