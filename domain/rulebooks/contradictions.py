"""What cannot hold together in one rulebook: one sentence for each place at fault; it repeats no value."""

from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import Final

from domain.rulebooks.parameters import ArrivalClause, DealRules, EvidenceRules, ReportRules, VisitRules
from domain.rulebooks.terms import ArrivalRule, RenewedBy, Until

DAY: Final = 1440  # minutes

_BY_RECORDS: Final = {
    ArrivalRule.EARLIER_RECORD,
    ArrivalRule.ONLY_INVITER,
    ArrivalRule.REPORTER_INVITED,
    ArrivalRule.BOTH_INVITED,
    ArrivalRule.CONTESTED,
    ArrivalRule.CONCEALED,
    ArrivalRule.LATE_CLAIM,
}
# Those that give a customer away whom nobody holds a live report of.
_WITHOUT_REPORT: Final = {ArrivalRule.BRINGER, ArrivalRule.LATEST_EXPIRED, ArrivalRule.ANSWERS}


def contradictions(
    report: ReportRules,
    visit: VisitRules,
    arrivals: Sequence[ArrivalClause],
    deal: DealRules,
    evidence: EvidenceRules,
) -> Iterator[str]:
    """Name what contradicts itself, each as `place: what is wrong`."""
    yield from _in_reports(report)
    yield from _in_visits(report, visit)
    yield from _in_arrivals(visit, arrivals, evidence)
    yield from _in_deals(visit, deal)


def _in_reports(report: ReportRules) -> Iterator[str]:
    if report.refused is None and report.window is None:
        yield "report.window: reports are taken and nothing says for how long they live"
    if report.refused is not None and report.window is not None:
        yield "report.window: reports have a window and none is taken"
    lead, window = report.lead_time, report.window
    plain = window is not None and not window.day_counted and window.before_opening is None
    if lead and window and plain and lead.minutes >= window.days * DAY:
        yield "report.lead_time: a report would be over before it may count"
    if report.referral and report.referral.day_counted is False and window and report.referral.days < window.days:
        yield "report.referral: a referral would end before an ordinary report"


def _in_visits(report: ReportRules, visit: VisitRules) -> Iterator[str]:
    window, renewal = visit.window, visit.renewal
    if (window.days is None) == (window.until is None):
        yield "visit.window: it wants either a number of days or what ends it"
    if visit.slip.any_one and len(visit.slip.signatures) <= 1:
        yield "visit.slip: any one of several signatures is asked for and there are not several"
    if report.shut_out and not visit.shut_out:
        yield "visit.shut_out: a live report keeps others out and a visit's window does not"
    if renewal is None:
        return
    if window.days is None:
        yield "visit.renewal: a window without a number of days cannot be renewed"
    elif renewal.last_days is not None and renewal.last_days > window.days:
        yield "visit.renewal: the days in which it may be renewed are more than the window has"
    if not renewal.by:
        yield "visit.renewal: nothing renews"
    if renewal.behind_the_end and RenewedBy.FOLLOW_UP in renewal.by and renewal.last_days is None:
        yield "visit.renewal: each follow-up would put another window behind the end, without limit"


def _in_arrivals(visit: VisitRules, arrivals: Sequence[ArrivalClause], evidence: EvidenceRules) -> Iterator[str]:
    closing = [index for index, each in enumerate(arrivals) if each.rule is ArrivalRule.NATURAL and each.when is None]
    if not closing:
        yield "arrivals: an arrival may find no answer; the last rule must be NATURAL, whoever comes"
    elif closing[0] != len(arrivals) - 1:
        yield f"arrivals.{closing[0] + 1}: it would never be asked, since the rule before it always answers"
    records = evidence.records is not None and evidence.records.kinds and evidence.records.shows
    for index, each in enumerate(arrivals):
        if each.rule in _BY_RECORDS and not records:
            yield f"arrivals.{index}: it asks for records and none counts"
        if (each.bringer is not None) != (each.rule is ArrivalRule.BOTH_INVITED):
            yield f"arrivals.{index}.bringer: it belongs to a rule that splits, and only to one"
        if each.rule in _WITHOUT_REPORT and visit.window.until is Until.REPORT_END:
            yield f"arrivals.{index}: it gives a customer without a report, and the window is the report's own"
    kept = [(each.rule, each.when) for each in arrivals if each.rule is not ArrivalRule.NATURAL]
    for index, each in enumerate(arrivals):
        if each.rule is not ArrivalRule.NATURAL and (
            kept.count((each.rule, each.when)) > 1
            and [(other.rule, other.when) for other in arrivals].index((each.rule, each.when)) < index
        ):
            yield f"arrivals.{index}: it stands before already"


def _in_deals(visit: VisitRules, deal: DealRules) -> Iterator[str]:
    for (_, one), (index, other) in combinations(enumerate(deal.kin), 2):
        both = one.relations & other.relations
        if both and (one.when is None or other.when is None or one.when is other.when):
            yield f"deal.kin.{index}: a relation is judged by a rule before it already"
    if deal.later and visit.window.days is None:
        yield "deal.later: a deal past the visit's window is spoken of, and the window has no end"
