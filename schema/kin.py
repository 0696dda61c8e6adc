"""Relations between customers as clients prove them; never what follows for a claim."""

from asyncio import gather

import strawberry

from auth import policies
from auth.policies import Action
from domain.kin import queries, service
from domain.kin.values import RelationDraft
from domain.rulings.facts import Relation
from schema import loading
from schema.cases import Case, case_of
from schema.context import Info
from schema.dispute_acts import EvidenceInput, evidence_from
from schema.doing import key_from
from schema.errors import UserError, tells
from schema.ids import key_of


@strawberry.input(description="A tie between customers of one project, and what shows it.")
class ProveRelationInput:
    """A relation to be proven, or shown not to hold."""

    idempotency_key: strawberry.ID = strawberry.field(
        description="A UUID the client makes once for each intended act and keeps over retries."
    )
    project_id: strawberry.ID = strawberry.field(description="The customers' project.")
    customer_ids: list[strawberry.ID] = strawberry.field(description="2 to 8 different customers.")
    relation: Relation = strawberry.field(description="Which tie.")
    proven: bool = strawberry.field(default=True, description="False: it was shown not to hold.")
    evidence: list[EvidenceInput] = strawberry.field(description="What shows it; at least one thing where it holds.")
    note: str = strawberry.field(default="", description="Whom was asked, and what they said.")


@strawberry.type(description="The customers' cases, or why not.")
class ProveRelationPayload:
    """What proving a relation answers."""

    cases: list[Case] = strawberry.field(description="The customers' own cases as they are now.")
    replayed: bool = strawberry.field(
        default=False, description="True: this key was already carried out, and this is its result."
    )
    errors: list[UserError] = strawberry.field(description="What stood in the way.")


@strawberry.type
class KinMutation:
    """The acts on relations."""

    @strawberry.mutation(description="Record in each customer's own case that they are related, or not, with evidence.")
    @tells(lambda errors: ProveRelationPayload(cases=[], errors=errors))
    async def prove_relation(self, info: Info, input: ProveRelationInput) -> ProveRelationPayload:
        """Prove a relation."""
        async with info.context.acting() as (session, actor):
            policies.require(actor, Action.PROVE_RELATION)
            draft = RelationDraft(
                project=key_of("Project", input.project_id),
                customers=tuple(key_of("Customer", each) for each in input.customer_ids),
                relation=input.relation,
                proven=input.proven,
                evidence=evidence_from(input.evidence),
                note=input.note,
            )
            key, vault = key_from(input.idempotency_key), info.context.services.vault
            done = await service.prove_relation(session, actor=actor, vault=vault, key=key, draft=draft)
            found = await queries.cases_of(session, actor=actor, customers=draft.customers)
        rows = await gather(*(loading.case(info.context, found[each][0]) for each in draft.customers if each in found))
        return ProveRelationPayload(cases=[case_of(row) for row in rows if row], replayed=done.replayed, errors=[])
