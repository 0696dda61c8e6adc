"""What holds of every case by whichever preset it is judged."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Final

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from domain.rulebooks.presets import presets
from domain.rulebooks.rulebook import Rulebook, parse
from domain.rulings.claims import Interval, claim_hash, refused
from domain.rulings.facts import (
    Answers,
    Called,
    Disputed,
    DisputeSubject,
    EvidenceKind,
    EvidenceShows,
    EvidenceSubmitted,
    Fact,
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
from domain.rulings.history import History, Milestone, MilestoneKind, RulebookVersion, Setting
from domain.rulings.judge import admit, claim_at, course
from domain.rulings.simulation import Imagined, ImaginedCase, Opened, SimulatedRuling, simulate
from tests.rulings.stories import SHANGHAI, on

START: Final = on("02 10:00")
STEPS: Final = [
    *(timedelta(minutes=minutes) for minutes in (0, 1, 30, 660)),
    *(timedelta(days=days) for days in (1, 3, 7, 10, 30)),
]
BOTH: Final = ("C1", "C2")

calmly = settings(deadline=None, max_examples=40)
books = st.sampled_from(presets())
parties = st.sampled_from(["A", "B", "D"])
customers = st.sampled_from(["C1", "C1", "C2"])
rarely = st.sampled_from([False, False, True])


def a_fact(at: datetime) -> st.SearchStrategy[Imagined]:
    """Offer anything that can happen; it need not be allowed."""
    when, nameless = st.just(at), st.just("")
    expected = st.sampled_from([None, at + timedelta(minutes=29), at + timedelta(days=2)])
    said = st.builds(Answers, first_visit=st.booleans(), contacted_by=st.none() | parties, forgot=st.booleans())
    report = st.builds(
        Reported,
        id=nameless,
        at=when,
        party=parties,
        agent=st.sampled_from(["one", "another"]),
        customer=customers,
        expected_arrival_at=expected,
        referral=rarely,
    )
    visit = st.builds(
        Visited,
        id=nameless,
        at=when,
        customer=customers,
        brought_by=st.none() | parties,
        signed=rarely.map(lambda each: not each),
        answers=st.none() | said,
    )
    evidence = st.builds(
        EvidenceSubmitted,
        id=nameless,
        at=when,
        party=parties,
        kind=st.sampled_from(EvidenceKind),
        shows=st.sampled_from(EvidenceShows),
        happened_at=st.sampled_from(STEPS).map(lambda step: at - step),
        customer=customers,
        dispute=st.none(),
    )
    tie = st.builds(
        RelationProven,
        id=nameless,
        at=when,
        customers=st.just(BOTH),
        relation=st.sampled_from(Relation),
        proven=st.booleans(),
    )
    dispute = st.builds(
        Disputed,
        id=nameless,
        at=when,
        dispute=nameless,
        party=parties,
        subject=st.sampled_from(DisputeSubject),
        about=nameless,
        tallies=st.just(()),
    )
    buyer = st.none() | parties
    deal = st.builds(Subscribed, id=nameless, at=when, deal=nameless, customer=st.just("C1"), brought_by=buyer)
    follow_up = st.builds(FollowedUp, id=nameless, at=when, party=parties, customer=customers)
    known = st.builds(MadeKnown, id=nameless, at=when, customer=customers, known_as=st.sampled_from(KnownAs))
    called = st.builds(Called, id=nameless, at=when, customer=customers)
    often = [report, report, report, visit, visit, visit, dispute]
    return st.one_of([*often, evidence, called, follow_up, known, tie, deal])


@st.composite
def cases(draw: st.DrawFn) -> tuple[Imagined, ...]:
    """Tell a case of C1, and of C2 beside it, in a project that opens some day."""
    opening = Opened(id="", at=START + draw(st.sampled_from([-1, 0, 3, 20])) * timedelta(days=1))
    facts: list[Imagined] = [FollowedUp(id="", at=START - timedelta(days=2), party="A", customer="C1"), opening]
    at = START
    for _ in range(draw(st.integers(1, 12))):
        at += draw(st.sampled_from(STEPS))
        facts.append(draw(a_fact(at)))
    return tuple(facts)


def judged(book: Rulebook, facts: Sequence[Imagined], as_of: datetime) -> SimulatedRuling:
    return simulate(ImaginedCase(rulebook=book, time_zone=SHANGHAI, facts=tuple(facts), as_of=as_of))


def whose(ruling: SimulatedRuling) -> tuple[object, ...]:
    """Tell all that does not depend on the facts' positions."""
    reasons = [(each.clause, each.message) for each in ruling.reasons]
    return ruling.outcome, ruling.shares, ruling.protected_from, ruling.protected_until, reasons


def ending(facts: Sequence[Imagined], later: timedelta) -> datetime:
    return max(fact.at for fact in facts if not isinstance(fact, Opened)) + later


def customer_of(fact: Imagined) -> str | None:
    return None if isinstance(fact, Opened | RelationProven | Disputed) else fact.customer


