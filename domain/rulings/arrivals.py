"""The rules that say whose an arrival is: pure functions, each naming its clause; they change nothing."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from domain.rulebooks.parameters import WHOLE, ArrivalClause
from domain.rulebooks.rulebook import Rulebook
from domain.rulebooks.terms import ArrivalRule, Until, When
from domain.rulings.claims import Message, Reason
from domain.rulings.facts import EvidenceSubmitted, Outcome, ReportRefused, Share, Visited
from domain.rulings.onrecord import on_record
from domain.rulings.timeline import KnownReport, KnownVisit, Timeline

Records = Mapping[str, EvidenceSubmitted]
LEAST_FIRMS: Final = 2  # two or more firms reported


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """An arrival and who stands behind it: the listed bringer, the reports that count, those too close or void."""

    book: Rulebook
    visit: KnownVisit
    bringer: str | None
    reports: tuple[KnownReport, ...]
    too_close: tuple[KnownReport, ...]
    void: tuple[KnownReport, ...] = ()

    @property
    def came(self) -> When:
        """Tell how the customer came, as far as it counts."""
        return When.ALONE if self.bringer is None else When.BROUGHT

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


Rule = Callable[[Timeline, Arrival, Records, ArrivalClause], Attribution | None]


def referred_first(_: Timeline, met: Arrival, _records: Records, rule: ArrivalClause) -> Attribution | None:
    """Give the customer to a live referral that was reported before the other side's report (referral)."""
    own = met.own()
    for report in met.reports:
        if report.fact.referral and report is not own:
            return _sole(met, report, reason(rule.clause, Message.REFERRED_FIRST, report, met.visit))
        if met.bringer is None or report is own:
            return None
    return None


def reported_and_brought(
    timeline: Timeline, met: Arrival, _records: Records, rule: ArrivalClause
) -> Attribution | None:
    """Give the customer to a bringer who reported (collision.1, when another reported too)."""
    own = met.own()
    if own is None:
        return None
    reasons: list[Reason] = []
    if rivals := met.rivals():
        reasons.append(reason(rule.clause, Message.REPORTED_AND_BROUGHT, own, *rivals, met.visit))
    referral = met.book.report.referral
    if referral and own.fact.referral:
        reasons.append(reason(referral.clause, Message.REFERRED_FIRST, own, met.visit))
    elif referral and (over := _referrals_over(timeline, met)):
        reasons.append(reason(referral.clause, Message.REFERRAL_OVER, *over, own))
    return _sole(met, own, *reasons)


def only_inviter(_: Timeline, met: Arrival, records: Records, rule: ArrivalClause) -> Attribution | None:
    """Give a customer who came alone to the only one of several reporters who shows a record (collision.1)."""
    showing = _showing(met, records)
    if met.bringer is not None or len(met.reports) == 1 or len(showing) != 1:
        return None
    shown = records[showing[0].fact.party]
    because = reason(rule.clause, Message.REPORTED_AND_INVITED, showing[0], shown, met.visit)
    return _sole(met, showing[0], because, *_off_roster(met))


def earlier_record(_: Timeline, met: Arrival, records: Records, rule: ArrivalClause) -> Attribution | None:
    """Give a customer who came alone to the reporter with the earliest record of several (evidence-order)."""
    showing = _showing(met, records)
    if met.bringer is not None or len(showing) <= 1:
        return None
    winner = min(showing, key=lambda each: records[each.fact.party].happened_at)
    shown = [records[each.fact.party] for each in showing]
    return _sole(
        met, winner, reason(rule.clause, Message.EARLIER_RECORD, *showing, *shown, met.visit), *_off_roster(met)
    )


