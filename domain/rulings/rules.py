"""Whether a fact may stand: pure functions, each naming its clause; they change nothing."""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from auth.errors import Code
from domain.rulebooks.rulebook import Rulebook, Window
from domain.rulings.claims import Objection
from domain.rulings.facts import (
    Disputed,
    DisputeSubject,
    EvidenceSubmitted,
    Reported,
)
from domain.rulings.timeline import KnownVisit, Timeline

ReportRule = Callable[[Rulebook, Reported, Timeline], Objection | None]


def agreement(_book: Rulebook, report: Reported, _before: Timeline) -> Objection | None:
    """Refuse a report of a firm without an agreement in force; no clause says so."""
    return None if report.agreement_active else Objection(code=Code.AGREEMENT_INACTIVE)


def roster(book: Rulebook, report: Reported, _before: Timeline) -> Objection | None:
    """Refuse a report of an agent who is not on the firm's roster (roster)."""
    return None if report.on_roster else Objection(code=Code.NOT_ON_ROSTER, clause=book.report.roster.clause)


def lead_time(book: Rulebook, report: Reported, _before: Timeline) -> Objection | None:
    """Refuse a report made too shortly before the expected arrival (lead-time)."""
    expected = report.expected_arrival_at
    if expected is None or book.report.lead_time.kept(report.at, expected):
        return None
    return Objection(code=Code.LEAD_TIME_TOO_SHORT, clause=book.report.lead_time.clause)


def shut_out(book: Rulebook, report: Reported, before: Timeline) -> Objection | None:
    """Refuse a report while another's visit, ruling or deal protects the customer (visit-protection)."""
    holders = before.holders()
    if not holders or report.party in holders:
        return None
    return Objection(code=Code.CUSTOMER_PROTECTED, clause=book.visit.window.clause)


def duplicate(_book: Rulebook, report: Reported, before: Timeline) -> Objection | None:
    """Refuse a report while the same firm's lives; no clause says so."""
    if any(each.fact.party == report.party and each.live(report.at) for each in before.reports):
        return Objection(code=Code.DUPLICATE_REPORT)
    return None


# The order in which a reporter is told what stands in the way.
ADMISSION: Final[tuple[ReportRule, ...]] = (agreement, roster, lead_time, shut_out, duplicate)


def report_may_stand(report: Reported, before: Timeline) -> Objection | None:
    """Tell the first thing that stands in a report's way."""
    book = before.history.at(report.at).rulebook
    found = (rule(book, report, before) for rule in ADMISSION)
    return next((objection for objection in found if objection is not None), None)


def evidence_may_stand(evidence: EvidenceSubmitted, before: Timeline) -> Objection | None:
    """Refuse evidence that comes too late after a party was told of the collision (evidence-window)."""
    window = before.history.at(evidence.at).rulebook.evidence.window
    told_at = before.collided_at
    if evidence.dispute is not None:
        told_at = before.disputes.get(evidence.dispute, told_at)
    if told_at is None or evidence.at < window.end(told_at, before.setting.time_zone):
        return None
    return Objection(code=Code.EVIDENCE_WINDOW_CLOSED, clause=window.clause)


def dispute_may_stand(dispute: Disputed, before: Timeline) -> Objection | None:
    """Refuse a dispute of nothing, or of a visit or deal that is too long ago (dispute-visit, dispute-deal)."""
    rules = before.history.at(dispute.at).rulebook.dispute
    if dispute.subject is DisputeSubject.VISIT:
        visit = before.visit(dispute.about)
        return (
            _closed(rules.visit) if visit is None else _late(rules.visit, visit_disputed_from(visit), dispute, before)
        )
    deal = before.deal(dispute.about)
    return _closed(rules.deal) if deal is None else _late(rules.deal, deal.at, dispute, before)


def visit_disputed_from(visit: KnownVisit) -> datetime | None:
    """Find when a visit's dispute window starts: confirmed, else the arrival; None while it is pending."""
    return visit.confirmed_at or (visit.fact.at if visit.decided else None)


def _late(window: Window, start: datetime | None, dispute: Disputed, before: Timeline) -> Objection | None:
    if start is None or dispute.at < window.end(start, before.setting.time_zone):
        return None
    return _closed(window)


def _closed(window: Window) -> Objection:
    return Objection(code=Code.DISPUTE_WINDOW_CLOSED, clause=window.clause)
