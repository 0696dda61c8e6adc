"""The statements that read disputes and whom they are about; they decide nothing that is kept."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Date, ScalarSelect, cast, func, select
from sqlalchemy.dialects.postgresql import JSONB, aggregate_order_by
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from auth.actor import Actor
from domain.cases import rules as cases_rules
from domain.cases import service as cases
from domain.cases.models import CaseCustomer, CustomerCase
from domain.cases.models import Fact as CaseFact
from domain.cases.projections import Dispute, Report
from domain.customers.models import CustomerIndex
from domain.disputes.rules import Known
from domain.explanations import service as explanations
from domain.firms.models import Agreement, Firm
from domain.projects.models import Project
from domain.rulebooks.models import RulebookVersion
from domain.rulings import judge
from domain.rulings.claims import Claim, Loss
from domain.rulings.facts import DisputeSubject, Reported, Tally
from domain.rulings.history import Setting
from domain.sight.queries import visible_to

# What the rulebook proposes, and who it does not give the customer to.
Proposal = tuple[Claim, tuple[Loss, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A dispute that the viewer may see: its case, and the site of the visit it is about, if of one."""

    case: UUID
    site: UUID | None
    subject: DisputeSubject
    about: UUID


async def case_seen(session: AsyncSession, *, actor: Actor, case: UUID) -> bool:
    """Tell whether the viewer may see a case."""
    found = await session.execute(
        select(col(CustomerCase.id)).where(col(CustomerCase.id) == case, visible_to(actor, CustomerCase))
    )
    return found.scalar_one_or_none() is not None


async def has_agreement(session: AsyncSession, *, actor: Actor, project: UUID) -> bool:
    """Tell whether the viewer's firm has an agreement on a project."""
    found = await session.execute(
        select(col(Agreement.id))
        .where(
            col(Agreement.project_id) == project,
            col(Agreement.firm_id) == actor.firm_id,
            col(Agreement.organization_id) == actor.organization_id,
        )
        .limit(1)
    )
    return found.scalar_one_or_none() is not None


async def known(session: AsyncSession, *, project: UUID, mask: bytes, version: int) -> list[Known]:
    """Find the customers of a project with a masked number, by the cases they have."""
    found = await session.execute(
        select(col(CaseCustomer.case_id), col(CustomerIndex.phone_hmac))
        .join(CustomerIndex, col(CustomerIndex.customer_id) == col(CaseCustomer.customer_id))
        .where(
            col(CaseCustomer.project_id) == project,
            col(CustomerIndex.project_id) == project,
            col(CustomerIndex.mask_hmac) == mask,
            col(CustomerIndex.key_version) == version,
        )
    )
    return [Known(case=row[0], phone=row[1]) for row in found]


async def seen(session: AsyncSession, *, actor: Actor, dispute: UUID) -> Seen | None:
    """Read a dispute that the viewer may see."""
    found = await session.execute(
        select(col(Dispute.case_id), col(Dispute.site_id), col(Dispute.subject), col(Dispute.about_id)).where(
            col(Dispute.id) == dispute, visible_to(actor, Dispute)
        )
    )
    row = found.one_or_none()
    return Seen(case=row[0], site=row[1], subject=DisputeSubject(row[2]), about=row[3]) if row else None


async def are_firms(session: AsyncSession, *, actor: Actor, firms: Iterable[UUID]) -> bool:
    """Tell whether all of these are firms of the organization."""
    wanted = set(firms)
    found = await session.execute(
        select(func.count(col(Firm.id))).where(
            col(Firm.id).in_(wanted), col(Firm.organization_id) == actor.organization_id
        )
    )
    return found.scalar_one() == len(wanted)


async def proposals(session: AsyncSession, *, actor: Actor, disputes: Sequence[UUID]) -> dict[UUID, Proposal]:
    """Work out what the rulebook says of disputes that the viewer may see, with everything known now."""
    found = await session.execute(
        select(
            col(Dispute.id),
            col(Dispute.about_id),
            col(Project.time_zone),
            col(Project.milestones),
            _facts(),
            _versions(),
        )
        .join(Project, col(Project.id) == col(Dispute.project_id))
        .where(col(Dispute.id).in_(disputes), visible_to(actor, Dispute))
    )
    found_of: dict[UUID, Proposal] = {}
    for key, about, time_zone, milestones, stored, versions in found:
        facts = [entry.fact for entry in cases_rules.entries_of(stored)]
        found_of[key] = judge.proposed(
            await cases.history(session, versions),
            Setting(time_zone=ZoneInfo(time_zone), milestones=cases_rules.milestones_of(milestones)),
            facts,
            about=about.hex,
            now=max(actor.now, facts[-1].at),
            others=await explanations.related(session, actor=actor, facts=facts),
        )
    return found_of


async def tallies(
    session: AsyncSession, *, project: UUID, zone: ZoneInfo, reports: Iterable[Reported]
) -> tuple[Tally, ...]:
    """Count, for the firms and local days of some reports, what each made that day in the project and what arrived."""
    wanted = {(each.party, each.at.astimezone(zone).date()) for each in reports}
    day = cast(func.timezone(str(zone), col(Report.reported_at)), Date)
    found = await session.execute(
        select(col(Report.firm_id), day, func.count(), func.count(col(Report.visit_id)))
        .where(
            col(Report.project_id) == project,
            col(Report.firm_id).in_({UUID(party) for party, _ in wanted}),
            day.in_({each for _, each in wanted}),
        )
        .group_by(col(Report.firm_id), day)
        .order_by(col(Report.firm_id), day)
    )
    return tuple(
        Tally(party=firm.hex, day=day, reports=made, arrived=arrived)
        for firm, day, made, arrived in found
        if (firm.hex, day) in wanted
    )


def _facts() -> ScalarSelect[Any]:
    stored = func.jsonb_build_array(
        col(CaseFact.id),
        col(CaseFact.seq),
        col(CaseFact.at),
        col(CaseFact.kind),
        col(CaseFact.by_id),
        col(CaseFact.device_at),
        col(CaseFact.body),
        func.encode(col(CaseFact.hash), "hex"),
        col(CaseFact.audience),
    )
    return (
        select(func.jsonb_agg(aggregate_order_by(stored, col(CaseFact.seq)), type_=JSONB))
        .where(col(CaseFact.case_id) == col(Dispute.case_id))
        .scalar_subquery()
    )


def _versions() -> ScalarSelect[Any]:
    stored = func.jsonb_build_array(col(RulebookVersion.id), col(RulebookVersion.effective_from))
    ordered = aggregate_order_by(stored, col(RulebookVersion.effective_from), col(RulebookVersion.version))
    return (
        select(func.jsonb_agg(ordered, type_=JSONB))
        .where(col(RulebookVersion.project_id) == col(Dispute.project_id))
        .scalar_subquery()
    )
