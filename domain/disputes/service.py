"""Filing disputes, handing in evidence and taking disputes back; runs inside the caller's transaction."""

from collections.abc import Sequence
from dataclasses import asdict, replace
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from auth import audience, policies
from auth.actor import Actor
from auth.errors import Code, DomainError
from auth.ids import new_id
from auth.policies import Action
from auth.sealed import Secret
from auth.vault import IndexKind, Vault
from domain.cases import acts
from domain.cases import service as cases
from domain.cases.acts import Done
from domain.cases.known import reports_of
from domain.cases.values import Act, Key, NewFact
from domain.changes import service as changes
from domain.customers import service as customers
from domain.disputes import hearing as hearings
from domain.disputes import queries, rules, showing
from domain.disputes.hearing import Hearing
from domain.disputes.values import DisputeDraft, EvidenceDraft
from domain.rulebooks import queries as rulebooks
from domain.rulebooks.service import books
from domain.rulings import judge
from domain.rulings.claims import Objection
from domain.rulings.facts import Disputed, DisputeWithdrawn, Tally


async def file_dispute(session: AsyncSession, *, actor: Actor, vault: Vault, key: UUID, draft: DisputeDraft) -> Done:
    """Ask for the latest visit's or deal's attribution to be judged again; another firm's filing joins an open dispute.

    Refused with DISPUTE_WINDOW_CLOSED when it comes too late or there is nothing to
    dispute, with EVIDENCE_WINDOW_CLOSED when its evidence comes too late.
    """
    policies.require(actor, Action.FILE_DISPUTE)
    draft = rules.filing(draft)
    act = acts.key_of(vault, actor, key, act="fileDispute", asked=asdict(draft))
    if (earlier := await changes.carried_out(session, key=act)) is not None:
        return earlier
    rules.require_past(draft.evidence, actor.now)
    case = await _case(session, actor, vault, draft)
    if case is None:
        return await _nothing_there(session, actor, act, draft)
    hearing = await hearings.hear(session, actor, case, path=("caseId",))
    stated, is_new, objection = _stated(hearing, draft)
    if objection:
        return await hearings.refuse(session, hearing, act, objection)
    if is_new:
        stated = replace(stated, tallies=await _tallies(session, hearing))
    filed = [stated] if is_new else []
    shown = showing.shown(hearing, draft.evidence, dispute=stated.dispute)
    if objection := showing.too_late(hearing, filed, shown):
        return await hearings.refuse(session, hearing, act, objection)
    facts, secrets = showing.handed(vault, hearing, draft.evidence, shown)
    if is_new:
        new, statement = _filed(vault, hearing, stated, draft)
        facts, secrets = [new, *facts], [statement, *secrets]
    done = hearings.done(UUID(stated.dispute), fact=facts[0].fact.id if facts else None)
    recorded = Act(facts=facts, result=acts.result_of(done), key=act, secrets=secrets)
    await cases.record(session, hearing.locked, hearing.timeline, recorded)
    return done


async def _case(session: AsyncSession, actor: Actor, vault: Vault, draft: DisputeDraft) -> UUID | None:
    """Find the case that a filing means; None when the number means no customer of a project in sight."""
    if draft.case is not None:
        if not await queries.case_seen(session, actor=actor, case=draft.case):
            raise DomainError(Code.NOT_FOUND, ("caseId",))
        return draft.case
    project, phone = draft.project, draft.phone
    if project is None or phone is None or not await queries.has_agreement(session, actor=actor, project=project):
        raise DomainError(Code.NOT_FOUND, ("projectId",))
    mask = vault.index(actor.organization_id, IndexKind.MASK, phone.mask)
    number = vault.index(actor.organization_id, IndexKind.PHONE, phone.number) if phone.number else None
    known = await queries.known(session, project=project, mask=mask, version=vault.key_version)
    return rules.meant(known, number)


async def _nothing_there(session: AsyncSession, actor: Actor, act: Key, draft: DisputeDraft) -> Done:
    """Answer a filing about nobody's case as one that comes too late, and keep the answer under its key."""
    if draft.project is None:
        raise DomainError(Code.NOT_FOUND, ("caseId",))
    version = (await rulebooks.in_force(session, [draft.project], actor.now))[draft.project].id
    book = (await books(session, [version]))[version]
    objection = rules.nothing_to_dispute(book, draft.subject)
    return await hearings.keep_refusal(session, act, objection, organization=actor.organization_id, version=version.hex)


async def _tallies(session: AsyncSession, hearing: Hearing) -> tuple[Tally, ...]:
    """Count the days of the case's reports, where the rulebook voids those of which too few arrived (quality)."""
    locked, timeline = hearing.locked, hearing.timeline
    reports = [fact for _, fact in reports_of(timeline.entries)]
    if timeline.history.at(locked.at).rulebook.report.quality is None or not reports:
        return ()
    zone = locked.setting.time_zone
    return await queries.tallies(session, project=locked.project_id, zone=zone, reports=reports)


def _stated(hearing: Hearing, draft: DisputeDraft) -> tuple[Disputed, bool, Objection | None]:
    """State a filing: a dispute of its own, or part of the open one; whether it is new there, and what objects."""
    locked, timeline = hearing.locked, hearing.timeline
    fact = new_id().hex
    stated = Disputed(
        id=fact,
        at=locked.at,
        dispute=fact,
        party=showing.party_of(hearing.actor),
        subject=draft.subject,
        about=rules.latest(timeline.facts, draft.subject),
    )
    objection = judge.admit(timeline.history, locked.setting, timeline.facts, stated)
    standing = rules.open_dispute(timeline.entries, draft.subject)
    if standing is None:
        return stated, True, objection
    filed = rules.filings(timeline.entries, standing.id)
    is_new = all(each.withdrawn or each.fact.party != stated.party for each in filed)
    return replace(stated, dispute=standing.id, about=standing.about), is_new, objection


