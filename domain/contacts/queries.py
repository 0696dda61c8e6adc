"""The statements that recording a contact needs; never a decision."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from auth.actor import Actor
from domain.cases.models import CustomerCase
from domain.sight.queries import visible_to


async def case_in_sight(session: AsyncSession, *, actor: Actor, case: UUID | None) -> UUID | None:
    """Give a case back if the viewer may see it."""
    found = await session.execute(
        select(col(CustomerCase.id)).where(col(CustomerCase.id) == case, visible_to(actor, CustomerCase))
    )
    return found.scalar_one_or_none()
