"""The statements that set up projects and sites; never a decision."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final, TypeVar
from uuid import UUID

from sqlalchemy import insert, select, text, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.projects.models import Project, Site
from domain.projects.rules import Row

R = TypeVar("R", Project, Site)

# Cut to milliseconds, the clock may show the instant of what happened last; a milestone comes after it.
MILESTONES: Final = text("""
    SELECT milestones,
        date_trunc('milliseconds', clock_timestamp() + CAST(:clock_offset AS interval)) + interval '1 millisecond' AS at
    FROM project WHERE id = :project
""")

FIRMS_OF: Final = text("""
    SELECT DISTINCT firm_id FROM agreement
    WHERE project_id = :project AND organization_id = :organization ORDER BY firm_id
""")


async def add(session: AsyncSession, project: Project) -> bool:
    """Write a project; False when the organization has another of this slug."""
    statement = (
        upsert(Project)
        .values(**project.model_dump())
        .on_conflict_do_nothing(index_elements=["organization_id", "slug"])
    )
    written = await session.execute(statement.returning(col(Project.id)))
    return written.scalar_one_or_none() is not None


async def add_site(session: AsyncSession, site: Site) -> None:
    """Write a site."""
    await session.execute(insert(Site).values(**site.model_dump()))


async def read(session: AsyncSession, table: type[R], key: UUID, *, organization: UUID) -> R | None:
    """Read a project or a site; None when there is none."""
    found = await session.execute(select(table).where(col(table.id) == key, col(table.organization_id) == organization))
    return found.scalar_one_or_none()


async def lock(session: AsyncSession, *, organization: UUID, project: UUID) -> bool:
    """Make acts on one project's set-up take turns; False when there is no such project."""
    found = await session.execute(
        select(col(Project.id))
        .where(col(Project.id) == project, col(Project.organization_id) == organization)
        .with_for_update(key_share=True)
    )
    return found.scalar_one_or_none() is not None


async def milestones(session: AsyncSession, *, project: UUID, clock_offset: timedelta) -> tuple[list[Row], datetime]:
    """Read a locked project's milestones and an instant after all that happened in it, by the organization's clock."""
    row = (await session.execute(MILESTONES, {"project": project, "clock_offset": clock_offset})).one()
    return row.milestones, row.at.astimezone(UTC)


async def reach(session: AsyncSession, *, project: UUID, milestones: Sequence[Row], opens_on: date | None) -> None:
    """Write a project's milestones, and its opening day if they say another."""
    changed: dict[str, Any] = {"milestones": list(milestones)} | ({"opens_on": opens_on} if opens_on else {})
    await session.execute(update(Project).where(col(Project.id) == project).values(**changed))


async def firms_of(session: AsyncSession, *, organization: UUID, project: UUID) -> list[UUID]:
    """List the firms that ever signed an agreement on a project, and so may see it."""
    found = await session.execute(FIRMS_OF, {"organization": organization, "project": project})
    return list(found.scalars())


async def sites_there(session: AsyncSession, *, organization: UUID, sites: frozenset[UUID]) -> frozenset[UUID]:
    """Keep those of the ids that are sites of the organization."""
    found = await session.execute(
        select(col(Site.id)).where(col(Site.id).in_(sites), col(Site.organization_id) == organization)
    )
    return frozenset(found.scalars())
