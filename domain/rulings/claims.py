"""What a ruling gives: claims over time, why they are so, what stood in the way; they never decide anything."""

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from hashlib import sha256

import orjson

from auth.errors import Code
from domain.rulings.facts import Outcome, Reported, ReportRefused, Share


class Message(StrEnum):
    """Why a claim is as it is, before a language is chosen."""

    EARLIEST_REPORT = "EARLIEST_REPORT"
    REFERRAL_REPORT = "REFERRAL_REPORT"
    REPORT_OVER = "REPORT_OVER"
    REPORT_WITHDRAWN = "REPORT_WITHDRAWN"
    OF_ANOTHER = "OF_ANOTHER"
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
    REPORTER_BROUGHT = "REPORTER_BROUGHT"
    REPORT_FIRST = "REPORT_FIRST"
    WINDOW_SHARED = "WINDOW_SHARED"
    CONTESTED_SHOWN = "CONTESTED_SHOWN"
    CONCEALED = "CONCEALED"
    LATEST_EXPIRED = "LATEST_EXPIRED"
    LATE_CLAIM = "LATE_CLAIM"
    VOID_REPORTS = "VOID_REPORTS"
    BROUGHT = "BROUGHT"
    NAMED_NOBODY = "NAMED_NOBODY"
    NAMED_REPORTER = "NAMED_REPORTER"
    NAMED_BRINGER = "NAMED_BRINGER"
    NAMED_WITHOUT_RECORD = "NAMED_WITHOUT_RECORD"
    WALK_IN = "WALK_IN"
    RENEWED = "RENEWED"
    PUBLIC = "PUBLIC"
    NOT_FOLLOWED_UP = "NOT_FOLLOWED_UP"
    NO_VISIT_BEFORE_DEAL = "NO_VISIT_BEFORE_DEAL"
    DEAL_LATER = "DEAL_LATER"
    DEAL_IN_WINDOW = "DEAL_IN_WINDOW"
    NOT_RELATED = "NOT_RELATED"
    KIN_EARLIEST = "KIN_EARLIEST"
    KIN_SHARED = "KIN_SHARED"
    KIN_CAME_ALONG = "KIN_CAME_ALONG"
    KIN_NOT_ALONG = "KIN_NOT_ALONG"


class Failure(StrEnum):
    """Why a party does not hold a customer, before a language is chosen."""

    REFUSED = "REFUSED"
    WITHDRAWN = "WITHDRAWN"
    OVER = "OVER"
    TOO_CLOSE = "TOO_CLOSE"
    VOID = "VOID"
    OFF_ROSTER = "OFF_ROSTER"
    BROUGHT_UNREPORTED = "BROUGHT_UNREPORTED"
    REPORTED_LATER = "REPORTED_LATER"
    DID_NOT_BRING = "DID_NOT_BRING"
    NO_RECORD = "NO_RECORD"
    LATER_RECORD = "LATER_RECORD"
    NOT_NAMED = "NOT_NAMED"
    WINDOW_RAN = "WINDOW_RAN"
    RULED_OUT = "RULED_OUT"
    ENDED = "ENDED"
    OUTWEIGHED = "OUTWEIGHED"


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
class Loss:
    """A party that does not hold a customer, the clause that it failed, and the ids of the facts that show it."""

    party: str
    clause: str | None
    failure: Failure
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
