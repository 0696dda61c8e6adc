"""As what a customer is on the developer's record when a report or an arrival comes; it changes nothing."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from domain.rulebooks.parameters import Recorded
from domain.rulings.facts import KnownAs, Relation
from domain.rulings.standing import VisitKind
from domain.rulings.timeline import Timeline


def on_record(rule: Recorded, timeline: Timeline, *, party: str, at: datetime, but: str = "") -> str | None:
    """Find a fact by which the customer is on record as one of those that a rule names, but for one fact.

    A party's own deal puts nobody on record against it.
    """
    for known_as, fact in _known(timeline, party):
        if known_as in rule.known_as and fact != but:
            return fact
    for other in related(timeline, rule.kin, at=at):
        for known_as, fact in _known_by_kin(other, party):
            if known_as in rule.known_as:
                return fact
    return None


def related(timeline: Timeline, relations: Iterable[Relation], *, at: datetime) -> Iterator[Timeline]:
    """Go through the customers who are proven to be so related, as their cases stand at an instant."""
    for customer in related_customers(timeline, relations):
        other = timeline.kin(customer, at) if timeline.kin else None
        if other is not None:
            yield other


def related_customers(timeline: Timeline, relations: Iterable[Relation], *, proven: bool = True) -> list[str]:
    """Name the customers of whom such a relation was last found to hold, or not to hold."""
    wanted = frozenset(relations)
    found: dict[str, bool] = {}
    for fact in timeline.relations:
        if fact.relation in wanted:
            found.update(dict.fromkeys(fact.customers, fact.proven))
    return [customer for customer, holds in found.items() if holds is proven]


def _known(timeline: Timeline, party: str) -> Iterator[tuple[KnownAs, str]]:
    yield from ((fact.known_as, fact.id) for fact in timeline.known)
    yield from ((KnownAs.CALLER, fact.id) for fact in timeline.calls)
    for visit in timeline.visits:
        if visit.decided and not visit.nothing and visit.kind is VisitKind.NATURAL:
            yield KnownAs.VISITOR, visit.fact.id
    if _bought_from_another(timeline, party):
        yield KnownAs.BUYER, timeline.deals[0].id


def _known_by_kin(other: Timeline, party: str) -> Iterator[tuple[KnownAs, str]]:
    yield from ((KnownAs.RELATIVE_OF_EMPLOYEE, fact.id) for fact in other.known if fact.known_as is KnownAs.EMPLOYEE)
    yield from ((KnownAs.RELATIVE_OF_BUYER, fact.id) for fact in other.known if fact.known_as is KnownAs.BUYER)
    if _bought_from_another(other, party):
        yield KnownAs.RELATIVE_OF_BUYER, other.deals[0].id


def _bought_from_another(timeline: Timeline, party: str) -> bool:
    holders = {share.party for share in (timeline.claim.shares if timeline.claim else ())}
    return bool(timeline.deals) and party not in holders
