"""Disputes, evidence and rulings as clients read them, cut to what a firm may know; never a judgement."""

from datetime import datetime
from enum import Enum
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import strawberry

from auth.actor import Actor
from domain.cases.projections import Dispute as DisputeRow
from domain.cases.projections import Evidence as EvidenceRow
from domain.cases.rules import claim_body
from domain.rulings.facts import (
    DisputeSubject,
    EvidenceKind,
    EvidenceShows,
    Outcome,
)
from schema import cases, claims, loading
from schema.claims import Claim, Reason, Share
from schema.context import Info
from schema.nodes import Node, public
from schema.people import Firm, User, firm_of, user_of

if TYPE_CHECKING:
    from schema.cases import Case


class DisputeStatus(Enum):
    """What has become of a dispute."""

    OPEN = "OPEN"
    RULED = "RULED"
    WITHDRAWN = "WITHDRAWN"


for shown in (DisputeStatus, DisputeSubject, EvidenceKind, EvidenceShows):
    strawberry.enum(shown, name=shown.__name__)


@strawberry.type(description="What a party shows (证据).")
class Evidence(Node):
    """A piece of evidence."""

    row: strawberry.Private[EvidenceRow]
    kind: EvidenceKind = strawberry.field(description="What kind of thing it is.")
    shows: EvidenceShows = strawberry.field(description="What it shows.")
    happened_at: datetime = strawberry.field(description="When the recorded thing took place.")
    submitted_at: datetime = strawberry.field(description="When it was handed in.")

    @strawberry.field(description="The firm that handed it in; null for the developer's own.")
    async def by(self, info: Info) -> Firm | None:
        """Show who handed it in."""
        row = self.row.firm_id and await loading.firm(info.context, self.row.firm_id)
        return firm_of(row) if row else None

    @strawberry.field(description="What the party says of it.")
    async def note(self, info: Info) -> str:
        """Show the note."""
        return await loading.text(info.context, self.row.id, "note") or ""


@strawberry.type(description="The decision on a dispute (判单).")
class Ruling:
    """A ruling; to a firm the outcome, its own share and reasons."""

    stored: strawberry.Private[dict[str, Any]]
    outcome: Outcome = strawberry.field(description="Whose the customer is, in one word.")
    decided_at: datetime = strawberry.field(description="When.")

    @strawberry.field(description="To a firm, its own at most.")
    async def shares(self, info: Info) -> list[Share]:
        """Show the shares."""
        return claims.shares_of(self.stored["shares"], viewer=await info.context.viewer())

    @strawberry.field(description="In the ruler's own words; empty to a firm, since it may name another.")
    async def rationale(self, info: Info) -> str:
        """Show the rationale."""
        if (await info.context.viewer()).of_a_firm:
            return ""
        return await loading.text(info.context, UUID(self.stored["fact"]), "rationale") or ""

    @strawberry.field(description="Why, clause by clause; to a firm its own.")
    async def reasons(self, info: Info) -> list[Reason]:
        """Show the reasons."""
        key = self.stored["rulebook"]
        version = await loading.rulebook(info.context, UUID(key)) if key else None
        return await claims.reasons_of(info, self.stored["reasons"], version) if version else []

    @strawberry.field(description="Who decided.")
    async def decided_by(self, info: Info) -> User:
        """Show who decided."""
        row = await loading.account(info.context, UUID(self.stored["decided_by"]))
        if row is None:
            raise LookupError
        return user_of(row)


@strawberry.type(description="That a firm filed a dispute, or joined one.")
class Filing:
    """One firm's filing."""

    party: strawberry.Private[dict[str, Any]]
    at: datetime = strawberry.field(description="When.")

    @strawberry.field(description="Whose filing it is.")
    async def firm(self, info: Info) -> Firm:
        """Show the firm."""
        row = await loading.firm(info.context, UUID(self.party["firm"]))
        if row is None:
            raise LookupError
        return firm_of(row)

    @strawberry.field(description="Who filed.")
    async def by(self, info: Info) -> User | None:
        """Show who filed."""
        row = self.party["account"] and await loading.account(info.context, UUID(self.party["account"]))
        return user_of(row) if row else None

    @strawberry.field(description="What was said in filing it.")
    async def statement(self, info: Info) -> str:
        """Show the statement."""
        return await loading.text(info.context, UUID(self.party["filing"]), "statement") or ""


