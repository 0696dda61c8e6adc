"""The judge's whole door: what facts make of a case; no database, no clock, no network."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from datetime import datetime

from domain.rulings import attribution, revival, rules
from domain.rulings.claims import (
    Claim,
    Interval,
    Objection,
)
from domain.rulings.facts import (
    Disputed,
    DisputeSubject,
    EvidenceSubmitted,
    Fact,
    Outcome,
    Reported,
)
from domain.rulings.history import History, Setting
from domain.rulings.standing import ReportStanding, ReportStatus, Standing, Survey, VisitKind, VisitStanding
from domain.rulings.telling import confirm, give_up, known_report, pass_time, running, take, tell
from domain.rulings.timeline import Basis, KnownReport, KnownVisit, Timeline


def admit(
    history: History, setting: Setting, before: Sequence[Fact], fact: Reported | EvidenceSubmitted | Disputed
) -> Objection | None:
    """Tell what stands in the way of a fact, given all facts before it; None: it may stand."""
    timeline = _told(Timeline(history, setting), before, fact.at)
    return object_to(fact, timeline)


def object_to(fact: Reported | EvidenceSubmitted | Disputed, timeline: Timeline) -> Objection | None:
    """Tell what stands in the way of a fact on a timeline that has come to its instant; None: it may stand."""
    match fact:
        case Reported():
            return rules.report_may_stand(fact, timeline)
        case EvidenceSubmitted():
            return rules.evidence_may_stand(fact, timeline)
        case Disputed():
            return rules.dispute_may_stand(fact, timeline)


def unobstructed(history: History, setting: Setting, facts: Sequence[Fact], report_id: str) -> tuple[str, ...]:
    """Find the refused reports that would have been accepted without a report, in order, by their facts' ids."""
    return revival.unobstructed(history, setting, facts, report_id)


def survey(history: History, setting: Setting, facts: Sequence[Fact], at: datetime) -> Survey:
    """Tell of a case as known at an instant: its course, where all stands, when time alone next changes any of it."""
    timeline = Timeline(history, setting)
    turns: list[tuple[datetime, Claim]] = []
    _follow(timeline, turns, tell(timeline, [fact for fact in facts if fact.at <= at]))
    _follow(timeline, turns, pass_time(timeline, at))
    found, change = _standing(timeline, at), _next_change(timeline, at)
    _follow(timeline, turns, pass_time(timeline, None))
    return Survey(course=_intervals(turns), standing=found, next_change=change)


def course(history: History, setting: Setting, facts: Sequence[Fact]) -> tuple[Interval, ...]:
    """Unfold the claim over time, from the first fact on; it at an instant rests on facts up to it alone."""
    timeline = Timeline(history, setting)
    turns: list[tuple[datetime, Claim]] = []
    _follow(timeline, turns, tell(timeline, facts))
    _follow(timeline, turns, pass_time(timeline, None))
    return _intervals(turns)


def claim_at(intervals: Sequence[Interval], instant: datetime) -> Claim | None:
    """Find the claim at an instant; None before the first fact."""
    index = bisect_right(intervals, instant, key=lambda each: each.start)
    return intervals[index - 1].claim if index else None


def propose(
    history: History, setting: Setting, facts: Sequence[Fact], *, subject: DisputeSubject, about: str, now: datetime
) -> Claim:
    """Say what the rulebook says as of the disputed visit's arrival or the deal, with all evidence known now."""
    known = _told(Timeline(history, setting), facts, now)
    timeline = Timeline(history, setting, evidence=[each for each in facts if isinstance(each, EvidenceSubmitted)])
    position = next(index for index, fact in enumerate(facts) if fact.id == about)
    at = facts[position].at
    _told(timeline, facts[: position + 1] if subject is DisputeSubject.VISIT else facts[:position], at)
    for visit in list(timeline.pending):
        if subject is DisputeSubject.DEAL or visit.fact.id == about:
            _decide_as_known(timeline, visit, known)
    if subject is DisputeSubject.DEAL:
        take(timeline, facts[position])
    return timeline.claim or Claim(outcome=Outcome.UNCLAIMED, rulebook=history.at(at).id)


def standing(history: History, setting: Setting, facts: Sequence[Fact], at: datetime) -> Standing:
    """Tell where each accepted report and each visit stands at an instant, from the facts up to it."""
    return _standing(_told(Timeline(history, setting), facts, at), at)


