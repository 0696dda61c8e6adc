"""When windows end: pure functions of a rulebook's parameters and the project's milestones; they change nothing."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from domain.rulebooks.parameters import ReportWindow, VisitWindow, local_midnight
from domain.rulebooks.terms import Until
from domain.rulings.facts import Reported
from domain.rulings.history import MilestoneKind, RulebookVersion, Setting

# A report whose rulebook takes none has no window; none is ever made.
NO_WINDOW: Final = "a report needs a window"


def day_start(day: date, zone: ZoneInfo, *, days_later: int = 0) -> datetime:
    """Find the first instant of a local day, in UTC."""
    return datetime.combine(day + timedelta(days=days_later), time.min, tzinfo=zone).astimezone(UTC)


def opening(setting: Setting, known_at: datetime) -> date | None:
    """Find the opening day as it was known at an instant."""
    found = None
    for milestone in setting.milestones:
        if milestone.kind is MilestoneKind.OPENING and milestone.known_at <= known_at:
            found = milestone.day
    return found


def has_opened(setting: Setting, at: datetime) -> bool:
    """Tell whether the opening day had come."""
    day = opening(setting, at)
    return day is not None and day <= at.astimezone(setting.time_zone).date()


def sold_out_at(setting: Setting, known_at: datetime) -> datetime | None:
    """Find when the project sold out, if it was known at an instant."""
    found = (each.known_at for each in setting.milestones if each.kind is MilestoneKind.SOLD_OUT)
    return next((each for each in found if each <= known_at), None)


def report_end(version: RulebookVersion, fact: Reported, setting: Setting, *, known_at: datetime) -> datetime:
    """Find when a report is over (report-validity, referral, pre-report, protection)."""
    rules, zone = version.rulebook.report, setting.time_zone
    if fact.referral and rules.referral is not None:
        return rules.referral.end(fact.at, zone)
    if rules.pre_report is not None and fact.expected_arrival_at is not None:
        return local_midnight(fact.expected_arrival_at, zone, days_later=1)
    if rules.window is None:
        raise ValueError(NO_WINDOW)
    return window_end(rules.window, fact.at, setting, known_at=known_at)


def window_end(window: ReportWindow, start: datetime, setting: Setting, *, known_at: datetime) -> datetime:
    """Find when a report's window from an instant on is over, by the opening day as it was known (report-validity)."""
    if window.before_opening is not None:
        day = opening(setting, known_at)
        if day is not None and start.astimezone(setting.time_zone).date() < day:
            return day_start(day, setting.time_zone, days_later=window.before_opening)
    return window.end(start, setting.time_zone)


def visit_end(
    window: VisitWindow, start: datetime, setting: Setting, *, report_until: datetime | None
) -> datetime | None:
    """Find when a visit's window from an instant on is over; None: nothing known ends it."""
    if window.until is Until.REPORT_END:
        return report_until
    lasting = window.lasting()
    return None if lasting is None else lasting.end(start, setting.time_zone)
