"""The frozen values that a ruling reads and gives; they never decide anything."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from auth.errors import Code
from domain.rulebooks.terms import EvidenceKind, EvidenceShows, KnownAs, Relation, SignatureRole

__all__ = ["EvidenceKind", "EvidenceShows", "KnownAs", "Relation", "SignatureRole"]

# The party of a share that the developer itself holds.
DEVELOPER: Final = ""


class FactKind(StrEnum):
    """What kind of thing happened in a case."""

    REPORTED = "REPORTED"
    REPORT_REFUSED = "REPORT_REFUSED"
    REPORT_WITHDRAWN = "REPORT_WITHDRAWN"
    VISITED = "VISITED"
    VISIT_SIGNED = "VISIT_SIGNED"
    SUBSCRIBED = "SUBSCRIBED"
    DISPUTED = "DISPUTED"
    EVIDENCE_SUBMITTED = "EVIDENCE_SUBMITTED"
    RULED = "RULED"
    DISPUTE_WITHDRAWN = "DISPUTE_WITHDRAWN"
    IDENTIFIED = "IDENTIFIED"
    REVIVED = "REVIVED"
    CALLED = "CALLED"
    FOLLOWED_UP = "FOLLOWED_UP"
    RELATION_PROVEN = "RELATION_PROVEN"
    MADE_KNOWN = "MADE_KNOWN"


class Outcome(StrEnum):
    """Whose a customer is, in one word."""

    SOLE = "SOLE"
    SPLIT = "SPLIT"
    NATURAL = "NATURAL"
    POOL = "POOL"
    UNCLAIMED = "UNCLAIMED"


class DisputeSubject(StrEnum):
    """What a dispute wants judged again."""

    VISIT = "VISIT"
    DEAL = "DEAL"


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """A party's part of a claim; the party is DEVELOPER for the developer itself."""

    party: str
    basis_points: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """What the customer said at the door."""

    first_visit: bool
    contacted_by: str | None = None
    forgot: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """What every fact has: an id and the server's instant, aware and in UTC."""

    id: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Report(Happening):
    """What an accepted and a refused report have in common."""

    party: str
    agent: str
    customer: str
    expected_arrival_at: datetime | None = None
    referral: bool = False
    on_roster: bool = True
    agreement_active: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Reported(Report):
    """A firm stated that it is bringing a customer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportRefused(Report):
    """A report that could not stand, and what stood in its way."""

    code: Code
    clause: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportWithdrawn(Happening):
    """A firm took its report back; `report` is the fact's id."""

    report: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Visited(Happening):
    """A customer arrived.

    `report` is the one whose code was scanned. `signed` is True with every signature
    given at the arrival, False with none that day, None while signatures may come.
    """

    customer: str
    brought_by: str | None = None
    agent: str | None = None
    on_roster: bool = True
    report: str | None = None
    signed: bool | None = None
    signatures: frozenset[SignatureRole] = frozenset()
    answers: Answers | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitSigned(Happening):
    """A signature was given on a visit's slip; `visit` is the fact's id."""

    visit: str
    role: SignatureRole


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceSubmitted(Happening):
    """A party handed in evidence, in a dispute or outside one."""

    party: str
    kind: EvidenceKind
    shows: EvidenceShows
    happened_at: datetime
    customer: str
    dispute: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How many reports a party made on a local day in the project, and how many of them arrived."""

    party: str
    day: date
    reports: int
    arrived: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Disputed(Happening):
    """A party filed or joined a dispute about a visit or a deal, named by its fact's id.

    `tallies` are those of the days on which the case's reports were made, where the rulebook asks for them.
    """

    dispute: str
    party: str
    subject: DisputeSubject
    about: str
    tallies: tuple[Tally, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputeWithdrawn(Happening):
    """A dispute was taken back."""

    dispute: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruled(Happening):
    """A dispute about a visit or a deal, named by its fact's id, was decided."""

    dispute: str
    subject: DisputeSubject
    about: str
    outcome: Outcome
    shares: tuple[Share, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscribed(Happening):
    """A customer committed to a unit."""

    deal: str
    customer: str
    brought_by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Called(Happening):
    """A customer phoned the site."""

    customer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowedUp(Happening):
    """A party followed a customer up."""

    party: str
    customer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RelationProven(Happening):
    """A tie between customers was shown, or shown not to hold."""

    customers: tuple[str, ...]
    relation: Relation
    proven: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeKnown(Happening):
    """A customer turned out to be on the developer's record already."""

    customer: str
    known_as: KnownAs


@dataclass(frozen=True, slots=True, kw_only=True)
class Identified(Happening):
    """A full number settled who a customer is.

    `left` is the report, by its fact's id, that turned out to be of another customer's case; `came` is one that
    came here from another case, with its own id and instant. Neither: the number is the customer's own.
    """

    customer: str
    left: str | None = None
    came: Reported | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Revived(Happening):
    """A report that was wrongly shut out stands after all, with its own time; `report` is the refused fact's id."""

    report: str


Fact = (
    Reported
    | ReportRefused
    | ReportWithdrawn
    | Visited
    | VisitSigned
    | EvidenceSubmitted
    | Disputed
    | DisputeWithdrawn
    | Ruled
    | Subscribed
    | Called
    | FollowedUp
    | RelationProven
    | MadeKnown
    | Identified
    | Revived
)
