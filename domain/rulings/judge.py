"""The judge's whole door: what facts make of a case; no database, no clock, no network."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Final

from domain.rulings import explaining, revival, rules
from domain.rulings.claims import Claim, Interval, Loss, Objection
from domain.rulings.facts import Disputed, EvidenceSubmitted, Fact, Outcome, Reported, Subscribed
from domain.rulings.history import History, Setting
from domain.rulings.holding import known_report
from domain.rulings.standing import CaseTimeline, Standing, Survey
from domain.rulings.surveying import next_change, standing_of
from domain.rulings.telling import contest, pass_time, take, tell
from domain.rulings.timeline import KnownVisit, Timeline
from domain.rulings.visiting import confirm, give_up

# The facts of other customers to whom a case's customer is related, by the customer.
Others = Mapping[str, Sequence[Fact]]
NOBODY_ELSE: Final[Others] = MappingProxyType({})


def admit(
    history: History,
    setting: Setting,
    before: Sequence[Fact],
    fact: Reported | EvidenceSubmitted | Disputed,
    *,
    others: Others = NOBODY_ELSE,
) -> Objection | None:
    """Tell what stands in the way of a fact, given all facts before it; None: it may stand."""
    timeline = _told(begin(history, setting, others), before, fact.at)
    return object_to(fact, timeline)


def object_to(fact: Reported | EvidenceSubmitted | Disputed, timeline: Timeline) -> Objection | None:
    """Tell what stands in the way of a fact on a timeline that has come to its instant; None: it may stand."""
    match fact:
        case Reported():
            return rules.report_may_stand(fact, timeline)
        case EvidenceSubmitted():
            return rules.evidence_may_stand(fact, timeline)
        case Disputed():
            return rules.dispute_may_stand(fact, timeline)


def begin(history: History, setting: Setting, others: Others = NOBODY_ELSE) -> Timeline:
    """Begin a timeline that sees other customers' facts strictly before the instant at which it asks about them."""
    if not others:
        return Timeline(history, setting)

    def kin(customer: str, at: datetime) -> Timeline | None:
        if customer not in others:
            return None
        timeline = Timeline(history, setting)
        for _ in tell(timeline, (fact for fact in others[customer] if fact.at < at)):
            pass
        for _ in pass_time(timeline, at):
            pass
        return timeline

    return Timeline(history, setting, kin=kin)


def unobstructed(
    history: History, setting: Setting, facts: Sequence[Fact], report_id: str, *, others: Others = NOBODY_ELSE
) -> tuple[str, ...]:
    """Find the refused reports that would have been accepted without a report, in order, by their facts' ids."""
    return revival.unobstructed(begin(history, setting, others), facts, report_id)


def survey(
    history: History, setting: Setting, facts: Sequence[Fact], at: datetime, *, others: Others = NOBODY_ELSE
) -> Survey:
    """Tell of a case as known at an instant: its course, where all stands, when time alone next changes any of it."""
    timeline = begin(history, setting, others)
    turns: list[tuple[datetime, Claim]] = []
    _follow(timeline, turns, tell(timeline, [fact for fact in facts if fact.at <= at]))
    _follow(timeline, turns, pass_time(timeline, at))
    found, change = standing_of(timeline, at), next_change(timeline, at)
    _follow(timeline, turns, pass_time(timeline, None))
    return Survey(course=_intervals(turns), standing=found, next_change=change)


def course(
    history: History, setting: Setting, facts: Sequence[Fact], *, others: Others = NOBODY_ELSE
) -> tuple[Interval, ...]:
    """Unfold the claim over time, from the first fact on; it at an instant rests on facts up to it alone."""
    timeline = begin(history, setting, others)
    turns: list[tuple[datetime, Claim]] = []
    _follow(timeline, turns, tell(timeline, facts))
    _follow(timeline, turns, pass_time(timeline, None))
    return _intervals(turns)


def claim_at(intervals: Sequence[Interval], instant: datetime) -> Claim | None:
    """Find the claim at an instant; None before the first fact."""
    index = bisect_right(intervals, instant, key=lambda each: each.start)
    return intervals[index - 1].claim if index else None


def losses(
    history: History, setting: Setting, facts: Sequence[Fact], at: datetime, *, others: Others = NOBODY_ELSE
) -> tuple[Loss, ...]:
    """Tell of every party that reported or brought the customer and does not hold it at an instant, and why."""
    return explaining.losses(_told(begin(history, setting, others), facts, at), at)


def case_timeline(
    history: History, setting: Setting, facts: Sequence[Fact], at: datetime, *, others: Others = NOBODY_ELSE
) -> CaseTimeline:
    """Draw a case as known at an instant: its claims over time, and every window as an interval."""
    timeline = begin(history, setting, others)
    turns: list[tuple[datetime, Claim]] = []
    lost: dict[datetime, tuple[Loss, ...]] = {}

    def follow(instants: Iterable[datetime]) -> None:
        for instant in instants:
            if timeline.claim is not None:
                _turn(turns, instant, timeline.claim)
                lost[turns[-1][0]] = explaining.losses(timeline, instant)

    follow(tell(timeline, [fact for fact in facts if fact.at <= at]))
    follow(pass_time(timeline, at))
    spans, losses_now = explaining.spans(timeline, at), explaining.losses(timeline, at)
    follow(pass_time(timeline, None))
    drawn = tuple((interval, lost[interval.start]) for interval in _intervals(turns))
    return CaseTimeline(course=drawn, spans=spans, losses=losses_now)


