"""The statements through which rows leave the database; never what somebody may do."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Generic, TypeVar, cast
from uuid import UUID

from sqlakeyset import serialize_bookmark, unserialize_bookmark
from sqlakeyset.asyncio import select_page
from sqlalchemy import ColumnElement, Select, and_, false, func, literal, or_, select, true
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
from domain.cases.projections import Customer, Deal, Dispute, Evidence, Listed, Report, Visit
from domain.firms.models import Agreement
from domain.projects.models import Project, Site

Seen = type[CustomerCase] | type[Report] | type[Visit] | type[Dispute] | type[Deal] | type[Customer]
R = TypeVar("R", bound=SQLModel)
T = TypeVar("T", CustomerCase, Report, Visit, Dispute, Deal, Customer)
L = TypeVar("L", CustomerCase, Report, Visit, Dispute)


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


# Of what there are lists: its kind, and the instant by which they go.
LISTS: Final[dict[Any, tuple[str, Mapped[datetime]]]] = {
    CustomerCase: ("Case", col(CustomerCase.opened_at)),
    Report: ("Report", col(Report.reported_at)),
    Visit: ("Visit", col(Visit.arrived_at)),
    Dispute: ("Dispute", col(Dispute.filed_at)),
}

# Whom no audience of such a row ever names.
BLIND: Final[dict[Any, frozenset[Role]]] = {
    CustomerCase: frozenset({Role.RECEPTIONIST, Role.SALES_SUPPORT}),
    Dispute: frozenset({Role.RECEPTIONIST, Role.SALES_SUPPORT, Role.CONSULTANT}),
}


def newest(actor: Actor, table: type[L], *, since: datetime | None = None, before: datetime | None = None) -> Select[L]:
    """Select the rows that a viewer may see, the newest first, in a way that finds them in a big organization.

    The audience decides. But under row-level security no index is searched for it, so that
    columns, or the lists kept by token, say before as much of it as they can.
    """
    kind, at = LISTS[table]
    # Of the rows so found nearly all are seen: the planner takes half to be for what it knows nothing of.
    seen = func.coalesce(col(table.audience).op("&&")(_tokens(actor)), false())
    query = select(table).where(col(table.organization_id) == actor.organization_id, seen)
    tokens = audience.lists_of(kind, actor)
    if not tokens:
        return _in_order(query.where(*_among(actor, table)), at, col(table.id), since, before)
    listed = (
        col(Listed.organization_id) == actor.organization_id,
        col(Listed.token).in_(tokens),
        col(Listed.kind) == kind,
    )
    if len(tokens) > 1:
        some = select(col(Listed.object_id)).where(*listed)
        return _in_order(query.where(col(table.id).in_(some)), at, col(table.id), since, before)
    # Only a list of its own gives the order as well; selected, for what the paging adds has another name each time.
    own = query.join(Listed, col(Listed.object_id) == col(table.id)).where(*listed)
    named = cast("Select[L]", own.add_columns(col(Listed.at), col(Listed.object_id)))
    return _in_order(named, col(Listed.at), col(Listed.object_id), since, before)


def _in_order(
    query: Select[L], at: Mapped[datetime], key: Mapped[UUID], since: datetime | None, before: datetime | None
) -> Select[L]:
    if since is not None:
        query = query.where(at >= since)
    if before is not None:
        query = query.where(at < before)
    return query.order_by(at.desc(), key.desc())


def _among(actor: Actor, table: type[L]) -> list[ColumnElement[bool]]:
    """Say in columns what a row's audience says."""
    if actor.role in BLIND.get(table, ()):
        return [false()]
    if table is Report and actor.of_a_firm:
        agent = actor.role is Role.AGENT
        return [col(Report.agent_id) == actor.account_id if agent else col(Report.firm_id) == actor.firm_id]
    if table is Visit and actor.role is Role.CONSULTANT:
        waiting = and_(
            col(Visit.consultant_id).is_(None),
            col(Visit.site_id).in_(sorted(actor.sites)),
            col(Visit.signable_until) > actor.now,
        )
        return [or_(col(Visit.consultant_id) == actor.account_id, waiting)]
    if table is Visit and actor.role in DESK_ROLES:
        return [col(Visit.site_id).in_(sorted(actor.sites))]
    return [col(table.project_id).in_(sorted(actor.projects))] if actor.role in DESK_ROLES else []


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
