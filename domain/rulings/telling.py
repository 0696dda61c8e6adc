"""Tells a timeline one fact after another and lets time pass between them; it refuses nothing."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from domain.rulebooks.terms import RenewedBy, Told, Until
from domain.rulings import attribution, deals
from domain.rulings.claims import Claim, Message, Reason
from domain.rulings.facts import (
    Called,
    Disputed,
    DisputeSubject,
    EvidenceSubmitted,
    Fact,
    FollowedUp,
    Identified,
    MadeKnown,
    Outcome,
    RelationProven,
    Reported,
    ReportRefused,
    ReportWithdrawn,
    Revived,
    Ruled,
    Subscribed,
    Visited,
    VisitSigned,
)
from domain.rulings.history import MilestoneKind, RulebookVersion
from domain.rulings.holding import (
    close,
    held,
    hold,
    known_report,
    nobody,
    of_report,
    opens,
    report_over,
    window_over,
)
from domain.rulings.identity import come, leave, stood
from domain.rulings.timeline import Basis, KnownVisit, Timeline
from domain.rulings.visiting import found_claim, give_up, renewed, signed, visited
from domain.rulings.windows import day_start, report_end, visit_end


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
    """Find when time alone next changes the claim, or more becomes known of the project."""
    due = timeline.pending[0].deadline if timeline.pending else None
    end = None
    if timeline.basis is Basis.REPORTS:
        end = timeline.holder.until if timeline.holder is not None else None
    elif timeline.basis is Basis.WINDOW and timeline.claim is not None:
        end = timeline.claim.protected_until or follow_up_due_at(timeline)
    if end is not None and (due is None or end < due):
        due = end
    milestones = timeline.setting.milestones
    if timeline.passed < len(milestones):
        known_at = milestones[timeline.passed].known_at
        due = known_at if due is None or known_at <= due else due
    return due


def follow_up_due_at(timeline: Timeline) -> datetime | None:
    """Find when a customer from before the opening is lost unless the holder follows up (pool)."""
    if timeline.claim is None or timeline.founding is None or timeline.claim.protected_from is None:
        return None
    rule = timeline.founding.version.rulebook.visit.follow_up_due
    if rule is None:
        return None
    zone, passed = timeline.setting.time_zone, timeline.setting.milestones[: timeline.passed]
    day = next((each.day for each in reversed(passed) if each.kind is MilestoneKind.OPENING), None)
    if day is None or timeline.claim.protected_from >= day_start(day, zone):
        return None
    if timeline.followed_at is not None and timeline.followed_at >= day_start(day, zone):
        return None
    return day_start(day, zone, days_later=rule.days)


def take(timeline: Timeline, fact: Fact) -> None:
    """Take one fact that may stand."""
    if timeline.claim is None:
        timeline.claim = Claim(outcome=Outcome.UNCLAIMED, rulebook=timeline.history.at(fact.at).id)
    taker = _TAKERS.get(type(fact))
    if taker is not None:
        taker(timeline, fact)


def _elapse(timeline: Timeline, at: datetime) -> None:
    milestones = timeline.setting.milestones
    if timeline.passed < len(milestones) and milestones[timeline.passed].known_at == at:
        _milestone(timeline, at)
    elif timeline.basis is Basis.WINDOW and timeline.claim is not None and timeline.claim.protected_until == at:
        window_over(timeline, at)
    elif timeline.basis is Basis.REPORTS and timeline.holder is not None and timeline.holder.until == at:
        report_over(timeline, at)
    elif timeline.pending and timeline.pending[0].deadline == at:
        give_up(timeline, timeline.pending.pop(0))
    else:
        _not_followed_up(timeline, at)


def _milestone(timeline: Timeline, at: datetime) -> None:
    """Let what became known of the project move the ends that depend on it (report-validity, visit-slip)."""
    milestone = timeline.setting.milestones[timeline.passed]
    timeline.passed += 1
    if milestone.kind is MilestoneKind.SOLD_OUT:
        founding = timeline.founding
        window = founding.version.rulebook.visit.window if founding else None
        if timeline.basis is Basis.WINDOW and window and window.until is Until.SOLD_OUT:
            window_over(timeline, at)
        return
    for report in timeline.reports:
        if report.until > at:
            until = report_end(report.version, report.fact, timeline.setting, known_at=at)
            report.until = max(until, at)
    if timeline.basis is Basis.REPORTS and timeline.holder is not None:
        over = timeline.holder
        hold(timeline, at, nobody(over.version, of_report(over, Message.REPORT_OVER)))


def _not_followed_up(timeline: Timeline, at: datetime) -> None:
    founding = timeline.founding
    rule = founding.version.rulebook.visit.follow_up_due if founding else None
    if founding is None or rule is None:
        return
    reason = Reason(clause=rule.clause, message=Message.NOT_FOLLOWED_UP, facts=(founding.fact.id,))
    version = founding.version
    close(timeline)
    hold(timeline, at, nobody(version, reason, Outcome.POOL))


def _reported(timeline: Timeline, fact: Reported) -> None:
    timeline.reports.append(known_report(timeline, fact, at=fact.at))
    if timeline.basis is Basis.REPORTS and timeline.holder is None:
        hold(timeline, fact.at, timeline.claim)


def _refused(timeline: Timeline, fact: ReportRefused) -> None:
    timeline.refusals.append(fact)


def _withdrawn(timeline: Timeline, fact: ReportWithdrawn) -> None:
    report = timeline.report(fact.report)
    if report is None or not report.live(fact.at):
        return
    report.withdrawn_at = fact.at
    if report is timeline.holder:
        hold(timeline, fact.at, nobody(report.version, of_report(report, Message.REPORT_WITHDRAWN, fact.id)))


def _followed_up(timeline: Timeline, fact: FollowedUp) -> None:
    """Let a party's follow-up start its report's or its visit's window anew (protection)."""
    timeline.follow_ups.append(fact)
    for report in timeline.reports:
        rule = report.version.rulebook.report.follow_up
        if rule and report.fact.party == fact.party and report.live(fact.at):
            anew = replace(report.fact, at=fact.at, expected_arrival_at=None)
            report.until = report_end(report.version, anew, timeline.setting, known_at=fact.at)
            if report is timeline.holder:
                reason = Reason(clause=rule.clause, message=Message.RENEWED, facts=(fact.id,))
                timeline.claim = held(report, reason)
    if timeline.basis is not Basis.WINDOW or timeline.claim is None:
        return
    if fact.party not in {share.party for share in timeline.claim.shares}:
        return
    timeline.followed_at = fact.at
    claim = renewed(timeline, RenewedBy.FOLLOW_UP, fact.at, fact.id, timeline.claim)
    if claim is not None:
        timeline.claim = claim
        opens(timeline, fact.id, claim.reasons[-1].clause, fact.at, claim.protected_until)


