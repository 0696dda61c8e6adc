"""The statements of the lists: what the viewer may see, filtered, in a stable order; never a decision."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, DateTime, false, func, literal, or_, select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from auth.actor import Actor
from domain.cases.models import CaseCustomer, CustomerCase
from domain.cases.models import Claim as CaseClaim
from domain.cases.models import Fact as CaseFact
from domain.cases.projections import Deal, Dispute, Evidence, Visit
from domain.sight.queries import Page, Window, evidence_visible_to, facts_visible_to, newest, page, visible_to

Conditions = list[ColumnElement[bool]]

# Outcomes that most cases have had at some time.
COMMON: Final = frozenset({"SOLE", "UNCLAIMED"})


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFilter:
    """Which cases are wanted; None: no matter. `customers` are those with the number that was asked for."""

    project: UUID | None = None
    outcome: Sequence[str] | None = None
    customers: Sequence[UUID] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitFilter:
    """Which visits are wanted; None: no matter. `missing`: any of these signatures still to be given."""

    case: UUID | None = None
    project: UUID | None = None
    site: UUID | None = None
    arrived_from: datetime | None = None
    arrived_before: datetime | None = None
    missing: Sequence[str] | None = None
    confirmed: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputeFilter:
    """Which disputes are wanted; None: no matter."""

    case: UUID | None = None
    project: UUID | None = None
    status: Sequence[str] | None = None


async def cases(session: AsyncSession, *, actor: Actor, wanted: CaseFilter, window: Window) -> Page[CustomerCase]:
    """Read a page of cases, the newest first."""
    conditions: Conditions = []
    if wanted.project is not None:
        conditions.append(col(CustomerCase.project_id) == wanted.project)
    if wanted.outcome is not None:
        conditions.append(_outcome(actor, wanted.outcome))
    if wanted.customers is not None:
        whose = select(col(CaseCustomer.case_id)).where(col(CaseCustomer.customer_id).in_(wanted.customers))
        conditions.append(col(CustomerCase.id).in_(whose))
    return await page(session, newest(actor, CustomerCase).where(*conditions), window)


def _outcome(actor: Actor, wanted: Sequence[str]) -> ColumnElement[bool]:
    """Compare with the claim of an instant; the few of a rare outcome are found by their index, others on the way."""
    now = (
        ~col(CaseClaim.voided),
        col(CaseClaim.period).op("@>")(literal(actor.now, DateTime(timezone=True))),
    )
    if COMMON.isdisjoint(wanted):
        rare = text("claim.outcome NOT IN ('SOLE', 'UNCLAIMED')")
        found = select(col(CaseClaim.case_id)).where(
            col(CaseClaim.organization_id) == actor.organization_id, col(CaseClaim.outcome).in_(wanted), rare, *now
        )
        return col(CustomerCase.id).in_(found)
    running = select(col(CaseClaim.outcome)).where(col(CaseClaim.case_id) == col(CustomerCase.id), *now)
    return running.limit(1).scalar_subquery().in_(wanted)


async def facts(session: AsyncSession, *, actor: Actor, case: UUID, window: Window) -> Page[CaseFact]:
    """Read a page of the facts of a case in sight, the oldest first."""
    query = select(CaseFact).where(facts_visible_to(actor), col(CaseFact.case_id) == case).order_by(col(CaseFact.seq))
    return await page(session, query, window)


async def visits(session: AsyncSession, *, actor: Actor, wanted: VisitFilter, window: Window) -> Page[Visit]:
    """Read a page of visits, the newest first."""
    same = (
        (col(Visit.case_id), wanted.case),
        (col(Visit.project_id), wanted.project),
        (col(Visit.site_id), wanted.site),
    )
    conditions: Conditions = [column == key for column, key in same if key is not None]
    if wanted.missing is not None:
        conditions.append(or_(false(), *(literal(role) == func.any(col(Visit.missing)) for role in wanted.missing)))
        conditions.append(func.cardinality(col(Visit.missing)) > text("0"))
    if wanted.confirmed is not None:
        confirmed = col(Visit.confirmed_at).is_not(None)
        conditions.append(confirmed if wanted.confirmed else ~confirmed)
    query = newest(actor, Visit, since=wanted.arrived_from, before=wanted.arrived_before)
    return await page(session, query.where(*conditions), window)


async def disputes(session: AsyncSession, *, actor: Actor, wanted: DisputeFilter, window: Window) -> Page[Dispute]:
    """Read a page of disputes, the newest first."""
    conditions: Conditions = []
    if wanted.case is not None:
        conditions.append(col(Dispute.case_id) == wanted.case)
    if wanted.project is not None:
        conditions.append(col(Dispute.project_id) == wanted.project)
    if wanted.status is not None:
        conditions.append(col(Dispute.status).in_(wanted.status))
    return await page(session, newest(actor, Dispute).where(*conditions), window)


async def deals(session: AsyncSession, *, actor: Actor, case: UUID, window: Window) -> Page[Deal]:
    """Read a page of a case's deals, the newest first."""
    query = select(Deal).where(visible_to(actor, Deal), col(Deal.case_id) == case)
    ordered = query.order_by(col(Deal.subscribed_at).desc(), col(Deal.id).desc())
    return await page(session, ordered, window)


async def evidence(session: AsyncSession, disputes: Sequence[UUID], *, actor: Actor) -> dict[UUID, list[Evidence]]:
    """Read the evidence of disputes in sight, to a firm its own, the oldest first."""
    query = select(Evidence).where(evidence_visible_to(actor), col(Evidence.dispute_id).in_(disputes))
    shown: dict[UUID, list[Evidence]] = {}
    for row in (await session.execute(query.order_by(col(Evidence.submitted_at), col(Evidence.id)))).scalars():
        if row.dispute_id is not None:
            shown.setdefault(row.dispute_id, []).append(row)
    return shown


async def case_evidence(session: AsyncSession, cases: Sequence[UUID], *, actor: Actor) -> dict[UUID, list[Evidence]]:
    """Read the evidence of cases in sight, in disputes and outside, to a firm its own, the oldest first."""
    query = select(Evidence).where(evidence_visible_to(actor), col(Evidence.case_id).in_(cases))
    shown: dict[UUID, list[Evidence]] = {}
    for row in (await session.execute(query.order_by(col(Evidence.submitted_at), col(Evidence.id)))).scalars():
        shown.setdefault(row.case_id, []).append(row)
    return shown
