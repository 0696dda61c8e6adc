"""What is asked when a relation is proven, as values; never a table."""

from dataclasses import dataclass, field
from uuid import UUID

from domain.disputes.values import EvidenceDraft
from domain.rulings.facts import Relation


@dataclass(frozen=True, slots=True, kw_only=True)
class RelationDraft:
    """A tie between customers of a project, shown to hold or not, with what shows it."""

    project: UUID
    customers: tuple[UUID, ...]
    relation: Relation
    proven: bool
    evidence: tuple[EvidenceDraft, ...]
    note: str = field(repr=False)