def report_ends_at(history: History, setting: Setting, report: Reported) -> datetime:
    """Find when a report that stands is over."""
    return known_report(Timeline(history, setting), report).until


def evidence_due_at(history: History, setting: Setting, facts: Sequence[Fact], dispute: str) -> datetime:
    """Find the first instant at which evidence in a filed dispute comes too late; a KeyError for one never filed."""
    timeline = _told(Timeline(history, setting), facts, None)
    filed_at = next(fact.at for fact in facts if isinstance(fact, Disputed) and fact.dispute == dispute)
    window = history.at(filed_at).rulebook.evidence.window
    return window.end(timeline.disputes[dispute], setting.time_zone)


def dispute_closes_at(
    history: History, setting: Setting, facts: Sequence[Fact], *, about: str, now: datetime
) -> datetime | None:
    """Find when a visit or deal can no longer be disputed; None while a visit is pending."""
    timeline = _told(Timeline(history, setting), facts, now)
    book = history.at(now).rulebook.dispute
    if visit := timeline.visit(about):
        start = rules.visit_disputed_from(visit)
        return None if start is None else book.visit.end(start, setting.time_zone)
    deal = timeline.deal(about)
    return None if deal is None else book.deal.end(deal.at, setting.time_zone)


def _told(timeline: Timeline, facts: Iterable[Fact], until: datetime | None) -> Timeline:
    """Tell facts up to an instant and let time come to it; None: all facts, and no time beyond."""
    for _ in tell(timeline, (fact for fact in facts if until is None or fact.at <= until)):
        pass
    if until is not None:
        for _ in pass_time(timeline, until):
            pass
    return timeline


def _follow(timeline: Timeline, turns: list[tuple[datetime, Claim]], instants: Iterable[datetime]) -> None:
    for at in instants:
        if timeline.claim is not None:
            _turn(turns, at, timeline.claim)


def _intervals(turns: Sequence[tuple[datetime, Claim]]) -> tuple[Interval, ...]:
    ends = [at for at, _ in turns[1:]]
    return tuple(
        Interval(start=at, end=end, claim=claim) for (at, claim), end in zip(turns, [*ends, None], strict=False)
    )


def _standing(timeline: Timeline, at: datetime) -> Standing:
    return Standing(
        reports={each.fact.id: _report_standing(each, at) for each in timeline.reports},
        visits={each.fact.id: _visit_standing(timeline, each) for each in timeline.visits},
    )


def _next_change(timeline: Timeline, after: datetime) -> datetime | None:
    changes = [each.until for each in timeline.reports if each.live(after)]
    changes += [each.deadline for each in timeline.pending]
    if timeline.basis is Basis.WINDOW and timeline.claim is not None and timeline.claim.protected_until is not None:
        changes.append(timeline.claim.protected_until)
    return min(changes, default=None)


def _turn(turns: list[tuple[datetime, Claim]], at: datetime, claim: Claim) -> None:
    """Note the claim from an instant on; of several at one instant the last stays, and equal neighbours are one."""
    if turns and turns[-1][0] == at:
        turns.pop()
    if not turns or turns[-1][1] != claim:
        turns.append((at, claim))


def _decide_as_known(timeline: Timeline, visit: KnownVisit, known: Timeline) -> None:
    later = known.visit(visit.fact.id)
    if later is None or not later.decided:
        return
    timeline.pending.remove(visit)
    if later.confirmed_at is None:
        give_up(timeline, visit)
    else:
        confirm(timeline, visit, later.confirmed_at)


def _report_standing(report: KnownReport, at: datetime) -> ReportStanding:
    if report.withdrawn:
        status = ReportStatus.WITHDRAWN
    elif report.visit is not None:
        status = ReportStatus.ARRIVED
    else:
        status = ReportStatus.LIVE if at < report.until else ReportStatus.EXPIRED
    return ReportStanding(status=status, valid_until=report.until, visit=report.visit)


def _visit_standing(timeline: Timeline, visit: KnownVisit) -> VisitStanding:
    kind, report = (visit.kind, visit.report) if visit.decided else _prospect(timeline, visit)
    return VisitStanding(
        kind=kind,
        report=None if report is None else report.fact.id,
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