def _filed(vault: Vault, hearing: Hearing, stated: Disputed, draft: DisputeDraft) -> tuple[NewFact, Secret]:
    """Make the new fact of a filing, with the instant until when evidence is awaited."""
    timeline, actor = hearing.timeline, hearing.actor
    due = judge.evidence_due_at(timeline.history, hearing.locked.setting, [*timeline.facts, stated], stated.dispute)
    sealed, committed = customers.secret(
        vault, actor.organization_id, owner=UUID(stated.id), field="statement", text=draft.statement
    )
    new = NewFact(
        fact=stated,
        by=actor.account_id,
        audience=hearings.sight_of(actor),
        also={"evidence_due_at": due.isoformat(), "commitments": {"statement": committed}},
    )
    return new, sealed


async def submit_evidence(
    session: AsyncSession,
    *,
    actor: Actor,
    vault: Vault,
    key: UUID,
    dispute: UUID,
    evidence: Sequence[EvidenceDraft],
) -> Done:
    """Hand in evidence in an open dispute, for a firm or the developer.

    Refused with DISPUTE_NOT_OPEN or EVIDENCE_WINDOW_CLOSED.
    """
    policies.require(actor, Action.SUBMIT_EVIDENCE)
    given = rules.evidence(evidence, least=1)
    asked = {"dispute": dispute, "evidence": [asdict(each) for each in given]}
    act = acts.key_of(vault, actor, key, act="submitEvidence", asked=asked)
    if (earlier := await changes.carried_out(session, key=act)) is not None:
        return earlier
    _, hearing = await hearings.hear_dispute(session, actor, dispute)
    rules.require_past(given, hearing.locked.at)
    if not rules.is_open(hearing.timeline.entries, dispute.hex):
        return await hearings.refuse(session, hearing, act, Objection(code=Code.DISPUTE_NOT_OPEN))
    shown = showing.shown(hearing, given, dispute=dispute.hex)
    if objection := showing.too_late(hearing, (), shown):
        return await hearings.refuse(session, hearing, act, objection)
    facts, secrets = showing.handed(vault, hearing, given, shown)
    done = hearings.done(dispute, fact=shown[0].id)
    recorded = Act(facts=facts, result=acts.result_of(done), key=act, secrets=secrets)
    await cases.record(session, hearing.locked, hearing.timeline, recorded)
    return done


async def submit_case_evidence(
    session: AsyncSession, *, actor: Actor, vault: Vault, key: UUID, case: UUID, evidence: Sequence[EvidenceDraft]
) -> Done:
    """Hand in a firm's evidence in a case without a dispute; EVIDENCE_WINDOW_CLOSED when it comes too late.

    Raises NOT_FOUND for a case out of sight.
    """
    policies.require(actor, Action.SUBMIT_CASE_EVIDENCE)
    given = rules.evidence(evidence, least=1)
    asked = {"case": case, "evidence": [asdict(each) for each in given]}
    act = acts.key_of(vault, actor, key, act="submitCaseEvidence", asked=asked)
    if (earlier := await changes.carried_out(session, key=act)) is not None:
        return earlier
    if not await queries.case_seen(session, actor=actor, case=case):
        raise DomainError(Code.NOT_FOUND, ("caseId",))
    hearing = await hearings.hear(session, actor, case, path=("caseId",))
    rules.require_past(given, hearing.locked.at)
    shown = showing.shown(hearing, given, dispute=None)
    if objection := showing.too_late(hearing, (), shown):
        return await hearings.refuse(session, hearing, act, objection)
    facts, secrets = showing.handed(vault, hearing, given, shown)
    done = hearings.done(case, fact=shown[0].id)
    recorded = Act(facts=facts, result=acts.result_of(done), key=act, secrets=secrets)
    await cases.record(session, hearing.locked, hearing.timeline, recorded)
    return done


async def withdraw_dispute(session: AsyncSession, *, actor: Actor, dispute: UUID) -> UUID:
    """Take the own firm's filing back; one taken back before stays so.

    Raises FORBIDDEN when somebody else filed, DISPUTE_NOT_OPEN when the dispute was ruled.
    """
    policies.require(actor, Action.WITHDRAW_DISPUTE)
    _, hearing = await hearings.hear_dispute(session, actor, dispute)
    entries = hearing.timeline.entries
    own = rules.own_filings(rules.filings(entries, dispute.hex), actor)
    if not own:
        raise DomainError(Code.FORBIDDEN)
    if all(each.withdrawn for each in own):
        return dispute
    if rules.is_ruled(entries, dispute.hex):
        raise DomainError(Code.DISPUTE_NOT_OPEN, ("disputeId",))
    filers = [audience.agent(each.entry.by) for each in own if each.entry.by]
    new = NewFact(
        fact=DisputeWithdrawn(id=new_id().hex, at=hearing.locked.at, dispute=dispute.hex),
        by=actor.account_id,
        audience=tuple(dict.fromkeys([*hearings.sight_of(actor), *filers])),
        also={"firm": showing.party_of(actor)},
    )
    await cases.record(session, hearing.locked, hearing.timeline, Act(facts=[new], result={}))
    return dispute
