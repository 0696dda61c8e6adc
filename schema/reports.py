"""Reports as clients read and make them; never whether one may stand."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import strawberry
from sqlalchemy.ext.asyncio import AsyncSession

from auth import policies
from auth.actor import Actor
from auth.errors import Code
from auth.policies import Action
from domain.cases.acts import Done
from domain.cases.projections import Report as ReportRow
from domain.customers.rules import clean_name, parse_phone
from domain.reports import queries, service
from domain.reports.queries import ReportFilter as Wanted
from domain.reports.service import ReportDraft
from domain.reports.values import Written
from domain.rulings.standing import ReportStatus
from schema import cases, loading, visits
from schema.context import Info
from schema.customers import Customer, customer_of, having
from schema.doing import key_from, objections
from schema.errors import UserError, problem, tells
from schema.flat import flat
from schema.ids import key_of, key_or_none
from schema.nodes import Node, public
from schema.paging import Connection, connection, window
from schema.people import Firm, User, firm_of, user_of
from schema.projects import Project, project_named

if TYPE_CHECKING:
    from schema.cases import Case, Fact
    from schema.visits import Visit

strawberry.enum(ReportStatus, name="ReportStatus")

MOST_ENTRIES = 500


@strawberry.type(description="A firm's statement, before the visit, that it is bringing a customer (报备).")
class Report(Node):
    """A report that was accepted."""

    row: strawberry.Private[ReportRow | Written]
    reported_at: datetime = strawberry.field(description="When the server received it.")
    expected_arrival_at: datetime | None = strawberry.field(description="When the customer is expected.")
    valid_until: datetime | None = strawberry.field(description="Until when it protects, exclusive.")
    referral: bool = strawberry.field(description="Whether an existing owner sends the customer (老带新).")
    captured_at: datetime | None = strawberry.field(description="Device time, kept and shown, judging nothing.")

    @strawberry.field(description="What has become of it.")
    async def status(self, info: Info) -> ReportStatus:
        """Show the status by the organization's clock: one kept as live may have ended since."""
        kept = ReportStatus(self.row.status)
        if kept is not ReportStatus.LIVE or self.row.valid_until is None:
            return kept
        over = (await info.context.viewer()).now >= self.row.valid_until
        return ReportStatus.EXPIRED if over else kept

    @strawberry.field(description="What the customer may buy.")
    async def project(self, info: Info) -> Project:
        """Show the report's project."""
        return await project_named(info, self.row.project_id)

    @strawberry.field(description="Who was reported.")
    async def customer(self) -> Customer:
        """Show the report's customer."""
        return customer_of(self.row.customer_id)

    @strawberry.field(description="Who reported.")
    async def agent(self, info: Info) -> User:
        """Show the report's agent."""
        row = await loading.account(info.context, self.row.agent_id)
        if row is None:
            raise LookupError
        return user_of(row)

    @strawberry.field(description="For whom the agent reported.")
    async def firm(self, info: Info) -> Firm:
        """Show the report's firm."""
        row = await loading.firm(info.context, self.row.firm_id)
        if row is None:
            raise LookupError
        return firm_of(row)

    @strawberry.field(description="The visit that counts for it.")
    async def visit(self, info: Info) -> Annotated["Visit", strawberry.lazy("schema.visits")] | None:
        """Show the counting visit."""
        row = self.row.visit_id and await loading.visit(info.context, self.row.visit_id)
        return visits.visit_of(row) if row else None

    @strawberry.field(description="The case that it belongs to.")
    async def case(self, info: Info) -> Annotated["Case", strawberry.lazy("schema.cases")]:
        """Show the report's case."""
        row = await loading.case_named(info.context, self.row.case_id)
        if row is None:
            raise LookupError
        return cases.case_of(row)


def report_of(row: ReportRow | Written) -> Report:
    """Show a report."""
    return Report(
        id=public("Report", row.id),
        row=row,
        reported_at=row.reported_at,
        expected_arrival_at=row.expected_arrival_at,
        valid_until=row.valid_until,
        referral=row.referral,
        captured_at=row.captured_at,
    )


@strawberry.input(description="Which reports are wanted.")
class ReportFilter:
    """Conditions that all must hold."""

    project_id: strawberry.ID | None = strawberry.field(default=None, description="Of this project.")
    status: list[ReportStatus] | None = strawberry.field(default=None, description="In one of these states.")
    customer_phone: str | None = strawberry.field(default=None, description="Full or masked.")
    reported_from: datetime | None = strawberry.field(default=None, description="Reported then or later.")
    reported_before: datetime | None = strawberry.field(default=None, description="Reported earlier.")


@flat
@strawberry.input(description="What an agent states.")
class ReportCustomerInput:
    """A report to be made."""

    idempotency_key: strawberry.ID = strawberry.field(
        description="A UUID the client makes once for each intended act and keeps over retries."
    )
    project_id: strawberry.ID = strawberry.field(description="What the customer may buy.")
    name: str = strawberry.field(description="At least a surname.")
    phone: str = strawberry.field(description="Full (+86 optional) or masked 138****5678.")
    expected_arrival_at: datetime | None = strawberry.field(default=None, description="When the customer is expected.")
    agent_id: strawberry.ID | None = strawberry.field(
        default=None, description="FIRM_MANAGER and INTEGRATION report for one of their agents."
    )
    referrer_phone: str | None = strawberry.field(
        default=None, description="An existing owner who sends this customer (老带新)."
    )
    consent_at: datetime | None = strawberry.field(default=None, description="When the customer agreed to be reported.")
    captured_at: datetime | None = strawberry.field(default=None, description="Device time, when taken offline.")