@calmly
@given(books, cases(), st.sampled_from(STEPS))
def test_a_ruling_is_whole_and_rests_on_nothing_later(
    book: Rulebook, facts: tuple[Imagined, ...], back: timedelta
) -> None:
    as_of = ending(facts, -back)
    ruling = judged(book, facts, as_of)
    points = [share.basis_points for share in ruling.shares]

    assert sum(points) == 10000 * bool(points)
    assert len({share.party for share in ruling.shares}) == len(points)
    assert (len(points) == 1) is (ruling.outcome is Outcome.SOLE)
    assert (len(points) > 1) is (ruling.outcome is Outcome.SPLIT)
    assert (ruling.protected_from is not None) == bool(points)
    assert ruling.protected_until is None or as_of < ruling.protected_until
    assert not {share.party for share in ruling.shares} & {loss.party for loss in ruling.losses}
    for position in [fact for each in (*ruling.reasons, *ruling.losses) for fact in each.facts]:
        assert facts[position].at <= as_of
    known = {clause.id for clause in book.clauses}
    assert {each.clause for each in (*ruling.reasons, *ruling.losses)} <= {*known, None}


@calmly
@given(books, cases(), st.sampled_from(STEPS))
def test_a_refused_fact_changes_nothing(book: Rulebook, facts: tuple[Imagined, ...], later: timedelta) -> None:
    as_of = ending(facts, later)
    whole = judged(book, facts, as_of)
    kept = [fact for fact, verdict in zip(facts, whole.verdicts, strict=True) if verdict is None]
    again = judged(book, kept, as_of)

    assert again.verdicts == (None,) * len(kept)
    assert whose(again) == whose(whole)


@calmly
@given(books, cases(), st.sampled_from(STEPS))
def test_what_becomes_of_unrelated_customers_does_not_matter(
    book: Rulebook, facts: tuple[Imagined, ...], later: timedelta
) -> None:
    as_of = ending(facts, later)
    apart = [fact for fact in facts if not isinstance(fact, RelationProven | Disputed)]
    mine = [fact for fact in apart if customer_of(fact) != "C2"]
    others = [fact for fact in apart if customer_of(fact) == "C2"]

    told = judged(book, apart, as_of)

    assert whose(judged(book, [*mine, *others], as_of)) == whose(told)
    assert whose(judged(book, mine, as_of)) == whose(told)


@calmly
@given(books, cases(), st.sampled_from(STEPS))
def test_the_same_facts_and_version_give_the_same_byte_for_byte(
    book: Rulebook, facts: tuple[Imagined, ...], later: timedelta
) -> None:
    as_of = ending(facts, later)

    assert repr(judged(parse(book.document), facts, as_of)) == repr(judged(book, facts, as_of))


def lived(book: Rulebook, imagined: Sequence[Imagined]) -> tuple[History, Setting, list[Fact]]:
    """Tell C1's part of a case as the service would: refused reports recorded, other refused facts nowhere."""
    history = History((RulebookVersion(effective_from=None, id="v1", rulebook=book),))
    day = next(fact.at.astimezone(SHANGHAI).date() for fact in imagined if isinstance(fact, Opened))
    opening = Milestone(kind=MilestoneKind.OPENING, known_at=START, day=day)
    setting = Setting(time_zone=SHANGHAI, milestones=(opening,))
    facts: list[Fact] = []
    latest: dict[DisputeSubject, str] = {}
    for number, told in enumerate(imagined):
        if isinstance(told, Opened | RelationProven) or customer_of(told) == "C2":
            continue
        fact = replace(told, id=f"f{number}")
        if isinstance(fact, Disputed):
            fact = replace(fact, dispute=fact.id, about=latest.get(fact.subject, ""))
            objection = admit(history, setting, facts, fact)
        elif isinstance(fact, Reported | EvidenceSubmitted):
            objection = admit(history, setting, facts, fact)
        else:
            objection = None
        if objection is None:
            facts.append(fact)
        elif isinstance(fact, Reported):
            facts.append(refused(fact, objection))
        if isinstance(fact, Visited | Subscribed):
            subject = DisputeSubject.VISIT if isinstance(fact, Visited) else DisputeSubject.DEAL
            latest[subject] = fact.id
    return history, setting, facts


def same(one: Sequence[Interval], other: Sequence[Interval], before: datetime) -> bool:
    instants = [each.start for each in (*one, *other) if each.start < before]
    return [claim_at(one, at) for at in instants] == [claim_at(other, at) for at in instants]


@calmly
@given(books, cases())
def test_a_claim_over_time_is_one_and_rests_on_nothing_later(book: Rulebook, imagined: tuple[Imagined, ...]) -> None:
    history, setting, facts = lived(book, imagined)
    assume(facts)
    unfolded = course(history, setting, facts)
    made_at = {fact.id: fact.at for fact in facts}

    assert all(one.end == other.start and one.start < other.start for one, other in pairwise(unfolded))
    assert unfolded[-1].end is None
    for each in unfolded:
        points = [share.basis_points for share in each.claim.shares]
        assert sum(points) == 10000 * bool(points)
        assert all(made_at[fact] <= each.start for reason in each.claim.reasons for fact in reason.facts)
    again = course(history, setting, facts)
    assert [claim_hash(each.claim) for each in again] == [claim_hash(each.claim) for each in unfolded]
    for count, fact in enumerate(facts):
        assert same(course(history, setting, facts[:count]), unfolded, fact.at)
