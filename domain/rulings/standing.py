"""Where each report and visit of a case stands at an instant; it never judges anew."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.rulings.claims import Interval, Loss
from domain.rulings.facts import SignatureRole


class ReportStatus(StrEnum):
    """What has become of a report."""

    LIVE = "LIVE"
    ARRIVED = "ARRIVED"
    EXPIRED = "EXPIRED"
    WITHDRAWN = "WITHDRAWN"
    VOIDED = "VOIDED"


class VisitKind(StrEnum):
    """Whether a channel is behind a visit."""

    CHANNEL = "CHANNEL"
    NATURAL = "NATURAL"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportStanding:
    """An accepted report at an instant; `visit` is the counting one credited to it."""

    status: ReportStatus
    valid_until: datetime
    visit: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitStanding:
    """A visit at an instant.

    While it is pending, `kind` and `report` are what they would be if it were signed
    now. `asked` are the lines of its slip, and `signable_until` is the local midnight after the arrival.
    """

    kind: VisitKind
    report: str | None
    asked: frozenset[SignatureRole]
    missing: frozenset[SignatureRole]
    confirmed_at: datetime | None
    pending: bool
    signable_until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """All accepted reports and all visits of a case, by their facts' ids, in order."""

    reports: Mapping[str, ReportStanding]
    visits: Mapping[str, VisitStanding]


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """A case at an instant: its claim over all time, where everything stands, and when time alone changes any of it."""

    course: tuple[Interval, ...]
    standing: Standing
    next_change: datetime | None


class SpanKind(StrEnum):
    """What kind of window an interval draws."""

    REPORT = "REPORT"
    VISIT = "VISIT"
    DISPUTE = "DISPUTE"
    EVIDENCE = "EVIDENCE"


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A window as an interval: what opened it, by which clause; `until` is exclusive, None without end."""

    kind: SpanKind
    fact: str
    clause: str
    start: datetime
    until: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseTimeline:
    """A case ready to draw: claims over all time with who did not hold it then, windows, and who does not now."""

    course: tuple[tuple[Interval, tuple[Loss, ...]], ...]
    spans: tuple[Span, ...]
    losses: tuple[Loss, ...]
