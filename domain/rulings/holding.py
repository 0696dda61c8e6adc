"""Who holds a case while nobody's visit decides it: the earliest live report or nobody; it takes no fact."""

from datetime import datetime

from domain.rulebooks.parameters import WHOLE
from domain.rulebooks.terms import Nobody
from domain.rulings.attribution import is_void
from domain.rulings.claims import Claim, Message, Reason
from domain.rulings.facts import Outcome, Reported, Share
from domain.rulings.history import RulebookVersion
from domain.rulings.timeline import Basis, KnownReport, Opened, Timeline
from domain.rulings.windows import report_end


def known_report(timeline: Timeline, fact: Reported, *, at: datetime) -> KnownReport:
    """Make a report known with its end, by what was known of the project at an instant (report-validity, referral)."""
    version = timeline.history.at(fact.at)
    return KnownReport(fact=fact, version=version, until=report_end(version, fact, timeline.setting, known_at=at))


def hold(timeline: Timeline, at: datetime, otherwise: Claim | None) -> None:
    """Give the claim to the earliest live report, if there is one (report-validity, referral)."""
    live = (each for each in timeline.reports[timeline.ignored :] if each.live(at) and not is_void(timeline, each))
    timeline.holder = next(live, None)
    timeline.claim = otherwise if timeline.holder is None else held(timeline.holder)


def held(report: KnownReport, *more: Reason) -> Claim:
    """Make the claim of a live report."""
    message = Message.REFERRAL_REPORT if report.fact.referral else Message.EARLIEST_REPORT
    return Claim(
        outcome=Outcome.SOLE,
        shares=(Share(party=report.fact.party, basis_points=WHOLE),),
        protected_from=report.fact.at,
        protected_until=report.until,
        reasons=(of_report(report, message), *more),
        rulebook=report.version.id,
    )


def clause_of(report: KnownReport) -> str:
    """Find the clause by which a report lives."""
    rules = report.version.rulebook.report
    if rules.referral and report.fact.referral:
        return rules.referral.clause
    if rules.pre_report and report.fact.expected_arrival_at is not None:
        return rules.pre_report.clause
    return rules.window.clause if rules.window else report.version.rulebook.dispute.judge.clause


def of_report(report: KnownReport, message: Message, *others: str) -> Reason:
    """Give a reason that rests on a report."""
    return Reason(clause=clause_of(report), message=message, facts=(report.fact.id, *others))


def nobody(version: RulebookVersion, reason: Reason, outcome: Outcome = Outcome.UNCLAIMED) -> Claim:
    """Make the claim that nobody has."""
    return Claim(outcome=outcome, reasons=(reason,), rulebook=version.id)


def report_over(timeline: Timeline, at: datetime) -> None:
    """Let the report that holds end: another live one holds, or nobody (report-validity)."""
    over = timeline.holder
    if over is not None:
        hold(timeline, at, nobody(over.version, of_report(over, Message.REPORT_OVER)))


def window_over(timeline: Timeline, at: datetime) -> None:
    """Leave the customer to a live report or to nobody, or make it public (visit-protection, protection, expired)."""
    over = timeline.claim
    if over is None:
        return
    version = next(each for each in timeline.history.versions if each.id == over.rulebook)
    window = version.rulebook.visit.window
    public = window.then is Nobody.POOL
    message = Message.PUBLIC if public else Message.VISIT_OVER
    reason = Reason(clause=window.over or window.clause, message=message, facts=over.reasons[-1].facts)
    close(timeline)
    hold(timeline, at, nobody(version, reason, Outcome.POOL if public else Outcome.UNCLAIMED))


def close(timeline: Timeline) -> None:
    """Forget what a window that is over rested on."""
    timeline.basis, timeline.ground, timeline.founding, timeline.followed_at = Basis.REPORTS, None, None, None
    timeline.behind, timeline.collided_at = frozenset(), None


def opens(timeline: Timeline, fact: str, clause: str, start: datetime, until: datetime | None) -> None:
    """Note a window that something opened, or opened anew."""
    for each in timeline.windows:
        if each.fact == fact:
            each.clause, each.start, each.until = clause, start, until
            return
    timeline.windows.append(Opened(fact=fact, clause=clause, start=start, until=until))
