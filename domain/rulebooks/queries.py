"""The statements that read and write rulebook versions; never the rules."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.rulebooks.models import RulebookVersion


async def documents(session: AsyncSession, wanted: Iterable[UUID]) -> dict[UUID, dict[str, Any]]:
    """Read the documents of rulebook versions."""
    found = await session.execute(
        select(col(RulebookVersion.id), col(RulebookVersion.book)).where(col(RulebookVersion.id).in_(list(wanted)))
    )
    return {row.id: row.book for row in found}


async def in_force(session: AsyncSession, projects: Iterable[UUID], at: datetime) -> dict[UUID, RulebookVersion]:
    """Find the version in force on each project at an instant; before the first one's start, the first."""
    started = col(RulebookVersion.effective_from) <= at
    found = await session.execute(
        select(RulebookVersion)
        .where(col(RulebookVersion.project_id).in_(list(projects)))
        .ext(distinct_on(col(RulebookVersion.project_id)))
        .order_by(
            col(RulebookVersion.project_id),
            started.desc(),
            col(RulebookVersion.effective_from).desc(),
            col(RulebookVersion.version).desc(),
        )
    )
    return {version.project_id: version for version in found.scalars()}


async def by_ids(session: AsyncSession, wanted: Iterable[UUID]) -> dict[UUID, RulebookVersion]:
    """Read rulebook versions by their ids."""
    found = await session.execute(select(RulebookVersion).where(col(RulebookVersion.id).in_(list(wanted))))
    return {version.id: version for version in found.scalars()}


async def beside(session: AsyncSession, wanted: Iterable[UUID]) -> dict[UUID, list[RulebookVersion]]:
    """Read, for each version, all versions of its project, the newest first."""
    known = await by_ids(session, wanted)
    projects = {version.project_id for version in known.values()}
    found = await session.execute(
        select(RulebookVersion)
        .where(col(RulebookVersion.project_id).in_(projects))
        .order_by(col(RulebookVersion.version).desc())
    )
    of_project: dict[UUID, list[RulebookVersion]] = {}
    for version in found.scalars():
        of_project.setdefault(version.project_id, []).append(version)
    return {key: of_project.get(version.project_id, []) for key, version in known.items()}


async def publish(session: AsyncSession, version: RulebookVersion) -> None:
    """Write a version; versions are never changed."""
    await session.execute(insert(RulebookVersion).values(**version.model_dump()))
