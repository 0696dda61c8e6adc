"""A case over time as clients draw it: claims and windows as intervals; never a judgement."""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import strawberry

from domain.cases.rules import claim_body
from domain.rulebooks.service import parsed
from domain.rulings.claims import Loss
from domain.rulings.standing import Span as RuledSpan
from domain.rulings.standing import SpanKind
from schema import cases, claims, loading
from schema.citing import clause_cited
from schema.clauses import Clause
from schema.context import Info

if TYPE_CHECKING:
    from schema.cases import Fact
    from schema.claims import Claim

strawberry.enum(SpanKind, name="SpanKind")


@strawberry.type(description="A window as an interval.")
class Span:
    """One window."""

    opened_by: strawberry.Private[UUID]
    kind: SpanKind = strawberry.field(description="What kind of window.")
    clause: Clause = strawberry.field(description="The rule that gives it.")
    start: datetime = strawberry.field(description="From when.")
    until: datetime | None = strawberry.field(description="Until when, exclusive; null without end.")

    @strawberry.field(description="What opened it.")
    async def fact(self, info: Info) -> Annotated["Fact", strawberry.lazy("schema.cases")] | None:
        """Show what opened the window."""
        rows = await loading.facts(info.context, [self.opened_by])
        return cases.fact_of(rows[0], info.context.language) if rows else None


@strawberry.type(description="The claim over one period.")
class ClaimInterval:
    """One claim and its period."""

    start: datetime = strawberry.field(description="From when.")
    until: datetime | None = strawberry.field(description="Until when, exclusive; null: as far as is known now.")
    claim: Annotated["Claim", strawberry.lazy("schema.claims")] = strawberry.field(
        description="Whose the customer is then; to a firm its own part."
    )


@strawberry.type(description="A case over time, ready to draw.")
class Timeline:
    """Claims and windows."""

    claims: list[ClaimInterval] = strawberry.field(description="The claim over time, into the future as known now.")
    windows: list[Span] = strawberry.field(description="Every window, by its start; to a firm those of its own facts.")


def losing(case: UUID) -> claims.Lost:
    """Tell how to find who does not hold a case now."""

    async def lost(info: Info) -> Iterable[Loss]:
        drawn = await loading.drawn(info.context, case)
        return drawn.losses if drawn else ()

    return lost


async def timeline_of(info: Info, case: UUID) -> Timeline | None:
    """Show a case over time, cut to the viewer's part."""
    drawn = await loading.drawn(info.context, case)
    if drawn is None:
        return None
    intervals = [
        ClaimInterval(
            start=each.start,
            until=each.end,
            claim=await claims.claim_of(info, claim_body(each.claim), claims.known(lost)),
        )
        for each, lost in drawn.course
    ]
    return Timeline(claims=intervals, windows=await _windows(info, drawn.spans, drawn.course[-1][0].claim.rulebook))


async def _windows(info: Info, spans: Iterable[RuledSpan], version: str) -> list[Span]:
    spans = list(spans)
    seen = {row.id for row in await loading.facts(info.context, [UUID(each.fact) for each in spans])}
    row = await loading.rulebook(info.context, UUID(version))
    if row is None:
        raise LookupError
    return [
        Span(
            opened_by=UUID(each.fact),
            kind=each.kind,
            clause=await clause_cited(info, parsed(row.book), row.id, each.clause),
            start=each.start,
            until=each.until,
        )
        for each in spans
        if UUID(each.fact) in seen
    ]
