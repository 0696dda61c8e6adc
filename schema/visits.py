"""Visits and visit codes as clients read and make them; never whether a visit counts."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import strawberry

from domain.cases.projections import Visit as VisitRow
from domain.lists import queries as lists
from domain.rulings.facts import SignatureRole
from domain.rulings.standing import VisitKind
from schema import cases, loading, reports
from schema.context import Info
from schema.customers import Customer, customer_of
from schema.ids import key_or_none
from schema.nodes import Node, public
from schema.paging import Connection, connection, window
from schema.people import Firm, User, firm_of, person_named, user_of
from schema.projects import Site, site_of

if TYPE_CHECKING:
    from schema.cases import Case
    from schema.reports import Report

strawberry.enum(SignatureRole, name="SignatureRole")
strawberry.enum(VisitKind, name="VisitKind")


@strawberry.type(description="A line of the visit slip.")
class Signature:
    """One signature."""

    signer: strawberry.Private[UUID | None]
    role: SignatureRole = strawberry.field(description="Which line.")
    at: datetime = strawberry.field(description="When.")

    @strawberry.field(
        description="Who signed, or took the customer's signature; null to a firm where it was another firm."
    )
    async def by(self, info: Info) -> User | None:
        """Show who signed."""
        return await person_named(info, self.signer)


@strawberry.type(description="An arrival at a site (到访).")
class Visit(Node):
    """A visit."""

    row: strawberry.Private[VisitRow]
    kind: VisitKind = strawberry.field(description="Whether a channel is behind it.")
    arrived_at: datetime = strawberry.field(description="When the customer arrived, by the server's clock.")
    scanned_at: datetime | None = strawberry.field(description="Device time, when scanned offline.")
    signatures: list[Signature] = strawberry.field(description="The lines of the slip that are signed.")
    missing_signatures: list[SignatureRole] = strawberry.field(description="The lines still to be signed.")
    confirmed_at: datetime | None = strawberry.field(description="When the last line was signed.")

    @strawberry.field(description="Where the customer arrived.")
    async def site(self, info: Info) -> Site:
        """Show the visit's site."""
        row = await loading.site(info.context, self.row.site_id)
        if row is None:
            raise LookupError
        return site_of(row)

    @strawberry.field(description="The case that it belongs to; null where the viewer may not see it.")
    async def case(self, info: Info) -> Annotated["Case", strawberry.lazy("schema.cases")] | None:
        """Show the visit's case."""
        row = await loading.case(info.context, self.row.case_id)
        return cases.case_of(row) if row else None

    @strawberry.field(description="Who arrived.")
    async def customer(self) -> Customer:
        """Show the visit's customer."""
        return customer_of(self.row.customer_id)

    @strawberry.field(description="The report that it is credited to; null where the viewer may not see it.")
    async def report(self, info: Info) -> Annotated["Report", strawberry.lazy("schema.reports")] | None:
        """Show the visit's report."""
        row = self.row.report_id and await loading.report(info.context, self.row.report_id)
        return reports.report_of(row) if row else None

    @strawberry.field(description="The firm whose agent brought the customer; a firm sees itself only.")
    async def brought_by(self, info: Info) -> Firm | None:
        """Show who brought the customer."""
        viewer = await info.context.viewer()
        if viewer.of_a_firm and viewer.firm_id != self.row.brought_by_id:
            return None
        row = self.row.brought_by_id and await loading.firm(info.context, self.row.brought_by_id)
        return firm_of(row) if row else None

    @strawberry.field(description="Who receives the customer.")
    async def consultant(self, info: Info) -> User | None:
        """Show the visit's consultant."""
        row = self.row.consultant_id and await loading.account(info.context, self.row.consultant_id)
        return user_of(row) if row else None


def _signature(stored: dict[str, Any]) -> Signature:
    return Signature(
        signer=UUID(stored["by"]) if stored["by"] else None,
        role=SignatureRole(stored["role"]),
        at=datetime.fromisoformat(stored["at"]),
    )


def visit_of(row: VisitRow) -> Visit:
    """Show a visit."""
    return Visit(
        id=public("Visit", row.id),
        row=row,
        kind=VisitKind(row.kind),
        arrived_at=row.arrived_at,
        scanned_at=row.scanned_at,
        signatures=[_signature(stored) for stored in row.signatures],
        missing_signatures=[SignatureRole(role) for role in row.missing],
        confirmed_at=row.confirmed_at,
    )


@strawberry.input(description="Which visits are wanted.")
class VisitFilter:
    """Conditions that all must hold."""

    project_id: strawberry.ID | None = strawberry.field(default=None, description="Of this project.")
    site_id: strawberry.ID | None = strawberry.field(default=None, description="At this site.")
    arrived_from: datetime | None = strawberry.field(default=None, description="Arrived then or later.")
    arrived_before: datetime | None = strawberry.field(default=None, description="Arrived earlier.")
    missing: list[SignatureRole] | None = strawberry.field(default=None, description="Any of these still to be given.")
    confirmed: bool | None = strawberry.field(default=None, description="Whether nothing is missing any more.")


@strawberry.type
class VisitQuery:
    """The lists of visits."""

    @strawberry.field(description="The visits that the viewer may see, the newest first.")
    async def visits(  # the contract's arguments
        self,
        info: Info,
        filter: VisitFilter | None = None,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Connection[Visit]:
        """List visits."""
        given = filter or VisitFilter()
        async with info.context.reading() as (session, actor):
            found = await lists.visits(
                session,
                actor=actor,
                wanted=lists.VisitFilter(
                    project=key_or_none("Project", given.project_id),
                    site=key_or_none("Site", given.site_id),
                    arrived_from=given.arrived_from,
                    arrived_before=given.arrived_before,
                    missing=given.missing,
                    confirmed=given.confirmed,
                ),
                window=window(info, first=first, after=after, last=last, before=before),
            )
        return connection(found, visit_of)
