"""Cases and their facts as clients read them; never a judgement."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Final
from uuid import UUID

import strawberry
from sqlalchemy.ext.asyncio import AsyncSession

from auth import audience
from auth.actor import Actor, Role
from auth.errors import Code
from domain.cases.models import CustomerCase
from domain.cases.models import Fact as CaseFact
from domain.lists import queries as lists
from domain.rulings.facts import FactKind, Outcome
from schema import claims, deals, disputes, loading, messages, timelines, visits
from schema.context import Info
from schema.customers import Customer, customer_of, having
from schema.ids import key_or_none
from schema.nodes import Node, public
from schema.paging import Connection, connection, nothing, window
from schema.people import User, person_named
from schema.projects import Project, project_named

if TYPE_CHECKING:
    from schema.claims import Claim
    from schema.deals import Deal
    from schema.disputes import Dispute, Evidence
    from schema.timelines import Timeline
    from schema.visits import Visit

strawberry.enum(FactKind, name="FactKind")

# What evidence says is for whoever may see the evidence, and stands there.
NOTED: Final = frozenset({FactKind.FOLLOWED_UP, FactKind.MADE_KNOWN, FactKind.RELATION_PROVEN})


@strawberry.type(description="One thing that happened in a case, never changed afterwards.")
class Fact(Node):
    """A fact."""

    row: strawberry.Private[CaseFact]
    kind: FactKind = strawberry.field(description="What kind of thing.")
    at: datetime = strawberry.field(description="When, by the server's clock.")
    device_at: datetime | None = strawberry.field(description="Device time, kept and shown, judging nothing.")
    summary: str = strawberry.field(description="One sentence.")
    hash: str = strawberry.field(description="Chains to the fact before it in the same case.")

    @strawberry.field(
        description="What was said of a follow-up, a relation or a customer's record; null where nothing."
    )
    async def note(self, info: Info) -> str | None:
        """Show the note."""
        return await loading.text(info.context, self.row.id, "note") if self.kind in NOTED else None

    @strawberry.field(description="Who did it; null to a firm where it was another firm.")
    async def by(self, info: Info) -> User | None:
        """Show who did it."""
        return await person_named(info, self.row.by_id)


@strawberry.type(description="Everything that happened between one project and one customer (客户案).")
class Case(Node):
    """A case."""

    row: strawberry.Private[CustomerCase]

    async def _in_sight(self, info: Info) -> bool:
        return audience.reaches(self.row.audience, await info.context.viewer())

    @strawberry.field(description="What the customer may buy.")
    async def project(self, info: Info) -> Project:
        """Show the case's project."""
        return await project_named(info, self.row.project_id)

    @strawberry.field(description="Whose case it is.")
    async def customers(self, info: Info) -> list[Customer]:
        """Show the case's customers."""
        return [customer_of(key) for key in await loading.customers_of_case(info.context, self.row.id)]

    @strawberry.field(description="Whose customer it is now; to a firm its own part.")
    async def claim(self, info: Info) -> Annotated["Claim", strawberry.lazy("schema.claims")] | None:
        """Show the claim by the organization's clock."""
        if not await self._in_sight(info):
            return None
        body = await loading.claim(info.context, self.row.id)
        return await claims.claim_of(info, body, timelines.losing(self.row.id)) if body else None

    @strawberry.field(description="How the claim came about, ready to draw; to a firm its own part.")
    async def timeline(self, info: Info) -> Annotated["Timeline", strawberry.lazy("schema.timelines")] | None:
        """Show the case over time."""
        return await timelines.timeline_of(info, self.row.id) if await self._in_sight(info) else None

    @strawberry.field(description="What happened, the oldest first; to a firm its own part.")
    async def facts(
        self,
        info: Info,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Connection[Fact]:
        """List the facts."""
        if not await self._in_sight(info):
            return nothing(Fact)
        async with info.context.reading() as (session, actor):
            found = await lists.facts(
                session,
                actor=actor,
                case=self.row.id,
                window=window(info, first=first, after=after, last=last, before=before),
            )
        language = info.context.language
        return connection(found, lambda row: fact_of(row, language))

    @strawberry.field(description="The arrivals, the newest first.")
    async def visits(
        self,
        info: Info,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Connection[Annotated["Visit", strawberry.lazy("schema.visits")]]:
        """List the visits."""
        async with info.context.reading() as (session, actor):
            found = await lists.visits(
                session,
                actor=actor,
                wanted=lists.VisitFilter(case=self.row.id),
                window=window(info, first=first, after=after, last=last, before=before),
            )
        return connection(found, visits.visit_of)

    @strawberry.field(description="The subscriptions, the newest first.")
    async def deals(
        self,
        info: Info,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Connection[Annotated["Deal", strawberry.lazy("schema.deals")]]:
        """List the deals."""
        async with info.context.reading() as (session, actor):
            found = await lists.deals(
                session,
                actor=actor,
                case=self.row.id,
                window=window(info, first=first, after=after, last=last, before=before),
            )
        return connection(found, deals.deal_of)

    @strawberry.field(
        description="What parties showed, in disputes and outside; to a firm its own, to a consultant none."
    )
    async def evidence(self, info: Info) -> list[Annotated["Evidence", strawberry.lazy("schema.disputes")]]:
        """Show the evidence."""
        if (await info.context.viewer()).role is Role.CONSULTANT or not await self._in_sight(info):
            return []
        return [disputes.evidence_of(row) for row in await loading.case_evidence(info.context, self.row.id)]

    @strawberry.field(description="The disputes, the newest first.")
    async def disputes(
        self,
        info: Info,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Connection[Annotated["Dispute", strawberry.lazy("schema.disputes")]]:
        """List the disputes."""
        async with info.context.reading() as (session, actor):
            found = await lists.disputes(
                session,
                actor=actor,
                wanted=lists.DisputeFilter(case=self.row.id),
                window=window(info, first=first, after=after, last=last, before=before),
            )
        return connection(found, disputes.dispute_of)


def case_of(row: CustomerCase) -> Case:
    """Show a case."""
    return Case(id=public("Case", row.id), row=row)


def fact_of(row: CaseFact, language: messages.Language) -> Fact:
    """Show a fact."""
    refusal = row.body["rule"].get("code") if row.kind == FactKind.REPORT_REFUSED else None
    return Fact(
        id=public("Fact", row.id),
        row=row,
        kind=FactKind(row.kind),
        at=row.at,
        device_at=row.device_at,
        summary=messages.summary(FactKind(row.kind), Code(refusal) if refusal else None, language),
        hash=row.hash.hex(),
    )


@strawberry.input(description="Which cases are wanted.")
class CaseFilter:
    """Conditions that all must hold."""

    project_id: strawberry.ID | None = strawberry.field(default=None, description="Of this project.")
    outcome: list[Outcome] | None = strawberry.field(default=None, description="With one of these outcomes now.")
    customer_phone: str | None = strawberry.field(default=None, description="Full or masked.")


@strawberry.type
class CaseQuery:
    """The lists of cases."""

    @strawberry.field(description="The cases that the viewer may see, the newest first.")
    async def cases(  # the contract's arguments
        self,
        info: Info,
        filter: CaseFilter | None = None,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Connection[Case]:
        """List cases."""
        async with info.context.reading() as (session, actor):
            chosen = await _wanted(info, session, actor, filter or CaseFilter())
            found = await lists.cases(
                session,
                actor=actor,
                wanted=chosen,
                window=window(info, first=first, after=after, last=last, before=before),
            )
        return connection(found, case_of)


async def _wanted(info: Info, session: AsyncSession, actor: Actor, given: CaseFilter) -> lists.CaseFilter:
    customers: list[UUID] | None = await having(info, session, actor, given.customer_phone)
    return lists.CaseFilter(
        project=key_or_none("Project", given.project_id), outcome=given.outcome, customers=customers
    )
