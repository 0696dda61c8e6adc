"""Issuing and scanning visit codes, taking walk-ins and signing slips; runs inside the caller's transaction."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from itertools import chain
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from auth import audience, policies
from auth.actor import Actor, Role
from auth.errors import Code, DomainError
from auth.ids import new_id
from auth.policies import Action
from auth.sealed import Secret
from auth.sessions.devices import device_key
from auth.vault import IndexKind, Vault
from domain.cases import acts
from domain.cases import queries as cases_queries
from domain.cases import service as cases
from domain.cases.acts import Done
from domain.cases.known import report_of, reports_of
from domain.cases.rules import follow
from domain.cases.values import Act, Entry, Key, Locked, NewFact, Row, Timeline
from domain.changes import service as changes
from domain.customers import service as customers
from domain.customers.rules import Phone
from domain.rulings import judge
from domain.rulings.claims import Objection
from domain.rulings.facts import (
    Answers,
    SignatureRole,
    Visited,
    VisitSigned,
)
from domain.rulings.history import History
from domain.rulings.standing import ReportStatus
from domain.visits import identity, queries, rules
from domain.visits.codes import CodeContent, CodeSigner, drawing
from domain.visits.identity import Place, Scanned
from domain.visits.queries import Coded, Door


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitCodeIssued:
    """A code to show now, drawn too, and the grant that makes codes offline."""

    code: str = field(repr=False)
    svg: str = field(repr=False)
    expires_at: datetime
    grant: str = field(repr=False)
    grant_expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ArrivalAnswers:
    """What the customer said at the door; the firm is a client's id, not looked up yet."""

    first_visit: bool
    contacted_by: UUID | None
    forgot: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanDraft:
    """What a scanner sends, read and normalised."""

    site: UUID
    code: str = field(repr=False)
    phone: Phone | None
    answers: ArrivalAnswers | None
    scanned_at: datetime | None

    def asked(self) -> dict[str, object]:
        """Give what makes two drafts the same: all but the device's time."""
        return {name: value for name, value in asdict(self).items() if name != "scanned_at"}


@dataclass(frozen=True, slots=True, kw_only=True)
class WalkInDraft:
    """What the desk takes down of a customer who comes without a code, read and normalised."""

    site: UUID
    name: str
    phone: Phone
    brought_by_agent: UUID | None
    answers: ArrivalAnswers | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """Who came where: the agent and firm that brought the customer, and the report whose code was scanned."""

    visit: UUID
    site: UUID
    brought_by: tuple[UUID, UUID] | None
    report: UUID | None
    answers: Answers | None
    scanned_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What is kept encrypted of an arrival, and what its fact holds instead."""

    secrets: list[Secret]
    commitments: dict[str, str]


async def issue_visit_code(session: AsyncSession, *, actor: Actor, signer: CodeSigner, report: UUID) -> VisitCodeIssued:
    """Sign a code for a live report, and a grant for the device's key; nothing is written."""
    policies.require(actor, Action.ISSUE_VISIT_CODE)
    found = await queries.waiting(session, actor=actor, report=report)
    if found is None:
        raise DomainError(Code.NOT_FOUND, ("reportId",))
    if found.status != ReportStatus.LIVE or (found.valid_until is not None and found.valid_until <= actor.now):
        raise DomainError(Code.REPORT_NOT_LIVE, ("reportId",))
    code = signer.issue_code(report, found.project, actor.now)
    grant = signer.issue_grant(report, found.project, _device_key(actor), actor.now)
    return VisitCodeIssued(
        code=code.text,
        svg=drawing(code.text),
        expires_at=code.expires_at,
        grant=grant.text,
        grant_expires_at=grant.expires_at,
    )


def _device_key(actor: Actor) -> bytes | None:
    try:
        return device_key(actor.device_key, ()) if actor.device_key else None
    except DomainError:
        return None


