"""The acts at the door as clients make them: codes, scans, walk-ins, signatures; never whether a visit counts."""

from datetime import datetime

import strawberry

from auth import policies
from auth.policies import Action
from domain.cases.acts import Done
from domain.customers.rules import clean_name, parse_phone
from domain.rulings.facts import SignatureRole
from domain.visits import service
from domain.visits.service import ArrivalAnswers, ScanDraft, WalkInDraft
from schema import loading
from schema.context import Info
from schema.doing import key_from, objections
from schema.errors import UserError, tells
from schema.ids import key_of, key_or_none
from schema.visits import Visit, visit_of

KEY = "A UUID the client makes once for each intended act and keeps over retries."
REPLAYED = "True: this key was already carried out, and this is its result."
STOOD = "What stood in the way."


@strawberry.type(description="What an agent's phone shows at the door.")
class VisitCode:
    """A visit code (来访码)."""

    code: str = strawberry.field(description="The text to show as a QR code now.")
    svg: str = strawberry.field(description="The same, drawn.")
    expires_at: datetime = strawberry.field(description="A minute at most.")
    grant: str = strawberry.field(
        description="Signed once by the server; with a proof by the device's key it makes codes offline."
    )
    grant_expires_at: datetime = strawberry.field(description="A day at most.")


@strawberry.input(description="For which report.")
class IssueVisitCodeInput:
    """A code to be issued."""

    report_id: strawberry.ID = strawberry.field(description="A live report.")


@strawberry.type(description="The code, or why not.")
class IssueVisitCodePayload:
    """What issuing a code answers."""

    visit_code: VisitCode | None = strawberry.field(default=None, description="The code.")
    errors: list[UserError] = strawberry.field(description=STOOD)


@strawberry.input(description="What the customer says at the door.")
class ArrivalAnswersInput:
    """The answers to the questions at the door."""

    first_visit: bool = strawberry.field(description="Whether it is the first visit.")
    contacted_by_firm_id: strawberry.ID | None = strawberry.field(
        default=None, description="The firm the customer names, null for none."
    )
    forgot: bool = strawberry.field(default=False, description="Cannot remember: the records decide.")


@strawberry.input(description="What the scanner read.")
class ScanVisitCodeInput:
    """A code that was scanned."""

    idempotency_key: strawberry.ID = strawberry.field(description=KEY)
    site_id: strawberry.ID = strawberry.field(description="Where the customer arrived.")
    code: str = strawberry.field(description="The text of the code.")
    phone: str | None = strawberry.field(default=None, description="The full number, when the report was masked.")
    answers: ArrivalAnswersInput | None = strawberry.field(default=None, description="What the customer says.")
    scanned_at: datetime | None = strawberry.field(default=None, description="Device time, when scanned offline.")


@strawberry.type(description="The visit, or why not.")
class ScanVisitCodePayload:
    """What scanning a code answers."""

    visit: Visit | None = strawberry.field(default=None, description="The visit.")
    replayed: bool = strawberry.field(default=False, description=REPLAYED)
    errors: list[UserError] = strawberry.field(description=STOOD)


@strawberry.input(description="A customer who comes without a code.")
class RecordWalkInInput:
    """A walk-in to be recorded."""

    idempotency_key: strawberry.ID = strawberry.field(description=KEY)
    site_id: strawberry.ID = strawberry.field(description="Where the customer arrived.")
    name: str = strawberry.field(description="At least a surname.")
    phone: str = strawberry.field(description="Full or masked.")
    brought_by_agent_id: strawberry.ID | None = strawberry.field(default=None, description="Who brought the customer.")
    answers: ArrivalAnswersInput | None = strawberry.field(default=None, description="What the customer says.")


@strawberry.type(description="The visit, or why not.")
class RecordWalkInPayload:
    """What recording a walk-in answers."""

    visit: Visit | None = strawberry.field(default=None, description="The visit.")
    replayed: bool = strawberry.field(default=False, description=REPLAYED)
    errors: list[UserError] = strawberry.field(description=STOOD)


@strawberry.input(description="Which line of which slip.")
class SignVisitInput:
    """A signature to be given."""

    visit_id: strawberry.ID = strawberry.field(description="The visit.")
    role: SignatureRole = strawberry.field(description="The line of the slip.")