def earliest_report(_: Timeline, met: Arrival, _records: Records, rule: ArrivalClause) -> Attribution | None:
    """Give the customer to the earliest report that counts, whoever brings (first-report, order, once...)."""
    if not met.reports:
        return None
    first, *others = met.reports
    if met.bringer is None:
        message = Message.REPORTED_FIRST if others else Message.REPORTED_ALONE
    elif met.bringer == first.fact.party:
        message = Message.REPORTER_BROUGHT
    else:
        message = Message.REPORT_FIRST
    return _sole(met, first, reason(rule.clause, message, *met.reports, met.visit), *_off_roster(met), *_close(met))


def contested(timeline: Timeline, met: Arrival, records: Records, rule: ArrivalClause) -> Attribution | None:
    """Give a contested customer to the earliest reporter who shows a record, if any does (collision)."""
    showing = _showing(met, records)
    if not timeline.contested or not showing:
        return None
    shown = records[showing[0].fact.party]
    return _sole(met, showing[0], reason(rule.clause, Message.CONTESTED_SHOWN, showing[0], shown, met.visit))


def concealed(timeline: Timeline, met: Arrival, records: Records, rule: ArrivalClause) -> Attribution | None:
    """Give a customer who hid the channel to a reporter who claims the deal and shows a record (concealed)."""
    if met.bringer is not None:
        return None
    at = met.visit.fact.at
    for report in timeline.reports:
        party = report.fact.party
        if report.fact.at < at and report.withdrawn_at is None and party in timeline.claimants and party in records:
            because = reason(rule.clause, Message.CONCEALED, report, records[party], met.visit)
            return _sole(met, report, because)
    return None


def late_claim(timeline: Timeline, met: Arrival, records: Records, rule: ArrivalClause) -> Attribution | None:
    """Give a customer whom nobody had reported to who claims the deal and shows a record (claim-after-deal)."""
    claiming = [each for party, each in records.items() if party in timeline.claimants]
    if met.reports or not claiming:
        return None
    shown = min(claiming, key=lambda each: each.happened_at)
    share = Share(party=shown.party, basis_points=WHOLE)
    because = reason(rule.clause, Message.LATE_CLAIM, shown, met.visit)
    return Attribution(outcome=Outcome.SOLE, shares=(share,), reasons=(because,))


def reporter_invited(_: Timeline, met: Arrival, records: Records, rule: ArrivalClause) -> Attribution | None:
    """Give the customer to a reporter with a record, against an unreported bringer without one (collision.2)."""
    reporter = _against(met, records)
    if reporter is None or reporter.fact.party not in records or met.bringer in records:
        return None
    theirs = records[reporter.fact.party]
    because = reason(rule.clause, Message.REPORTER_INVITED, reporter, theirs, met.visit)
    return _sole(met, reporter, because, *_close(met))


def both_invited(_: Timeline, met: Arrival, records: Records, rule: ArrivalClause) -> Attribution | None:
    """Split the customer between an unreported bringer and a reporter who both show records (collision.3)."""
    reporter, bringer, first = _against(met, records), met.bringer, rule.bringer
    if reporter is None or bringer is None or first is None:
        return None
    if reporter.fact.party not in records or bringer not in records:
        return None
    parts = {bringer: first, reporter.fact.party: WHOLE - first}
    shown = records[bringer], records[reporter.fact.party]
    return Attribution(
        outcome=Outcome.SPLIT,
        shares=tuple(Share(party=party, basis_points=parts[party]) for party in sorted(parts)),
        reasons=(
            reason(rule.clause, Message.BOTH_INVITED, reporter, *shown, met.visit),
            *_close(met),
            _protects(met),
        ),
        report=reporter,
    )


def report_stands(_: Timeline, met: Arrival, records: Records, rule: ArrivalClause) -> Attribution | None:
    """Let a valid report stand against an unreported bringer until its own records come (evidence-window)."""
    reporter = _against(met, records)
    if reporter is None:
        return None
    shown = [each for party, each in records.items() if party == met.bringer]
    because = reason(rule.clause, Message.REPORT_STANDS, reporter, *shown, met.visit)
    return _sole(met, reporter, because, *_close(met))


