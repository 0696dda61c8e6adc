"""The frozen values that a ruling reads and gives; they never decide anything."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from hashlib import sha256
from typing import Final
from zoneinfo import ZoneInfo

import orjson

from auth.errors import Code
from domain.rulebooks.rulebook import Rulebook
from domain.rulebooks.terms import EvidenceKind, EvidenceShows, SignatureRole

__all__ = ["EvidenceKind", "EvidenceShows", "SignatureRole"]

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


class Relation(StrEnum):
    """A tie between customers that a rulebook may follow."""

    SPOUSE = "SPOUSE"
    PARENT_CHILD = "PARENT_CHILD"
    COUPLE = "COUPLE"
    SIBLING = "SIBLING"
    FRIEND = "FRIEND"
    SAME_PERSON = "SAME_PERSON"


class KnownAs(StrEnum):
    """As what a customer is already on record."""

    VISITOR = "VISITOR"
    CALLER = "CALLER"
    BUYER = "BUYER"
    EMPLOYEE = "EMPLOYEE"
    RELATIVE_OF_EMPLOYEE = "RELATIVE_OF_EMPLOYEE"
    RELATIVE_OF_BUYER = "RELATIVE_OF_BUYER"


class Message(StrEnum):
    """Why a claim is as it is, before a language is chosen."""

    EARLIEST_REPORT = "EARLIEST_REPORT"
    REFERRAL_REPORT = "REFERRAL_REPORT"
    REPORT_OVER = "REPORT_OVER"
    REPORT_WITHDRAWN = "REPORT_WITHDRAWN"
    REPORTED_ALONE = "REPORTED_ALONE"
    REPORTED_FIRST = "REPORTED_FIRST"
    REPORTED_AND_BROUGHT = "REPORTED_AND_BROUGHT"
    REPORTED_AND_INVITED = "REPORTED_AND_INVITED"
    REPORTER_INVITED = "REPORTER_INVITED"
    BOTH_INVITED = "BOTH_INVITED"
    REPORT_STANDS = "REPORT_STANDS"
    EARLIER_RECORD = "EARLIER_RECORD"
    REFERRED_FIRST = "REFERRED_FIRST"
    REFERRAL_OVER = "REFERRAL_OVER"
    VISIT_PROTECTS = "VISIT_PROTECTS"
    VISIT_OVER = "VISIT_OVER"
    UNREPORTED = "UNREPORTED"
    TOO_CLOSE = "TOO_CLOSE"
    OFF_ROSTER = "OFF_ROSTER"
    UNSIGNED = "UNSIGNED"
    UNSIGNED_BEFORE = "UNSIGNED_BEFORE"
    RULED = "RULED"


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
class Disputed(Happening):
    """A party filed or joined a dispute about a visit or a deal, named by its fact's id."""

    dispute: str
    party: str
    subject: DisputeSubject
    about: str


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
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Objection:
    """What stands in the way of a fact, and the clause that says so, if one does."""

    code: Code
    clause: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One clause that made a claim, and the ids of the facts that it rests on."""

    clause: str
    message: Message
    facts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """Whose a customer is. `rulebook` is the id of the version that it rests on."""

    outcome: Outcome
    shares: tuple[Share, ...] = ()
    protected_from: datetime | None = None
    protected_until: datetime | None = None
    reasons: tuple[Reason, ...] = ()
    rulebook: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """A claim from an instant up to, not including, another; `end` None: still so."""

    start: datetime
    end: datetime | None
    claim: Claim


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """The project's own facts that rules refer to."""

    time_zone: ZoneInfo
    opens_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RulebookVersion:
    """A rulebook as a project has it from an instant on; None: from the beginning."""

    effective_from: datetime | None
    id: str
    rulebook: Rulebook


@dataclass(frozen=True, slots=True)
class History:
    """A project's rulebook versions, the oldest first."""

    versions: tuple[RulebookVersion, ...]

    def __post_init__(self) -> None:
        """Refuse a history that is empty or out of order."""
        starts = [version.effective_from for version in self.versions]
        dated = [start for start in starts if start is not None]
        if not starts or None in starts[1:] or dated != sorted(dated):
            raise ValueError("a history is versions in the order of their start, of which only the first may lack one")

    def at(self, instant: datetime) -> RulebookVersion:
        """Find the version in force; before the first one's start, the first."""
        for version in reversed(self.versions):
            if version.effective_from is None or version.effective_from <= instant:
                return version
        return self.versions[0]


def instant_text(instant: datetime | None) -> str | None:
    """Write an instant in UTC with milliseconds."""
    if instant is None:
        return None
    return instant.astimezone(UTC).isoformat(timespec="milliseconds")


def claim_hash(claim: Claim) -> str:
    """Hash outcome, shares and window, as hex; the same claim gives the same hash."""
    body = [
        claim.outcome,
        sorted((share.party, share.basis_points) for share in claim.shares),
        instant_text(claim.protected_from),
        instant_text(claim.protected_until),
    ]
    return sha256(orjson.dumps(body)).hexdigest()


def refused(report: Reported, objection: Objection) -> ReportRefused:
    """Turn a report that may not stand into the fact that is recorded instead."""
    return ReportRefused(
        id=report.id,
        at=report.at,
        party=report.party,
        agent=report.agent,
        customer=report.customer,
        expected_arrival_at=report.expected_arrival_at,
        referral=report.referral,
        on_roster=report.on_roster,
        agreement_active=report.agreement_active,
        code=objection.code,
        clause=objection.clause,
    )
