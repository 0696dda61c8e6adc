"""Judges a recorded case again under a draft, and tells where the two courses part; it stores nothing."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from domain.rulings.claims import Claim, Objection, refused
from domain.rulings.facts import (
    Disputed,
    EvidenceSubmitted,
    Fact,
    Outcome,
    Reported,
    ReportRefused,
    Ruled,
    Share,
    Subscribed,
)
from domain.rulings.history import History, RulebookVersion, Setting
from domain.rulings.identity import stood
from domain.rulings.judge import course, object_to
from domain.rulings.telling import pass_time, take
from domain.rulings.timeline import Timeline


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What a period is judged again under: the recorded history, and the one with the draft in force in the period."""

    recorded: History
    drafted: History
    setting: Setting
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """Whose a customer is, without why and until when; shares by party."""

    outcome: Outcome
    shares: tuple[Share, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """The first instant in the period at which a case changes hands: from whom, to whom, by which clause."""

    at: datetime
    before: Holding
    after: Holding
    clause: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Replayed:
    """A case judged again: who holds it at the period's end, as recorded and under the draft, and where they part.

    `deals` counts the subscriptions of the period; their claims are frozen, so that they are who holds at its end.
    `won` and `lost` are the parties that at some instant hold under the draft alone, or as recorded alone.
    """

    before: Holding
    after: Holding
    deals: int
    won: frozenset[str] = frozenset()
    lost: frozenset[str] = frozenset()
    difference: Difference | None = None


NOBODY = Holding(outcome=Outcome.UNCLAIMED)


def trial(history: History, draft: RulebookVersion, setting: Setting, *, start: datetime, end: datetime) -> Trial:
    """Put a draft in force from a start up to, not including, an end; facts outside keep the versions they had."""
    first, *_ = history.versions
    kept = [each for each in history.versions if each.effective_from is None or each.effective_from < start]
    later = [each for each in history.versions if each.effective_from is not None and each.effective_from > end]
    versions = [
        *(kept or [replace(first, effective_from=None)]),
        replace(draft, effective_from=start),
        replace(history.at(end), effective_from=end),
        *later,
    ]
    return Trial(recorded=history, drafted=History(tuple(versions)), setting=setting, start=start, end=end)


def replayed(trial: Trial, facts: Sequence[Fact]) -> Replayed:
    """Judge a case again; in the period each report, piece of evidence and dispute is admitted or refused anew."""
    told = facts[: bisect_left(facts, trial.end, key=lambda fact: fact.at)]
    before = _Course([(each.start, each.claim) for each in course(trial.recorded, trial.setting, told)])
    retelling = _Retelling(Timeline(trial.drafted, trial.setting), trial)
    retelling.tell(told)
    after = _Course(retelling.turns)
    found = Replayed(
        before=before.last(trial.end),
        after=after.last(trial.end),
        deals=sum(isinstance(fact, Subscribed) and fact.at >= trial.start for fact in told),
    )
    if before.starts == after.starts and before.holdings == after.holdings:
        return found
    partings = [
        (at, old, new) for at in _instants(before, after, trial) if (old := before.at(at)) != (new := after.at(at))
    ]
    if not partings:
        return found
    at, old, new = partings[0]
    return replace(
        found,
        won=frozenset(party for _, old, new in partings for party in parties(new) - parties(old)),
        lost=frozenset(party for _, old, new in partings for party in parties(old) - parties(new)),
        difference=Difference(at=at, before=old, after=new, clause=retelling.clause(at)),
    )


@dataclass(slots=True)
class _Retelling:
    """A case while it is told under the draft: the claim's turns, and what refused which fact."""

    timeline: Timeline
    trial: Trial
    turns: list[tuple[datetime, Claim]] = field(default_factory=list[tuple[datetime, Claim]])
    objections: list[tuple[datetime, Objection]] = field(default_factory=list[tuple[datetime, Objection]])

    def tell(self, facts: Iterable[Fact]) -> None:
        """Tell all facts, and then let time alone go on to the end of the period."""
        for fact in facts:
            self._pass(fact.at)
            self._take(fact)
            self._turn(fact.at)
        self._pass(self.trial.end)

    def clause(self, at: datetime) -> str | None:
        """Find what the claim at an instant rests on; nothing: what last stood in a fact's way."""
        claim = next((claim for turned_at, claim in reversed(self.turns) if turned_at <= at), None)
        if claim is not None and claim.reasons:
            return claim.reasons[0].clause
        return next((objection.clause for refused_at, objection in reversed(self.objections) if refused_at <= at), None)

    def _pass(self, until: datetime) -> None:
        for at in pass_time(self.timeline, until):
            self._turn(at)

    def _turn(self, at: datetime) -> None:
        if self.timeline.claim is not None:
            self.turns.append((at, self.timeline.claim))

    def _take(self, fact: Fact) -> None:
        if fact.at < self.trial.start:
            take(self.timeline, fact)
            return
        if isinstance(fact, ReportRefused):
            fact = stood(fact)
        if isinstance(fact, Reported | EvidenceSubmitted | Disputed):
            self._admit(fact)
        elif not self._groundless(fact):
            take(self.timeline, fact)

    def _admit(self, fact: Reported | EvidenceSubmitted | Disputed) -> None:
        objection = object_to(fact, self.timeline)
        if objection is None:
            take(self.timeline, fact)
            return
        self.objections.append((fact.at, objection))
        if isinstance(fact, Reported):
            take(self.timeline, refused(fact, objection))

    def _groundless(self, fact: Fact) -> bool:
        """Tell whether a fact is the ruling of a dispute that could not be filed."""
        return isinstance(fact, Ruled) and fact.dispute not in self.timeline.disputes


class _Course:
    """Who holds a case from which instant on."""

    __slots__ = ("holdings", "starts")

    def __init__(self, turns: Iterable[tuple[datetime, Claim]]) -> None:
        self.starts: list[datetime] = []
        self.holdings: list[Holding] = []
        for at, claim in turns:
            if self.starts and self.starts[-1] == at:
                self.starts.pop()
                self.holdings.pop()
            holding = held(claim)
            if not self.holdings or self.holdings[-1] != holding:
                self.starts.append(at)
                self.holdings.append(holding)

    def at(self, instant: datetime) -> Holding:
        """Find who holds at an instant; nobody before the first fact."""
        place = bisect_right(self.starts, instant)
        return self.holdings[place - 1] if place else NOBODY

    def last(self, end: datetime) -> Holding:
        """Find who holds just before an instant."""
        place = bisect_left(self.starts, end)
        return self.holdings[place - 1] if place else NOBODY


def held(claim: Claim) -> Holding:
    """Tell of a claim whose it makes the customer."""
    shares = claim.shares if len(claim.shares) <= 1 else tuple(sorted(claim.shares, key=lambda share: share.party))
    return Holding(outcome=claim.outcome, shares=shares)


def parties(holding: Holding) -> frozenset[str]:
    """Name who has a share."""
    return frozenset(share.party for share in holding.shares)


def _instants(before: _Course, after: _Course, trial: Trial) -> list[datetime]:
    """List the instants of the period at which one of two courses may turn."""
    instants = {trial.start, *before.starts, *after.starts}
    return sorted(each for each in instants if trial.start <= each < trial.end)
