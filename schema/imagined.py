"""Imagined facts as clients describe them, read into the values that rules read; never judged here."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

import strawberry

from domain.rulings import facts, simulation
from domain.rulings.facts import (
    DisputeSubject,
    EvidenceKind,
    EvidenceShows,
    KnownAs,
    Relation,
)
from domain.rulings.simulation import Imagined
from schema.faults import RequestError

LONGEST_NAME: Final = 64

strawberry.enum(Relation, name="Relation")
strawberry.enum(KnownAs, name="KnownAs")

WHEN: Final = "When it happened."
WHOM: Final = "A free name; the one customer is C unless named."


@strawberry.input(description="The opening day of the project; may lie after asOf.")
class SimulatedOpening:
    """The project opens."""

    at: datetime = strawberry.field(description="On its local date.")


@strawberry.input(description="A firm reports a customer.")
class SimulatedReport:
    """A report."""

    at: datetime = strawberry.field(description=WHEN)
    party: str = strawberry.field(description="A free name.")
    agent: str | None = strawberry.field(default=None, description="Default: one agent a party.")
    customer: str = strawberry.field(default="C", description=WHOM)
    expected_arrival_at: datetime | None = strawberry.field(default=None, description="When the customer is expected.")
    on_roster: bool = strawberry.field(default=True, description="Whether the agent is on the firm's roster.")
    referral: bool = strawberry.field(default=False, description="Whether an existing owner sends the customer.")


@strawberry.input(description="What the customer says at the door.")
class SimulatedAnswers:
    """Answers."""

    first_visit: bool = strawberry.field(description="Whether it is the first visit.")
    contacted_by: str | None = strawberry.field(default=None, description="Who contacted the customer before.")
    forgot: bool = strawberry.field(default=False, description="Cannot remember: the records decide.")


@strawberry.input(description="A customer arrives.")
class SimulatedVisit:
    """A visit."""

    at: datetime = strawberry.field(description=WHEN)
    customer: str = strawberry.field(default="C", description=WHOM)
    brought_by: str | None = strawberry.field(default=None, description="Null: came alone.")
    signed: bool = strawberry.field(default=True, description="Every signature that the rulebook wants.")
    answers: SimulatedAnswers | None = strawberry.field(default=None, description="What the customer says.")


@strawberry.input(description="A customer phones the site.")
class SimulatedCall:
    """A call."""

    at: datetime = strawberry.field(description=WHEN)
    customer: str = strawberry.field(default="C", description=WHOM)


@strawberry.input(description="A party follows a customer up.")
class SimulatedFollowUp:
    """A follow-up."""

    at: datetime = strawberry.field(description=WHEN)
    party: str = strawberry.field(description="A free name.")
    customer: str = strawberry.field(default="C", description=WHOM)


@strawberry.input(description="A party hands in evidence.")
class SimulatedEvidence:
    """Evidence."""

    at: datetime = strawberry.field(description="When it is handed in.")
    party: str = strawberry.field(description="A free name.")
    kind: EvidenceKind = strawberry.field(description="What kind of thing it is.")
    shows: EvidenceShows = strawberry.field(description="What it shows.")
    happened_at: datetime = strawberry.field(description="When the recorded thing took place.")
    customer: str = strawberry.field(default="C", description=WHOM)


@strawberry.input(description="A tie between customers is shown, or shown not to hold.")
class SimulatedRelation:
    """A relation."""

    at: datetime = strawberry.field(description=WHEN)
    customers: list[str] = strawberry.field(description="Two or more.")
    relation: Relation = strawberry.field(description="Which tie.")
    proven: bool = strawberry.field(default=True, description="Whether it holds.")


@strawberry.input(description="A customer is on the developer's record already.")
class SimulatedKnown:
    """A record."""

    at: datetime = strawberry.field(description=WHEN)
    customer: str = strawberry.field(default="C", description=WHOM)
    as_: KnownAs = strawberry.field(name="as", description="As what.")


@strawberry.input(description="A customer commits to a unit.")
class SimulatedSubscription:
    """A subscription."""

    at: datetime = strawberry.field(description=WHEN)
    customer: str = strawberry.field(default="C", description="The buyer.")
    brought_by: str | None = strawberry.field(default=None, description="Who brings the buyer to it.")


@strawberry.input(description="A party files a dispute.")
class SimulatedDispute:
    """A dispute."""

    at: datetime = strawberry.field(description=WHEN)
    party: str = strawberry.field(description="A free name.")
    subject: DisputeSubject = strawberry.field(description="The latest visit or the latest deal.")


OTHER: Final = "The imagined fact is of this kind."


@strawberry.input(one_of=True, description="Parties and customers are free names; the one customer is C unless named.")
class SimulatedFactInput:
    """One imagined fact."""

    opened: SimulatedOpening | None = strawberry.field(default=strawberry.UNSET, description=OTHER)
    reported: SimulatedReport | None = strawberry.field(default=strawberry.UNSET, description=OTHER)
    visited: SimulatedVisit | None = strawberry.field(default=strawberry.UNSET, description=OTHER)
    called: SimulatedCall | None = strawberry.field(default=strawberry.UNSET, description=OTHER)
    followed_up: SimulatedFollowUp | None = strawberry.field(default=strawberry.UNSET, description=OTHER)
    evidence: SimulatedEvidence | None = strawberry.field(default=strawberry.UNSET, description=OTHER)
    related: SimulatedRelation | None = strawberry.field(default=strawberry.UNSET, description=OTHER)
    known: SimulatedKnown | None = strawberry.field(default=strawberry.UNSET, description=OTHER)
    subscribed: SimulatedSubscription | None = strawberry.field(default=strawberry.UNSET, description=OTHER)
    disputed: SimulatedDispute | None = strawberry.field(default=strawberry.UNSET, description=OTHER)


def _opened(key: str, given: SimulatedOpening) -> Imagined:
    return simulation.Opened(id=key, at=given.at)


def _reported(key: str, given: SimulatedReport) -> Imagined:
    return facts.Reported(
        id=key,
        at=given.at,
        party=given.party,
        agent=given.agent or given.party,
        customer=given.customer,
        expected_arrival_at=given.expected_arrival_at,
        on_roster=given.on_roster,
        referral=given.referral,
    )


def _visited(key: str, given: SimulatedVisit) -> Imagined:
    said = given.answers
    answers = said and facts.Answers(first_visit=said.first_visit, contacted_by=said.contacted_by, forgot=said.forgot)
    return facts.Visited(
        id=key,
        at=given.at,
        customer=given.customer,
        brought_by=given.brought_by,
        agent=given.brought_by,
        signed=given.signed,
        answers=answers,
    )


def _called(key: str, given: SimulatedCall) -> Imagined:
    return facts.Called(id=key, at=given.at, customer=given.customer)


def _followed_up(key: str, given: SimulatedFollowUp) -> Imagined:
    return facts.FollowedUp(id=key, at=given.at, party=given.party, customer=given.customer)


def _evidence(key: str, given: SimulatedEvidence) -> Imagined:
    return facts.EvidenceSubmitted(
        id=key,
        at=given.at,
        party=given.party,
        kind=given.kind,
        shows=given.shows,
        happened_at=given.happened_at,
        customer=given.customer,
    )


def _related(key: str, given: SimulatedRelation) -> Imagined:
    return facts.RelationProven(
        id=key, at=given.at, customers=tuple(given.customers), relation=given.relation, proven=given.proven
    )


def _known(key: str, given: SimulatedKnown) -> Imagined:
    return facts.MadeKnown(id=key, at=given.at, customer=given.customer, known_as=given.as_)


def _subscribed(key: str, given: SimulatedSubscription) -> Imagined:
    return facts.Subscribed(id=key, at=given.at, deal=key, customer=given.customer, brought_by=given.brought_by)


def _disputed(key: str, given: SimulatedDispute) -> Imagined:
    return facts.Disputed(id=key, at=given.at, dispute=key, party=given.party, subject=given.subject, about="")


READERS: Final[dict[str, Callable[[str, Any], Imagined]]] = {
    "opened": _opened,
    "reported": _reported,
    "visited": _visited,
    "called": _called,
    "followed_up": _followed_up,
    "evidence": _evidence,
    "related": _related,
    "known": _known,
    "subscribed": _subscribed,
    "disputed": _disputed,
}


def read(position: int, given: SimulatedFactInput) -> Imagined:
    """Read one imagined fact; BAD_USER_INPUT for a name that is none."""
    for kind, reader in READERS.items():
        if inner := getattr(given, kind):
            names = [getattr(inner, name, None) for name in ("party", "agent", "customer", "brought_by")]
            if any(name is not None and not 0 < len(name) <= LONGEST_NAME for name in names):
                raise RequestError("BAD_USER_INPUT", "expected a name of 1 to 64 characters", _path(position, kind))
            return reader(str(position), inner)
    raise RequestError("BAD_USER_INPUT", "expected one kind of fact", ["input", "facts", str(position)])


def _path(position: int, kind: str) -> list[str]:
    head, *rest = kind.split("_")
    return ["input", "facts", str(position), head + "".join(word.title() for word in rest)]
