"""Whose an arrival is: who stands behind it, and the rulebook's rules asked in their order; it changes nothing."""

from dataclasses import replace

from domain.rulebooks.rulebook import WHOLE
from domain.rulings.arrivals import RULES, Arrival, Attribution, Records, reason, void_reports
from domain.rulings.claims import Message, Reason
from domain.rulings.facts import EvidenceSubmitted, Outcome
from domain.rulings.standing import VisitKind
from domain.rulings.timeline import KnownReport, KnownVisit, Timeline

__all__ = ["WHOLE", "Arrival", "Attribution"]


def arrival(timeline: Timeline, visit: KnownVisit) -> Arrival:
    """Gather who stands behind an arrival: reports live then, made long enough before it (lead-time)."""
    at, rule = visit.fact.at, visit.version.rulebook.report.lead_time
    counting: list[KnownReport] = []
    too_close: list[KnownReport] = []
    void: list[KnownReport] = []
    for report in timeline.reports:
        if not report.live(at) and report.visit != visit.fact.id:
            continue
        if is_void(timeline, report):
            void.append(report)
        else:
            kept = rule is None or rule.kept(report.fact.at, at)
            (counting if kept else too_close).append(report)
    return Arrival(
        book=visit.version.rulebook,
        visit=visit,
        bringer=visit.fact.brought_by if visit.fact.on_roster else None,
        reports=tuple(counting),
        too_close=tuple(too_close),
        void=tuple(void),
    )


def is_void(timeline: Timeline, report: KnownReport) -> bool:
    """Tell whether a report was made on a day whose reports of that firm count for nothing (quality)."""
    if not timeline.void:
        return False
    day = report.fact.at.astimezone(timeline.setting.time_zone).date()
    return (report.fact.party, day) in timeline.void


def attribute(timeline: Timeline, met: Arrival) -> Attribution:
    """Say whose a signed arrival is while no window runs, with the evidence that the timeline counts."""
    if timeline.unsigned is not None:
        slip = met.book.visit.slip.clause
        return _natural(reason(slip, Message.UNSIGNED_BEFORE, timeline.unsigned, met.visit))
    records = valid_records(timeline, met)
    for clause in met.book.arrivals:
        if clause.when is None or clause.when is met.came:
            found = RULES[clause.rule](timeline, met, records, clause)
            if found is not None:
                return _beside(found, met)
    raise AssertionError  # the last rule of every rulebook always answers


def _beside(found: Attribution, met: Arrival) -> Attribution:
    """Say beside why a customer is somebody's that other reports of it are void (quality)."""
    if not met.void or not found.shares:
        return found
    return replace(found, reasons=(*found.reasons, *void_reports(met)))


def valid_records(timeline: Timeline, met: Arrival) -> Records:
    """Find each party's earliest record that counts: its kind, what it shows and its age (evidence-kinds)."""
    rules, zone = met.book.evidence.records, timeline.setting.time_zone
    if rules is None or not timeline.evidence:
        return {}
    first_report = timeline.reports[0].fact.at if timeline.reports else met.visit.fact.at
    earliest: dict[str, EvidenceSubmitted] = {}
    for each in timeline.evidence:
        reach = rules.kinds.get(each.kind)
        if reach is None or each.shows not in rules.shows:
            continue
        start = reach.start(first_report, zone)
        end = reach.end(start, met.visit.fact.at, zone)
        if start <= each.happened_at < end and (
            each.party not in earliest or each.happened_at < earliest[each.party].happened_at
        ):
            earliest[each.party] = each
    return earliest


def returned(met: Arrival, holders: frozenset[str]) -> tuple[VisitKind, KnownReport | None]:
    """Say what an arrival is while a window runs: a holder's own report is used up, and nothing else changes."""
    mine = [each for each in met.reports if each.fact.party in holders]
    if met.bringer is not None:
        mine = [each for each in mine if each.fact.party == met.bringer]
    return VisitKind.CHANNEL if holders else VisitKind.NATURAL, mine[0] if mine else None


def unsigned(visit: KnownVisit) -> Attribution:
    """Say what an arrival without its signatures is: natural (visit-slip)."""
    return _natural(reason(visit.version.rulebook.visit.slip.clause, Message.UNSIGNED, visit))


def _natural(because: Reason) -> Attribution:
    return Attribution(outcome=Outcome.NATURAL, reasons=(because,))
