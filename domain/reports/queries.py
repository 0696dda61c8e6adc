"""The statements that read reports; never a decision."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, false, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from auth.actor import Actor
from domain.cases.models import CaseCustomer
from domain.cases.projections import Report
from domain.sight.queries import Page, Window, newest, page, visible_to


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportFilter:
    """Which reports are wanted; None: no matter. `customers` are those with the number that was asked for."""

    project: UUID | None = None
    status: Sequence[str] | None = None
    customers: Sequence[UUID] | None = None
    reported_from: datetime | None = None
    reported_before: datetime | None = None


async def case_of(session: AsyncSession, *, actor: Actor, report: UUID) -> UUID | None:
    """Find the case of a report that the viewer may see."""
    found = await session.execute(
        select(col(Report.case_id)).where(col(Report.id) == report, visible_to(actor, Report))
    )
    return found.scalar_one_or_none()


async def listed(session: AsyncSession, *, actor: Actor, wanted: ReportFilter, window: Window) -> Page[Report]:
    """Read a page of the reports that the viewer may see, the newest first."""
    query = newest(actor, Report, since=wanted.reported_from, before=wanted.reported_before)
    return await page(session, query.where(*_conditions(wanted, actor.now)), window)


def _conditions(wanted: ReportFilter, now: datetime) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.project is not None:
        conditions.append(col(Report.project_id) == wanted.project)
    if wanted.status is not None:
        conditions.append(_status(now, wanted.status))
    if wanted.customers is not None:
        # By the case: reports are not indexed by customer.
        whose = select(col(CaseCustomer.case_id)).where(col(CaseCustomer.customer_id).in_(wanted.customers))
        conditions += [col(Report.case_id).in_(whose), col(Report.customer_id).in_(wanted.customers)]
    return conditions


def _status(now: datetime, wanted: Sequence[str]) -> ColumnElement[bool]:
    """Compare with the status at an instant: a report kept as live may have ended since."""
    stored = col(Report.status)
    over = and_(stored == "LIVE", col(Report.valid_until) <= now)
    conditions = [and_(stored == status, ~over) if status == "LIVE" else stored == status for status in wanted]
    if "EXPIRED" in wanted:
        conditions.append(over)
    # The newest come first, and of them many are so: the planner takes half to be for what it knows nothing of.
    return func.coalesce(or_(false(), *conditions), false())