def latest_expired(timeline: Timeline, met: Arrival, _records: Records, rule: ArrivalClause) -> Attribution | None:
    """Give the customer to the latest reporter where two or more firms reported and all is over (expired)."""
    at = met.visit.fact.at
    over = [each for each in timeline.reports if each.until <= at and each.withdrawn_at is None]
    if met.reports or met.too_close or len({each.fact.party for each in over}) < LEAST_FIRMS:
        return None
    return _sole(met, over[-1], reason(rule.clause, Message.LATEST_EXPIRED, *over, met.visit))


def bringer(timeline: Timeline, met: Arrival, _records: Records, rule: ArrivalClause) -> Attribution | None:
    """Give the customer to whoever brings, if nobody's report counts and it is new (visit-decides, record)."""
    if met.bringer is None or met.reports:
        return None
    known, arrived = met.book.report.known, met.visit.fact
    if known and on_record(known, timeline, party=met.bringer, at=arrived.at, but=arrived.id) is not None:
        return None
    return _brought(met, reason(rule.clause, Message.BROUGHT, met.visit))


def answers(_: Timeline, met: Arrival, _records: Records, rule: ArrivalClause) -> Attribution | None:
    """Let what the customer said at the door decide; forgotten or not asked, the records must (ask)."""
    said = met.visit.fact.answers
    if said is None or said.forgot:
        return None
    named = said.contacted_by
    if named is None:
        return _natural(reason(rule.clause, Message.NAMED_NOBODY, met.visit))
    report = next((each for each in met.reports if each.fact.party == named), None)
    if report is not None:
        return _sole(met, report, reason(rule.clause, Message.NAMED_REPORTER, report, met.visit))
    if met.bringer == named:
        return _brought(met, reason(rule.clause, Message.NAMED_BRINGER, met.visit))
    return _natural(reason(rule.clause, Message.NAMED_WITHOUT_RECORD, met.visit))


def natural(timeline: Timeline, met: Arrival, _records: Records, rule: ArrivalClause) -> Attribution:
    """Leave the customer to the developer (walk-in, unreported, none...)."""
    if met.reports:
        return _natural(reason(rule.clause, Message.WALK_IN, *met.reports, met.visit))
    return _natural(_unreported(timeline, met, rule))


RULES: Final[Mapping[ArrivalRule, Rule]] = {
    ArrivalRule.ANSWERS: answers,
    ArrivalRule.BOTH_INVITED: both_invited,
    ArrivalRule.BRINGER: bringer,
    ArrivalRule.CONCEALED: concealed,
    ArrivalRule.CONTESTED: contested,
    ArrivalRule.EARLIER_RECORD: earlier_record,
    ArrivalRule.EARLIEST_REPORT: earliest_report,
    ArrivalRule.LATEST_EXPIRED: latest_expired,
    ArrivalRule.LATE_CLAIM: late_claim,
    ArrivalRule.NATURAL: natural,
    ArrivalRule.ONLY_INVITER: only_inviter,
    ArrivalRule.REFERRED_FIRST: referred_first,
    ArrivalRule.REPORTED_AND_BROUGHT: reported_and_brought,
    ArrivalRule.REPORTER_INVITED: reporter_invited,
    ArrivalRule.REPORT_STANDS: report_stands,
}


def reason(clause: str, message: Message, *rests_on: KnownReport | KnownVisit | EvidenceSubmitted) -> Reason:
    """Give a reason with the ids of what it rests on."""
    facts = tuple(each.id if isinstance(each, EvidenceSubmitted) else each.fact.id for each in rests_on)
    return Reason(clause=clause, message=message, facts=facts)


def would_live(timeline: Timeline, refused: ReportRefused, visit: Visited) -> bool:
    """Tell whether a refused report would have been live at an arrival."""
    version = timeline.history.at(refused.at)
    window = version.rulebook.report.window
    return window is not None and refused.at <= visit.at < window.end(refused.at, timeline.setting.time_zone)


def _showing(met: Arrival, records: Records) -> list[KnownReport]:
    return [each for each in met.reports if each.fact.party in records]