@strawberry.type(description="The visit as it is now, or why not.")
class SignVisitPayload:
    """What signing a visit answers."""

    visit: Visit | None = strawberry.field(default=None, description="The visit.")
    errors: list[UserError] = strawberry.field(description=STOOD)


def _answers(given: ArrivalAnswersInput | None) -> ArrivalAnswers | None:
    return given and ArrivalAnswers(
        first_visit=given.first_visit,
        contacted_by=key_or_none("Firm", given.contacted_by_firm_id),
        forgot=given.forgot,
    )


async def _visit(info: Info, done: Done) -> Visit | None:
    row = done.id and await loading.visit(info.context, done.id)
    return visit_of(row) if row else None


@strawberry.type
class ArrivalMutation:
    """The acts at the door."""

    @strawberry.mutation(description="A code that stands for one report at one arrival, for a minute.")
    @tells(lambda errors: IssueVisitCodePayload(errors=errors))
    async def issue_visit_code(self, info: Info, input: IssueVisitCodeInput) -> IssueVisitCodePayload:
        """Issue a visit code."""
        async with info.context.reading() as (session, actor):
            issued = await service.issue_visit_code(
                session,
                actor=actor,
                signer=info.context.services.signer,
                report=key_of("Report", input.report_id),
            )
        code = VisitCode(
            code=issued.code,
            svg=issued.svg,
            expires_at=issued.expires_at,
            grant=issued.grant,
            grant_expires_at=issued.grant_expires_at,
        )
        return IssueVisitCodePayload(visit_code=code, errors=[])

    @strawberry.mutation(description="Prove an arrival by the code on the agent's phone; only success uses it up.")
    @tells(lambda errors: ScanVisitCodePayload(errors=errors))
    async def scan_visit_code(self, info: Info, input: ScanVisitCodeInput) -> ScanVisitCodePayload:
        """Scan a visit code."""
        services = info.context.services
        async with info.context.acting() as (session, actor):
            policies.require(actor, Action.SCAN_VISIT_CODE)
            draft = ScanDraft(
                site=key_of("Site", input.site_id),
                code=input.code,
                phone=parse_phone(input.phone, ("phone",)) if input.phone is not None else None,
                answers=_answers(input.answers),
                scanned_at=input.scanned_at,
            )
            done = await service.scan_visit_code(
                session,
                actor=actor,
                vault=services.vault,
                signer=services.signer,
                key=key_from(input.idempotency_key),
                draft=draft,
            )
        return ScanVisitCodePayload(
            visit=await _visit(info, done), replayed=done.replayed, errors=await objections(info, done)
        )

    @strawberry.mutation(description="Record an arrival without a code.")
    @tells(lambda errors: RecordWalkInPayload(errors=errors))
    async def record_walk_in(self, info: Info, input: RecordWalkInInput) -> RecordWalkInPayload:
        """Record a walk-in."""
        async with info.context.acting() as (session, actor):
            policies.require(actor, Action.RECORD_WALK_IN)
            draft = WalkInDraft(
                site=key_of("Site", input.site_id),
                name=clean_name(input.name, ("name",)),
                phone=parse_phone(input.phone, ("phone",)),
                brought_by_agent=key_or_none("User", input.brought_by_agent_id),
                answers=_answers(input.answers),
            )
            done = await service.record_walk_in(
                session,
                actor=actor,
                vault=info.context.services.vault,
                key=key_from(input.idempotency_key),
                draft=draft,
            )
        return RecordWalkInPayload(
            visit=await _visit(info, done), replayed=done.replayed, errors=await objections(info, done)
        )

    @strawberry.mutation(description="Sign a line of the visit slip; signed by the same person, it stays as it is.")
    @tells(lambda errors: SignVisitPayload(errors=errors))
    async def sign_visit(self, info: Info, input: SignVisitInput) -> SignVisitPayload:
        """Sign a visit."""
        async with info.context.acting() as (session, actor):
            key = await service.sign_visit(session, actor=actor, visit=key_of("Visit", input.visit_id), role=input.role)
        row = await loading.visit(info.context, key)
        return SignVisitPayload(visit=visit_of(row) if row else None, errors=[])
