"""Calls, follow-ups, known customers and evidence outside disputes as clients record them; never what they change."""

from datetime import datetime

import strawberry

from auth import policies
from auth.policies import Action
from domain.cases.acts import Done
from domain.contacts import service
from domain.contacts.values import CallDraft, FollowUpDraft, KnownDraft
from domain.customers.rules import clean_name, parse_phone
from domain.disputes import service as disputes
from domain.rulings.facts import KnownAs
from schema import loading
from schema.cases import Case, Fact, case_of, fact_of
from schema.context import Info
from schema.dispute_acts import EvidenceInput, evidence_from
from schema.doing import key_from, objections
from schema.errors import UserError, tells
from schema.ids import key_of, key_or_none

KEY = "A UUID the client makes once for each intended act and keeps over retries."
REPLAYED = "True: this key was already carried out, and this is its result."
STOOD = "What stood in the way."
CASE = "The customer's case as it is now; null where the viewer may not see it."


@strawberry.input(description="Who phoned a site (来电).")
class RecordCallInput:
    """A call to be recorded."""

    idempotency_key: strawberry.ID = strawberry.field(description=KEY)
    site_id: strawberry.ID = strawberry.field(description="Which site was phoned.")
    name: str = strawberry.field(description="At least a surname.")
    phone: str = strawberry.field(description="Full or masked.")


@strawberry.type(description="The call, or why not.")
class RecordCallPayload:
    """What recording a call answers."""

    recorded_at: datetime | None = strawberry.field(default=None, description="When it was taken down.")
    case: Case | None = strawberry.field(default=None, description=CASE)
    replayed: bool = strawberry.field(default=False, description=REPLAYED)
    errors: list[UserError] = strawberry.field(description=STOOD)


@strawberry.input(description="Which customer a firm followed up (跟进).")
class RecordFollowUpInput:
    """A follow-up to be recorded."""

    idempotency_key: strawberry.ID = strawberry.field(description=KEY)
    report_id: strawberry.ID | None = strawberry.field(default=None, description="A report of the customer.")
    case_id: strawberry.ID | None = strawberry.field(default=None, description="Or the customer's case.")
    firm_id: strawberry.ID | None = strawberry.field(
        default=None,
        description="Staff name the firm, which reported or brought the customer; a firm's people need not.",
    )
    note: str = strawberry.field(description="What was done and said.")


@strawberry.type(description="The fact, or why not.")
class RecordFollowUpPayload:
    """What recording a follow-up answers."""

    fact: Fact | None = strawberry.field(default=None, description="The follow-up.")
    case: Case | None = strawberry.field(default=None, description=CASE)
    replayed: bool = strawberry.field(default=False, description=REPLAYED)
    errors: list[UserError] = strawberry.field(description=STOOD)


@strawberry.input(description="As what a customer is on the developer's record.")
class MakeKnownInput:
    """A customer to be put on the developer's record."""

    idempotency_key: strawberry.ID = strawberry.field(description=KEY)
    project_id: strawberry.ID = strawberry.field(description="What the customer may buy.")
    name: str = strawberry.field(description="At least a surname.")
    phone: str = strawberry.field(description="Full or masked.")
    as_: KnownAs = strawberry.field(name="as", description="As what.")
    note: str = strawberry.field(default="", description="How it is known.")


@strawberry.type(description="The case, or why not.")
class MakeKnownPayload:
    """What putting a customer on record answers."""

    case: Case | None = strawberry.field(default=None, description=CASE)
    replayed: bool = strawberry.field(default=False, description=REPLAYED)
    errors: list[UserError] = strawberry.field(description=STOOD)


@strawberry.input(description="Evidence in a case without a dispute.")
class SubmitCaseEvidenceInput:
    """Evidence to be handed in outside a dispute."""

    idempotency_key: strawberry.ID = strawberry.field(description=KEY)
    case_id: strawberry.ID = strawberry.field(description="A case that the viewer's firm sees.")
    evidence: list[EvidenceInput] = strawberry.field(description="What the party shows.")


