"""What a full number changes of a claim: reports that leave, come and are revived, from that fact on only."""

from typing import Final

import pytest

from auth.errors import Code
from domain.rulings.claims import Message, Objection, refused
from domain.rulings.facts import Fact, Identified, Reported, ReportRefused, Revived
from domain.rulings.judge import admit, course, standing, unobstructed
from domain.rulings.standing import ReportStatus
from tests.rulings.stories import SETTING, YINCHENG, history, new_id, on, report, rule, sign, unfolded, visit, withdraw

A = report("A", "02 10:00")
B = report("B", "02 11:00")
AGAIN = Objection(code=Code.DUPLICATE_REPORT)


def left(reported: Reported, at: str) -> Identified:
    return Identified(id=new_id("left"), at=on(at), customer="D", left=reported.id)


def came(reported: Reported, at: str) -> Identified:
    return Identified(id=new_id("came"), at=on(at), customer="C", came=reported)


def revived(refusal: ReportRefused, at: str) -> Revived:
    return Revived(id=new_id("revived"), at=on(at), report=refusal.id)


def own(at: str) -> Identified:
    return Identified(id=new_id("own"), at=on(at), customer="C")


SECOND = refused(report("A", "02 12:00"), AGAIN)
THIRD = refused(report("A", "02 13:00"), AGAIN)
UNLISTED = refused(
    report("A", "02 12:30", on_roster=False), Objection(code=Code.NOT_ON_ROSTER, clause="yincheng.roster")
)


def test_a_number_that_is_the_customers_own_changes_nothing() -> None:
    assert unfolded(A, own("02 14:00")) == unfolded(A)


def test_a_report_that_left_holds_nothing_from_then_on() -> None:
    assert unfolded(A, left(A, "02 14:00")) == {"02 10:00": "A, 02 10:00 to 05 10:00", "02 14:00": "UNCLAIMED"}
    claim = course(YINCHENG, SETTING, [A, gone := left(A, "02 14:00")])[-1].claim
    [reason] = claim.reasons
    assert (reason.clause, reason.message, reason.facts) == (
        "yincheng.report-validity",
        Message.OF_ANOTHER,
        (A.id, gone.id),
    )


def test_the_claim_falls_to_the_earliest_other_live_report() -> None:
    assert unfolded(A, B, left(A, "02 14:00")) == {
        "02 10:00": "A, 02 10:00 to 05 10:00",
        "02 14:00": "B, 02 11:00 to 05 11:00",
        "05 11:00": "UNCLAIMED",
    }


def test_a_report_that_left_without_holding_changes_nothing_but_what_comes_after() -> None:
    assert unfolded(A, B, left(B, "02 14:00")) == unfolded(A)


def test_what_the_left_report_did_not_hold_stays_as_it_was() -> None:
    arrived = visit("02 14:00", "A")
    facts: list[Fact] = [A, B, arrived, left(B, "02 15:00")]
    assert unfolded(*facts) == unfolded(A, B, arrived)
    assert set(standing(YINCHENG, SETTING, facts, on("02 16:00")).reports) == {A.id}


def test_a_pending_visit_is_signed_without_the_report_that_left() -> None:
    arrived = visit("02 14:00", "A", signed=None)
    assert unfolded(A, arrived, left(A, "02 15:00"), sign(arrived, "02 16:00")) == {
        "02 10:00": "A, 02 10:00 to 05 10:00",
        "02 15:00": "UNCLAIMED",
        "02 16:00": "NATURAL",
    }


def test_a_report_that_came_holds_from_then_on_with_its_own_time() -> None:
    assert unfolded(B, came(A, "02 14:00")) == {
        "02 11:00": "B, 02 11:00 to 05 11:00",
        "02 14:00": "A, 02 10:00 to 05 10:00",
        "05 10:00": "B, 02 11:00 to 05 11:00",
        "05 11:00": "UNCLAIMED",
    }
    assert unfolded(A, came(B, "02 14:00")) == unfolded(A, B)


def test_the_first_fact_of_a_case_may_be_a_report_that_came() -> None:
    arrived = visit("02 14:00", "A")
    facts: list[Fact] = [came(A, "02 14:00"), arrived]
    assert unfolded(*facts) == {"02 14:00": "A, 02 14:00 to 04-01 14:00", "04-01 14:00": "UNCLAIMED"}
    [stands] = standing(YINCHENG, SETTING, facts, on("02 15:00")).reports.values()
    assert (stands.status, stands.valid_until, stands.visit) == (ReportStatus.ARRIVED, on("05 10:00"), arrived.id)


