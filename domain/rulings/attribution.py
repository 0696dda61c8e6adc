"""Whose an arrival is: pure functions, each naming its clause; they change nothing."""

from collections.abc import Mapping
from dataclasses import dataclass

from domain.rulebooks.rulebook import WHOLE, Rulebook
from domain.rulings.claims import Message, Reason
from domain.rulings.facts import (
    EvidenceSubmitted,
    Outcome,
    ReportRefused,
    Share,
)
from domain.rulings.standing import VisitKind
from domain.rulings.timeline import KnownReport, KnownVisit, Timeline

Records = Mapping[str, EvidenceSubmitted]


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """An arrival and who stands behind it: the listed bringer, the reports that count, and those too close to it."""

    book: Rulebook
    visit: KnownVisit
    bringer: str | None
    reports: tuple[KnownReport, ...]
    too_close: tuple[KnownReport, ...]

    def own(self) -> KnownReport | None:
        """Find the bringer's report."""
        return next((each for each in self.reports if each.fact.party == self.bringer), None)

    def rivals(self) -> tuple[KnownReport, ...]:
        """Find the reports of others than the bringer."""
        return tuple(each for each in self.reports if each.fact.party != self.bringer)

    def parties(self) -> frozenset[str]:
        """Name everybody who stands behind the customer."""
        reporters = {each.fact.party for each in self.reports}
        return frozenset(reporters if self.bringer is None else reporters | {self.bringer})


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribution:
    """Whose an arrival is, why, and the report it is credited to."""

    outcome: Outcome
    shares: tuple[Share, ...] = ()
    reasons: tuple[Reason, ...]
    report: KnownReport | None = None


def arrival(timeline: Timeline, visit: KnownVisit) -> Arrival:
    """Gather who stands behind an arrival: reports live then, made long enough before it (lead-time)."""
    at, book = visit.fact.at, visit.version.rulebook
    counting: list[KnownReport] = []
    too_close: list[KnownReport] = []
    for report in timeline.reports:
        if report.live(at) or report.visit == visit.fact.id:
            kept = book.report.lead_time.kept(report.fact.at, at)
            (counting if kept else too_close).append(report)
    return Arrival(
        book=book,
        visit=visit,
        bringer=visit.fact.brought_by if visit.fact.on_roster else None,
        reports=tuple(counting),
        too_close=tuple(too_close),
    )


def attribute(timeline: Timeline, met: Arrival) -> Attribution:
    """Say whose a signed arrival is while no window runs, with the evidence that the timeline counts."""
    if timeline.unsigned is not None:
        slip = met.book.visit.slip.clause
        return _natural(_reason(slip, Message.UNSIGNED_BEFORE, timeline.unsigned, met.visit))
    if not met.reports:
        return _natural(_unreported(timeline, met))
    records = valid_records(timeline, met)
    found = referred(met) or reported_and_brought(timeline, met)
    if found is None:
        found = came_alone(met, records) if met.bringer is None else brought_unreported(met, records)
    return found


def valid_records(timeline: Timeline, met: Arrival) -> Records:
    """Find each party's earliest record that counts: its kind, what it shows and its age (evidence-kinds)."""
    rules, zone = met.book.evidence.records, timeline.setting.time_zone
    first_report = timeline.reports[0].fact.at
    earliest: dict[str, EvidenceSubmitted] = {}
    for each in timeline.evidence:
        reach = rules.kinds.get(each.kind)
        if reach is None or each.shows not in rules.shows:
            continue
        in_reach = reach.start(first_report, zone) <= each.happened_at < met.visit.fact.at
        if in_reach and (each.party not in earliest or each.happened_at < earliest[each.party].happened_at):
            earliest[each.party] = each
    return earliest


def referred(met: Arrival) -> Attribution | None:
    """Give the customer to a live referral that was reported before the other side's report (referral)."""
    own = met.own()
    for report in met.reports:
        if report.fact.referral and report is not own:
            return _sole(
                met, report, _reason(met.book.report.referral.clause, Message.REFERRED_FIRST, report, met.visit)
            )
        if met.bringer is None or report is own:
            return None
    return None


def reported_and_brought(timeline: Timeline, met: Arrival) -> Attribution | None:
    """Give the customer to a bringer who reported (collision.1, when another reported too)."""
    own = met.own()
    if own is None:
        return None
    reasons: list[Reason] = []
    if rivals := met.rivals():
        clause = met.book.collision.reported_and_brought.clause
        reasons.append(_reason(clause, Message.REPORTED_AND_BROUGHT, own, *rivals, met.visit))
    referral = met.book.report.referral.clause
    if own.fact.referral:
        reasons.append(_reason(referral, Message.REFERRED_FIRST, own, met.visit))
    elif over := _referrals_over(timeline, met):
        reasons.append(_reason(referral, Message.REFERRAL_OVER, *over, own))
    return _sole(met, own, *reasons)


