"""The acts on disputes as clients make them: filing, evidence, ruling, withdrawing; never a judgement."""

from datetime import datetime
from uuid import UUID

import strawberry

from auth import policies
from auth.policies import Action
from domain.customers.rules import parse_phone
from domain.disputes import ruling, service
from domain.disputes.values import DisputeDraft, EvidenceDraft, RulingDraft
from domain.lists import queries as lists
from domain.rulings.facts import (
    DisputeSubject,
    EvidenceKind,
    EvidenceShows,
    Outcome,
)
from schema import loading
from schema.context import Info
from schema.disputes import Dispute, DisputeStatus, dispute_of
from schema.doing import key_from, objections
from schema.errors import UserError, tells
from schema.ids import key_of, key_or_none
from schema.paging import Connection, connection, window

KEY = "A UUID the client makes once for each intended act and keeps over retries."
REPLAYED = "True: this key was already carried out, and this is its result."
STOOD = "What stood in the way."
NOW = "The dispute as it is now."


@strawberry.input(description="What a party shows.")
class EvidenceInput:
    """A piece of evidence to be handed in."""

    kind: EvidenceKind = strawberry.field(description="What kind of thing it is.")
    shows: EvidenceShows = strawberry.field(default=EvidenceShows.INVITATION, description="What it shows.")
    happened_at: datetime = strawberry.field(description="When the recorded thing took place.")
    note: str = strawberry.field(description="What the party says of it.")
    file_id: strawberry.ID | None = strawberry.field(default=None, description="An uploaded file.")


@strawberry.input(description="What is disputed, and why.")
class FileDisputeInput:
    """A dispute to be filed."""

    idempotency_key: strawberry.ID = strawberry.field(description=KEY)
    case_id: strawberry.ID | None = strawberry.field(
        default=None, description="Or a customer, when the case is not the viewer's to see."
    )
    project_id: strawberry.ID | None = strawberry.field(default=None, description="The customer's project.")
    customer_phone: str | None = strawberry.field(default=None, description="The customer's number.")
    subject: DisputeSubject = strawberry.field(description="The latest visit or the latest deal.")
    statement: str = strawberry.field(description="What happened, in the party's own words.")
    evidence: list[EvidenceInput] | None = strawberry.field(default=None, description="What the party shows.")


@strawberry.type(description="The dispute, or why not.")
class FileDisputePayload:
    """What filing a dispute answers."""

    dispute: Dispute | None = strawberry.field(default=None, description=NOW)
    replayed: bool = strawberry.field(default=False, description=REPLAYED)
    errors: list[UserError] = strawberry.field(description=STOOD)


@strawberry.input(description="Evidence for an open dispute.")
class SubmitEvidenceInput:
    """Evidence to be handed in."""

    idempotency_key: strawberry.ID = strawberry.field(description=KEY)
    dispute_id: strawberry.ID = strawberry.field(description="An open dispute.")
    evidence: list[EvidenceInput] = strawberry.field(description="What the party shows.")


@strawberry.type(description="The dispute, or why not.")
class SubmitEvidencePayload:
    """What handing in evidence answers."""

    dispute: Dispute | None = strawberry.field(default=None, description=NOW)
    replayed: bool = strawberry.field(default=False, description=REPLAYED)
    errors: list[UserError] = strawberry.field(description=STOOD)


@strawberry.input(description="A party's part.")
class ShareInput:
    """One share of a ruling."""

    firm_id: strawberry.ID | None = strawberry.field(default=None, description="Null: the developer itself.")
    basis_points: int = strawberry.field(description="Shares of a ruling add up to 10000.")


@strawberry.input(description="The decision.")
class RuleDisputeInput:
    """A ruling to be given."""

    idempotency_key: strawberry.ID = strawberry.field(description=KEY)
    dispute_id: strawberry.ID = strawberry.field(description="An open dispute.")
    accept: bool | None = strawberry.field(
        default=None, description="True: the proposal stands, and outcome and shares are left out."
    )
    proposal_hash: str | None = strawberry.field(
        default=None, description="Of the proposal that was read; PROPOSAL_CHANGED when it is no longer the one."
    )
    outcome: Outcome | None = strawberry.field(default=None, description="Whose the customer is.")
    shares: list[ShareInput] | None = strawberry.field(default=None, description="For SOLE and SPLIT.")
    rationale: str = strawberry.field(description="Why, in the ruler's own words.")


@strawberry.type(description="The ruled dispute, or why not.")
class RuleDisputePayload:
    """What ruling a dispute answers."""

    dispute: Dispute | None = strawberry.field(default=None, description=NOW)
    replayed: bool = strawberry.field(default=False, description=REPLAYED)
    errors: list[UserError] = strawberry.field(description=STOOD)


@strawberry.input(description="Which dispute is taken back.")
class WithdrawDisputeInput:
    """A dispute to be withdrawn."""

    dispute_id: strawberry.ID = strawberry.field(description="An open dispute that the viewer's firm filed.")


@strawberry.type(description="The dispute, or why not.")
class WithdrawDisputePayload:
    """What withdrawing a dispute answers."""

    dispute: Dispute | None = strawberry.field(default=None, description=NOW)
    errors: list[UserError] = strawberry.field(description=STOOD)


