"""The statements that read what is personal, still encrypted; never a decision."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy import insert, select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from auth.actor import Actor, Role
from domain.customers.models import Personal, PhoneReveal

# To a firm a customer's name and number are those that its own reports gave. Not coalesce: under row-level security
# an index is searched only for what the server knows to leak nothing, and it knows that of CASE only.
NAMES: Final = text("""
    SELECT c.id, owner, r.id IS NOT NULL AS own, n.cipher AS name, p.cipher AS phone
    FROM customer c
        LEFT JOIN LATERAL (
            SELECT r.id FROM case_customer k JOIN report r ON r.case_id = k.case_id
            WHERE k.project_id = c.project_id AND k.customer_id = c.id AND r.customer_id = c.id
                AND r.firm_id = :firm AND (CAST(:agent AS uuid) IS NULL OR r.agent_id = :agent)
            ORDER BY r.reported_at DESC LIMIT 1
        ) r ON true
        CROSS JOIN LATERAL (SELECT CASE WHEN r.id IS NULL THEN c.id ELSE r.id END) whose (owner)
        JOIN personal n ON n.owner_id = owner AND n.field = 'name'
        JOIN personal p ON p.owner_id = owner AND p.field = 'phone'
    WHERE c.id = ANY(:wanted) AND c.organization_id = :organization
""")

GIVEN: Final = text("""
    SELECT r.id, r.customer_id, p.cipher FROM customer_index i
        JOIN case_customer k ON k.project_id = i.project_id AND k.customer_id = i.customer_id
        JOIN report r ON r.case_id = k.case_id AND r.customer_id = i.customer_id
        JOIN personal p ON p.owner_id = r.id AND p.field = 'phone'
    WHERE i.project_id = ANY(:projects) AND i.mask_hmac = :mask AND i.organization_id = :organization
        AND r.firm_id = :firm AND (CAST(:agent AS uuid) IS NULL OR r.agent_id = :agent)
""")

FOUND: Final = text("""
    SELECT i.customer_id FROM customer_index i
    WHERE i.project_id = ANY(:projects) AND i.mask_hmac = :mask AND i.organization_id = :organization
        AND (CAST(:phone AS bytea) IS NULL OR i.phone_hmac = :phone)
""")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealed:
    """A customer's name and number as kept; `own` tells that the viewer's firm gave them."""

    customer: UUID
    owner: UUID
    own: bool
    name: bytes
    phone: bytes


def _firm_and_agent(actor: Actor) -> dict[str, UUID | None]:
    return {"firm": actor.firm_id, "agent": actor.account_id if actor.role is Role.AGENT else None}


async def names(session: AsyncSession, *, actor: Actor, customers: Iterable[UUID]) -> dict[UUID, Sealed]:
    """Read customers' names and numbers, encrypted, as the viewer may know them."""
    found = await session.execute(
        NAMES, {"wanted": list(customers), "organization": actor.organization_id, **_firm_and_agent(actor)}
    )
    return {
        row.id: Sealed(customer=row.id, owner=row.owner, own=row.own, name=row.name, phone=row.phone) for row in found
    }


async def found(
    session: AsyncSession, *, actor: Actor, projects: Sequence[UUID], mask: bytes, phone: bytes | None
) -> list[UUID]:
    """Find customers of projects by masked or full number."""
    rows = await session.execute(
        FOUND,
        {"projects": list(projects), "organization": actor.organization_id, "mask": mask, "phone": phone},
    )
    return list(rows.scalars())


async def given(
    session: AsyncSession, *, actor: Actor, projects: Sequence[UUID], mask: bytes
) -> list[tuple[UUID, UUID, bytes]]:
    """Find the reports of the viewer's firm whose customer has a masked number: report, customer, encrypted number."""
    rows = await session.execute(
        GIVEN,
        {
            "projects": list(projects),
            "organization": actor.organization_id,
            "mask": mask,
            **_firm_and_agent(actor),
        },
    )
    return [(row.id, row.customer_id, row.cipher) for row in rows]


async def texts(session: AsyncSession, wanted: Iterable[UUID], field: str) -> dict[UUID, bytes]:
    """Read one encrypted field of several owners."""
    rows = await session.execute(
        select(col(Personal.owner_id), col(Personal.cipher)).where(
            col(Personal.owner_id).in_(list(wanted)), col(Personal.field) == field
        )
    )
    return {row.owner_id: row.cipher for row in rows}


async def keep_reveal(session: AsyncSession, reveal: PhoneReveal, reason: Personal) -> None:
    """Write that somebody asked for a number, and why."""
    await session.execute(insert(PhoneReveal).values(**reveal.model_dump()))
    await session.execute(insert(Personal).values(**reason.model_dump()))
