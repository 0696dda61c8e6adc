"""Judges an imagined case, with evidence counting at once; it stores nothing."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from domain.rulebooks.rulebook import Rulebook
from domain.rulings.claims import (
    Claim,
    Failure,
    Loss,
    Message,
    Objection,
    Reason,
    refused,
)
from domain.rulings.explaining import losses
from domain.rulings.facts import (
    Called,
    Disputed,
    DisputeSubject,
    EvidenceSubmitted,
    Fact,
    FollowedUp,
    Happening,
    MadeKnown,
    Outcome,
    RelationProven,
    Reported,
    Share,
    Subscribed,
    Tally,
    Visited,
)
from domain.rulings.history import (
    History,
    Milestone,
    MilestoneKind,
    RulebookVersion,
    Setting,
)
from domain.rulings.judge import object_to
from domain.rulings.telling import pass_time, take
from domain.rulings.timeline import Timeline


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened(Happening):
    """The opening day of the project; it may lie after everything else."""


Imagined = (
    Opened
    | Reported
    | Visited
    | Called
    | FollowedUp
    | EvidenceSubmitted
    | RelationProven
    | MadeKnown
    | Subscribed
    | Disputed
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ImaginedCase:
    """What is imagined. The facts' ids and what disputes are about are ignored: positions stand for them."""

    rulebook: Rulebook
    time_zone: ZoneInfo
    facts: tuple[Imagined, ...]
    as_of: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulatedReason:
    """One clause that made the ruling, and the positions of the facts that it rests on."""

    clause: str
    message: Message
    facts: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulatedLoss:
    """A party that does not hold the customer, the clause that it failed, and the positions that show it."""

    party: str
    clause: str | None
    failure: Failure
    facts: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulatedRuling:
    """What the rulebook makes of the case, and for each fact in the order given what stood in its way, if anything."""

    outcome: Outcome
    shares: tuple[Share, ...]
    protected_from: datetime | None
    protected_until: datetime | None
    reasons: tuple[SimulatedReason, ...]
    losses: tuple[SimulatedLoss, ...]
    verdicts: tuple[Objection | None, ...]


@dataclass(slots=True)
class _Imagination:
    """The customers' timelines while a case is told, and what the parties' people did in it."""

    history: History
    setting: Setting
    timelines: dict[str, Timeline] = field(default_factory=dict[str, Timeline])
    latest: dict[DisputeSubject, Visited | Subscribed] = field(
        default_factory=dict[DisputeSubject, Visited | Subscribed]
    )
    listed: dict[str, bool] = field(default_factory=dict[str, bool])  # by party: whether anybody on the roster reported

    def of(self, customer: str) -> Timeline:
        """Find a customer's timeline, or start it."""
        if customer not in self.timelines:
            self.timelines[customer] = Timeline(self.history, self.setting, counts_evidence=True, kin=self.kin)
        return self.timelines[customer]

    def kin(self, customer: str, at: datetime) -> Timeline | None:
        """Find a related customer's timeline at an instant."""
        timeline = self.timelines.get(customer)
        for _ in pass_time(timeline, at) if timeline else ():
            pass
        return timeline

    def tallies(self) -> tuple[Tally, ...]:
        """Count what every party reported on each local day so far, and what of it arrived."""
        counted: dict[tuple[str, date], list[bool]] = {}
        for timeline in self.timelines.values():
            for report in timeline.reports:
                day = report.fact.at.astimezone(self.setting.time_zone).date()
                counted.setdefault((report.fact.party, day), []).append(report.visit is not None)
        return tuple(
            Tally(party=party, day=day, reports=len(arrived), arrived=sum(arrived))
            for (party, day), arrived in counted.items()
        )


