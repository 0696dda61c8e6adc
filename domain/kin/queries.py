"""The statements that find related customers' cases and make acts on them take turns; never a decision."""

from collections.abc import Iterable
from typing import Final
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from auth.actor import Actor
from domain.cases.models import CaseCustomer, CustomerCase
from domain.projects.models import Project
from domain.sight.queries import projects_visible_to, visible_to

# Before the project's lock and the cases': whoever relates customers has it alone, whoever sells to them shares it.
RELATING: Final = text("SELECT pg_advisory_xact_lock(hashtextextended('kin:' || :project, 0))")
RELATED: Final = text("SELECT pg_advisory_xact_lock_shared(hashtextextended('kin:' || :project, 0))")

# An array first: how many a list in a document has is not for the planner to guess.
KIN: Final = text("""
    SELECT DISTINCT k.case_id FROM case_customer k
    WHERE k.project_id = :project AND k.customer_id = ANY(ARRAY(
        SELECT named::uuid FROM fact f, jsonb_array_elements_text(f.body -> 'rule' -> 'customers') named
        WHERE f.case_id = :case AND f.kind = 'RELATION_PROVEN' AND f.organization_id = :organization
    ))
""")


async def sees_project(session: AsyncSession, *, actor: Actor, project: UUID) -> bool:
    """Tell whether the viewer may see a project."""
    found = await session.execute(select(col(Project.id)).where(col(Project.id) == project, projects_visible_to(actor)))
    return found.scalar_one_or_none() is not None


async def cases_of(session: AsyncSession, *, actor: Actor, customers: Iterable[UUID]) -> dict[UUID, tuple[UUID, UUID]]:
    """Find the cases that the viewer may see of customers, each with its project, by the customer."""
    found = await session.execute(
        select(col(CaseCustomer.customer_id), col(CaseCustomer.case_id), col(CaseCustomer.project_id))
        .join(CustomerCase, col(CustomerCase.id) == col(CaseCustomer.case_id))
        .where(col(CaseCustomer.customer_id).in_(list(customers)), visible_to(actor, CustomerCase))
    )
    return {row[0]: (row[1], row[2]) for row in found}


async def lock_to_relate(session: AsyncSession, project: UUID) -> None:
    """Wait for whoever acts on related customers of a project, and keep them out."""
    await session.execute(RELATING, {"project": project.hex})


async def lock_as_related(session: AsyncSession, project: UUID) -> None:
    """Let nobody relate customers of a project meanwhile."""
    await session.execute(RELATED, {"project": project.hex})


async def kin(session: AsyncSession, *, actor: Actor, project: UUID, case: UUID) -> list[UUID]:
    """Find the cases of all whom a case's relations name, its own among them; none for a case without relations."""
    values = {"project": project, "case": case, "organization": actor.organization_id}
    return list((await session.execute(KIN, values)).scalars())
