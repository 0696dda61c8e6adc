"""What is asked when a contact is recorded, as values; never a table."""

from dataclasses import dataclass, field
from uuid import UUID

from domain.customers.rules import Phone
from domain.rulings.facts import KnownAs


@dataclass(frozen=True, slots=True, kw_only=True)
class CallDraft:
    """What is taken down of a customer who phones a site, read and normalised."""

    site: UUID
    name: str
    phone: Phone


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUpDraft:
    """That a customer was followed up, by a report or a case; staff name the firm that did it."""

    report: UUID | None
    case: UUID | None
    firm: UUID | None
    note: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownDraft:
    """As what a customer is on the developer's record, read and normalised."""

    project: UUID
    name: str
    phone: Phone
    known_as: KnownAs
    note: str = field(repr=False)
