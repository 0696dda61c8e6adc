"""What a full number changes of the reports that a timeline knows; never whose the claim is then."""

from bisect import bisect_right

from domain.rulings.facts import Reported, ReportRefused
from domain.rulings.timeline import KnownReport, Timeline


def stood(refusal: ReportRefused) -> Reported:
    """Turn a refused report into the one that it would have been, with its own id and instant."""
    return Reported(
        id=refusal.id,
        at=refusal.at,
        party=refusal.party,
        agent=refusal.agent,
        customer=refusal.customer,
        expected_arrival_at=refusal.expected_arrival_at,
        referral=refusal.referral,
        on_roster=refusal.on_roster,
        agreement_active=refusal.agreement_active,
    )


def leave(timeline: Timeline, report_id: str) -> KnownReport | None:
    """Forget a report of another customer; what counted for it stays as it was. None when it is not known."""
    report = timeline.report(report_id)
    if report is None:
        return None
    if timeline.reports.index(report) < timeline.ignored:
        timeline.ignored -= 1
    timeline.reports.remove(report)
    return report


def come(timeline: Timeline, report: KnownReport) -> None:
    """Make a report known later than it was made: it stands where its own instant puts it, behind what a ruling left.

    The claim of a ruling that did not know of it is not a claim on it.
    """
    later = [each.fact.at for each in timeline.reports[timeline.ignored :]]
    timeline.reports.insert(timeline.ignored + bisect_right(later, report.fact.at), report)