def propose(
    history: History,
    setting: Setting,
    facts: Sequence[Fact],
    *,
    about: str,
    now: datetime,
    others: Others = NOBODY_ELSE,
) -> Claim:
    """Say what the rulebook says as of the disputed visit's arrival or the deal, with all evidence known now."""
    return proposed(history, setting, facts, about=about, now=now, others=others)[0]


def proposed(
    history: History,
    setting: Setting,
    facts: Sequence[Fact],
    *,
    about: str,
    now: datetime,
    others: Others = NOBODY_ELSE,
) -> tuple[Claim, tuple[Loss, ...]]:
    """Propose, and tell of every party that the proposal does not give the customer to, and why."""
    timeline, at = _as_disputed(history, setting, facts, about=about, now=now, others=others)
    claim = timeline.claim or Claim(outcome=Outcome.UNCLAIMED, rulebook=history.at(at).id)
    return claim, explaining.losses(timeline, at)


def standing(
    history: History, setting: Setting, facts: Sequence[Fact], at: datetime, *, others: Others = NOBODY_ELSE
) -> Standing:
    """Tell where each accepted report and each visit stands at an instant, from the facts up to it."""
    return standing_of(_told(begin(history, setting, others), facts, at), at)


def report_ends_at(history: History, setting: Setting, report: Reported) -> datetime:
    """Find when a report that stands is over."""
    return known_report(Timeline(history, setting), report, at=report.at).until


def evidence_due_at(history: History, setting: Setting, facts: Sequence[Fact], dispute: str) -> datetime:
    """Find the first instant at which evidence in a filed dispute comes too late; a KeyError for one never filed."""
    timeline = _told(Timeline(history, setting), facts, None)
    filed_at = next(fact.at for fact in facts if isinstance(fact, Disputed) and fact.dispute == dispute)
    window = history.at(filed_at).rulebook.evidence.window
    return window.end(timeline.disputes[dispute], setting.time_zone)


def dispute_closes_at(
    history: History, setting: Setting, facts: Sequence[Fact], *, about: str, now: datetime
) -> datetime | None:
    """Find when a visit or deal can no longer be disputed; None while a visit is pending, or is never disputed."""
    timeline = _told(Timeline(history, setting), facts, now)
    book = history.at(now).rulebook.dispute
    if visit := timeline.visit(about):
        start = rules.visit_disputed_from(visit)
        return None if start is None or book.visit is None else book.visit.end(start, setting.time_zone)
    deal = timeline.deal(about)
    return None if deal is None else book.deal.end(deal.at, setting.time_zone)


def _as_disputed(
    history: History,
    setting: Setting,
    facts: Sequence[Fact],
    *,
    about: str,
    now: datetime,
    others: Others,
) -> tuple[Timeline, datetime]:
    """Tell a case up to the disputed visit's arrival or deal, with the evidence, filings and signatures of now."""
    known = _told(begin(history, setting, others), facts, now)
    timeline = begin(history, setting, others)
    timeline.evidence = [each for each in facts if isinstance(each, EvidenceSubmitted)]
    for filing in facts:
        if isinstance(filing, Disputed):
            contest(timeline, filing)
    position = next(index for index, fact in enumerate(facts) if fact.id == about)
    disputed = facts[position]
    at, of_a_deal = disputed.at, isinstance(disputed, Subscribed)
    _told(timeline, facts[:position] if of_a_deal else facts[: position + 1], at)
    for visit in list(timeline.pending):
        if of_a_deal or visit.fact.id == about:
            _decide_as_known(timeline, visit, known)
    if of_a_deal:
        timeline.relations = known.relations
        take(timeline, disputed)
    return timeline, at


def _told(timeline: Timeline, facts: Iterable[Fact], until: datetime | None) -> Timeline:
    """Tell facts up to an instant and let time come to it; None: all facts, and no time beyond."""
    for _ in tell(timeline, (fact for fact in facts if until is None or fact.at <= until)):
        pass
    if until is not None:
        for _ in pass_time(timeline, until):
            pass
    return timeline


def _follow(timeline: Timeline, turns: list[tuple[datetime, Claim]], instants: Iterable[datetime]) -> None:
    for at in instants:
        if timeline.claim is not None:
            _turn(turns, at, timeline.claim)


def _intervals(turns: Sequence[tuple[datetime, Claim]]) -> tuple[Interval, ...]:
    ends = [at for at, _ in turns[1:]]
    return tuple(
        Interval(start=at, end=end, claim=claim) for (at, claim), end in zip(turns, [*ends, None], strict=False)
    )


def _turn(turns: list[tuple[datetime, Claim]], at: datetime, claim: Claim) -> None:
    """Note the claim from an instant on; of several at one instant the last stays, and equal neighbours are one."""
    if turns and turns[-1][0] == at:
        turns.pop()
    if not turns or turns[-1][1] != claim:
        turns.append((at, claim))


def _decide_as_known(timeline: Timeline, visit: KnownVisit, known: Timeline) -> None:
    later = known.visit(visit.fact.id)
    if later is None or not later.decided:
        return
    timeline.pending.remove(visit)
    if later.confirmed_at is None:
        give_up(timeline, visit)
    else:
        confirm(timeline, visit, later.confirmed_at)
