"""Where the reports and visits of a told timeline stand, and when time alone changes that; it changes nothing."""

from datetime import datetime

from domain.rulings import attribution
from domain.rulings.standing import ReportStanding, ReportStatus, Standing, VisitKind, VisitStanding
from domain.rulings.telling import follow_up_due_at
from domain.rulings.timeline import Basis, KnownReport, KnownVisit, Timeline
from domain.rulings.visiting import running


def standing_of(timeline: Timeline, at: datetime) -> Standing:
    """Tell where each accepted report and each visit stands."""
    return Standing(
        reports={each.fact.id: _report_standing(timeline, each, at) for each in timeline.reports},
        visits={each.fact.id: _visit_standing(timeline, each) for each in timeline.visits},
    )


def next_change(timeline: Timeline, after: datetime) -> datetime | None:
    """Find when time alone next changes the claim, a report's status or a visit's."""
    changes = [each.until for each in timeline.reports if each.live(after)]
    changes += [each.deadline for each in timeline.pending]
    if timeline.basis is Basis.WINDOW and timeline.claim is not None:
        end = timeline.claim.protected_until or follow_up_due_at(timeline)
        changes += [end] if end is not None else []
    return min(changes, default=None)


def _report_standing(timeline: Timeline, report: KnownReport, at: datetime) -> ReportStanding:
    if report.withdrawn_at is not None:
        status = ReportStatus.WITHDRAWN
    elif report.visit is not None:
        status = ReportStatus.ARRIVED
    elif attribution.is_void(timeline, report):
        status = ReportStatus.VOIDED
    else:
        status = ReportStatus.LIVE if at < report.until else ReportStatus.EXPIRED
    return ReportStanding(status=status, valid_until=report.until, visit=report.visit)


def _visit_standing(timeline: Timeline, visit: KnownVisit) -> VisitStanding:
    kind, report = (visit.kind, visit.report) if visit.decided else _prospect(timeline, visit)
    return VisitStanding(
        kind=kind,
        report=None if report is None else report.fact.id,
        asked=visit.asked,
        missing=frozenset(visit.missing),
        confirmed_at=visit.confirmed_at,
        pending=not visit.decided,
        signable_until=visit.deadline,
    )


def _prospect(timeline: Timeline, visit: KnownVisit) -> tuple[VisitKind, KnownReport | None]:
    """Say what a pending visit would be if it were signed now."""
    met = attribution.arrival(timeline, visit)
    holders = running(timeline, visit)
    if holders is not None:
        return attribution.returned(met, holders)
    found = attribution.attribute(timeline, met)
    return VisitKind.CHANNEL if found.shares else VisitKind.NATURAL, found.report