def _shown(timeline: Timeline, fact: EvidenceSubmitted) -> None:
    """Where evidence counts before a ruling, judge anew the visit that the claim rests on."""
    if timeline.counts_evidence:
        timeline.evidence.append(fact)
        _judge_anew(timeline)


def _judge_anew(timeline: Timeline) -> None:
    """Judge again the visit that the claim rests on, and the deal that froze it."""
    visit = timeline.ground
    if visit is None:
        return
    found_claim(timeline, visit, attribution.attribute(timeline, attribution.arrival(timeline, visit)))
    if timeline.basis is Basis.FROZEN and timeline.claim is not None:
        deal = timeline.deals[0]
        timeline.claim = _frozen(timeline, deal, timeline.claim)


def _disputed(timeline: Timeline, fact: Disputed) -> None:
    """Note a filing, which itself tells of a collision when it brings in a new party or a deal (evidence-window)."""
    new = fact.party not in timeline.behind or fact.subject is DisputeSubject.DEAL
    if timeline.collided_at is None or new:
        timeline.collided_at = fact.at
    timeline.behind |= {fact.party}
    told = timeline.history.at(fact.at).rulebook.evidence.told
    timeline.disputes[fact.dispute] = timeline.collided_at if told is Told.COLLISION else fact.at
    timeline.filed_at = fact.at
    if timeline.counts_evidence:
        contest(timeline, fact)
        _judge_anew(timeline)


def contest(timeline: Timeline, fact: Disputed) -> None:
    """Let a filing count in what is judged anew: who claims the deal, which days' reports are void (quality)."""
    timeline.contested = True
    if fact.subject is DisputeSubject.DEAL:
        timeline.claimants |= {fact.party}
    rule = timeline.history.at(fact.at).rulebook.report.quality
    if rule is not None:
        timeline.void |= {
            (each.party, each.day)
            for each in fact.tallies
            if each.reports >= rule.reports and each.arrived * 100 < rule.arriving_percent * each.reports
        }


