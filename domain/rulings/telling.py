"""Tells a timeline one fact after another and lets time pass between them; it refuses nothing."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from auth.errors import Code
from domain.rulebooks.rulebook import WHOLE, local_midnight
from domain.rulings import attribution, identity
from domain.rulings.attribution import Attribution
from domain.rulings.claims import (
    Claim,
    Message,
    Reason,
)
from domain.rulings.facts import (
    Disputed,
    DisputeSubject,
    EvidenceSubmitted,
    Fact,
    Identified,
    Outcome,
    Reported,
    ReportRefused,
    ReportWithdrawn,
    Revived,
    Ruled,
    Share,
    Subscribed,
    Visited,
    VisitSigned,
)
from domain.rulings.history import RulebookVersion
from domain.rulings.standing import VisitKind
from domain.rulings.timeline import Basis, KnownReport, KnownVisit, Timeline


def tell(timeline: Timeline, facts: Iterable[Fact]) -> Iterator[datetime]:
    """Take facts in their order, and yield every instant at which the claim may have become another."""
    for fact in facts:
        yield from pass_time(timeline, fact.at)
        take(timeline, fact)
        yield fact.at


def pass_time(timeline: Timeline, until: datetime | None) -> Iterator[datetime]:
    """Let everything happen that time alone brings up to and including an instant; None: all of it."""
    while (due := next_due(timeline)) is not None and (until is None or due <= until):
        _elapse(timeline, due)
        yield due


def next_due(timeline: Timeline) -> datetime | None:
    """Find when time alone next changes the claim."""
    ends = [timeline.pending[0].deadline] if timeline.pending else []
    if timeline.basis is Basis.REPORTS and timeline.holder is not None:
        ends.append(timeline.holder.until)
    elif timeline.basis is Basis.WINDOW and timeline.claim is not None and timeline.claim.protected_until is not None:
        ends.append(timeline.claim.protected_until)
    return min(ends, default=None)


def take(timeline: Timeline, fact: Fact) -> None:
    """Take one fact that may stand."""
    if timeline.claim is None:
        timeline.claim = Claim(outcome=Outcome.UNCLAIMED, rulebook=timeline.history.at(fact.at).id)
    taker = _TAKERS.get(type(fact))
    if taker is not None:
        taker(timeline, fact)


def _elapse(timeline: Timeline, at: datetime) -> None:
    if timeline.basis is Basis.WINDOW and timeline.claim is not None and timeline.claim.protected_until == at:
        _window_over(timeline, at)
    elif timeline.basis is Basis.REPORTS and timeline.holder is not None and timeline.holder.until == at:
        over = timeline.holder
        _hold(timeline, at, _nobody(over.version, _of_report(over, Message.REPORT_OVER)))
    else:
        give_up(timeline, timeline.pending.pop(0))


def _reported(timeline: Timeline, fact: Reported) -> None:
    timeline.reports.append(known_report(timeline, fact))
    if timeline.basis is Basis.REPORTS and timeline.holder is None:
        _hold(timeline, fact.at, timeline.claim)


def known_report(timeline: Timeline, fact: Reported) -> KnownReport:
    """Make a report known with its end: of the referral's window or the report's (referral, report-validity)."""
    version = timeline.history.at(fact.at)
    rules = version.rulebook.report
    window = rules.referral if fact.referral else rules.window
    return KnownReport(fact=fact, version=version, until=window.end(fact.at, timeline.setting.time_zone))


def _refused(timeline: Timeline, fact: ReportRefused) -> None:
    timeline.refused.append(fact)
    if fact.code is Code.NOT_ON_ROSTER:
        timeline.unlisted.append(fact)


def _withdrawn(timeline: Timeline, fact: ReportWithdrawn) -> None:
    report = timeline.report(fact.report)
    if report is None or not report.live(fact.at):
        return
    report.withdrawn = True
    if report is timeline.holder:
        _hold(timeline, fact.at, _nobody(report.version, _of_report(report, Message.REPORT_WITHDRAWN, fact.id)))


def _identified(timeline: Timeline, fact: Identified) -> None:
    """Let a report go that was of another customer, or one come that is of this; past intervals stay as they were."""
    if fact.left is not None:
        report = identity.leave(timeline, fact.left)
        if report is not None and report is timeline.holder:
            _hold(timeline, fact.at, _nobody(report.version, _of_report(report, Message.OF_ANOTHER, fact.id)))
    if fact.came is not None:
        _known_late(timeline, fact.came, fact.at)


def _revived(timeline: Timeline, fact: Revived) -> None:
    """Let a refused report stand from now on, with its own time."""
    refusal = next((each for each in timeline.refused if each.id == fact.report), None)
    if refusal is not None:
        _known_late(timeline, identity.stood(refusal), fact.at)


def _known_late(timeline: Timeline, report: Reported, at: datetime) -> None:
    """Make a report known after its own time; it holds from now on if it is the earliest live one (report-validity)."""
    identity.come(timeline, known_report(timeline, report))
    if timeline.basis is Basis.REPORTS:
        _hold(timeline, at, timeline.claim)


def _visited(timeline: Timeline, fact: Visited) -> None:
    version = timeline.history.at(fact.at)
    pending = fact.signed is None
    visit = KnownVisit(
        fact=fact,
        version=version,
        deadline=local_midnight(fact.at, timeline.setting.time_zone, days_later=1) if pending else fact.at,
        missing=set() if fact.signed else set(version.rulebook.visit.slip.signatures - fact.signatures),
        holders=timeline.holders(),
    )
    timeline.visits.append(visit)
    if fact.signed is False:
        give_up(timeline, visit)
    elif visit.missing:
        timeline.pending.append(visit)
    else:
        confirm(timeline, visit, fact.at)


def _signed(timeline: Timeline, fact: VisitSigned) -> None:
    visit = timeline.visit(fact.visit)
    if visit is None or visit.decided:
        return
    visit.missing.discard(fact.role)
    if not visit.missing:
        timeline.pending.remove(visit)
        confirm(timeline, visit, fact.at)


def confirm(timeline: Timeline, visit: KnownVisit, at: datetime) -> None:
    """Let a visit count whose slip is complete: unless a window ran or runs, it decides the claim."""
    visit.decided, visit.confirmed_at = True, at
    met = attribution.arrival(timeline, visit)
    holders = running(timeline, visit)
    _stand_behind(timeline, visit, met.parties(), fresh=holders is None)
    if holders is None:
        _found(timeline, visit, attribution.attribute(timeline, met))
    else:
        visit.kind, visit.report = attribution.returned(met, holders)
        if visit.report is not None:
            _use_up(timeline, visit.report, visit, at)


def _use_up(timeline: Timeline, report: KnownReport, visit: KnownVisit, at: datetime) -> None:
    """Let a visit inside a window use a report up; one that holds since the window ended holds no more."""
    report.visit = visit.fact.id
    if report is timeline.holder:
        clause, facts = visit.version.rulebook.visit.window.clause, (report.fact.id, visit.fact.id)
        _hold(timeline, at, _nobody(visit.version, Reason(clause=clause, message=Message.VISIT_OVER, facts=facts)))


def give_up(timeline: Timeline, visit: KnownVisit) -> None:
    """Let a visit without its slip make this and all later ones natural, unless a window ran or runs (visit-slip)."""
    visit.decided = True
    holders = running(timeline, visit)
    _stand_behind(timeline, visit, attribution.arrival(timeline, visit).parties(), fresh=holders is None)
    if holders is None:
        _found(timeline, visit, attribution.unsigned(visit))
        timeline.unsigned, timeline.ground = visit, None


def running(timeline: Timeline, visit: KnownVisit) -> frozenset[str] | None:
    """Find whose window keeps a visit from deciding anything, at its arrival or now; None when none does."""
    if visit.holders is not None:
        return visit.holders
    holders = timeline.holders()
    return frozenset() if holders is None and visit.ruled else holders


def _stand_behind(timeline: Timeline, visit: KnownVisit, parties: frozenset[str], *, fresh: bool) -> None:
    """Note who stands behind the customer; a second party's visit is what tells of a collision (evidence-window)."""
    known = frozenset[str]() if fresh else timeline.behind | (visit.holders or frozenset())
    timeline.behind = known | parties
    if fresh:
        timeline.collided_at = None
    if not parties <= known and len(timeline.behind) > 1:
        timeline.collided_at = visit.fact.at


