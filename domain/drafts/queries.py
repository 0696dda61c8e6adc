"""The statements that read and write drafts, and of versions those that only whoever may see drafts sees."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, and_, false, insert, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from auth.actor import Actor, Role
from auth.policies import Action, may
from domain.drafts.models import RulebookDraft
from domain.people.models import Account, AccountSite
from domain.projects.models import Site
from domain.rulebooks.models import RulebookVersion
from domain.sight.queries import Page, Window, by_ids, page

# The clock of the organization, and what its project has published last; read after the acts' lock.
STANDING: Final = text("""
    SELECT date_trunc('milliseconds', clock_timestamp() + o.clock_offset) AS now,
        max(v.version) AS version, max(v.effective_from) AS effective_from
    FROM organization o JOIN rulebook_version v ON v.organization_id = o.id
    WHERE o.id = :organization AND v.project_id = :project GROUP BY o.id
""")


async def add(session: AsyncSession, draft: RulebookDraft) -> None:
    """Write a draft."""
    await session.execute(insert(RulebookDraft).values(**draft.model_dump()))


async def lock(session: AsyncSession, *, organization: UUID, draft: UUID) -> RulebookDraft | None:
    """Read a draft and make acts on it take turns; None when there is none."""
    found = await session.execute(_one(organization, draft).with_for_update(key_share=True))
    return found.scalar_one_or_none()


async def read(session: AsyncSession, *, organization: UUID, draft: UUID) -> RulebookDraft | None:
    """Read a draft as it is now; None when there is none."""
    return (await session.execute(_one(organization, draft))).scalar_one_or_none()


def _one(organization: UUID, draft: UUID) -> Any:  # noqa: ANN401 (a statement, which only this module runs)
    return (
        select(RulebookDraft)
        .where(col(RulebookDraft.id) == draft, col(RulebookDraft.organization_id) == organization)
        .execution_options(populate_existing=True)
    )


async def store(session: AsyncSession, draft: UUID, changed: Mapping[str, object]) -> None:
    """Write what an act changed of a locked draft."""
    await session.execute(update(RulebookDraft).where(col(RulebookDraft.id) == draft).values(**changed))


async def version(session: AsyncSession, *, organization: UUID, key: UUID) -> RulebookVersion | None:
    """Read a version of any of the organization's projects; None when there is none."""
    found = await session.execute(
        select(RulebookVersion).where(
            col(RulebookVersion.id) == key, col(RulebookVersion.organization_id) == organization
        )
    )
    return found.scalar_one_or_none()


async def standing(session: AsyncSession, *, organization: UUID, project: UUID) -> tuple[datetime, int, datetime]:
    """Read the organization's clock, and of its project the last version's number and start."""
    row = (await session.execute(STANDING, {"organization": organization, "project": project})).one()
    return row.now, row.version, row.effective_from


async def present(session: AsyncSession, projects: Iterable[UUID], *, actor: Actor) -> dict[UUID, set[Role]]:
    """Read which roles the enabled staff at the sites of projects have."""
    found = await session.execute(
        select(col(Site.project_id), col(Account.role))
        .join(AccountSite, col(AccountSite.account_id) == col(Account.id))
        .join(Site, col(Site.id) == col(AccountSite.site_id))
        .where(
            col(Site.project_id).in_(list(projects)),
            col(Site.organization_id) == actor.organization_id,
            col(Account.disabled_at).is_(None),
        )
        .distinct()
    )
    roles: dict[UUID, set[Role]] = {}
    for project, role in found:
        roles.setdefault(project, set()).add(Role(role))
    return roles


async def drafts(session: AsyncSession, *, actor: Actor, project: UUID, window: Window) -> Page[RulebookDraft]:
    """Read a page of a project's drafts, the newest first."""
    query = select(RulebookDraft).where(_seen(actor, RulebookDraft), col(RulebookDraft.project_id) == project)
    ordered = query.order_by(col(RulebookDraft.drafted_at).desc(), col(RulebookDraft.id).desc())
    return await page(session, ordered, window)


async def versions(session: AsyncSession, *, actor: Actor, project: UUID, window: Window) -> Page[RulebookVersion]:
    """Read a page of a project's versions, the newest first."""
    query = select(RulebookVersion).where(_seen(actor, RulebookVersion), col(RulebookVersion.project_id) == project)
    return await page(session, query.order_by(col(RulebookVersion.version).desc()), window)


async def seen(session: AsyncSession, keys: Iterable[UUID], *, actor: Actor) -> dict[UUID, RulebookDraft]:
    """Read drafts by their ids, those that the viewer may see."""
    return await by_ids(session, select(RulebookDraft).where(_seen(actor, RulebookDraft)), col(RulebookDraft.id), keys)


async def of_versions(session: AsyncSession, keys: Iterable[UUID], *, actor: Actor) -> dict[UUID, RulebookDraft]:
    """Read by the ids of versions the drafts that they come from, those that the viewer may see."""
    query = select(RulebookDraft).where(_seen(actor, RulebookDraft), col(RulebookDraft.version_id).in_(list(keys)))
    found = (await session.execute(query)).scalars()
    return {draft.version_id: draft for draft in found if draft.version_id}


def _seen(actor: Actor, table: type[RulebookDraft] | type[RulebookVersion]) -> ColumnElement[bool]:
    """Keep what a viewer may see: an admin all, a site manager what is of their projects, nobody else anything."""
    if not may(actor, Action.SEE_ADMINISTRATION):
        return false()
    here = col(table.organization_id) == actor.organization_id
    if actor.role is Role.SITE_MANAGER:
        return and_(here, col(table.project_id).in_(sorted(actor.projects)))
    return here