async def scan_visit_code(
    session: AsyncSession, *, actor: Actor, vault: Vault, signer: CodeSigner, key: UUID, draft: ScanDraft
) -> Done:
    """Take a customer in by a report's code; only success uses the code up.

    Refused, the first that holds: CODE_INVALID, CODE_WRONG_SITE, CODE_ALREADY_USED,
    CODE_EXPIRED, REPORT_NOT_LIVE, PHONE_MISMATCH.
    """
    policies.require(actor, Action.SCAN_VISIT_CODE)
    _require_site(actor, draft.site)
    act = acts.key_of(vault, actor, key, act="scanVisitCode", asked=draft.asked())
    if (earlier := await changes.carried_out(session, key=act)) is not None:
        return earlier
    code = _code(signer, draft)
    number = _number(vault, actor, draft.phone)
    brought_by, locked, timeline = await _stands_in(session, actor, code, site=draft.site)
    door = await queries.at_the_door(session, locked, nonce=code.nonce, number=number, version=vault.key_version)
    if objection := _scan_refused(locked, timeline, code, door):
        return await _refuse(session, locked, timeline, act, objection)
    answers = await _answers(session, actor, draft.answers, project=locked.project_id)
    place = await identity.place_of(
        session,
        Scanned(
            actor=actor,
            vault=vault,
            key=key,
            report=code.report,
            agent=brought_by,
            phone=draft.phone,
            number=number,
            locked=locked,
            timeline=timeline,
            door=door,
        ),
    )
    arrival = Arrival(
        visit=new_id(),
        site=draft.site,
        brought_by=brought_by,
        report=code.report,
        answers=answers,
        scanned_at=draft.scanned_at,
    )
    kept = _kept_number(vault, locked, draft.phone, owners=(arrival.visit,))
    use: Row = {"nonce": code.nonce, "organization_id": actor.organization_id, "visit_id": arrival.visit}
    done = acts.accepted(arrival.visit)
    recorded = Act(
        facts=[*place.facts, _arrived(actor, place, arrival, kept.commitments)],
        result=acts.result_of(done),
        key=act,
        secrets=[*place.secrets, *kept.secrets],
        rows={"visit_code_use": [use]},
    )
    await cases.record(session, place.locked, place.timeline, recorded)
    return done


def _require_site(actor: Actor, site: UUID) -> None:
    if site not in actor.sites:
        raise DomainError(Code.NOT_FOUND, ("siteId",))


def _code(signer: CodeSigner, draft: ScanDraft) -> CodeContent:
    if draft.phone is not None and draft.phone.number is None:
        raise DomainError(Code.INVALID_INPUT, ("phone",))
    code = signer.read_code(draft.code)
    if code is None:
        raise DomainError(Code.CODE_INVALID, ("code",))
    return code


def _number(vault: Vault, actor: Actor, phone: Phone | None) -> bytes | None:
    return vault.index(actor.organization_id, IndexKind.PHONE, phone.number) if phone and phone.number else None


async def _coded(session: AsyncSession, actor: Actor, code: CodeContent, *, site: UUID) -> Coded:
    found = await queries.coded(session, actor=actor, report=code.report, site=site)
    if found is None:
        raise DomainError(Code.CODE_INVALID, ("code",))
    if found.scanned_in != code.project:
        raise DomainError(Code.CODE_WRONG_SITE, ("code",))
    return found


async def _stands_in(
    session: AsyncSession, actor: Actor, code: CodeContent, *, site: UUID
) -> tuple[tuple[UUID, UUID], Locked, Timeline]:
    """Lock the case of a code's report; one that moved to another while this waited is followed there."""
    while True:
        coded = await _coded(session, actor, code, site=site)
        locked = await cases_queries.lock(
            session, organization=actor.organization_id, clock_offset=actor.clock_offset, case=coded.case
        )
        if locked is None:
            raise DomainError(Code.CODE_INVALID, ("code",))
        brought_by = (coded.agent, coded.firm)
        timeline = await cases.read(session, locked, agent=brought_by)
        if report_of(timeline.entries, code.report.hex):
            return brought_by, locked, timeline


