"""The statements that a subscription needs; never a decision."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from sqlalchemy import literal, select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from auth.actor import Actor
from domain.cases.models import CaseCustomer, CustomerCase
from domain.cases.projections import Deal
from domain.cases.values import Locked
from domain.customers.models import CustomerIndex
from domain.deals.rules import Buyer
from domain.sight.queries import visible_to

# After the act's own lock and before the case's: always in this order.
LOCK_UNIT: Final = text("SELECT pg_advisory_xact_lock(hashtextextended('unit:' || :project || :unit, 0))")


async def project_of(session: AsyncSession, *, actor: Actor, case: UUID) -> UUID | None:
    """Find the project of a case that the viewer may see."""
    found = await session.execute(
        select(col(CustomerCase.project_id)).where(col(CustomerCase.id) == case, visible_to(actor, CustomerCase))
    )
    return found.scalar_one_or_none()


async def lock_unit(session: AsyncSession, *, project: UUID, unit: str) -> None:
    """Make whoever sells one unit take turns."""
    await session.execute(LOCK_UNIT, {"project": project.hex, "unit": unit})


async def is_subscribed(session: AsyncSession, locked: Locked, *, unit: str) -> bool:
    """Tell whether a unit has a live deal; its lock must be held."""
    # Written out: no plan for whatever status could use the index, which holds live deals only.
    live = col(Deal.status) != literal("CANCELLED", literal_execute=True)
    found = await session.execute(
        select(col(Deal.id)).where(col(Deal.project_id) == locked.project_id, col(Deal.unit) == unit, live)
    )
    return found.scalar_one_or_none() is not None


async def buyers(session: AsyncSession, locked: Sequence[Locked], *, version: int) -> list[Buyer]:
    """Read by what the customers of locked cases are recognised, under a key version."""
    found = await session.execute(
        select(
            col(CustomerIndex.customer_id),
            col(CaseCustomer.case_id),
            col(CustomerIndex.phone_hmac),
            col(CustomerIndex.mask_hmac),
            col(CustomerIndex.surname_hmac),
        )
        .join(CaseCustomer, col(CaseCustomer.customer_id) == col(CustomerIndex.customer_id))
        .where(
            col(CaseCustomer.case_id).in_([each.case_id for each in locked]), col(CustomerIndex.key_version) == version
        )
        .order_by(col(CustomerIndex.customer_id))
    )
    return [Buyer(customer=row[0], case=row[1], phone=row[2], mask=row[3], surname=row[4]) for row in found]
