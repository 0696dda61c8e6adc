"""Claims as clients read them, cut to what a firm may know; never a judgement."""

from collections.abc import Awaitable, Callable, Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import strawberry

from auth.actor import Actor
from domain.cases import part
from domain.rulebooks.models import RulebookVersion
from domain.rulebooks.service import parsed
from domain.rulings.claims import Loss as RuledLoss
from domain.rulings.claims import Message
from domain.rulings.facts import Outcome
from domain.rulings.messages import failing, sentence
from schema import cases, loading
from schema.citing import clause_cited
from schema.clauses import Clause
from schema.context import Info
from schema.people import Firm, firm_of
from schema.rulebooks import Rulebook, published

if TYPE_CHECKING:
    from schema.cases import Fact

strawberry.enum(Outcome, name="Outcome")

# Who does not hold a customer is worked out when it is asked for.
Lost = Callable[[Info], Awaitable[Iterable[RuledLoss]]]


@strawberry.type(description="A party's part of a claim.")
class Share:
    """One share."""

    holder: strawberry.Private[UUID | None]
    basis_points: int = strawberry.field(description="Shares of one claim add up to 10000.")

    @strawberry.field(description="Null: the developer itself.")
    async def firm(self, info: Info) -> Firm | None:
        """Show whose share it is."""
        row = self.holder and await loading.firm(info.context, self.holder)
        return firm_of(row) if row else None


@strawberry.type(description="Why a claim is as it is: one clause and what it rests on.")
class Reason:
    """One reason."""

    rests_on: strawberry.Private[list[UUID]]
    clause: Clause = strawberry.field(description="The rule that speaks.")
    message: str = strawberry.field(description="One plain sentence.")

    @strawberry.field(description="What it rests on, as far as the viewer may see it.")
    async def facts(self, info: Info) -> list[Annotated["Fact", strawberry.lazy("schema.cases")]]:
        """Show the facts."""
        return [cases.fact_of(row, info.context.language) for row in await loading.facts(info.context, self.rests_on)]


@strawberry.type(
    description="A party that reported or brought the customer and does not hold it, and which clause it failed."
)
class Loss:
    """One loser."""

    party: strawberry.Private[UUID]
    rests_on: strawberry.Private[list[UUID]]
    clause: Clause | None = strawberry.field(description="The rule that it failed, when one says so.")
    message: str = strawberry.field(description="One plain sentence.")

    @strawberry.field(description="Who does not hold it.")
    async def firm(self, info: Info) -> Firm | None:
        """Show the losing firm."""
        row = await loading.firm(info.context, self.party)
        return firm_of(row) if row else None

    @strawberry.field(description="What shows it, as far as the viewer may see it.")
    async def facts(self, info: Info) -> list[Annotated["Fact", strawberry.lazy("schema.cases")]]:
        """Show the facts."""
        return [cases.fact_of(row, info.context.language) for row in await loading.facts(info.context, self.rests_on)]


def known(losses: Iterable[RuledLoss]) -> Lost:
    """Tell how to find losers who are known already."""

    async def lost(_: Info) -> Iterable[RuledLoss]:
        return losses

    return lost


async def losses_of(info: Info, lost: Iterable[RuledLoss], version: RulebookVersion) -> list[Loss]:
    """Show who does not hold a customer and why; to a firm its own part."""
    viewer, book = await info.context.viewer(), parsed(version.book)
    own = viewer.firm_id.hex if viewer.firm_id else None
    return [
        Loss(
            party=UUID(each.party),
            rests_on=[UUID(fact) for fact in each.facts],
            clause=await clause_cited(info, book, version.id, each.clause) if each.clause else None,
            message=failing(each.failure, info.context.language),
        )
        for each in lost
        if own is None or each.party == own
    ]


@strawberry.type(description="The present answer to whose customer this is (归属).")
class Claim:
    """A claim; to a firm its own part of it."""

    outcome: Outcome = strawberry.field(description="Whose the customer is, in one word.")
    shares: list[Share] = strawberry.field(description="Empty unless SOLE or SPLIT; to a firm, its own at most.")
    protected_from: datetime | None = strawberry.field(
        description="Null with protectedUntil to a firm without a share."
    )
    protected_until: datetime | None = strawberry.field(
        description="Exclusive; null with protectedFrom set: without end."
    )
    reasons: list[Reason] = strawberry.field(description="Why, clause by clause.")
    rulebook: Rulebook = strawberry.field(description="The version in force at the fact that the claim rests on.")
    hash: str = strawberry.field(description="Of outcome, shares and window, as far as they are shown.")
    version: strawberry.Private[RulebookVersion]
    lost: strawberry.Private[Lost]

    @strawberry.field(description="Everybody else who reported or brought the customer; to a firm itself at most.")
    async def losses(self, info: Info) -> list[Loss]:
        """Show which clause each loser failed."""
        return await losses_of(info, await self.lost(info), self.version)


async def claim_of(info: Info, body: dict[str, Any], lost: Lost) -> Claim:
    """Show a stored claim to the viewer, and who does not hold it when asked."""
    viewer = await info.context.viewer()
    if viewer.firm_id is not None:
        body = part.of_claim(body, firm=viewer.firm_id.hex, seen=await _seen(info, body["reasons"]))
    start, end = body["from"], body["until"]
    version = await loading.rulebook(info.context, UUID(body["rulebook"]))
    if version is None:
        raise LookupError
    return Claim(
        outcome=Outcome(body["outcome"]),
        shares=shares_of(body["shares"]),
        protected_from=datetime.fromisoformat(start) if start else None,
        protected_until=datetime.fromisoformat(end) if end else None,
        reasons=await _reasons(info, body["reasons"], version),
        rulebook=published(version, info.context.language),
        hash=body["hash"],
        version=version,
        lost=lost,
    )


def shares_of(stored: list[list[Any]], *, viewer: Actor | None = None) -> list[Share]:
    """Show shares; to a viewer of a firm its own at most."""
    own = viewer.firm_id if viewer else None
    shares = [Share(holder=UUID(party) if party else None, basis_points=points) for party, points in stored]
    return [share for share in shares if own is None or share.holder == own]


async def reasons_of(info: Info, stored: list[list[Any]], version: RulebookVersion) -> list[Reason]:
    """Show reasons to the viewer: to a firm those that rest on facts of its own, or on none."""
    viewer = await info.context.viewer()
    shown = part.of_reasons(stored, seen=await _seen(info, stored)) if viewer.of_a_firm else stored
    return await _reasons(info, shown, version)


async def _seen(info: Info, stored: list[list[Any]]) -> set[str]:
    keys = list({UUID(fact) for _, _, facts in stored for fact in facts})
    return {row.id.hex for row in await loading.facts(info.context, keys)}


async def _reasons(info: Info, stored: list[list[Any]], version: RulebookVersion) -> list[Reason]:
    book = parsed(version.book)
    return [
        Reason(
            rests_on=[UUID(fact) for fact in facts],
            clause=await clause_cited(info, book, version.id, clause),
            message=sentence(Message(message), info.context.language),
        )
        for clause, message, facts in stored
    ]
