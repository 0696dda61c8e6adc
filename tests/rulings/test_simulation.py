"""An imagined case is judged as of an instant, and every fact has its verdict."""

from dataclasses import replace
from zoneinfo import ZoneInfo

from auth.errors import Code
from domain.rulings.claims import Failure, Message, Objection
from domain.rulings.facts import (
    Called,
    FollowedUp,
    KnownAs,
    MadeKnown,
    Outcome,
    Relation,
    RelationProven,
    Share,
)
from domain.rulings.simulation import ImaginedCase, Opened, SimulatedLoss, SimulatedReason, SimulatedRuling, simulate
from tests.rulings.stories import book, dispute, evidence, on, report, simulated, subscribe, told, visit

A = report("A", "02 10:00")
B = report("B", "02 11:00")
DUPLICATE = Objection(code=Code.DUPLICATE_REPORT)
SHUT_OUT = Objection(code=Code.CUSTOMER_PROTECTED, clause="yincheng.visit-protection")


def test_reasons_name_positions_and_verdicts_keep_the_order_given() -> None:
    ruling = simulated([visit("02 14:00", "A"), report("A", "02 12:00"), B, A], "03 10:00")

    assert ruling == SimulatedRuling(
        outcome=Outcome.SOLE,
        shares=(Share(party="A", basis_points=10000),),
        protected_from=on("02 14:00"),
        protected_until=on("04-01 14:00"),
        reasons=(
            SimulatedReason(clause="yincheng.collision.1", message=Message.REPORTED_AND_BROUGHT, facts=(3, 2, 0)),
            SimulatedReason(clause="yincheng.visit-protection", message=Message.VISIT_PROTECTS, facts=(0,)),
        ),
        losses=(
            SimulatedLoss(party="B", clause="yincheng.collision.1", failure=Failure.DID_NOT_BRING, facts=(2, 3, 0)),
        ),
        verdicts=(None, DUPLICATE, None, None),
    )


def test_nothing_imagined_is_nobodys() -> None:
    assert simulated([], "02 10:00").outcome is Outcome.UNCLAIMED


def test_before_everything_the_customer_is_nobodys() -> None:
    ruling = simulated([A, B], "02 09:00")

    assert (ruling.outcome, ruling.reasons, ruling.verdicts) == (Outcome.UNCLAIMED, (), (None, None))


def test_facts_after_the_instant_count_for_nothing_but_have_their_verdicts() -> None:
    ruling = simulated([A, visit("02 14:00", "B"), report("B", "02 15:00"), dispute("B", "20 10:00")], "02 12:00")

    assert told(ruling.outcome, ruling.shares) == "A"
    assert ruling.protected_until == on("05 10:00")
    assert ruling.verdicts == (
        None,
        None,
        SHUT_OUT,
        Objection(code=Code.DISPUTE_WINDOW_CLOSED, clause="yincheng.dispute-visit"),
    )


def test_a_refused_report_of_a_rival_changes_nothing() -> None:
    refused = simulated([A, visit("02 14:00", "A"), report("B", "03 10:00")], "05 10:00")

    assert replace(refused, verdicts=(None, None), losses=()) == simulated([A, visit("02 14:00", "A")], "05 10:00")


def test_a_refused_dispute_tells_nobody_of_a_collision() -> None:
    late = dispute("B", "09 14:00")
    shown = evidence("A", "20 10:00", happened="02 09:00")

    assert simulated([A, visit("02 14:00", "A"), late, shown], "21 10:00").verdicts[3] is None


def test_what_the_rulebook_does_not_ask_for_changes_nothing() -> None:
    others = [
        Opened(id="", at=on("06-01 00:00")),
        Called(id="", at=on("02 09:00"), customer="C"),
        FollowedUp(id="", at=on("02 12:00"), party="A", customer="C"),
        MadeKnown(id="", at=on("02 09:00"), customer="C", known_as=KnownAs.EMPLOYEE),
        RelationProven(id="", at=on("02 12:00"), customers=("C", "D"), relation=Relation.SPOUSE),
    ]

    ruling = simulated([*others, A], "02 13:00")

    assert told(ruling.outcome, ruling.shares) == "A"
    assert ruling.verdicts == (None,) * 6


def test_each_customer_is_judged_alone_and_the_buyer_is_asked_about() -> None:
    other = replace(report("B", "02 12:00"), customer="D")
    others_visit = replace(visit("02 14:00", "B"), customer="D")
    bought = replace(subscribe("03 10:00"), customer="D")

    facts = [A, other, others_visit]

    assert told(simulated(facts, "04 10:00").outcome, simulated(facts, "04 10:00").shares) == "A"
    assert told(simulated([*facts, bought], "04 10:00").outcome, simulated([*facts, bought], "04 10:00").shares) == "B"


def test_a_dispute_is_about_the_latest_visit_and_deal() -> None:
    facts = [A, visit("02 14:00", "A"), visit("10 14:00", "A"), subscribe("11 10:00"), subscribe("20 10:00")]
    disputes = [dispute("B", "17 13:59"), dispute("B", "17 14:00"), dispute("B", "26 23:59", deal=True)]

    ruling = simulated([*facts, *disputes], "30 10:00")

    assert [verdict is None for verdict in ruling.verdicts[5:]] == [True, False, True]


def test_a_party_with_anybody_listed_brings_as_listed() -> None:
    earlier, unlisted = report("B", "02 09:00"), report("A", "02 11:00", on_roster=False)

    ruling = simulated([earlier, A, unlisted, visit("02 14:00", "A")], "03 10:00")

    assert told(ruling.outcome, ruling.shares) == "A"


def test_evidence_does_not_change_why_a_visit_without_slip_is_natural() -> None:
    ruling = simulated(
        [A, visit("02 14:00", "A", signed=False), evidence("A", "03 10:00", happened="02 09:00")], "04 10:00"
    )

    assert [reason.message for reason in ruling.reasons] == [Message.UNSIGNED]


def test_facts_of_one_instant_keep_the_order_given() -> None:
    assert told(simulated([B, report("A", "02 11:00")], "02 12:00").outcome, simulated([B], "02 12:00").shares) == "B"
    assert simulated([report("A", "02 11:00"), B], "02 12:00").shares[0].party == "A"


def test_days_are_the_given_time_zones() -> None:
    facts = (A, visit("02 14:00", "A"), subscribe("05 10:00"), dispute("B", "12 00:00", deal=True))
    verdicts = [
        simulate(ImaginedCase(rulebook=book(), time_zone=ZoneInfo(zone), facts=facts, as_of=on("13 10:00"))).verdicts[3]
        for zone in ("Asia/Shanghai", "America/New_York")
    ]

    assert [verdict is None for verdict in verdicts] == [False, False]
