"""Ruling disputes, by the proposal or against it; runs inside the caller's transaction."""

from dataclasses import asdict
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from auth import audience, policies
from auth.actor import Actor, Role
from auth.errors import Code, DomainError
from auth.ids import new_id
from auth.policies import Action
from auth.vault import Vault
from domain.cases import acts
from domain.cases import service as cases
from domain.cases.acts import Done
from domain.cases.picture import picture
from domain.cases.rules import claim_body
from domain.cases.values import Act, NewFact
from domain.changes import service as changes
from domain.customers import service as customers
from domain.disputes import hearing as hearings
from domain.disputes import queries, rules
from domain.disputes.hearing import Hearing
from domain.disputes.queries import Seen
from domain.disputes.values import RulingDraft
from domain.rulings import judge
from domain.rulings.claims import (
    Claim,
    Objection,
    claim_hash,
)
from domain.rulings.facts import Ruled


async def rule_dispute(
    session: AsyncSession, *, actor: Actor, vault: Vault, key: UUID, dispute: UUID, draft: RulingDraft
) -> Done:
    """Decide an open dispute, once.

    Refused with DISPUTE_NOT_OPEN, or PROPOSAL_CHANGED when the proposal is not the one
    that was read. Raises FORBIDDEN for a manager of other sites and for a party.
    """
    policies.require(actor, Action.RULE_DISPUTE)
    draft = rules.ruling(draft)
    act = acts.key_of(vault, actor, key, act="ruleDispute", asked={"dispute": dispute, **asdict(draft)})
    if (earlier := await changes.carried_out(session, key=act)) is not None:
        return earlier
    seen, hearing = await hearings.hear_dispute(session, actor, dispute)
    _require_judge(seen, hearing)
    await _require_firms(session, actor, draft)
    if not rules.is_open(hearing.timeline.entries, dispute.hex):
        return await hearings.refuse(session, hearing, act, Objection(code=Code.DISPUTE_NOT_OPEN))
    proposal = _proposal(seen, hearing)
    if draft.proposal_hash not in {None, claim_hash(proposal)}:
        return await hearings.refuse(session, hearing, act, Objection(code=Code.PROPOSAL_CHANGED))
    fact = new_id()
    sealed, committed = customers.secret(
        vault, actor.organization_id, owner=fact, field="rationale", text=draft.rationale
    )
    ruled = Ruled(
        id=fact.hex,
        at=hearing.locked.at,
        dispute=dispute.hex,
        subject=seen.subject,
        about=seen.about.hex,
        outcome=draft.outcome or proposal.outcome,
        shares=rules.shares(draft) if draft.outcome else proposal.shares,
    )
    new = NewFact(
        fact=ruled,
        by=actor.account_id,
        audience=_told(hearing, ruled),
        also={**_also(draft, proposal), "commitments": {"rationale": committed}},
    )
    done = hearings.done(dispute, fact=fact.hex)
    recorded = Act(facts=[new], result=acts.result_of(done), key=act, secrets=[sealed])
    await cases.record(session, hearing.locked, hearing.timeline, recorded)
    return done


def _require_judge(seen: Seen, hearing: Hearing) -> None:
    """Refuse a manager of other sites, and one who is party to the case; an admin may rule all."""
    actor = hearing.actor
    if actor.role is Role.ORGANIZATION_ADMIN:
        return
    elsewhere = seen.site is not None and seen.site not in actor.sites
    if elsewhere or rules.is_party(hearing.timeline.entries, actor.account_id):
        raise DomainError(Code.FORBIDDEN)


async def _require_firms(session: AsyncSession, actor: Actor, draft: RulingDraft) -> None:
    firms = [firm for firm, _ in draft.shares if firm is not None]
    if firms and not await queries.are_firms(session, actor=actor, firms=firms):
        raise DomainError(Code.NOT_FOUND, ("shares",))


def _proposal(seen: Seen, hearing: Hearing) -> Claim:
    return judge.propose(
        hearing.timeline.history,
        hearing.locked.setting,
        hearing.timeline.facts,
        about=seen.about.hex,
        now=hearing.locked.at,
        others=hearing.timeline.others,
    )


def _also(draft: RulingDraft, proposal: Claim) -> dict[str, Any]:
    """Keep whether the proposal was accepted, and its reasons if so."""
    return {"accepted": bool(draft.accept), "reasons": claim_body(proposal)["reasons"] if draft.accept else []}


def _told(hearing: Hearing, ruled: Ruled) -> tuple[str, ...]:
    """Name the firms and agents who may see a ruling: those with a part in the case or in the ruling."""
    locked, timeline = hearing.locked, hearing.timeline
    shown = picture(locked, timeline.entries, timeline.history, at=locked.at)
    staff = {audience.ADMINS, audience.managers_of_project(locked.project_id)}
    sight: list[str] = shown.rows["customer_case"][locked.case_id]["audience"]
    parties = [token for token in sight if token not in staff and not audience.is_consultant(token)]
    holders = [audience.managers_of_firm(UUID(share.party)) for share in ruled.shares if share.party]
    return tuple(dict.fromkeys([*parties, *holders]))
