"""The statements through which rows leave the database; never what somebody may do."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar, cast
from uuid import UUID

from sqlakeyset import serialize_bookmark, unserialize_bookmark
from sqlakeyset.asyncio import select_page
from sqlalchemy import ColumnElement, Select, and_, false, literal, select, true
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped
from sqlalchemy.types import Text
from sqlmodel import SQLModel, col

from auth import audience
from auth.actor import DESK_ROLES, FIRM_ROLES, SITE_ROLES, Actor, Role
from auth.cursors import Cursors
from domain.cases.models import CustomerCase
from domain.cases.models import Fact as CaseFact
from domain.cases.projections import Customer, Deal, Dispute, Evidence, Report, Visit
from domain.firms.models import Agreement
from domain.projects.models import Project, Site

Seen = type[CustomerCase] | type[Report] | type[Visit] | type[Dispute] | type[Deal] | type[Customer]
Listed = type[CustomerCase] | type[Report] | type[Visit] | type[Dispute]
R = TypeVar("R", bound=SQLModel)
T = TypeVar("T", CustomerCase, Report, Visit, Dispute, Deal, Customer)


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """Which part of a list is wanted: so many after a place, or so many before one; and how its places are written."""

    size: int
    place: str | None
    backwards: bool
    cursors: Cursors


@dataclass(frozen=True, slots=True, kw_only=True)
class Page(Generic[R]):
    """A part of a list: rows with their cursors, and whether there is more on either side."""

    rows: Sequence[tuple[str, R]]
    has_next: bool
    has_previous: bool


def visible_to(actor: Actor, table: Seen) -> ColumnElement[bool]:
    """Keep the rows that a viewer may see."""
    return and_(col(table.organization_id) == actor.organization_id, col(table.audience).op("&&")(_tokens(actor)))


# Whom no audience of such a row ever names.
BLIND: dict[Listed, frozenset[Role]] = {
    CustomerCase: frozenset({Role.RECEPTIONIST, Role.SALES_SUPPORT}),
    Dispute: frozenset({Role.RECEPTIONIST, Role.SALES_SUPPORT, Role.CONSULTANT}),
}


def among(actor: Actor, table: Listed) -> list[ColumnElement[bool]]:
    """Say in columns, as far as it can be, what a row's audience says already.

    Under row-level security no index is searched for an audience: whoever sees little of a big organization
    would read all of it.
    """
    if actor.role in BLIND.get(table, ()):
        return [false()]
    if actor.role in DESK_ROLES:
        if table is Visit:
            return [col(Visit.site_id).in_(sorted(actor.sites))]
        return [col(table.project_id).in_(sorted(actor.projects))]
    if table is Report and actor.of_a_firm:
        agent = actor.role is Role.AGENT
        return [col(Report.agent_id) == actor.account_id if agent else col(Report.firm_id) == actor.firm_id]
    return []


def _tokens(actor: Actor) -> ColumnElement[Sequence[str]]:
    return literal(audience.tokens_of(actor), ARRAY(Text()))


def facts_visible_to(actor: Actor) -> ColumnElement[bool]:
    """Keep the facts that a viewer of their case may see: staff all, a firm its own."""
    here = col(CaseFact.organization_id) == actor.organization_id
    if actor.role not in FIRM_ROLES:
        return here
    return and_(here, col(CaseFact.audience).op("&&")(_tokens(actor)))


def evidence_visible_to(actor: Actor) -> ColumnElement[bool]:
    """Keep the evidence that a viewer of its dispute may see: staff all, a firm its own."""
    here = col(Evidence.organization_id) == actor.organization_id
    return and_(here, col(Evidence.firm_id) == actor.firm_id) if actor.role in FIRM_ROLES else here


def projects_visible_to(actor: Actor) -> ColumnElement[bool]:
    """Keep the projects that a viewer may see: their sites', or those with an agreement of their firm."""
    here = col(Project.organization_id) == actor.organization_id
    if actor.role in FIRM_ROLES:
        agreed = select(col(Agreement.project_id)).where(col(Agreement.firm_id) == actor.firm_id)
        return and_(here, col(Project.id).in_(agreed))
    if actor.role in SITE_ROLES:
        return and_(here, col(Project.id).in_(actor.projects))
    return here


def sites_visible_to(actor: Actor) -> ColumnElement[bool]:
    """Keep the sites that a viewer may see: those of the projects they may see."""
    seen = select(col(Project.id)).where(projects_visible_to(actor))
    own = col(Site.id).in_(actor.sites) if actor.role in SITE_ROLES else true()
    return and_(col(Site.organization_id) == actor.organization_id, col(Site.project_id).in_(seen), own)


async def seen(session: AsyncSession, table: type[T], key: UUID, *, actor: Actor) -> T | None:
    """Read one row, if the viewer may see it."""
    return (await all_seen(session, table, [key], actor=actor)).get(key)


async def all_seen(session: AsyncSession, table: type[T], keys: Iterable[UUID], *, actor: Actor) -> dict[UUID, T]:
    """Read rows by their ids, those that the viewer may see."""
    return await by_ids(session, select(table).where(visible_to(actor, table)), col(table.id), keys)


async def cases_named(session: AsyncSession, keys: Iterable[UUID], *, actor: Actor) -> dict[UUID, CustomerCase]:
    """Read the cases of things in sight, whether or not the viewer may see what they hold."""
    query = select(CustomerCase).where(col(CustomerCase.organization_id) == actor.organization_id)
    return await by_ids(session, query, col(CustomerCase.id), keys)


async def by_ids(session: AsyncSession, query: Select[R], key: Mapped[UUID], wanted: Iterable[UUID]) -> dict[UUID, R]:
    """Read rows by their ids, as far as the query lets them be seen."""
    found = await session.execute(query.where(key.in_(list(wanted))))
    return {row.id: row for row in found.scalars()}  # type: ignore[attr-defined]


async def page(session: AsyncSession, query: Select[R], window: Window) -> Page[R]:
    """Read one page of a list in the query's order."""
    place = unserialize_bookmark(window.place).place if window.place is not None else None
    # The library's types expect a row of several columns, and give rows of no type.
    found = cast("Any", await select_page(session, cast("Any", query), window.size, page=(place, window.backwards)))
    paging = found.paging
    rows: list[tuple[str, Any]] = [
        (window.cursors.write(serialize_bookmark((paging.get_marker_at(index).place, False))), row[0])
        for index, row in enumerate(found)
    ]
    return Page(rows=rows, has_next=paging.has_next, has_previous=paging.has_previous)


async def facts(session: AsyncSession, keys: Iterable[UUID], *, actor: Actor) -> dict[UUID, CaseFact]:
    """Read facts by their ids, those that a viewer of their case may see."""
    return await by_ids(session, select(CaseFact).where(facts_visible_to(actor)), col(CaseFact.id), keys)


async def evidence(session: AsyncSession, keys: Iterable[UUID], *, actor: Actor) -> dict[UUID, Evidence]:
    """Read pieces of evidence by their ids, to a firm its own."""
    return await by_ids(session, select(Evidence).where(evidence_visible_to(actor)), col(Evidence.id), keys)