def came_alone(met: Arrival, records: Records) -> Attribution:
    """Give a customer who came alone to the reporter, of several by their records (collision.1, evidence-order)."""
    rules = met.book.collision
    first, *others = met.reports
    showing = [each for each in met.reports if each.fact.party in records]
    if not others:
        reason = _reason(met.book.report.window.clause, Message.REPORTED_ALONE, first, met.visit)
        return _sole(met, first, reason, *_off_roster(met))
    if not showing:
        reason = _reason(met.book.report.window.clause, Message.REPORTED_FIRST, *met.reports, met.visit)
        return _sole(met, first, reason, *_off_roster(met))
    winner = min(showing, key=lambda each: records[each.fact.party].happened_at)
    shown = [records[each.fact.party] for each in showing]
    if len(showing) == 1:
        reason = _reason(rules.reported_and_brought.clause, Message.REPORTED_AND_INVITED, winner, *shown, met.visit)
    else:
        reason = _reason(rules.earlier_record.clause, Message.EARLIER_RECORD, *showing, *shown, met.visit)
    return _sole(met, winner, reason, *_off_roster(met))


def brought_unreported(met: Arrival, records: Records) -> Attribution:
    """Judge a bringer without a report against a valid report, by their records (collision.2, collision.3)."""
    rules, bringer = met.book.collision, met.bringer or ""
    reporter = next((each for each in met.reports if each.fact.party in records), met.reports[0])
    theirs, own = records.get(reporter.fact.party), records.get(bringer)
    close = _too_close(met)
    if theirs is None:
        clause = met.book.evidence.window.clause
        shown = () if own is None else (own,)
        reason = _reason(clause, Message.REPORT_STANDS, reporter, *shown, met.visit)
        return _sole(met, reporter, reason, *close)
    if own is None:
        reason = _reason(rules.reporter_invited.clause, Message.REPORTER_INVITED, reporter, theirs, met.visit)
        return _sole(met, reporter, reason, *close)
    first = rules.both_invited.bringer
    parts = {bringer: first, reporter.fact.party: WHOLE - first}
    reason = _reason(rules.both_invited.clause, Message.BOTH_INVITED, reporter, own, theirs, met.visit)
    return Attribution(
        outcome=Outcome.SPLIT,
        shares=tuple(Share(party=party, basis_points=parts[party]) for party in sorted(parts)),
        reasons=(reason, *close, _protects(met)),
        report=reporter,
    )


def returned(met: Arrival, holders: frozenset[str]) -> tuple[VisitKind, KnownReport | None]:
    """Say what an arrival is while a window runs: a holder's own report is used up, and nothing else changes."""
    mine = [each for each in met.reports if each.fact.party in holders]
    if met.bringer is not None:
        mine = [each for each in mine if each.fact.party == met.bringer]
    return VisitKind.CHANNEL if holders else VisitKind.NATURAL, mine[0] if mine else None


def unsigned(visit: KnownVisit) -> Attribution:
    """Say what an arrival without its signatures is: natural (visit-slip)."""
    return _natural(_reason(visit.version.rulebook.visit.slip.clause, Message.UNSIGNED, visit))


def _unreported(timeline: Timeline, met: Arrival) -> Reason:
    """Say why an arrival that no report stands behind is natural (roster, lead-time)."""
    if off_roster := _off_roster(met):
        return off_roster[0]
    if close := _too_close(met):
        return close[0]
    if refusal := _refused_for_roster(timeline, met):
        facts = (refusal.id, met.visit.fact.id)
        return Reason(clause=met.book.report.roster.clause, message=Message.OFF_ROSTER, facts=facts)
    if met.too_close:
        return _reason(met.book.report.lead_time.clause, Message.TOO_CLOSE, *met.too_close, met.visit)
    return _reason(met.book.visit.unreported.clause, Message.UNREPORTED, met.visit)


def _refused_for_roster(timeline: Timeline, met: Arrival) -> ReportRefused | None:
    """Find a report of the bringer that would be live, had its agent been listed."""
    at, window, zone = met.visit.fact.at, met.book.report.window, timeline.setting.time_zone
    mine = [each for each in timeline.unlisted if each.party == met.bringer]
    return next((each for each in mine if each.at <= at < window.end(each.at, zone)), None)


def _too_close(met: Arrival) -> tuple[Reason, ...]:
    own = [each for each in met.too_close if each.fact.party == met.bringer]
    if not own:
        return ()
    return (_reason(met.book.report.lead_time.clause, Message.TOO_CLOSE, *own, met.visit),)


def _off_roster(met: Arrival) -> tuple[Reason, ...]:
    if met.visit.fact.on_roster:
        return ()
    return (_reason(met.book.report.roster.clause, Message.OFF_ROSTER, met.visit),)


def _referrals_over(timeline: Timeline, met: Arrival) -> list[KnownReport]:
    at = met.visit.fact.at
    referrals = [each for each in timeline.reports if each.fact.referral and each.fact.party != met.bringer]
    return [each for each in referrals if each.until <= at and each.visit is None and not each.withdrawn]


def _sole(met: Arrival, report: KnownReport, *reasons: Reason) -> Attribution:
    return Attribution(
        outcome=Outcome.SOLE,
        shares=(Share(party=report.fact.party, basis_points=WHOLE),),
        reasons=(*reasons, _protects(met)),
        report=report,
    )


def _natural(reason: Reason) -> Attribution:
    return Attribution(outcome=Outcome.NATURAL, reasons=(reason,))


def _protects(met: Arrival) -> Reason:
    return _reason(met.book.visit.window.clause, Message.VISIT_PROTECTS, met.visit)


def _reason(clause: str, message: Message, *rests_on: KnownReport | KnownVisit | EvidenceSubmitted) -> Reason:
    facts = tuple(each.id if isinstance(each, EvidenceSubmitted) else each.fact.id for each in rests_on)
    return Reason(clause=clause, message=message, facts=facts)
