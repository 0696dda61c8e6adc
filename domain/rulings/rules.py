"""Whether a fact may stand: pure functions, each naming its clause; they change nothing."""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from auth.errors import Code
from domain.rulebooks.parameters import Window
from domain.rulebooks.rulebook import Rulebook
from domain.rulebooks.terms import Holder, Told
from domain.rulings.claims import Objection
from domain.rulings.facts import Disputed, DisputeSubject, EvidenceSubmitted, Reported
from domain.rulings.onrecord import on_record, related
from domain.rulings.timeline import KnownVisit, Timeline

ReportRule = Callable[[Rulebook, Reported, Timeline], Objection | None]


def not_taken(book: Rulebook, _report: Reported, _before: Timeline) -> Objection | None:
    """Refuse any report where the rulebook takes none (record)."""
    rule = book.report.refused
    return Objection(code=Code.INVALID_INPUT, clause=rule.clause) if rule else None


def agreement(_book: Rulebook, report: Reported, _before: Timeline) -> Objection | None:
    """Refuse a report of a firm without an agreement in force; no clause says so."""
    return None if report.agreement_active else Objection(code=Code.AGREEMENT_INACTIVE)


def roster(book: Rulebook, report: Reported, _before: Timeline) -> Objection | None:
    """Refuse a report of an agent who is not on the firm's roster (roster, where the rulebook speaks of one)."""
    if report.on_roster:
        return None
    return Objection(code=Code.NOT_ON_ROSTER, clause=book.report.roster.clause if book.report.roster else None)


def ineligible(book: Rulebook, report: Reported, before: Timeline) -> Objection | None:
    """Refuse a report of somebody who is no channel's customer (ineligible)."""
    rule = book.report.ineligible
    if rule is None or on_record(rule, before, party=report.party, at=report.at) is None:
        return None
    return Objection(code=Code.CUSTOMER_INELIGIBLE, clause=rule.clause)


def known(book: Rulebook, report: Reported, before: Timeline) -> Objection | None:
    """Refuse a report of somebody on the developer's record already (known, duplicate, new-only, ineligible)."""
    rule = book.report.known
    if rule is None or on_record(rule, before, party=report.party, at=report.at) is None:
        return None
    return Objection(code=Code.CUSTOMER_KNOWN, clause=rule.clause)


def lead_time(book: Rulebook, report: Reported, _before: Timeline) -> Objection | None:
    """Refuse a report made too shortly before the expected arrival (lead-time, urgent)."""
    rule, expected = book.report.lead_time, report.expected_arrival_at
    if rule is None or expected is None or rule.kept(report.at, expected):
        return None
    return Objection(code=Code.LEAD_TIME_TOO_SHORT, clause=rule.clause)


def shut_out(book: Rulebook, report: Reported, before: Timeline) -> Objection | None:
    """Refuse a report while another party's live report, visit, ruling or deal keeps it out (duplicate, protection)."""
    window, live = book.visit.shut_out, book.report.shut_out
    if window and _is_another_s(before, report):
        return Objection(code=Code.CUSTOMER_PROTECTED, clause=window.clause)
    if live is None:
        return None
    close = related(before, live.kin, at=report.at) if live.kin else ()
    if _is_live_elsewhere(before, report) or any(
        _is_live_elsewhere(other, report) or _is_another_s(other, report) for other in close
    ):
        return Objection(code=Code.CUSTOMER_PROTECTED, clause=live.clause)
    return None


def taken_up(book: Rulebook, report: Reported, before: Timeline) -> Objection | None:
    """Refuse a firm's further report of a customer whom another has followed up since (report-validity)."""
    rule = book.report.taken_up
    mine = [each.fact.at for each in before.reports if each.fact.party == report.party]
    if rule is None or not mine:
        return None
    if any(each.party != report.party and each.at >= mine[-1] for each in before.follow_ups):
        return Objection(code=Code.CUSTOMER_PROTECTED, clause=rule.clause)
    return None


def after_arrival(book: Rulebook, report: Reported, before: Timeline) -> Objection | None:
    """Refuse a report of a customer who has arrived already on that local day (before-arrival, urgent)."""
    rule, zone = book.report.after_arrival, before.setting.time_zone
    if rule is None or not before.visits:
        return None
    today = report.at.astimezone(zone).date()
    if any(each.fact.at.astimezone(zone).date() == today for each in before.visits):
        return Objection(code=Code.AFTER_ARRIVAL, clause=rule.clause)
    return None


