"""Holds short ways to tell a case and what a preset must make of it; never judges."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from domain.rulebooks.rulebook import Rulebook
from domain.rulings.facts import (
    Answers,
    Called,
    Disputed,
    DisputeSubject,
    EvidenceKind,
    EvidenceShows,
    EvidenceSubmitted,
    FollowedUp,
    KnownAs,
    MadeKnown,
    Outcome,
    Relation,
    RelationProven,
    Reported,
    Subscribed,
    Visited,
)
from domain.rulings.simulation import Imagined, ImaginedCase, Opened, SimulatedRuling, simulate
from tests.rulings.stories import SHANGHAI, book, off, on, told

ANY: Final = "any"  # a refusal's clause that the document does not settle


def report(
    party: str, at: str, *, customer: str = "C", arrival: str | None = None, agent: str | None = None
) -> Reported:
    return Reported(
        id="",
        at=on(at),
        party=party,
        agent=agent or party,
        customer=customer,
        expected_arrival_at=None if arrival is None else on(arrival),
    )


def referral(party: str, at: str) -> Reported:
    return Reported(id="", at=on(at), party=party, agent=party, customer="C", referral=True)


def unlisted(party: str, at: str, *, arrival: str | None = None) -> Reported:
    expected = None if arrival is None else on(arrival)
    return Reported(
        id="", at=on(at), party=party, agent=party, customer="C", expected_arrival_at=expected, on_roster=False
    )


def visit(
    at: str, by: str | None = None, *, customer: str = "C", signed: bool = True, says: Answers | None = None
) -> Visited:
    return Visited(id="", at=on(at), customer=customer, brought_by=by, signed=signed, answers=says)


def names(party: str | None, *, first: bool = True) -> Answers:
    """Answer who contacted the customer; None: nobody did."""
    return Answers(first_visit=first, contacted_by=party)


FORGOT: Final = Answers(first_visit=True, forgot=True)


def evidence(
    party: str, at: str, *, happened: str, kind: str = "CALL_LOG", shows: str = "INVITATION", customer: str = "C"
) -> EvidenceSubmitted:
    return EvidenceSubmitted(
        id="",
        at=on(at),
        party=party,
        kind=EvidenceKind(kind),
        shows=EvidenceShows(shows),
        happened_at=on(happened),
        customer=customer,
    )


def subscribe(at: str, by: str | None = None, *, customer: str = "C") -> Subscribed:
    return Subscribed(id="", at=on(at), deal="", customer=customer, brought_by=by)


def dispute(party: str, at: str, subject: str = "VISIT") -> Disputed:
    return Disputed(id="", at=on(at), dispute="", party=party, subject=DisputeSubject(subject), about="")


def call(at: str, *, customer: str = "C") -> Called:
    return Called(id="", at=on(at), customer=customer)


def follow_up(party: str, at: str, *, customer: str = "C") -> FollowedUp:
    return FollowedUp(id="", at=on(at), party=party, customer=customer)


def known(known_as: str, at: str, *, customer: str = "C") -> MadeKnown:
    return MadeKnown(id="", at=on(at), customer=customer, known_as=KnownAs(known_as))


def related(
    relation: str, at: str, *, proven: bool = True, customers: tuple[str, ...] = ("C1", "C2")
) -> RelationProven:
    return RelationProven(id="", at=on(at), customers=customers, relation=Relation(relation), proven=proven)


def opens(day: str) -> Opened:
    """Tell the opening day, as `22` or `01-31`."""
    return Opened(id="", at=on(f"{day} 00:00"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A case as of an instant, and what must come out: whose it is, why, and exactly which facts are refused."""

    name: str
    facts: tuple[Imagined, ...]
    as_of: str
    whose: str
    clauses: str
    refused: Mapping[int, str]

    def __str__(self) -> str:
        return self.name


def row(
    name: str, as_of: str, whose: str, *facts: Imagined, clauses: str = "", refused: Mapping[int, str] | None = None
) -> Row:
    """Make a row. `whose` may leave the window out; `?`: only the verdicts matter. Clauses are without the slug."""
    return Row(name=name, facts=facts, as_of=as_of, whose=whose, clauses=clauses, refused=refused or {})


def judged(rulebook: Rulebook, as_of: str, *facts: Imagined) -> SimulatedRuling:
    return simulate(ImaginedCase(rulebook=rulebook, time_zone=SHANGHAI, facts=facts, as_of=on(as_of)))


def in_words(ruling: SimulatedRuling) -> str:
    """Tell whose, from when and until when: `A, 02 10:00 to 05 10:00`, `A, 02 10:00 on`, `NATURAL`."""
    whose = told(ruling.outcome, ruling.shares)
    if ruling.protected_from is None:
        return whose
    end = "on" if ruling.protected_until is None else f"to {off(ruling.protected_until)}"
    return f"{whose}, {off(ruling.protected_from)} {end}"


def check(told_row: Row, slug: str) -> None:
    """Hold a preset against a row."""
    check_book(told_row, book(slug))


def check_book(told_row: Row, rulebook: Rulebook) -> None:
    """Hold a rulebook against a row."""
    ruling = judged(rulebook, told_row.as_of, *told_row.facts)
    said = in_words(ruling)
    expected = told_row.whose
    if expected != "?":
        assert (said if "," in expected else said.split(",")[0]) == expected
    if ruling.outcome not in {Outcome.SOLE, Outcome.SPLIT}:
        assert (ruling.protected_from, ruling.protected_until) == (None, None)
    reasons = {reason.clause.removeprefix(f"{rulebook.slug}.") for reason in ruling.reasons}
    assert reasons >= set(told_row.clauses.split())
    refused = {
        position: f"{verdict.code} {(verdict.clause or '').removeprefix(f'{rulebook.slug}.')}".strip()
        for position, verdict in enumerate(ruling.verdicts)
        if verdict is not None
    }
    for position, text in told_row.refused.items():
        if text.endswith(f" {ANY}") and position in refused:
            refused[position] = f"{refused[position].split()[0]} {ANY}"
    assert refused == dict(told_row.refused)


def lost(ruling: SimulatedRuling, slug: str) -> dict[str, str]:
    """Tell who lost by what: the failure and the clause without the slug."""
    return {
        loss.party: f"{loss.failure} {(loss.clause or '').removeprefix(f'{slug}.')}".strip() for loss in ruling.losses
    }
