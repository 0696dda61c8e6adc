"""Taking and withdrawing reports; runs inside the caller's transaction."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from auth import audience, policies
from auth.actor import Actor, Role
from auth.errors import Code, DomainError
from auth.ids import new_id
from auth.policies import Action
from auth.sealed import Secret
from auth.statements import Transaction
from auth.vault import Vault
from domain.cases import acts, queries
from domain.cases import service as cases
from domain.cases.acts import Done
from domain.cases.known import report_of
from domain.cases.values import Act, Earlier, Locked, NewFact, Timeline
from domain.customers import service as customers
from domain.customers.rules import Phone
from domain.reports import queries as reports
from domain.rulings import judge
from domain.rulings.claims import refused
from domain.rulings.facts import (
    Reported,
    ReportWithdrawn,
)
from domain.rulings.standing import ReportStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportDraft:
    """What an agent states, read and normalised; instants are aware."""

    project: UUID
    name: str
    phone: Phone
    agent: UUID | None
    expected_arrival_at: datetime | None
    referrer: Phone | None
    consent_at: datetime | None
    captured_at: datetime | None

    def asked(self) -> dict[str, object]:
        """Give what makes two drafts the same: all but the device's time."""
        return {name: getattr(self, name) for name in self.__slots__ if name != "captured_at"}


async def report_customer(session: Transaction, *, actor: Actor, vault: Vault, key: UUID, draft: ReportDraft) -> Done:
    """Take an agent's report; a refused report is a fact too.

    Raises NOT_FOUND for a project or agent out of sight, INVALID_INPUT for a missing agent.
    """
    policies.require(actor, Action.REPORT_CUSTOMER)
    agent, firm = _on_behalf(actor, draft)
    act = acts.key_of(vault, actor, key, act="reportCustomer", asked={**draft.asked(), "agent": agent})
    identity = customers.identity(vault, actor.organization_id, name=draft.name, phone=draft.phone)
    await queries.lock_bucket(session, actor=actor.account_id, key=key, project=draft.project, mask=identity.mask)
    locked = await cases.seek(
        session, actor=actor, key=key, project=draft.project, identity=identity, agent=(agent, firm)
    )
    if locked is None:
        raise DomainError(Code.NOT_FOUND, ("projectId",))
    if isinstance(locked, Earlier):
        return acts.replayed(cases.repeated(locked, act))
    timeline = await cases.read(session, locked, agent=(agent, firm))
    if not timeline.standing.known:
        raise DomainError(Code.NOT_FOUND, ("agentId",))
    fact = _stated(locked, timeline, draft, agent=agent, firm=firm)
    objection = judge.admit(timeline.history, locked.setting, timeline.facts, fact, others=timeline.others)
    if objection:
        done = acts.refused(objection, fact=UUID(fact.id), version=timeline.history.at(locked.at).id)
    else:
        done = acts.accepted(UUID(fact.id))
    secrets, commitments = _personal(vault, locked, draft, fact=UUID(fact.id))
    new = NewFact(
        fact=refused(fact, objection) if objection else fact,
        by=actor.account_id,
        audience=(audience.managers_of_firm(firm), audience.agent(agent)),
        device_at=draft.captured_at,
        also={
            "commitments": commitments,
            "consent_at": draft.consent_at.isoformat() if draft.consent_at else None,
        },
    )
    recorded = Act(facts=[new], result=acts.result_of(done), key=act, secrets=secrets)
    picture = await cases.record(session, locked, timeline, recorded)
    return replace(done, row=picture.rows["report"].get(UUID(fact.id)))


def _on_behalf(actor: Actor, draft: ReportDraft) -> tuple[UUID, UUID]:
    if actor.firm_id is None:
        raise DomainError(Code.FORBIDDEN)
    if actor.role is Role.AGENT:
        if draft.agent not in {None, actor.account_id}:
            raise DomainError(Code.NOT_FOUND, ("agentId",))
        return actor.account_id, actor.firm_id
    if draft.agent is None:
        raise DomainError(Code.INVALID_INPUT, ("agentId",))
    return draft.agent, actor.firm_id


def _stated(locked: Locked, timeline: Timeline, draft: ReportDraft, *, agent: UUID, firm: UUID) -> Reported:
    return Reported(
        id=new_id().hex,
        at=locked.at,
        party=firm.hex,
        agent=agent.hex,
        customer=locked.customer_id.hex,
        expected_arrival_at=draft.expected_arrival_at,
        referral=draft.referrer is not None,
        on_roster=timeline.standing.roster,
        agreement_active=timeline.standing.agreement,
    )


def _personal(vault: Vault, locked: Locked, draft: ReportDraft, *, fact: UUID) -> tuple[list[Secret], dict[str, str]]:
    owners = (fact, locked.customer_id) if locked.begun else (fact,)
    secrets, commitments = customers.who(
        vault, locked.organization_id, owners=owners, name=draft.name, phone=draft.phone
    )
    if locked.settled and draft.phone.number:
        secrets.append(
            customers.secret(
                vault, locked.organization_id, owner=locked.customer_id, field="phone", text=draft.phone.number
            )[0]
        )
    if draft.referrer:
        text = draft.referrer.number or draft.referrer.mask
        sealed, commitments["referrer"] = customers.secret(
            vault, locked.organization_id, owner=fact, field="referrer", text=text
        )
        secrets.append(sealed)
    return secrets, commitments


async def withdraw_report(session: AsyncSession, *, actor: Actor, report: UUID) -> UUID:
    """Take a report back; one already withdrawn stays so. REPORT_NOT_LIVE when it is over or was used."""
    policies.require(actor, Action.WITHDRAW_REPORT)
    locked, timeline, stated = await stands_in(session, actor=actor, report=report)
    standing = judge.standing(timeline.history, locked.setting, timeline.facts, locked.at).reports[report.hex]
    if standing.status is ReportStatus.WITHDRAWN:
        return report
    if standing.status is not ReportStatus.LIVE:
        raise DomainError(Code.REPORT_NOT_LIVE, ("reportId",))
    new = NewFact(
        fact=ReportWithdrawn(id=new_id().hex, at=locked.at, report=report.hex),
        by=actor.account_id,
        audience=(audience.managers_of_firm(UUID(stated.party)), audience.agent(UUID(stated.agent))),
    )
    await cases.record(session, locked, timeline, Act(facts=[new], result={}))
    return report


async def stands_in(session: AsyncSession, *, actor: Actor, report: UUID) -> tuple[Locked, Timeline, Reported]:
    """Lock the case of a report in sight; one that moved to another while this waited is followed there.

    Raises NOT_FOUND for one out of sight.
    """
    while True:
        case = await reports.case_of(session, actor=actor, report=report)
        locked = case and await queries.lock(
            session, organization=actor.organization_id, clock_offset=actor.clock_offset, case=case
        )
        if not locked:
            raise DomainError(Code.NOT_FOUND, ("reportId",))
        timeline = await cases.read(session, locked)
        if found := report_of(timeline.entries, report.hex):
            return locked, timeline, found[1]
