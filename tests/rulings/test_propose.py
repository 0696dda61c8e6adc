"""What the rulebook proposes for a dispute, with everything known now."""

from collections.abc import Sequence

from domain.rulings.facts import (
    Fact,
    Subscribed,
    Visited,
)
from domain.rulings.judge import course, propose
from tests.rulings.stories import (
    SETTING,
    YINCHENG,
    dispute,
    evidence,
    in_words,
    on,
    report,
    rule,
    sign,
    subscribe,
    visit,
)

A = report("A", "02 10:00")
B = report("B", "02 11:00")
COLLISION = visit("03 14:00", "A")
A_SHOWS = evidence("A", "04 09:00", happened="02 19:00")
B_SHOWS = evidence("B", "04 10:00", happened="02 20:00")
B_WINDOW = "B, 03 14:00 to 04-02 14:00"


def proposed(facts: Sequence[Fact], about: Visited | Subscribed, now: str = "06 10:00") -> str:
    return in_words(propose(YINCHENG, SETTING, facts, about=about.id, now=on(now)))


def test_the_proposal_moves_with_the_evidence() -> None:
    filed = [B, COLLISION, dispute("A", "03 15:00", COLLISION)]

    assert proposed(filed, COLLISION) == B_WINDOW
    assert proposed([*filed, A_SHOWS], COLLISION) == B_WINDOW
    assert proposed([*filed, A_SHOWS, B_SHOWS], COLLISION) == "A 5000 B 5000, 03 14:00 to 04-02 14:00"


def test_evidence_from_before_the_visit_counts_too() -> None:
    early = [evidence("A", "03 09:00", happened="02 19:00"), evidence("B", "03 09:00", happened="02 20:00")]

    assert proposed([B, *early, COLLISION], COLLISION).startswith("A 5000 B 5000")


def test_without_evidence_the_proposal_is_the_claim_at_the_arrival() -> None:
    facts = [A, B, COLLISION]

    claim = propose(
        YINCHENG,
        SETTING,
        facts,
        about=COLLISION.id,
        now=on("06 10:00"),
    )

    assert claim == course(YINCHENG, SETTING, facts)[-2].claim


def test_what_came_after_the_arrival_does_not_matter() -> None:
    later = [rule("04 10:00", COLLISION, Z=10000), subscribe("05 10:00"), visit("05 12:00", "B", signed=False)]

    assert proposed([B, COLLISION, *later], COLLISION) == B_WINDOW


def test_a_signature_known_now_counts_from_the_arrival() -> None:
    pending = visit("03 14:00", "A", signed=None)

    assert proposed([B, pending], pending, "03 15:00") == "B, 02 11:00 to 05 11:00"
    assert proposed([B, pending, sign(pending, "03 15:00")], pending) == B_WINDOW
    assert proposed([B, pending], pending, "04 00:00") == "NATURAL"


def test_another_visit_that_was_pending_at_the_arrival_is_left_so() -> None:
    first, second = visit("02 14:00", "A", signed=None), visit("02 15:00", "B", signed=None)
    signed = [sign(second, "02 15:10"), sign(first, "02 16:00")]

    assert proposed([A, B, first, second, *signed], second) == "B, 02 15:00 to 04-01 15:00"


def test_a_visit_during_anothers_window_leaves_it() -> None:
    late = visit("04 14:00", "B")

    assert proposed([A, COLLISION, B_SHOWS, late], late) == "A, 03 14:00 to 04-02 14:00"


def test_a_deals_proposal_is_what_it_should_have_found() -> None:
    deal = subscribe("03 16:00")

    assert proposed([B, COLLISION, deal], deal) == "B, 03 14:00 on"
    assert proposed([B, COLLISION, deal, A_SHOWS, B_SHOWS], deal) == "A 5000 B 5000, 03 14:00 on"


def test_a_deals_proposal_knows_what_was_signed_after_it() -> None:
    pending, deal = visit("03 14:00", "A", signed=None), subscribe("03 15:00")

    assert proposed([B, pending, deal], deal, "03 15:30") == "B, 02 11:00 on"
    assert proposed([B, pending, deal, sign(pending, "03 16:00")], deal) == "B, 03 14:00 on"
    assert proposed([B, pending, deal], deal, "04 00:00") == "NATURAL"


def test_a_deals_proposal_keeps_a_ruling_before_it() -> None:
    deal = subscribe("05 10:00")

    assert proposed([B, COLLISION, rule("04 10:00", COLLISION, A=10000), deal], deal) == "A, 03 14:00 on"


def test_a_deal_out_of_the_blue_is_nobodys() -> None:
    deal = subscribe("05 10:00")

    assert proposed([deal], deal) == "UNCLAIMED"