def _scan_refused(locked: Locked, timeline: Timeline, code: CodeContent, door: Door) -> Objection | None:
    standing = judge.standing(timeline.history, locked.setting, timeline.facts, locked.at)
    report = standing.reports[code.report.hex]
    return rules.scan_refused(used=door.used, expires_at=code.expires_at, report=report, at=locked.at)


async def _refuse(session: AsyncSession, locked: Locked, timeline: Timeline, act: Key, objection: Objection) -> Done:
    done = acts.refused(objection, fact=None, version=timeline.history.at(locked.at).id)
    await cases.record(session, locked, timeline, Act(facts=[], result=acts.result_of(done), key=act))
    return done


async def _answers(
    session: AsyncSession, actor: Actor, answers: ArrivalAnswers | None, *, project: UUID
) -> Answers | None:
    if answers is None:
        return None
    firm = answers.contacted_by
    if firm is not None and not await queries.works_here(session, actor=actor, firm=firm, project=project):
        raise DomainError(Code.NOT_FOUND, ("answers", "contactedByFirmId"))
    return Answers(first_visit=answers.first_visit, contacted_by=firm.hex if firm else None, forgot=answers.forgot)


def _kept_number(vault: Vault, locked: Locked, phone: Phone | None, *, owners: tuple[UUID, ...]) -> Kept:
    if phone is None or phone.number is None:
        return Kept(secrets=[], commitments={})
    kept = [
        customers.secret(vault, locked.organization_id, owner=owner, field="phone", text=phone.number)
        for owner in owners
    ]
    return Kept(secrets=[secret for secret, _ in kept], commitments={"phone": kept[0][1]})


def _arrived(actor: Actor, place: Place, arrival: Arrival, commitments: dict[str, str]) -> NewFact:
    """Write down an arrival, behind whatever else is recorded with it in its case."""
    locked, timeline = place.locked, place.timeline
    agent, firm = arrival.brought_by or (None, None)
    asked = timeline.history.at(locked.at).rulebook.visit.slip.signatures
    also: dict[str, object] = {"site": arrival.site.hex, "commitments": commitments}
    if actor.role is Role.CONSULTANT:
        also["consultant"] = actor.account_id.hex
    fact = Visited(
        id=arrival.visit.hex,
        at=locked.at,
        customer=locked.customer_id.hex,
        brought_by=firm.hex if firm else None,
        agent=agent.hex if agent else None,
        on_roster=timeline.standing.roster if agent else True,
        report=arrival.report.hex if arrival.report else None,
        signatures=rules.given_by_scanning(actor, asked),
        answers=arrival.answers,
    )
    return NewFact(
        fact=fact,
        by=actor.account_id,
        audience=_behind(locked, timeline.history, follow(timeline.entries, place.facts), fact),
        device_at=arrival.scanned_at,
        also=also,
    )


def _behind(locked: Locked, history: History, entries: Sequence[Entry], fact: Visited) -> tuple[str, ...]:
    """Name who stands behind a visit: the bringer, and the reporter that it would be credited to."""
    facts = [entry.fact for entry in entries]
    standing = judge.standing(history, locked.setting, facts if fact in facts else [*facts, fact], locked.at)
    credited = standing.visits[fact.id].report
    sides = [(stated.party, stated.agent) for _, stated in reports_of(entries) if stated.id == credited]
    if fact.brought_by and fact.agent:
        sides.append((fact.brought_by, fact.agent))
    tokens = [(audience.managers_of_firm(UUID(firm)), audience.agent(UUID(agent))) for firm, agent in sides]
    return tuple(dict.fromkeys(chain.from_iterable(tokens)))


