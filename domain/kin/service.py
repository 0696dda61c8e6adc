"""Proving relations between customers; runs inside the caller's transaction."""

from collections.abc import Sequence
from dataclasses import asdict, replace
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from auth import policies
from auth.actor import Actor
from auth.errors import Code, DomainError
from auth.ids import new_id
from auth.policies import Action
from auth.vault import Vault
from domain.cases import acts
from domain.cases import queries as cases_queries
from domain.cases import service as cases
from domain.cases.acts import Done
from domain.cases.values import Act, Locked, NewFact, Timeline
from domain.changes import service as changes
from domain.customers import service as customers
from domain.disputes import rules as disputes
from domain.disputes import showing
from domain.disputes.hearing import Hearing
from domain.kin import queries, rules
from domain.kin.values import RelationDraft
from domain.rulings.facts import RelationProven


async def prove_relation(session: AsyncSession, *, actor: Actor, vault: Vault, key: UUID, draft: RelationDraft) -> Done:
    """Record in each customer's own case that they are related, or that it was shown not to hold, with the evidence.

    Raises NOT_FOUND for a project or a customer's case out of sight, INVALID_INPUT for customers
    who are not at least two different ones of the project.
    """
    policies.require(actor, Action.PROVE_RELATION)
    draft = rules.relation(draft)
    act = acts.key_of(vault, actor, key, act="proveRelation", asked=asdict(draft))
    if (earlier := await changes.carried_out(session, key=act)) is not None:
        return earlier
    found = await _cases(session, actor, draft)
    await queries.lock_to_relate(session, draft.project)
    locked = await cases_queries.lock_all(
        session, organization=actor.organization_id, clock_offset=actor.clock_offset, cases=found
    )
    disputes.require_past(draft.evidence, locked[0].at)
    told = [(each, await cases.read(session, each)) for each in locked]
    facts = {each.customer_id.hex: timeline.facts for each, timeline in told}
    done = acts.accepted(locked[0].case_id)
    for index, (each, timeline) in enumerate(told):
        others = {**timeline.others, **{whose: some for whose, some in facts.items() if whose != each.customer_id.hex}}
        proof = _proof(vault, actor, (each, timeline), draft)
        if index == 0:
            proof = replace(proof, result=acts.result_of(replace(done, fact=UUID(proof.facts[-1].fact.id))), key=act)
        await cases.record(session, each, replace(timeline, others=others), proof)
    return done


async def _cases(session: AsyncSession, actor: Actor, draft: RelationDraft) -> list[UUID]:
    if not await queries.sees_project(session, actor=actor, project=draft.project):
        raise DomainError(Code.NOT_FOUND, ("projectId",))
    found = await queries.cases_of(session, actor=actor, customers=draft.customers)
    if set(found) != set(draft.customers):
        raise DomainError(Code.NOT_FOUND, ("customerIds",))
    if any(project != draft.project for _, project in found.values()) or len({c for c, _ in found.values()}) < len(
        found
    ):
        raise DomainError(Code.INVALID_INPUT, ("customerIds",))
    return [case for case, _ in found.values()]


def _proof(vault: Vault, actor: Actor, case: tuple[Locked, Timeline], draft: RelationDraft) -> Act:
    """Make the facts of one case: what was shown, and that it proves the relation or not."""
    locked, timeline = case
    hearing = Hearing(actor=actor, locked=locked, timeline=timeline)
    facts, secrets = showing.handed(
        vault, hearing, draft.evidence, showing.shown(hearing, draft.evidence, dispute=None)
    )
    proven = RelationProven(
        id=new_id().hex,
        at=locked.at,
        customers=tuple(customer.hex for customer in draft.customers),
        relation=draft.relation,
        proven=draft.proven,
    )
    commitments: dict[str, str] = {}
    if draft.note:
        sealed, commitments["note"] = customers.secret(
            vault, locked.organization_id, owner=UUID(proven.id), field="note", text=draft.note
        )
        secrets = [*secrets, sealed]
    new = NewFact(fact=proven, by=actor.account_id, also={"commitments": commitments})
    return Act(facts=[*facts, new], result={}, secrets=secrets)


async def lock_with_kin(session: AsyncSession, *, actor: Actor, project: UUID, case: UUID) -> Sequence[Locked]:
    """Lock a case, and with it the cases of all to whom its customer is related; the case itself comes first."""
    await queries.lock_as_related(session, project)
    kin = await queries.kin(session, actor=actor, project=project, case=case)
    locked = await cases_queries.lock_all(
        session, organization=actor.organization_id, clock_offset=actor.clock_offset, cases=sorted({case, *kin})
    )
    return sorted(locked, key=lambda each: each.case_id != case)
