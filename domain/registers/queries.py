"""The statements that list firms, people, agreements and rosters; never a decision but who may see which."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import ColumnElement, and_, false, select, true
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from auth.actor import Actor, Role
from auth.policies import Action, may
from domain.firms.models import Agreement, Firm, RosterEntry
from domain.people.models import Account
from domain.sight.queries import Page, Window, by_ids, page


async def firms(session: AsyncSession, *, actor: Actor, window: Window) -> Page[Firm]:
    """Read a page of the organization's firms, by name."""
    query = select(Firm).where(_administration(actor), col(Firm.organization_id) == actor.organization_id)
    return await page(session, query.order_by(col(Firm.name), col(Firm.id)), window)


async def people(session: AsyncSession, *, actor: Actor, firm: UUID | None, window: Window) -> Page[Account]:
    """Read a page of the organization's people, or of one firm's, by name."""
    query = select(Account).where(
        _administration(actor),
        col(Account.organization_id) == actor.organization_id,
        *([col(Account.firm_id) == firm] if firm else []),
    )
    return await page(session, query.order_by(col(Account.name), col(Account.id)), window)


async def agreements(
    session: AsyncSession, *, actor: Actor, firm: UUID | None, project: UUID | None, window: Window
) -> Page[Agreement]:
    """Read a page of agreements, the latest start first."""
    query = select(Agreement).where(_agreements_of(actor), *_about(Agreement, firm, project))
    ordered = query.order_by(col(Agreement.starts_at).desc(), col(Agreement.id).desc())
    return await page(session, ordered, window)


async def roster(
    session: AsyncSession, *, actor: Actor, firm: UUID | None, project: UUID | None, window: Window
) -> Page[RosterEntry]:
    """Read a page of roster entries, the latest start first; a firm's manager sees their own firm's."""
    query = select(RosterEntry).where(_entries_of(actor), *_about(RosterEntry, firm, project))
    ordered = query.order_by(col(RosterEntry.starts_at).desc(), col(RosterEntry.id).desc())
    return await page(session, ordered, window)


async def agreements_by_ids(session: AsyncSession, keys: Iterable[UUID], *, actor: Actor) -> dict[UUID, Agreement]:
    """Read agreements by their ids, those that the viewer's list has."""
    return await by_ids(session, select(Agreement).where(_agreements_of(actor)), col(Agreement.id), keys)


async def entries_by_ids(session: AsyncSession, keys: Iterable[UUID], *, actor: Actor) -> dict[UUID, RosterEntry]:
    """Read roster entries by their ids, those that the viewer's list has."""
    return await by_ids(session, select(RosterEntry).where(_entries_of(actor)), col(RosterEntry.id), keys)


def _agreements_of(actor: Actor) -> ColumnElement[bool]:
    return and_(_administration(actor), col(Agreement.organization_id) == actor.organization_id)


def _entries_of(actor: Actor) -> ColumnElement[bool]:
    own = actor.role is Role.FIRM_MANAGER
    return and_(
        col(RosterEntry.firm_id) == actor.firm_id if own else _administration(actor),
        col(RosterEntry.organization_id) == actor.organization_id,
    )


def _administration(actor: Actor) -> ColumnElement[bool]:
    return true() if may(actor, Action.SEE_ADMINISTRATION) else false()


def _about(
    table: type[Agreement] | type[RosterEntry], firm: UUID | None, project: UUID | None
) -> list[ColumnElement[bool]]:
    wanted = ((col(table.firm_id), firm), (col(table.project_id), project))
    return [column == key for column, key in wanted if key is not None]
