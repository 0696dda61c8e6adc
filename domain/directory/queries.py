"""The statements that look up firms, people, projects and sites; never a decision."""

from collections.abc import Iterable
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from auth.actor import Actor
from auth.policies import Action, may
from domain.firms.models import Agreement, Firm, RosterEntry
from domain.organizations.models import Organization
from domain.people.models import Account, AccountSite
from domain.projects.models import Project, Site
from domain.sight.queries import Page, Window, by_ids, page, projects_visible_to, sites_visible_to

N = TypeVar("N", Firm, Account, Project, Site)


async def organization(session: AsyncSession, *, actor: Actor) -> Organization:
    """Read the viewer's organization."""
    found = await session.execute(select(Organization).where(col(Organization.id) == actor.organization_id))
    return found.scalar_one()


async def named(session: AsyncSession, table: type[N], keys: Iterable[UUID], *, actor: Actor) -> dict[UUID, N]:
    """Read what something in sight names: a firm, a person, a project, a site of the viewer's organization."""
    query = select(table).where(col(table.organization_id) == actor.organization_id)
    return await by_ids(session, query, col(table.id), keys)


async def sites_of(session: AsyncSession, projects: Iterable[UUID], *, actor: Actor) -> dict[UUID, list[Site]]:
    """Read the sites of projects, those that the viewer may see, by name."""
    query = select(Site).where(sites_visible_to(actor), col(Site.project_id).in_(list(projects)))
    sites: dict[UUID, list[Site]] = {}
    for site in (await session.execute(query.order_by(col(Site.name), col(Site.id)))).scalars():
        sites.setdefault(site.project_id, []).append(site)
    return sites


async def workplaces(session: AsyncSession, accounts: Iterable[UUID], *, actor: Actor) -> dict[UUID, list[Site]]:
    """Read the sites where people work, by name: those that the viewer may see, all to whoever sees people whole."""
    everything = may(actor, Action.SEE_ADMINISTRATION)
    seen = col(Site.organization_id) == actor.organization_id if everything else sites_visible_to(actor)
    query = (
        select(col(AccountSite.account_id), Site)
        .join(Site, col(Site.id) == col(AccountSite.site_id))
        .where(col(AccountSite.account_id).in_(list(accounts)), seen)
        .order_by(col(Site.name), col(Site.id))
    )
    sites: dict[UUID, list[Site]] = {}
    for account, site in await session.execute(query):
        sites.setdefault(account, []).append(site)
    return sites


async def projects(session: AsyncSession, *, actor: Actor, window: Window) -> Page[Project]:
    """Read a page of the projects that the viewer may see, by slug."""
    query = select(Project).where(projects_visible_to(actor)).order_by(col(Project.slug))
    return await page(session, query, window)


async def keys_of_projects(session: AsyncSession, *, actor: Actor) -> list[UUID]:
    """Read the ids of the projects that the viewer may see."""
    return list((await session.execute(select(col(Project.id)).where(projects_visible_to(actor)))).scalars())


async def project(session: AsyncSession, *, actor: Actor, slug: str) -> Project | None:
    """Read a project by its slug, if the viewer may see it."""
    found = await session.execute(select(Project).where(projects_visible_to(actor), col(Project.slug) == slug))
    return found.scalar_one_or_none()


async def visible_projects(session: AsyncSession, keys: Iterable[UUID], *, actor: Actor) -> dict[UUID, Project]:
    """Read projects by their ids, those that the viewer may see."""
    return await by_ids(session, select(Project).where(projects_visible_to(actor)), col(Project.id), keys)


async def visible_sites(session: AsyncSession, keys: Iterable[UUID], *, actor: Actor) -> dict[UUID, Site]:
    """Read sites by their ids, those that the viewer may see."""
    return await by_ids(session, select(Site).where(sites_visible_to(actor)), col(Site.id), keys)


async def firms(session: AsyncSession, *, actor: Actor, project: UUID, only: UUID | None, window: Window) -> Page[Firm]:
    """Read a page of the firms with an agreement in force on a project, by name; `only` one of them if given."""
    agreed = select(col(Agreement.firm_id)).where(
        col(Agreement.project_id) == project, _in_force(Agreement, actor.now), col(Agreement.suspended_at).is_(None)
    )
    query = (
        select(Firm)
        .where(
            col(Firm.organization_id) == actor.organization_id,
            col(Firm.id).in_(agreed),
            *([col(Firm.id) == only] if only else []),
        )
        .order_by(col(Firm.name), col(Firm.id))
    )
    return await page(session, query, window)


async def agents(
    session: AsyncSession, *, actor: Actor, firm: UUID, project: UUID, search: str | None, window: Window
) -> Page[Account]:
    """Read a page of the people on a firm's roster of a project now, by name."""
    listed = select(col(RosterEntry.agent_id)).where(
        col(RosterEntry.firm_id) == firm,
        col(RosterEntry.project_id) == project,
        _in_force(RosterEntry, actor.now),
    )
    query = (
        select(Account)
        .where(
            col(Account.organization_id) == actor.organization_id,
            col(Account.id).in_(listed),
            *([col(Account.name).icontains(search, autoescape=True)] if search else []),
        )
        .order_by(col(Account.name), col(Account.id))
    )
    return await page(session, query, window)


def _in_force(dated: type[Agreement] | type[RosterEntry], now: datetime) -> ColumnElement[bool]:
    ends = col(dated.ends_at)
    return and_(col(dated.starts_at) <= now, or_(ends.is_(None), ends > now))