def _subscribed(timeline: Timeline, fact: Subscribed) -> None:
    """Freeze the claim that the subscription finds, after the kin and deal rules have spoken."""
    first = not timeline.deals
    timeline.deals.append(fact)
    if timeline.claim is not None and first:
        timeline.claim = _frozen(timeline, fact, timeline.claim)
    timeline.basis, timeline.holder = Basis.FROZEN, None


def _frozen(timeline: Timeline, deal: Subscribed, found: Claim) -> Claim:
    claim = deals.decided(timeline, deal, timeline.history.at(deal.at), found)
    return claim if claim.protected_until is None else replace(claim, protected_until=None)


def _ruled(timeline: Timeline, fact: Ruled) -> None:
    """Let a ruling replace the claim (judge)."""
    version = timeline.history.at(fact.at)
    visit = timeline.visit(fact.about)
    frozen = timeline.basis is Basis.FROZEN or fact.subject is DisputeSubject.DEAL
    start, end = _ruled_window(timeline, fact, version) if fact.shares else (None, None)
    judge = version.rulebook.dispute.judge.clause
    reason = Reason(clause=judge, message=Message.RULED, facts=(fact.id, fact.about))
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
    timeline.founding = visit if fact.shares else None
    if start is not None:
        opens(timeline, fact.id, judge, start, timeline.claim.protected_until)
    if visit is not None:
        visit.ruled = True
    if fact.shares:
        timeline.unsigned = None
    if timeline.basis is Basis.WINDOW and end is not None and end <= fact.at:
        window_over(timeline, fact.at)


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
    until = _until_of(timeline, about) if window.until is Until.REPORT_END else None
    return start, visit_end(window, start, timeline.setting, report_until=until)


def _until_of(timeline: Timeline, visit: KnownVisit | None) -> datetime | None:
    """Find the end of the window that a disputed visit's report has or would have had."""
    report = visit.report if visit else next(iter(timeline.reports), None)
    if report is not None:
        return report.until
    rules = visit.version.rulebook.report if visit else None
    if visit is None or rules is None or rules.window is None:
        return None
    return rules.window.end(visit.fact.at, timeline.setting.time_zone)


def _related(timeline: Timeline, fact: RelationProven) -> None:
    timeline.relations.append(fact)


def _made_known(timeline: Timeline, fact: MadeKnown) -> None:
    timeline.known.append(fact)


def _called(timeline: Timeline, fact: Called) -> None:
    timeline.calls.append(fact)


def _identified(timeline: Timeline, fact: Identified) -> None:
    """Let a report leave the case, or come to it, now that a full number has settled whose it is."""
    if fact.left is not None:
        gone = leave(timeline, fact.left)
        if gone is not None and gone is timeline.holder:
            hold(timeline, fact.at, nobody(gone.version, of_report(gone, Message.OF_ANOTHER, fact.id)))
    if fact.came is not None:
        _known_late(timeline, fact.came, at=fact.at)


def _revived(timeline: Timeline, fact: Revived) -> None:
    """Let a report stand that was wrongly shut out, with its own time."""
    refusal = next((each for each in timeline.refusals if each.id == fact.report), None)
    if refusal is not None:
        _known_late(timeline, stood(refusal), at=fact.at)


def _known_late(timeline: Timeline, fact: Reported, *, at: datetime) -> None:
    come(timeline, known_report(timeline, fact, at=at))
    if timeline.basis is Basis.REPORTS:
        hold(timeline, at, timeline.claim)


# The other kinds change nothing here.
_TAKERS: Final[Mapping[type[Fact], Callable[[Timeline, Any], None]]] = {
    Reported: _reported,
    ReportRefused: _refused,
    ReportWithdrawn: _withdrawn,
    Visited: visited,
    VisitSigned: signed,
    EvidenceSubmitted: _shown,
    Disputed: _disputed,
    Ruled: _ruled,
    Subscribed: _subscribed,
    FollowedUp: _followed_up,
    RelationProven: _related,
    MadeKnown: _made_known,
    Called: _called,
    Identified: _identified,
    Revived: _revived,
}