def simulate(case: ImaginedCase) -> SimulatedRuling:
    """Judge a case as of an instant; a refused fact changes nothing, and later ones have their verdicts too."""
    versions = (RulebookVersion(effective_from=None, id=case.rulebook.slug, rulebook=case.rulebook),)
    imagination = _Imagination(History(versions), Setting(time_zone=case.time_zone, milestones=_milestones(case)))
    numbered = [replace(fact, id=str(position)) for position, fact in enumerate(case.facts)]
    in_order = sorted(numbered, key=lambda fact: fact.at)
    verdicts = {fact.id: _imagine(imagination, fact) for fact in in_order if fact.at <= case.as_of}
    timeline = _judged(imagination, case.as_of)
    claim = timeline.claim or Claim(outcome=Outcome.UNCLAIMED, rulebook=imagination.history.at(case.as_of).id)
    lost = tuple(_lost(loss) for loss in losses(timeline, case.as_of))
    verdicts |= {fact.id: _imagine(imagination, fact) for fact in in_order if fact.at > case.as_of}
    return SimulatedRuling(
        outcome=claim.outcome,
        shares=claim.shares,
        protected_from=claim.protected_from,
        protected_until=claim.protected_until,
        reasons=tuple(_positioned(reason) for reason in claim.reasons),
        losses=lost,
        verdicts=tuple(verdicts[fact.id] for fact in numbered),
    )


def _milestones(case: ImaginedCase) -> tuple[Milestone, ...]:
    """Find the opening day; in an imagined case it was always known."""
    openings = [fact.at.astimezone(case.time_zone).date() for fact in case.facts if isinstance(fact, Opened)]
    known_at = min((fact.at for fact in case.facts), default=case.as_of)
    return tuple(Milestone(kind=MilestoneKind.OPENING, known_at=known_at, day=day) for day in openings[-1:])


def _imagine(imagination: _Imagination, fact: Imagined) -> Objection | None:
    """Let one fact happen if it may stand, and tell what stood in its way if not."""
    match fact:
        case Opened():
            return None
        case RelationProven():
            for customer in fact.customers:
                others = tuple(each for each in fact.customers if each != customer)
                _put(imagination.of(customer), replace(fact, customers=others))
            return None
        case Disputed():
            return _dispute(imagination, fact)
        case Visited():
            fact = replace(fact, on_roster=fact.on_roster and imagination.listed.get(fact.brought_by or "", True))
            imagination.latest[DisputeSubject.VISIT] = fact
        case Subscribed():
            imagination.latest[DisputeSubject.DEAL] = fact
        case Reported():
            imagination.listed[fact.party] = imagination.listed.get(fact.party, False) or fact.on_roster
        case _:
            pass
    return _put(imagination.of(fact.customer), fact)


def _dispute(imagination: _Imagination, fact: Disputed) -> Objection | None:
    """File a dispute about the latest visit or deal, whichever customer's it is."""
    about = imagination.latest.get(fact.subject)
    customer = next(iter(imagination.timelines), "") if about is None else about.customer
    filing = replace(fact, about="" if about is None else about.id, dispute=fact.id, tallies=imagination.tallies())
    return _put(imagination.of(customer), filing)


def _put(timeline: Timeline, fact: Fact) -> Objection | None:
    for _ in pass_time(timeline, fact.at):
        pass
    judged = isinstance(fact, Reported | EvidenceSubmitted | Disputed)
    objection = object_to(fact, timeline) if judged else None
    if objection is None:
        take(timeline, fact)
    elif isinstance(fact, Reported):
        take(timeline, refused(fact, objection))
    return objection


def _judged(imagination: _Imagination, as_of: datetime) -> Timeline:
    """Find the buyer's timeline, or where nobody has bought yet that of the customer who was first."""
    deal = imagination.latest.get(DisputeSubject.DEAL)
    customer = next(iter(imagination.timelines), "") if deal is None else deal.customer
    timeline = imagination.of(customer)
    for _ in pass_time(timeline, as_of):
        pass
    return timeline


def _lost(loss: Loss) -> SimulatedLoss:
    facts = tuple(int(fact) for fact in loss.facts)
    return SimulatedLoss(party=loss.party, clause=loss.clause, failure=loss.failure, facts=facts)


def _positioned(reason: Reason) -> SimulatedReason:
    facts = tuple(int(fact) for fact in reason.facts)
    return SimulatedReason(clause=reason.clause, message=reason.message, facts=facts)