def _found(timeline: Timeline, visit: KnownVisit, found: Attribution) -> None:
    """Make what was found about a visit the claim, with the visit's window (visit-protection)."""
    if visit.report is not None:
        visit.report.visit = None
    visit.report = found.report
    if visit.report is not None:
        visit.report.visit = visit.fact.id
    start = end = None
    if found.shares:
        start = visit.fact.at
        end = visit.version.rulebook.visit.window.end(start, timeline.setting.time_zone)
    visit.kind = VisitKind.CHANNEL if found.shares else VisitKind.NATURAL
    timeline.claim = Claim(
        outcome=found.outcome,
        shares=found.shares,
        protected_from=start,
        protected_until=None if timeline.basis is Basis.FROZEN else end,
        reasons=found.reasons,
        rulebook=visit.version.id,
    )
    if timeline.basis is not Basis.FROZEN:
        timeline.basis = Basis.WINDOW if found.shares else Basis.NATURAL
    timeline.ground, timeline.holder = visit, None


def _shown(timeline: Timeline, fact: EvidenceSubmitted) -> None:
    """Where evidence counts before a ruling, judge anew the visit that the claim rests on."""
    if not timeline.counts_evidence:
        return
    timeline.evidence.append(fact)
    if timeline.ground is not None:
        met = attribution.arrival(timeline, timeline.ground)
        _found(timeline, timeline.ground, attribution.attribute(timeline, met))