@strawberry.type(description="A report, or why it was refused.")
class ReportCustomerPayload:
    """What reporting a customer answers."""

    recorded: strawberry.Private[UUID | None] = None
    report: Report | None = strawberry.field(default=None, description="The report, when it was accepted.")
    replayed: bool = strawberry.field(
        default=False, description="True: this key was already carried out, and this is its result."
    )
    errors: list[UserError] = strawberry.field(description="What stood in the way.")

    @strawberry.field(description="What was recorded: a refused report is a fact too.")
    async def fact(self, info: Info) -> Annotated["Fact", strawberry.lazy("schema.cases")] | None:
        """Show the recorded fact."""
        row = await loading.fact(info.context, self.recorded) if self.recorded else None
        return cases.fact_of(row, info.context.language) if row else None


@strawberry.input(description="Several reports, each with a key of its own.")
class ReportCustomersInput:
    """Reports to be made in order."""

    entries: list[ReportCustomerInput] = strawberry.field(description="At most 500.")


@strawberry.type(description="One result per entry, in order.")
class ReportCustomersPayload:
    """What reporting several customers answers."""

    results: list[ReportCustomerPayload] = strawberry.field(description="One per entry, in order.")
    errors: list[UserError] = strawberry.field(description="What was wrong with the whole.")


@strawberry.input(description="Which report is taken back.")
class WithdrawReportInput:
    """A report to be withdrawn."""

    report_id: strawberry.ID = strawberry.field(description="A live report.")


@strawberry.type(description="The withdrawn report, or why not.")
class WithdrawReportPayload:
    """What withdrawing a report answers."""

    report: Report | None = strawberry.field(default=None, description="The report as it is now.")
    errors: list[UserError] = strawberry.field(description="What stood in the way.")


def draft_of(given: ReportCustomerInput) -> ReportDraft:
    """Read and normalise what an agent states; INVALID_INPUT with the field's path."""
    referrer = given.referrer_phone
    return ReportDraft(
        project=key_of("Project", given.project_id),
        name=clean_name(given.name, ("name",)),
        phone=parse_phone(given.phone, ("phone",)),
        agent=key_or_none("User", given.agent_id),
        expected_arrival_at=given.expected_arrival_at,
        referrer=parse_phone(referrer, ("referrerPhone",)) if referrer is not None else None,
        consent_at=given.consent_at,
        captured_at=given.captured_at,
    )


async def payload_of(info: Info, done: Done) -> ReportCustomerPayload:
    """Tell what came of a report."""
    row = Written(**done.row) if done.row else done.id and await loading.report(info.context, done.id)
    return ReportCustomerPayload(
        recorded=done.fact,
        report=report_of(row) if row else None,
        replayed=done.replayed,
        errors=await objections(info, done),
    )


@tells(lambda errors: ReportCustomerPayload(errors=errors))
async def _report(_: None, info: Info, given: ReportCustomerInput) -> ReportCustomerPayload:
    async with info.context.reporting() as (driver, actor):
        policies.require(actor, Action.REPORT_CUSTOMER)
        done = await service.report_customer(
            driver,
            actor=actor,
            vault=info.context.services.vault,
            key=key_from(given.idempotency_key),
            draft=draft_of(given),
        )
    return await payload_of(info, done)


@strawberry.type
class ReportQuery:
    """The lists of reports."""

    @strawberry.field(description="The reports that the viewer may see, the newest first.")
    async def reports(  # the contract's arguments
        self,
        info: Info,
        filter: ReportFilter | None = None,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Connection[Report]:
        """List reports."""
        async with info.context.reading() as (session, actor):
            found = await queries.listed(
                session,
                actor=actor,
                wanted=await _wanted(info, session, actor, filter or ReportFilter()),
                window=window(info, first=first, after=after, last=last, before=before),
            )
        return connection(found, report_of)


async def _wanted(info: Info, session: AsyncSession, actor: Actor, given: ReportFilter) -> Wanted:
    return Wanted(
        project=key_or_none("Project", given.project_id),
        status=given.status,
        customers=await having(info, session, actor, given.customer_phone),
        reported_from=given.reported_from,
        reported_before=given.reported_before,
    )


@strawberry.type
class ReportMutation:
    """The acts on reports."""

    @strawberry.mutation(description="Report a customer before the visit; a refused report is recorded.")
    async def report_customer(self, info: Info, input: ReportCustomerInput) -> ReportCustomerPayload:
        """Take one report."""
        return await _report(None, info, input)

    @strawberry.mutation(description="One result per entry, in order; at most 500, a transaction for each.")
    @tells(lambda errors: ReportCustomersPayload(results=[], errors=errors))
    async def report_customers(self, info: Info, input: ReportCustomersInput) -> ReportCustomersPayload:
        """Take several reports, each on its own."""
        policies.require(await info.context.viewer(), Action.REPORT_CUSTOMER)
        if len(input.entries) > MOST_ENTRIES:
            return ReportCustomersPayload(results=[], errors=[problem(info, Code.INVALID_INPUT, path=["entries"])])
        results = [await _report(None, info, entry) for entry in input.entries]
        return ReportCustomersPayload(results=results, errors=[])

    @strawberry.mutation(description="Take a live report back; one already withdrawn is returned unchanged.")
    @tells(lambda errors: WithdrawReportPayload(errors=errors))
    async def withdraw_report(self, info: Info, input: WithdrawReportInput) -> WithdrawReportPayload:
        """Withdraw a report."""
        async with info.context.acting() as (session, actor):
            key = await service.withdraw_report(session, actor=actor, report=key_of("Report", input.report_id))
        row = await loading.report(info.context, key)
        return WithdrawReportPayload(report=report_of(row) if row else None, errors=[])