@strawberry.input(description="Which disputes are wanted.")
class DisputeFilter:
    """Conditions that all must hold."""

    project_id: strawberry.ID | None = strawberry.field(default=None, description="Of this project.")
    status: list[DisputeStatus] | None = strawberry.field(default=None, description="In one of these states.")


def evidence_from(given: list[EvidenceInput] | None) -> tuple[EvidenceDraft, ...]:
    """Read what a party hands in."""
    return tuple(
        EvidenceDraft(
            kind=one.kind,
            shows=one.shows,
            happened_at=one.happened_at,
            note=one.note,
            file=key_or_none("Evidence", one.file_id),
        )
        for one in given or ()
    )


def _filing(given: FileDisputeInput) -> DisputeDraft:
    phone = given.customer_phone
    return DisputeDraft(
        case=key_or_none("Case", given.case_id),
        project=key_or_none("Project", given.project_id),
        phone=parse_phone(phone, ("customerPhone",)) if phone is not None else None,
        subject=given.subject,
        statement=given.statement,
        evidence=evidence_from(given.evidence),
    )


def _ruling(given: RuleDisputeInput) -> RulingDraft:
    shares = given.shares or []
    return RulingDraft(
        accept=given.accept,
        proposal_hash=given.proposal_hash,
        outcome=given.outcome,
        shares=tuple((key_or_none("Firm", share.firm_id), share.basis_points) for share in shares),
        rationale=given.rationale,
    )


async def _dispute(info: Info, key: UUID | None) -> Dispute | None:
    row = key and await loading.dispute(info.context, key)
    return dispute_of(row) if row else None


@strawberry.type
class DisputeQuery:
    """The lists of disputes."""

    @strawberry.field(description="The disputes that the viewer may see, the newest first.")
    async def disputes(  # the contract's arguments
        self,
        info: Info,
        filter: DisputeFilter | None = None,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Connection[Dispute]:
        """List disputes."""
        given = filter or DisputeFilter()
        status = None if given.status is None else [one.value for one in given.status]
        async with info.context.reading() as (session, actor):
            found = await lists.disputes(
                session,
                actor=actor,
                wanted=lists.DisputeFilter(project=key_or_none("Project", given.project_id), status=status),
                window=window(info, first=first, after=after, last=last, before=before),
            )
        return connection(found, dispute_of)


@strawberry.type
class DisputeMutation:
    """The acts on disputes."""

    @strawberry.mutation(description="Ask to have an attribution judged again; joins an open dispute of the same.")
    @tells(lambda errors: FileDisputePayload(errors=errors))
    async def file_dispute(self, info: Info, input: FileDisputeInput) -> FileDisputePayload:
        """File a dispute."""
        async with info.context.acting() as (session, actor):
            policies.require(actor, Action.FILE_DISPUTE)
            done = await service.file_dispute(
                session,
                actor=actor,
                vault=info.context.services.vault,
                key=key_from(input.idempotency_key),
                draft=_filing(input),
            )
        return FileDisputePayload(
            dispute=await _dispute(info, done.id), replayed=done.replayed, errors=await objections(info, done)
        )

    @strawberry.mutation(description="Hand in evidence in an open dispute.")
    @tells(lambda errors: SubmitEvidencePayload(errors=errors))
    async def submit_evidence(self, info: Info, input: SubmitEvidenceInput) -> SubmitEvidencePayload:
        """Submit evidence."""
        async with info.context.acting() as (session, actor):
            policies.require(actor, Action.SUBMIT_EVIDENCE)
            done = await service.submit_evidence(
                session,
                actor=actor,
                vault=info.context.services.vault,
                key=key_from(input.idempotency_key),
                dispute=key_of("Dispute", input.dispute_id),
                evidence=evidence_from(input.evidence),
            )
        return SubmitEvidencePayload(
            dispute=await _dispute(info, done.id), replayed=done.replayed, errors=await objections(info, done)
        )

    @strawberry.mutation(description="Decide a dispute: accept the proposal by its hash, or override it.")
    @tells(lambda errors: RuleDisputePayload(errors=errors))
    async def rule_dispute(self, info: Info, input: RuleDisputeInput) -> RuleDisputePayload:
        """Rule a dispute."""
        async with info.context.acting() as (session, actor):
            policies.require(actor, Action.RULE_DISPUTE)
            done = await ruling.rule_dispute(
                session,
                actor=actor,
                vault=info.context.services.vault,
                key=key_from(input.idempotency_key),
                dispute=key_of("Dispute", input.dispute_id),
                draft=_ruling(input),
            )
        return RuleDisputePayload(
            dispute=await _dispute(info, done.id), replayed=done.replayed, errors=await objections(info, done)
        )

    @strawberry.mutation(description="Take the viewer's firm's filing back; one already taken back stays so.")
    @tells(lambda errors: WithdrawDisputePayload(errors=errors))
    async def withdraw_dispute(self, info: Info, input: WithdrawDisputeInput) -> WithdrawDisputePayload:
        """Withdraw a dispute."""
        async with info.context.acting() as (session, actor):
            key = await service.withdraw_dispute(session, actor=actor, dispute=key_of("Dispute", input.dispute_id))
        return WithdrawDisputePayload(dispute=await _dispute(info, key), errors=[])