def _disputed(timeline: Timeline, fact: Disputed) -> None:
    """Note a filing, which itself tells of a collision when it brings in a new party or a deal (evidence-window)."""
    new = fact.party not in timeline.behind or fact.subject is DisputeSubject.DEAL
    if timeline.collided_at is None or new:
        timeline.collided_at = fact.at
    timeline.behind |= {fact.party}
    timeline.disputes[fact.dispute] = timeline.collided_at


def _subscribed(timeline: Timeline, fact: Subscribed) -> None:
    timeline.deals.append(fact)
    timeline.basis, timeline.holder = Basis.FROZEN, None
    if timeline.claim is not None and timeline.claim.protected_until is not None:
        timeline.claim = replace(timeline.claim, protected_until=None)


def _ruled(timeline: Timeline, fact: Ruled) -> None:
    """Let a ruling replace the claim (judge)."""
    version = timeline.history.at(fact.at)
    visit = timeline.visit(fact.about)
    frozen = timeline.basis is Basis.FROZEN or fact.subject is DisputeSubject.DEAL
    start, end = _ruled_window(timeline, fact, version) if fact.shares else (None, None)
    reason = Reason(clause=version.rulebook.dispute.judge.clause, message=Message.RULED, facts=(fact.id, fact.about))
    timeline.claim = Claim(
        outcome=fact.outcome,
        shares=fact.shares,
        protected_from=start,
        protected_until=None if frozen else end,
        reasons=(reason,),
        rulebook=version.id,
    )
    timeline.basis = Basis.FROZEN if frozen else _ruled_basis(fact)
    timeline.ground, timeline.holder, timeline.ignored = None, None, len(timeline.reports)
    if visit is not None:
        visit.ruled = True
    if fact.shares:
        timeline.unsigned = None
    if timeline.basis is Basis.WINDOW and end is not None and end <= fact.at:
        _window_over(timeline, fact.at)


def _ruled_basis(fact: Ruled) -> Basis:
    if fact.shares:
        return Basis.WINDOW
    return Basis.NATURAL if fact.outcome is Outcome.NATURAL else Basis.REPORTS


def _ruled_window(timeline: Timeline, fact: Ruled, version: RulebookVersion) -> tuple[datetime | None, datetime | None]:
    """Keep the window of the claim that is replaced; none running: the visit's own, from the disputed visit or deal."""
    if timeline.claim is not None and timeline.claim.protected_from is not None:
        return timeline.claim.protected_from, timeline.claim.protected_until
    about = timeline.visit(fact.about)
    deal = timeline.deal(fact.about)
    start = about.fact.at if about else deal.at if deal else fact.at
    window = (about.version if about else version).rulebook.visit.window
    return start, window.end(start, timeline.setting.time_zone)


def _window_over(timeline: Timeline, at: datetime) -> None:
    """Leave the customer to a live report or to nobody (visit-protection)."""
    over = timeline.claim
    if over is None:
        return
    version = next(each for each in timeline.history.versions if each.id == over.rulebook)
    facts = over.reasons[-1].facts
    reason = Reason(clause=version.rulebook.visit.window.clause, message=Message.VISIT_OVER, facts=facts)
    timeline.basis, timeline.ground = Basis.REPORTS, None
    timeline.behind, timeline.collided_at = frozenset(), None
    _hold(timeline, at, _nobody(version, reason))


def _hold(timeline: Timeline, at: datetime, otherwise: Claim | None) -> None:
    """Give the claim to the earliest live report, if there is one (report-validity, referral)."""
    live = (each for each in timeline.reports[timeline.ignored :] if each.live(at))
    timeline.holder = next(live, None)
    timeline.claim = otherwise if timeline.holder is None else _held(timeline.holder)


def _held(report: KnownReport) -> Claim:
    message = Message.REFERRAL_REPORT if report.fact.referral else Message.EARLIEST_REPORT
    return Claim(
        outcome=Outcome.SOLE,
        shares=(Share(party=report.fact.party, basis_points=WHOLE),),
        protected_from=report.fact.at,
        protected_until=report.until,
        reasons=(_of_report(report, message),),
        rulebook=report.version.id,
    )


def _of_report(report: KnownReport, message: Message, *others: str) -> Reason:
    rules = report.version.rulebook.report
    clause = rules.referral.clause if report.fact.referral else rules.window.clause
    return Reason(clause=clause, message=message, facts=(report.fact.id, *others))


def _nobody(version: RulebookVersion, reason: Reason) -> Claim:
    return Claim(outcome=Outcome.UNCLAIMED, reasons=(reason,), rulebook=version.id)


# The other kinds change nothing here.
_TAKERS: Final[Mapping[type[Fact], Callable[[Timeline, Any], None]]] = {
    Reported: _reported,
    ReportRefused: _refused,
    ReportWithdrawn: _withdrawn,
    Identified: _identified,
    Revived: _revived,
    Visited: _visited,
    VisitSigned: _signed,
    EvidenceSubmitted: _shown,
    Disputed: _disputed,
    Ruled: _ruled,
    Subscribed: _subscribed,
}