@strawberry.type(description="The case, or why not.")
class SubmitCaseEvidencePayload:
    """What handing in evidence outside a dispute answers."""

    case: Case | None = strawberry.field(default=None, description=CASE)
    replayed: bool = strawberry.field(default=False, description=REPLAYED)
    errors: list[UserError] = strawberry.field(description=STOOD)


async def _case(info: Info, done: Done) -> Case | None:
    row = done.id and await loading.case(info.context, done.id)
    return case_of(row) if row else None


async def _fact(info: Info, done: Done) -> Fact | None:
    row = done.fact and await loading.fact(info.context, done.fact)
    return fact_of(row, info.context.language) if row else None


@strawberry.type
class ContactMutation:
    """The acts that record contacts."""

    @strawberry.mutation(description="Take down that a customer phoned a site.")
    @tells(lambda errors: RecordCallPayload(errors=errors))
    async def record_call(self, info: Info, input: RecordCallInput) -> RecordCallPayload:
        """Record a call."""
        async with info.context.acting() as (session, actor):
            policies.require(actor, Action.RECORD_CALL)
            draft = CallDraft(
                site=key_of("Site", input.site_id),
                name=clean_name(input.name, ("name",)),
                phone=parse_phone(input.phone, ("phone",)),
            )
            key, vault = key_from(input.idempotency_key), info.context.services.vault
            done = await service.record_call(session, actor=actor, vault=vault, key=key, draft=draft)
        fact = await _fact(info, done)
        return RecordCallPayload(
            recorded_at=fact.at if fact else None, case=await _case(info, done), replayed=done.replayed, errors=[]
        )

    @strawberry.mutation(description="Record that a firm followed a customer up.")
    @tells(lambda errors: RecordFollowUpPayload(errors=errors))
    async def record_follow_up(self, info: Info, input: RecordFollowUpInput) -> RecordFollowUpPayload:
        """Record a follow-up."""
        async with info.context.acting() as (session, actor):
            policies.require(actor, Action.RECORD_FOLLOW_UP)
            draft = FollowUpDraft(
                report=key_or_none("Report", input.report_id),
                case=key_or_none("Case", input.case_id),
                firm=key_or_none("Firm", input.firm_id),
                note=input.note,
            )
            key, vault = key_from(input.idempotency_key), info.context.services.vault
            done = await service.record_follow_up(session, actor=actor, vault=vault, key=key, draft=draft)
        return RecordFollowUpPayload(
            fact=await _fact(info, done), case=await _case(info, done), replayed=done.replayed, errors=[]
        )

    @strawberry.mutation(
        description="Put a customer on the developer's record; one who is there as just this stays so."
    )
    @tells(lambda errors: MakeKnownPayload(errors=errors))
    async def make_known(self, info: Info, input: MakeKnownInput) -> MakeKnownPayload:
        """Put a customer on record."""
        async with info.context.acting() as (session, actor):
            policies.require(actor, Action.MAKE_KNOWN)
            draft = KnownDraft(
                project=key_of("Project", input.project_id),
                name=clean_name(input.name, ("name",)),
                phone=parse_phone(input.phone, ("phone",)),
                known_as=input.as_,
                note=input.note,
            )
            key, vault = key_from(input.idempotency_key), info.context.services.vault
            done = await service.make_known(session, actor=actor, vault=vault, key=key, draft=draft)
        return MakeKnownPayload(case=await _case(info, done), replayed=done.replayed, errors=[])

    @strawberry.mutation(description="Hand in evidence in a case without a dispute, within the rulebook's window.")
    @tells(lambda errors: SubmitCaseEvidencePayload(errors=errors))
    async def submit_case_evidence(self, info: Info, input: SubmitCaseEvidenceInput) -> SubmitCaseEvidencePayload:
        """Submit evidence outside a dispute."""
        async with info.context.acting() as (session, actor):
            policies.require(actor, Action.SUBMIT_CASE_EVIDENCE)
            done = await disputes.submit_case_evidence(
                session,
                actor=actor,
                vault=info.context.services.vault,
                key=key_from(input.idempotency_key),
                case=key_of("Case", input.case_id),
                evidence=evidence_from(input.evidence),
            )
        return SubmitCaseEvidencePayload(
            case=await _case(info, done), replayed=done.replayed, errors=await objections(info, done)
        )
