"""Judges an imagined case, with evidence counting at once; it stores nothing."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from domain.rulebooks.rulebook import Rulebook
from domain.rulings.claims import (
    Claim,
    Message,
    Objection,
    Reason,
    refused,
)
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
class SimulatedRuling:
    """What the rulebook makes of the case, and for each fact in the order given what stood in its way, if anything."""

    outcome: Outcome
    shares: tuple[Share, ...]
    protected_from: datetime | None
    protected_until: datetime | None
    reasons: tuple[SimulatedReason, ...]
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
        return self.timelines.setdefault(customer, Timeline(self.history, self.setting, counts_evidence=True))


def simulate(case: ImaginedCase) -> SimulatedRuling:
    """Judge a case as of an instant; a refused fact changes nothing, and later ones have their verdicts too."""
    versions = (RulebookVersion(effective_from=None, id=case.rulebook.slug, rulebook=case.rulebook),)
    imagination = _Imagination(History(versions), Setting(time_zone=case.time_zone, milestones=_milestones(case)))
    numbered = [replace(fact, id=str(position)) for position, fact in enumerate(case.facts)]
    in_order = sorted(numbered, key=lambda fact: fact.at)
    verdicts = {fact.id: _imagine(imagination, fact) for fact in in_order if fact.at <= case.as_of}
    claim = _claim(imagination, case.as_of)
    verdicts |= {fact.id: _imagine(imagination, fact) for fact in in_order if fact.at > case.as_of}
    return SimulatedRuling(
        outcome=claim.outcome,
        shares=claim.shares,
        protected_from=claim.protected_from,
        protected_until=claim.protected_until,
        reasons=tuple(_positioned(reason) for reason in claim.reasons),
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
        case Opened() | RelationProven():
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
    return _put(imagination.of(customer), replace(fact, about="" if about is None else about.id, dispute=fact.id))


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


def _claim(imagination: _Imagination, as_of: datetime) -> Claim:
    """Find the claim to the buyer, or where nobody has bought yet to the customer who was first."""
    deal = imagination.latest.get(DisputeSubject.DEAL)
    customer = next(iter(imagination.timelines), "") if deal is None else deal.customer
    timeline = imagination.of(customer)
    for _ in pass_time(timeline, as_of):
        pass
    return timeline.claim or Claim(outcome=Outcome.UNCLAIMED, rulebook=imagination.history.at(as_of).id)


def _positioned(reason: Reason) -> SimulatedReason:
    facts = tuple(int(fact) for fact in reason.facts)
    return SimulatedReason(clause=reason.clause, message=reason.message, facts=facts)
