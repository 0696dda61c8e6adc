"""What the model in memory remembers of a case; it knows nothing of the app."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from typing import Any, Final

DAY: Final = timedelta(days=1)
LEAD: Final = timedelta(minutes=30)
REPORT_LASTS: Final = 3 * DAY
REFERRAL_LASTS: Final = 15 * DAY
VISIT_LASTS: Final = 30 * DAY
WEEK: Final = 7 * DAY
LOCAL: Final = timezone(timedelta(hours=8))
WHOLE: Final = 10000
# The firm's name, as the API tells it; None is the developer.
Party = str | None
Shares = Mapping[Party, int]


def midnight(at: datetime, *, days: int = 1) -> datetime:
    """Find the local midnight that ends a day, or one so many days from the day's start."""
    start = at.astimezone(LOCAL).replace(hour=0, minute=0, second=0, microsecond=0)
    return start + days * DAY


def firm_of(who: str) -> str:
    """Name the firm of one of its people."""
    return f"Firm {who[-1].upper()}"


@dataclass(frozen=True, kw_only=True)
class Claim:
    """Whose a customer is, what that rests on, and the clause of its first reason; None: no matter."""

    basis: str
    outcome: str
    shares: Shares = field(default_factory=dict[Party, int])
    start: datetime | None = None
    end: datetime | None = None
    clause: str | None = None

    @property
    def kind(self) -> str:
        """Name what may turn into what."""
        return f"{self.basis} {self.outcome}"

    def body(self) -> tuple[Any, ...]:
        """Give what the API tells of a claim."""
        return (self.outcome, dict(self.shares), self.start, self.end)


@dataclass(kw_only=True)
class Report:
    """An accepted report, and the visit that used it up."""

    id: str
    firm: str
    at: datetime
    referral: bool
    withdrawn: bool = False
    visit: str | None = None

    @property
    def until(self) -> datetime:
        """Tell when it is over."""
        return self.at + (REFERRAL_LASTS if self.referral else REPORT_LASTS)

    def live(self, at: datetime) -> bool:
        """Tell whether it waits for its visit."""
        return not self.withdrawn and self.visit is None and self.at <= at < self.until

    def status(self, at: datetime) -> str:
        """Tell what has become of it."""
        if self.withdrawn:
            return "WITHDRAWN"
        if self.visit is not None:
            return "ARRIVED"
        return "LIVE" if at < self.until else "EXPIRED"


@dataclass(kw_only=True)
class Visit:
    """An arrival; `holders` are those whose protection ran then, None when none did."""

    id: str
    at: datetime
    brought_by: str | None
    listed: bool = True
    scanned: str | None = None
    holders: frozenset[Party] | None = None
    confirmed_at: datetime | None = None
    decided: bool = False
    ruled: bool = False
    kind: str = "NATURAL"
    report: str | None = None

    @property
    def bringer(self) -> str | None:
        """Tell which firm brought the customer, by somebody on its roster."""
        return self.brought_by if self.listed else None

    def state(self) -> str:
        """Tell what has become of it."""
        if not self.decided:
            return "PENDING"
        return f"CONFIRMED {self.kind}" if self.confirmed_at else "UNSIGNED"

    def disputed_from(self) -> datetime | None:
        """Tell when its time for disputes starts; None while it is pending."""
        return self.confirmed_at or (self.at if self.decided else None)


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """A record that a party handed in."""

    party: Party
    kind: str
    shows: str
    happened_at: datetime


@dataclass(frozen=True, kw_only=True)
class Happening:
    """Something that happened, by its name, so that it can happen again."""

    name: str
    at: datetime
    given: Mapping[str, Any]


@dataclass(kw_only=True)
class Filing:
    """What one agent filed in a dispute."""

    agent: str
    withdrawn: bool = False


@dataclass(kw_only=True)
class Dispute:
    """A dispute and who filed in it; `proposed` is the proposal that was last read."""

    subject: str
    about: str
    due: datetime
    filings: list[Filing] = field(default_factory=list[Filing])
    ruling: tuple[str, Shares] | None = None
    proposed: tuple[Any, ...] | None = None
    read: str = ""

    @property
    def status(self) -> str:
        """Tell what has become of it."""
        if self.ruling:
            return "RULED"
        return "OPEN" if any(not each.withdrawn for each in self.filings) else "WITHDRAWN"