async def record_walk_in(session: AsyncSession, *, actor: Actor, vault: Vault, key: UUID, draft: WalkInDraft) -> Done:
    """Take in a customer who comes without a code, alone or brought by an agent."""
    policies.require(actor, Action.RECORD_WALK_IN)
    _require_site(actor, draft.site)
    act = acts.key_of(vault, actor, key, act="recordWalkIn", asked=asdict(draft))
    if (earlier := await changes.carried_out(session, key=act)) is not None:
        return earlier
    project = await queries.project_of(session, actor=actor, site=draft.site)
    if project is None:
        raise DomainError(Code.NOT_FOUND, ("siteId",))
    brought_by = await _brought_by(session, actor, draft.brought_by_agent, project=project)
    answers = await _answers(session, actor, draft.answers, project=project)
    who = customers.identity(vault, actor.organization_id, name=draft.name, phone=draft.phone)
    await cases_queries.lock_bucket(session, actor=act.actor, key=key, project=project, mask=who.mask)
    locked = await cases.seek(session, actor=actor, key=key, project=project, identity=who, agent=brought_by)
    if not isinstance(locked, Locked):
        raise DomainError(Code.NOT_FOUND, ("siteId",))
    timeline = await cases.read(session, locked, agent=brought_by)
    arrival = Arrival(
        visit=new_id(), site=draft.site, brought_by=brought_by, report=None, answers=answers, scanned_at=None
    )
    kept = _personal(vault, locked, draft, visit=arrival.visit)
    facts = [identity.settled(locked, by=actor.account_id)] if locked.settled else []
    place = Place(locked=locked, timeline=timeline, facts=facts)
    facts = [*facts, _arrived(actor, place, arrival, kept.commitments)]
    done = acts.accepted(arrival.visit)
    recorded = Act(facts=facts, result=acts.result_of(done), key=act, secrets=kept.secrets)
    await cases.record(session, locked, timeline, recorded)
    return done


async def _brought_by(
    session: AsyncSession, actor: Actor, agent: UUID | None, *, project: UUID
) -> tuple[UUID, UUID] | None:
    if agent is None:
        return None
    firm = await queries.firm_of_agent(session, actor=actor, agent=agent, project=project)
    if firm is None:
        raise DomainError(Code.NOT_FOUND, ("broughtByAgentId",))
    return agent, firm


def _personal(vault: Vault, locked: Locked, draft: WalkInDraft, *, visit: UUID) -> Kept:
    owners = (visit, locked.customer_id) if locked.begun else (visit,)
    secrets, commitments = customers.who(
        vault, locked.organization_id, owners=owners, name=draft.name, phone=draft.phone
    )
    if locked.settled:
        secrets += _kept_number(vault, locked, draft.phone, owners=(locked.customer_id,)).secrets
    return Kept(secrets=secrets, commitments=commitments)


async def sign_visit(session: AsyncSession, *, actor: Actor, visit: UUID, role: SignatureRole) -> UUID:
    """Sign a line of a visit's slip; a line that the same person signed stays as it is.

    Raises VISIT_ALREADY_SIGNED when another did, VISIT_NOT_SIGNABLE when the arrival's day is over.
    """
    policies.require_signature(actor, role)
    case = await queries.case_of(session, actor=actor, visit=visit)
    locked = case and await cases_queries.lock(
        session, organization=actor.organization_id, clock_offset=actor.clock_offset, case=case
    )
    if not locked:
        raise DomainError(Code.NOT_FOUND, ("visitId",))
    timeline = await cases.read(session, locked)
    standing = judge.standing(timeline.history, locked.setting, timeline.facts, locked.at).visits[visit.hex]
    slip = rules.slip_of(timeline.entries, standing, visit=visit.hex)
    if rules.is_signed(slip, actor, role, at=locked.at):
        return visit
    takes = actor.role is Role.CONSULTANT and slip.consultant is None
    arrived = next(fact for fact in timeline.facts if isinstance(fact, Visited) and fact.id == visit.hex)
    new = NewFact(
        fact=VisitSigned(id=new_id().hex, at=locked.at, visit=visit.hex, role=role),
        by=actor.account_id,
        audience=_behind(locked, timeline.history, timeline.entries, arrived),
        also={"consultant": actor.account_id.hex} if takes else {},
    )
    await cases.record(session, locked, timeline, Act(facts=[new], result={}))
    return visit
