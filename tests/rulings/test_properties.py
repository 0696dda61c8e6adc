"""What holds of every case, whatever happens in it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from auth.errors import Code
from domain.rulings.claims import (
    Interval,
    Objection,
    claim_hash,
    refused,
)
from domain.rulings.codec import decode, encode
from domain.rulings.facts import (
    Called,
    Disputed,
    DisputeSubject,
    DisputeWithdrawn,
    EvidenceKind,
    EvidenceShows,
    EvidenceSubmitted,
    Fact,
    FollowedUp,
    KnownAs,
    MadeKnown,
    Outcome,
    Reported,
    ReportRefused,
    ReportWithdrawn,
    Ruled,
    Share,
    SignatureRole,
    Subscribed,
    Visited,
    VisitSigned,
)
from domain.rulings.judge import admit, claim_at, course, standing, survey
from domain.rulings.simulation import Imagined, ImaginedCase, simulate
from domain.rulings.standing import ReportStatus
from tests.rulings.stories import SETTING, SHANGHAI, YINCHENG, book, on

START = on("02 10:00")
PARTIES = ["A", "B", "Z"]
# Steps that meet the limits: 30 minutes, a night, 3, 7, 15 and 30 days, and the same instant.
STEPS = [
    *(timedelta(minutes=minutes) for minutes in (0, 10, 30, 660)),
    *(timedelta(days=days) for days in (1, 3, 7, 15, 30)),
]

calmly = settings(deadline=None, max_examples=60)
parties = st.sampled_from(PARTIES)
flags = st.booleans()
rarely_not = st.sampled_from([True, True, True, False])


@st.composite
def a_report(draw: st.DrawFn, fact_id: str, at: datetime) -> Reported:
    expected = draw(st.sampled_from([None, at + timedelta(minutes=29), at + timedelta(minutes=30)]))
    return Reported(
        id=fact_id,
        at=at,
        party=draw(parties),
        agent="agent",
        customer="C",
        expected_arrival_at=expected,
        referral=draw(flags) and draw(flags),
        on_roster=draw(rarely_not),
    )


@st.composite
def a_visit(draw: st.DrawFn, fact_id: str, at: datetime) -> Visited:
    signed = draw(st.sampled_from([True, None, None, False]))
    by, listed = draw(st.none() | parties), draw(rarely_not)
    return Visited(id=fact_id, at=at, customer="C", brought_by=by, on_roster=listed, signed=signed)


@st.composite
def some_evidence(draw: st.DrawFn, fact_id: str, at: datetime) -> EvidenceSubmitted:
    return EvidenceSubmitted(
        id=fact_id,
        at=at,
        party=draw(parties),
        kind=draw(st.sampled_from(EvidenceKind)),
        shows=draw(st.sampled_from(EvidenceShows)),
        happened_at=at - draw(st.sampled_from(STEPS)),
        customer="C",
    )


@st.composite
def a_ruling(draw: st.DrawFn, fact_id: str, at: datetime, about: Visited | Subscribed) -> Ruled:
    subject = DisputeSubject.VISIT if isinstance(about, Visited) else DisputeSubject.DEAL
    outcome = draw(st.sampled_from(Outcome))
    points = {Outcome.SOLE: {"A": 10000}, Outcome.SPLIT: {"A": 4000, "Z": 6000}}.get(outcome, {})
    shares = tuple(Share(party=party, basis_points=each) for party, each in points.items())
    return Ruled(id=fact_id, at=at, dispute="D", subject=subject, about=about.id, outcome=outcome, shares=shares)


@st.composite
def a_dispute(draw: st.DrawFn, fact_id: str, at: datetime, about: Visited | Subscribed) -> Disputed:
    subject = DisputeSubject.VISIT if isinstance(about, Visited) else DisputeSubject.DEAL
    return Disputed(id=fact_id, at=at, dispute="D", party=draw(parties), subject=subject, about=about.id)


def a_next_fact(fact_id: str, at: datetime, before: Sequence[Fact]) -> st.SearchStrategy[Fact]:
    """Offer whatever could happen next; it need not be allowed."""
    choices: list[st.SearchStrategy[Fact]] = [
        a_report(fact_id, at),
        a_visit(fact_id, at),
        some_evidence(fact_id, at),
        st.just(Subscribed(id=fact_id, at=at, deal="deal", customer="C"))
        if len(before) % 5 == 4
        else a_visit(fact_id, at),
    ]
    reports = [each.id for each in before if isinstance(each, Reported)]
    visits = [each for each in before if isinstance(each, Visited)]
    if reports:
        choices.append(st.builds(ReportWithdrawn, id=st.just(fact_id), at=st.just(at), report=st.sampled_from(reports)))
    if visits:
        role, last = st.just(SignatureRole.CUSTOMER), st.just(visits[-1].id)
        signed = st.builds(VisitSigned, id=st.just(fact_id), at=st.just(at), visit=last, role=role)
        choices += [signed, signed, a_dispute(fact_id, at, visits[-1]), a_ruling(fact_id, at, visits[-1])]
    deals = [each for each in before if isinstance(each, Subscribed)]
    if deals:
        choices += [a_dispute(fact_id, at, deals[-1]), a_ruling(fact_id, at, deals[-1])]
    return st.one_of(choices)


@st.composite
def cases(draw: st.DrawFn) -> list[Fact]:
    """Tell a case as the service would: what may not stand is refused, and a refused report is recorded."""
    facts: list[Fact] = []
    at = START
    for number in range(draw(st.integers(1, 10))):
        at += draw(st.sampled_from(STEPS))
        fact = draw(a_next_fact(f"f{number}", at, facts))
        judged = isinstance(fact, Reported | EvidenceSubmitted | Disputed)
        objection = admit(YINCHENG, SETTING, facts, fact) if judged else None
        if objection is None:
            facts.append(fact)
        elif isinstance(fact, Reported):
            facts.append(refused(fact, objection))
    return facts


def unfold(facts: Sequence[Fact]) -> tuple[Interval, ...]:
    return course(YINCHENG, SETTING, facts)


@calmly
@given(cases())
def test_at_every_instant_there_is_one_claim_and_it_is_whole(facts: list[Fact]) -> None:
    intervals = unfold(facts)

    assert all(one.end == other.start and one.start < other.start for one, other in pairwise(intervals))
    assert all(one.claim != other.claim for one, other in pairwise(intervals))
    assert [each.end for each in intervals[-1:]] == [None] * bool(facts)
    for each in intervals:
        claim, points = each.claim, [share.basis_points for share in each.claim.shares]
        assert len(points) == {Outcome.SOLE: 1, Outcome.SPLIT: 2}.get(claim.outcome, 0)
        assert sum(points) == 10000 * bool(points)
        assert len({share.party for share in claim.shares}) == len(points)
        assert (claim.protected_from is not None) == bool(points)
        assert claim.protected_from is None or claim.protected_from <= each.start
        if claim.protected_until is not None:
            assert each.end is not None
            assert each.end <= claim.protected_until


@calmly
@given(cases())
def test_a_later_fact_never_changes_an_earlier_claim(facts: list[Fact]) -> None:
    whole = unfold(facts)
    for count, fact in enumerate(facts):
        before = unfold(facts[:count])
        instants = [each.start for each in (*whole, *before) if each.start < fact.at]
        assert [claim_at(whole, at) for at in instants] == [claim_at(before, at) for at in instants]


@calmly
@given(cases(), st.data())
def test_a_refused_report_changes_nothing(facts: list[Fact], data: st.DataObject) -> None:
    index = data.draw(st.integers(0, len(facts) - 1)) if facts else 0
    assume(facts)
    code = data.draw(st.sampled_from([Code.CUSTOMER_PROTECTED, Code.LEAD_TIME_TOO_SHORT, Code.NOT_ON_ROSTER]))
    report = Reported(id="refused", at=facts[index].at, party=data.draw(parties), agent="agent", customer="C")
    added = [*facts[: index + 1], refused(report, Objection(code=code, clause=None)), *facts[index + 1 :]]

    one, other = unfold(facts), unfold(added)

    for at in [each.start for each in (*one, *other)]:
        mine, theirs = claim_at(one, at), claim_at(other, at)
        assert mine is not None
        assert theirs is not None
        assert claim_hash(mine) == claim_hash(theirs)
        # Only why a visit is natural may be told better: its bringer's report was refused for the roster.
        assert mine == theirs or (code is Code.NOT_ON_ROSTER and mine.outcome is Outcome.NATURAL)


@calmly
@given(cases(), st.data())
def test_what_no_clause_asks_for_may_come_in_any_order(facts: list[Fact], data: st.DataObject) -> None:
    assume(facts)
    index = data.draw(st.integers(0, len(facts) - 1))
    at = facts[index].at
    neutral: list[Fact] = [
        Called(id="n", at=at, customer="C"),
        FollowedUp(id="n", at=at, party="A", customer="C"),
        MadeKnown(id="n", at=at, customer="C", known_as=KnownAs.CALLER),
        DisputeWithdrawn(id="n", at=at, dispute="D"),
        data.draw(some_evidence("n", at)),
    ]
    fact = data.draw(st.sampled_from(neutral))

    before = [*facts[:index], fact, *facts[index:]]
    after = [*facts[: index + 1], fact, *facts[index + 1 :]]

    assert unfold(before) == unfold(after)


@calmly
@given(cases())
def test_a_replay_of_what_was_stored_gives_the_same(facts: list[Fact]) -> None:
    stored = [(fact.id, fact.at, *encode(fact)) for fact in facts]
    again = [decode(kind, body, fact_id=fact_id, at=at) for fact_id, at, kind, body in stored]

    assert again == facts
    assert unfold(again) == unfold(facts)
    assert [claim_hash(each.claim) for each in unfold(again)] == [claim_hash(each.claim) for each in unfold(facts)]


@calmly
@given(cases())
def test_every_turn_by_time_alone_is_foreseen(facts: list[Fact]) -> None:
    assume(facts)
    foreseen: set[datetime] = set()
    for fact in facts:
        known = [each for each in facts if each.at <= fact.at]
        after: datetime | None = fact.at
        while (after := survey(YINCHENG, SETTING, known, after).next_change) is not None:
            foreseen.add(after)

    assert {each.start for each in unfold(facts)} <= foreseen | {fact.at for fact in facts}


@calmly
@given(cases(), st.sampled_from(STEPS))
def test_a_survey_says_what_is_said_one_by_one(facts: list[Fact], later: timedelta) -> None:
    assume(facts)
    at = START + later
    found = survey(YINCHENG, SETTING, facts, at)

    assert found.standing == standing(YINCHENG, SETTING, facts, at)
    assert found.course == course(YINCHENG, SETTING, [fact for fact in facts if fact.at <= at])


@calmly
@given(cases(), st.sampled_from(STEPS))
def test_a_report_arrives_by_the_visit_that_is_credited_to_it(facts: list[Fact], later: timedelta) -> None:
    assume(facts)
    at = facts[-1].at + later
    now = standing(YINCHENG, SETTING, facts, at)

    for report_id, report in now.reports.items():
        credited = [
            visit_id for visit_id, visit in now.visits.items() if visit.report == report_id and not visit.pending
        ]
        assert credited == ([report.visit] if report.status is ReportStatus.ARRIVED else [])
    for visit in now.visits.values():
        assert not visit.pending or at < visit.signable_until
        assert visit.confirmed_at is None or not visit.missing


def imagined(facts: Sequence[Fact]) -> list[Imagined]:
    """Tell a case again to the simulation, with everybody on the roster and refused reports tried anew."""
    kinds = (Visited, EvidenceSubmitted, Disputed, Subscribed)
    told: list[Imagined] = []
    for fact in facts:
        if isinstance(fact, Reported | ReportRefused):
            expected = fact.expected_arrival_at
            tried = Reported(id="", at=fact.at, party=fact.party, agent="", customer="C", expected_arrival_at=expected)
            told.append(tried)
        elif isinstance(fact, kinds):
            told.append(replace(fact, on_roster=True) if isinstance(fact, Visited) else fact)
    return told


@calmly
@given(cases(), st.data())
def test_a_simulated_refusal_changes_nothing(facts: list[Fact], data: st.DataObject) -> None:
    tried = imagined(facts)
    as_of = START + data.draw(st.sampled_from(STEPS)) * 2

    whole = simulate(ImaginedCase(rulebook=book(), time_zone=SHANGHAI, facts=tuple(tried), as_of=as_of))
    kept = tuple(fact for fact, verdict in zip(tried, whole.verdicts, strict=True) if verdict is None)
    again = simulate(ImaginedCase(rulebook=book(), time_zone=SHANGHAI, facts=kept, as_of=as_of))

    assert again.verdicts == (None,) * len(kept)
    assert (again.outcome, again.shares, again.protected_from, again.protected_until) == (
        whole.outcome,
        whole.shares,
        whole.protected_from,
        whole.protected_until,
    )
    assert [reason.clause for reason in again.reasons] == [reason.clause for reason in whole.reasons]
