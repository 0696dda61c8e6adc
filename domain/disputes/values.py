"""What is asked of a dispute, as values; never a table."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from domain.customers.rules import Phone
from domain.rulings.facts import (
    DisputeSubject,
    EvidenceKind,
    EvidenceShows,
    Outcome,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceDraft:
    """A piece of evidence as handed in; the instant is aware, and the file an uploaded one's id."""

    kind: EvidenceKind
    shows: EvidenceShows
    happened_at: datetime
    note: str = field(repr=False)
    file: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputeDraft:
    """A filing: about a case, or about a customer of a project by number."""

    case: UUID | None
    project: UUID | None
    phone: Phone | None
    subject: DisputeSubject
    statement: str = field(repr=False)
    evidence: tuple[EvidenceDraft, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RulingDraft:
    """A decision: the proposal accepted, or an outcome with shares of firms (None: the developer) in basis points."""

    accept: bool | None
    proposal_hash: str | None
    outcome: Outcome | None
    shares: tuple[tuple[UUID | None, int], ...] = ()
    rationale: str = field(repr=False)