@strawberry.type(description="A party asks to have an attribution judged again (申诉).")
class Dispute(Node):
    """A dispute; to a firm its own part of it."""

    row: strawberry.Private[DisputeRow]
    subject: DisputeSubject = strawberry.field(description="What is disputed.")
    status: DisputeStatus = strawberry.field(description="What has become of it.")
    filed_at: datetime = strawberry.field(description="When it was first filed.")
    evidence_due_at: datetime = strawberry.field(description="The first instant at which evidence is too late.")

    @strawberry.field(description="Null where the viewer may not see it.")
    async def case(self, info: Info) -> Annotated["Case", strawberry.lazy("schema.cases")] | None:
        """Show the dispute's case."""
        row = await loading.case(info.context, self.row.case_id)
        return cases.case_of(row) if row else None

    @strawberry.field(description="Who filed it; to a firm its own filing only.")
    async def filed_by(self, info: Info) -> User | None:
        """Show who filed."""
        filing = _filing(self.row, await info.context.viewer())
        row = await loading.account(info.context, UUID(filing["account"])) if filing else None
        return user_of(row) if row else None

    @strawberry.field(description="What was said in filing it; to a firm its own filing only.")
    async def statement(self, info: Info) -> str | None:
        """Show the statement."""
        filing = _filing(self.row, await info.context.viewer())
        return await loading.text(info.context, UUID(filing["filing"]), "statement") if filing else None

    @strawberry.field(description="Each firm's filing that was not taken back, the first one first; to a firm its own.")
    async def filings(self, info: Info) -> list[Filing]:
        """Show the filings."""
        if self.row.status == "WITHDRAWN":
            return []
        parties = _filings(self.row, await info.context.viewer())
        return [Filing(party=party, at=datetime.fromisoformat(party["at"])) for party in parties]

    @strawberry.field(description="What was shown; to a firm its own.")
    async def evidence(self, info: Info) -> list[Evidence]:
        """Show the evidence."""
        return [evidence_of(row) for row in await loading.evidence(info.context, self.row.id)]

    @strawberry.field(
        description="What the rulebook says as of the disputed arrival or deal with all evidence,"
        " for the manager to accept or override; null to a firm, and once it is closed."
    )
    async def proposal(self, info: Info) -> Claim | None:
        """Show the proposal."""
        if (await info.context.viewer()).of_a_firm or self.row.status != DisputeStatus.OPEN.value:
            return None
        proposed = await loading.proposal(info.context, self.row.id)
        if proposed is None:
            return None
        claim, losses = proposed
        return await claims.claim_of(info, claim_body(claim), claims.known(losses))

    @strawberry.field(description="The decision, once there is one.")
    async def ruling(self) -> Ruling | None:
        """Show the ruling."""
        stored = self.row.ruling
        if stored is None:
            return None
        return Ruling(
            stored=stored,
            outcome=Outcome(stored["outcome"]),
            decided_at=datetime.fromisoformat(stored["decided_at"]),
        )


def _filing(row: DisputeRow, viewer: Actor) -> dict[str, Any] | None:
    filings = _filings(row, viewer)
    return filings[0] if filings else None


def _filings(row: DisputeRow, viewer: Actor) -> list[dict[str, Any]]:
    own = viewer.firm_id.hex if viewer.firm_id else None
    return [party for party in row.parties if not viewer.of_a_firm or party["firm"] == own]


def evidence_of(row: EvidenceRow) -> Evidence:
    """Show a piece of evidence."""
    return Evidence(
        id=public("Evidence", row.id),
        row=row,
        kind=EvidenceKind(row.kind),
        shows=EvidenceShows(row.shows),
        happened_at=row.happened_at,
        submitted_at=row.submitted_at,
    )


def dispute_of(row: DisputeRow) -> Dispute:
    """Show a dispute."""
    return Dispute(
        id=public("Dispute", row.id),
        row=row,
        subject=DisputeSubject(row.subject),
        status=DisputeStatus(row.status),
        filed_at=row.filed_at,
        evidence_due_at=row.evidence_due_at,
    )