def duplicate(book: Rulebook, report: Reported, before: Timeline) -> Objection | None:
    """Refuse a report while the same firm's lives, or a colleague's window runs; no clause says so."""
    if any(each.fact.party == report.party and each.live(report.at) for each in before.reports):
        return Objection(code=Code.DUPLICATE_REPORT)
    if book.holder is Holder.AGENT and report.party in (before.holders() or ()):
        agent = before.agent_of_claim()
        if agent is not None and agent != report.agent:
            return Objection(code=Code.DUPLICATE_REPORT)
    return None


def report_limit(book: Rulebook, report: Reported, before: Timeline) -> Objection | None:
    """Refuse a report beyond so many of one customer, or of one customer by each agent (report-validity, once)."""
    rule = book.report.limit
    if rule is None:
        return None
    made = [each for each in before.reports if not rule.each_agent or each.fact.agent == report.agent]
    return None if len(made) < rule.reports else Objection(code=Code.REPORT_LIMIT_REACHED, clause=rule.clause)


# The order in which a reporter is told what stands in the way.
ADMISSION: Final[tuple[ReportRule, ...]] = (
    not_taken,
    agreement,
    roster,
    ineligible,
    known,
    lead_time,
    shut_out,
    taken_up,
    after_arrival,
    duplicate,
    report_limit,
)


def report_may_stand(report: Reported, before: Timeline) -> Objection | None:
    """Tell the first thing that stands in a report's way."""
    book = before.history.at(report.at).rulebook
    for rule in ADMISSION:
        if (objection := rule(book, report, before)) is not None:
            return objection
    return None


def evidence_may_stand(evidence: EvidenceSubmitted, before: Timeline) -> Objection | None:
    """Refuse evidence that comes too late after what told a party to hand it in (evidence-window)."""
    rules = before.history.at(evidence.at).rulebook.evidence
    told_at = _told_at(rules.told, before)
    if evidence.dispute is not None:
        told_at = before.disputes.get(evidence.dispute, told_at)
    if told_at is None or evidence.at < rules.window.end(told_at, before.setting.time_zone):
        return None
    return Objection(code=Code.EVIDENCE_WINDOW_CLOSED, clause=rules.window.clause)


def dispute_may_stand(dispute: Disputed, before: Timeline) -> Objection | None:
    """Refuse a dispute of nothing, or of a visit or deal that is too long ago (dispute-visit, dispute-deal)."""
    rules = before.history.at(dispute.at).rulebook.dispute
    if dispute.subject is DisputeSubject.VISIT:
        visit = before.visit(dispute.about)
        if visit is None or rules.visit is None:
            return _closed(rules.visit or rules.deal)
        return _late(rules.visit, visit_disputed_from(visit), dispute, before)
    deal = before.deal(dispute.about)
    return _closed(rules.deal) if deal is None else _late(rules.deal, deal.at, dispute, before)


def visit_disputed_from(visit: KnownVisit) -> datetime | None:
    """Find when a visit's dispute window starts: confirmed, else the arrival; None while it is pending."""
    return visit.confirmed_at or (visit.fact.at if visit.decided else None)


def _told_at(told: Told, before: Timeline) -> datetime | None:
    if told is Told.COLLISION:
        return before.collided_at
    came = before.visits[-1].fact.at if before.visits else None
    return max((at for at in (came, before.filed_at) if at is not None), default=None)


def _is_another_s(timeline: Timeline, report: Reported) -> bool:
    holders = timeline.holders()
    return bool(holders) and report.party not in holders


def _is_live_elsewhere(timeline: Timeline, report: Reported) -> bool:
    return any(each.fact.party != report.party and each.live(report.at) for each in timeline.reports)


def _late(window: Window, start: datetime | None, dispute: Disputed, before: Timeline) -> Objection | None:
    if start is None or dispute.at < window.end(start, before.setting.time_zone):
        return None
    return _closed(window)


def _closed(window: Window) -> Objection:
    return Objection(code=Code.DISPUTE_WINDOW_CLOSED, clause=window.clause)