def _against(met: Arrival, records: Records) -> KnownReport | None:
    """Find the reporter whom a bringer without a report stands against: the first with a record, else the first."""
    if met.bringer is None or met.own() is not None or not met.reports:
        return None
    return next(iter(_showing(met, records)), met.reports[0])


def _unreported(timeline: Timeline, met: Arrival, rule: ArrivalClause) -> Reason:
    """Say why an arrival that no report stands behind is natural (roster, lead-time)."""
    if off_roster := _off_roster(met):
        return off_roster[0]
    if close := _close(met):
        return close[0]
    roster, lead = met.book.report.roster, met.book.report.lead_time
    if roster and (refusal := _refused_for_roster(timeline, met, roster.clause)):
        return Reason(clause=roster.clause, message=Message.OFF_ROSTER, facts=(refusal.id, met.visit.fact.id))
    if met.void:
        return void_reports(met)[0]
    if lead and met.too_close:
        return reason(lead.clause, Message.TOO_CLOSE, *met.too_close, met.visit)
    return reason(_over(timeline, met, rule), Message.UNREPORTED, met.visit)


def _over(timeline: Timeline, met: Arrival, rule: ArrivalClause) -> str:
    """Find by which clause the bringer's ordinary report is over, where a rulebook knows another kind beside."""
    rules = met.book.report
    mine = [each.fact for each in timeline.reports if each.fact.party == met.bringer]
    if rules.pre_report and rules.window and mine and mine[-1].expected_arrival_at is None:
        return rules.window.clause
    return rule.clause


def void_reports(met: Arrival) -> tuple[Reason, ...]:
    """Tell by which clause reports that would count are void (quality)."""
    rule = met.book.report.quality
    return (reason(rule.clause, Message.VOID_REPORTS, *met.void, met.visit),) if rule and met.void else ()


def _refused_for_roster(timeline: Timeline, met: Arrival, clause: str) -> ReportRefused | None:
    """Find a report of the bringer that would be live, had its agent been listed."""
    mine = [each for each in timeline.refusals if each.party == met.bringer and each.clause == clause]
    return next((each for each in mine if would_live(timeline, each, met.visit.fact)), None)


def _close(met: Arrival) -> tuple[Reason, ...]:
    own = [each for each in met.too_close if each.fact.party == met.bringer]
    lead = met.book.report.lead_time
    return (reason(lead.clause, Message.TOO_CLOSE, *own, met.visit),) if own and lead else ()


def _off_roster(met: Arrival) -> tuple[Reason, ...]:
    roster = met.book.report.roster
    if met.visit.fact.on_roster or roster is None:
        return ()
    return (reason(roster.clause, Message.OFF_ROSTER, met.visit),)


def _referrals_over(timeline: Timeline, met: Arrival) -> list[KnownReport]:
    at = met.visit.fact.at
    referrals = [each for each in timeline.reports if each.fact.referral and each.fact.party != met.bringer]
    return [each for each in referrals if each.until <= at and each.visit is None and each.withdrawn_at is None]


def _sole(met: Arrival, report: KnownReport, *reasons: Reason) -> Attribution:
    return Attribution(
        outcome=Outcome.SOLE,
        shares=(Share(party=report.fact.party, basis_points=WHOLE),),
        reasons=(*reasons, _protects(met)),
        report=report,
    )


def _brought(met: Arrival, because: Reason) -> Attribution:
    share = Share(party=met.bringer or "", basis_points=WHOLE)
    return Attribution(outcome=Outcome.SOLE, shares=(share,), reasons=(because, _protects(met)))


def _natural(because: Reason) -> Attribution:
    return Attribution(outcome=Outcome.NATURAL, reasons=(because,))


def _protects(met: Arrival) -> Reason:
    window = met.book.visit.window
    message = Message.WINDOW_SHARED if window.until is Until.REPORT_END else Message.VISIT_PROTECTS
    return reason(window.clause, message, met.visit)
