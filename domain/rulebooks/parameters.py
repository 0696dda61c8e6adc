"""The parts that a rulebook is put together from, each naming its clause; they never apply themselves."""

from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta
from typing import Annotated, Final
from zoneinfo import ZoneInfo

from pydantic import ConfigDict, Field
from pydantic.dataclasses import dataclass

from domain.rulebooks.terms import (
    ArrivalRule,
    EvidenceKind,
    EvidenceShows,
    KinRule,
    KnownAs,
    Nobody,
    Relation,
    RenewedBy,
    Sale,
    SignatureRole,
    Told,
    Unsigned,
    Until,
    When,
)

WHOLE: Final = 10_000
STRICT: Final = ConfigDict(extra="forbid")

ClauseId = Annotated[str, Field(pattern=r"^[a-z0-9-]+(\.[a-z0-9-]+)+$")]
Days = Annotated[int, Field(strict=True, ge=1, le=3650)]
Minutes = Annotated[int, Field(strict=True, ge=0, le=1440)]
BasisPoints = Annotated[int, Field(strict=True, gt=0, lt=WHOLE)]
Count = Annotated[int, Field(strict=True, ge=1, le=1000)]
Percent = Annotated[int, Field(strict=True, ge=1, le=100)]
Flag = Annotated[bool, Field(strict=True)]


def local_midnight(instant: datetime, zone: ZoneInfo, *, days_later: int) -> datetime:
    """Find the start of the local day so many days after the instant's own, in UTC."""
    day = instant.astimezone(zone).date() + timedelta(days=days_later)
    return datetime.combine(day, time.min, tzinfo=zone).astimezone(UTC)


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class Rule:
    """A rule without a number: it only has a clause."""

    clause: ClauseId


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class LeadTime:
    """How long before an arrival a report must be made."""

    minutes: Minutes
    clause: ClauseId

    def kept(self, earlier: datetime, later: datetime) -> bool:
        """Tell whether enough time lies between; exactly enough is enough."""
        return later - earlier >= timedelta(minutes=self.minutes)


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class Window:
    """How long something lasts: days of 24 hours, or local days with the first one counted."""

    days: Days
    day_counted: Flag = False
    clause: ClauseId

    def end(self, start: datetime, zone: ZoneInfo) -> datetime:
        """Find the first instant that is outside."""
        if self.day_counted:
            return local_midnight(start, zone, days_later=self.days)
        return start + timedelta(days=self.days)


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class ReportWindow(Window):
    """How long a report lives; one made before the opening day, so many local days from that day on, it counted."""

    before_opening: Days | None = None


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class VisitWindow:
    """How long a visit protects: so many days, or until something else; and what becomes of the customer then.

    `over` is the clause that says what follows its end, where it is another one.
    """

    days: Days | None = None
    day_counted: Flag = False
    until: Until | None = None
    then: Nobody = Nobody.UNCLAIMED
    over: ClauseId | None = None
    clause: ClauseId

    def lasting(self) -> Window | None:
        """Give the window as a number of days, where it is one."""
        if self.days is None:
            return None
        return Window(days=self.days, day_counted=self.day_counted, clause=self.clause)


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class Recorded:
    """As what a customer is on record who may not be reported; also those whose close family is, if so related."""

    known_as: frozenset[KnownAs]
    kin: frozenset[Relation] = frozenset()
    clause: ClauseId


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class ShutOut:
    """That a live report keeps others out; also from those so related to the customer."""

    kin: frozenset[Relation] = frozenset()
    clause: ClauseId


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class Limit:
    """How many reports of one customer may be made in all; with `each_agent`, by each agent."""

    reports: Count
    each_agent: Flag = False
    clause: ClauseId


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class Quality:
    """That a day's reports of a firm are void when contested: so many or more, of which too few arrived."""

    reports: Count
    arriving_percent: Percent
    clause: ClauseId


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class ReportRules:
    """What makes a report stand, and for how long.

    `refused` says that none is taken, `taken_up` that a firm may not report anew whom another has followed up since.
    """

    refused: Rule | None = None
    roster: Rule | None = None
    ineligible: Recorded | None = None
    known: Recorded | None = None
    lead_time: LeadTime | None = None
    shut_out: ShutOut | None = None
    taken_up: Rule | None = None
    after_arrival: Rule | None = None
    limit: Limit | None = None
    window: ReportWindow | None = None
    pre_report: Rule | None = None
    referral: Window | None = None
    follow_up: Rule | None = None
    quality: Quality | None = None


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class Slip:
    """The signatures that make a visit count: all of them, or any one; and what an arrival without them is."""

    signatures: frozenset[SignatureRole]
    any_one: Flag = False
    unsigned: Unsigned = Unsigned.NO_VISIT
    clause: ClauseId


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class Renewal:
    """What starts a visit's window anew: in its last days or any time, behind its end or at once."""

    by: frozenset[RenewedBy]
    last_days: Days | None = None
    behind_the_end: Flag = False
    clause: ClauseId


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class FollowUpDue:
    """That a customer from before the opening is lost when nobody followed up by so many days from it, it counted."""

    days: Days
    clause: ClauseId


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class VisitRules:
    """What makes a visit count and what it gives; `shut_out` says that its window refuses others' reports."""

    slip: Slip
    window: VisitWindow
    shut_out: Rule | None = None
    renewal: Renewal | None = None
    follow_up_due: FollowUpDue | None = None


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class ArrivalClause:
    """One way in which an arrival finds its owner, in the rulebook's order; `bringer` is that party's part of a split.

    `when` narrows it to customers who came alone or were brought.
    """

    rule: ArrivalRule
    when: When | None = None
    bringer: BasisPoints | None = None
    clause: ClauseId


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class KinClause:
    """How a deal is judged when its buyer is so related to another customer of the project."""

    rule: KinRule
    relations: frozenset[Relation]
    when: Sale | None = None
    clause: ClauseId


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class DealRules:
    """What a subscription changes before it freezes the claim.

    `visit_first`: without a visit it is natural; `in_window`: what says that a running window stands; `later`: past
    the visit's window the deal is whoever's brought the buyer to it.
    """

    visit_first: Rule | None = None
    in_window: Rule | None = None
    later: Rule | None = None
    kin: tuple[KinClause, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class Reach:
    """How far back before the first report a record counts, and how far on if not to the arrival.

    Days of 24 hours, or whole local days; `lasting` days from there on.
    """

    days: Days
    whole_days: Flag = False
    lasting: Days | None = None

    def start(self, first_report: datetime, zone: ZoneInfo) -> datetime:
        """Find the earliest instant at which the recorded thing may have happened."""
        if self.whole_days:
            return local_midnight(first_report, zone, days_later=-self.days)
        return first_report - timedelta(days=self.days)

    def end(self, start: datetime, arrival: datetime, zone: ZoneInfo) -> datetime:
        """Find the first instant at which it happened too late: the arrival, unless a number of days is set."""
        if self.lasting is None:
            return arrival
        if self.whole_days:
            return local_midnight(start, zone, days_later=self.lasting)
        return start + timedelta(days=self.lasting)


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class Records:
    """Which evidence counts as a record between parties, and how old it may be."""

    shows: frozenset[EvidenceShows]
    kinds: Mapping[EvidenceKind, Reach]
    clause: ClauseId


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class EvidenceRules:
    """Until when evidence is taken, from what on, and which counts as a record, if any does."""

    window: Window
    told: Told = Told.VISIT
    records: Records | None = None


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class DisputeRules:
    """Until when a visit, if at all, and a deal may be disputed, and who decides."""

    visit: Window | None = None
    deal: Window
    judge: Rule