def test_a_report_may_leave_and_come_back_and_is_withdrawn_once() -> None:
    back: list[Fact] = [A, left(A, "02 14:00"), came(A, "02 15:00"), withdraw(A, "02 16:00")]
    assert unfolded(*back) == {
        "02 10:00": "A, 02 10:00 to 05 10:00",
        "02 14:00": "UNCLAIMED",
        "02 15:00": "A, 02 10:00 to 05 10:00",
        "02 16:00": "UNCLAIMED",
    }


def test_what_a_ruling_set_aside_stays_so_when_an_older_report_leaves() -> None:
    arrived = visit("02 14:00")
    ruled = rule("03 10:00", arrived)
    later = report("B", "03 12:00")
    without = unfolded(A, arrived, ruled, later)
    assert unfolded(A, arrived, ruled, later, left(A, "03 13:00")) == without


def test_a_revived_report_stands_from_then_on_with_its_own_time() -> None:
    assert unfolded(A, SECOND, left(A, "02 14:00"), revived(SECOND, "02 14:00")) == {
        "02 10:00": "A, 02 10:00 to 05 10:00",
        "02 14:00": "A, 02 12:00 to 05 12:00",
        "05 12:00": "UNCLAIMED",
    }
    late: list[Fact] = [A, SECOND, left(A, "07 14:00"), revived(SECOND, "07 14:00")]
    [stands] = standing(YINCHENG, SETTING, late, on("07 14:00")).reports.values()
    assert stands.status is ReportStatus.EXPIRED
    shut = report("A", "02 15:00")
    assert admit(YINCHENG, SETTING, [A, SECOND, left(A, "02 14:00"), revived(SECOND, "02 14:00")], shut) == AGAIN


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ([A], ()),
        ([A, SECOND], (SECOND.id,)),
        ([A, SECOND, UNLISTED, THIRD], (SECOND.id,)),
        ([B, A, UNLISTED], ()),
        # Shut out by another live report of the firm as well, or by a visit's window.
        ([report("A", "02 09:00"), A, SECOND], ()),
        ([B, visit("02 11:40", "B"), A, refused(report("C", "02 12:00"), AGAIN)], ()),
        # An earlier revival shuts out what comes after it, until it is over.
        ([A, SECOND, refused(report("A", "05 11:00"), AGAIN)], (SECOND.id,)),
        ([A, SECOND, late := refused(report("A", "05 12:00"), AGAIN)], (SECOND.id, late.id)),
    ],
)
def test_what_a_report_alone_had_shut_out_is_found(facts: list[Fact], expected: tuple[str, ...]) -> None:
    ordered = sorted(facts, key=lambda fact: fact.at)
    assert unobstructed(YINCHENG, SETTING, ordered, A.id) == expected


SHUT: Final = {"thumb-plaza": "02 11:00", "greenland": "20 11:00", "zeke": "02 11:00", "xx-residence": "08 11:00"}


@pytest.mark.parametrize("slug", SHUT)
def test_a_rival_whom_the_left_report_shut_out_is_revived(slug: str) -> None:
    under, rival = history(slug), report("B", SHUT[slug])
    objection = admit(under, SETTING, [A], rival)
    assert objection is not None
    assert objection.code is Code.CUSTOMER_PROTECTED
    later = report("D", SHUT[slug])
    refusals = [refused(rival, objection), refused(later, objection)]
    # The second rival is shut out by the first one then, who came in time.
    assert unobstructed(under, SETTING, [A, *refusals], A.id) == (rival.id,)
    assert unobstructed(under, SETTING, [report("C", "02 09:00"), A, *refusals], A.id) == ()


def test_a_report_beyond_the_limit_is_revived_when_one_of_them_was_anothers() -> None:
    zeke = history("zeke")
    made = [report("A", f"0{day} 10:00") for day in (2, 3, 4)]
    beyond = report("A", "05 10:00")
    objection = admit(zeke, SETTING, made, beyond)
    assert objection is not None
    assert objection.code is Code.REPORT_LIMIT_REACHED
    assert unobstructed(zeke, SETTING, [*made, refused(beyond, objection)], made[-1].id) == (beyond.id,)


def test_what_two_reports_shut_out_is_found_when_the_second_leaves_too() -> None:
    first = report("A", "02 09:00")
    facts: list[Fact] = [first, A, SECOND, left(first, "02 14:00")]
    assert unobstructed(YINCHENG, SETTING, [first, A, SECOND], first.id) == ()
    assert unobstructed(YINCHENG, SETTING, facts, A.id) == (SECOND.id,)
    assert unobstructed(YINCHENG, SETTING, [*facts, revived(SECOND, "02 15:00")], A.id) == ()


def test_a_report_that_came_shuts_out_at_its_own_time() -> None:
    other = report("A", "02 10:30")
    assert unobstructed(YINCHENG, SETTING, [A, SECOND, came(other, "02 14:00")], A.id) == ()
    assert unobstructed(YINCHENG, SETTING, [B, SECOND, came(A, "02 14:00")], A.id) == (SECOND.id,)
