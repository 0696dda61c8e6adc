"""How a claim runs over time under yincheng: facts, ends and midnights in turn."""

import copy
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from auth.errors import Code
from domain.rulebooks.rulebook import parse
from domain.rulings.claims import (
    Message,
    Objection,
    claim_hash,
    refused,
)
from domain.rulings.facts import (
    Fact,
)
from domain.rulings.history import (
    History,
    RulebookVersion,
    Setting,
)
from domain.rulings.judge import claim_at, course
from tests.rulings.stories import (
    SETTING,
    YINCHENG,
    book,
    dispute,
    evidence,
    in_words,
    on,
    report,
    sign,
    subscribe,
    unfolded,
    visit,
    withdraw,
)

A = report("A", "02 10:00")
B = report("B", "02 11:00")
A_WINDOW = "A, 02 14:00 to 04-01 14:00"


def test_nothing_happened() -> None:
    assert course(YINCHENG, SETTING, []) == ()
    assert claim_at((), on("02 10:00")) is None


def test_a_claim_is_the_interval_at_an_instant() -> None:
    intervals = course(YINCHENG, SETTING, [A])

    assert claim_at(intervals, on("02 09:59:59")) is None
    assert claim_at(intervals, on("02 10:00")) == intervals[0].claim
    assert claim_at(intervals, on("05 09:59:59")) == intervals[0].claim
    assert claim_at(intervals, on("05 10:00")) == intervals[1].claim
    assert (intervals[0].end, intervals[1].end) == (on("05 10:00"), None)


def test_a_report_holds_for_three_days() -> None:
    assert unfolded(A) == {"02 10:00": "A, 02 10:00 to 05 10:00", "05 10:00": "UNCLAIMED"}


def test_a_report_that_ends_leaves_the_customer_to_the_next_live_one() -> None:
    assert unfolded(A, B) == {
        "02 10:00": "A, 02 10:00 to 05 10:00",
        "05 10:00": "B, 02 11:00 to 05 11:00",
        "05 11:00": "UNCLAIMED",
    }


def test_a_report_at_the_instant_another_ends_follows_it() -> None:
    assert unfolded(A, report("B", "05 10:00")) == {
        "02 10:00": "A, 02 10:00 to 05 10:00",
        "05 10:00": "B, 05 10:00 to 08 10:00",
        "08 10:00": "UNCLAIMED",
    }


def test_of_two_reports_at_one_instant_the_first_taken_holds() -> None:
    assert unfolded(B, report("A", "02 11:00")) == {"02 11:00": "B, 02 11:00 to 05 11:00", "05 11:00": "UNCLAIMED"}


def test_a_withdrawn_report_leaves_the_customer_to_the_next_live_one() -> None:
    assert unfolded(A, B, withdraw(A, "02 12:00"), withdraw(B, "02 13:00")) == {
        "02 10:00": "A, 02 10:00 to 05 10:00",
        "02 12:00": "B, 02 11:00 to 05 11:00",
        "02 13:00": "UNCLAIMED",
    }


def test_a_withdrawn_report_that_held_nothing_changes_nothing() -> None:
    assert unfolded(A, B, withdraw(B, "02 12:00")) == unfolded(A)


def test_a_referral_holds_for_fifteen_days() -> None:
    referral = report("A", "02 10:00", referral=True)

    assert unfolded(referral, report("B", "16 10:00")) == {
        "02 10:00": "A, 02 10:00 to 17 10:00",
        "17 10:00": "B, 16 10:00 to 19 10:00",
        "19 10:00": "UNCLAIMED",
    }
    assert course(YINCHENG, SETTING, [referral])[0].claim.reasons[0].clause == "yincheng.referral"


def test_a_visit_window_ends_in_nobodys() -> None:
    facts = [A, visit("02 14:00", "A")]

    assert unfolded(*facts) == {"02 10:00": "A, 02 10:00 to 05 10:00", "02 14:00": A_WINDOW, "04-01 14:00": "UNCLAIMED"}
    assert course(YINCHENG, SETTING, facts)[-1].claim.reasons[0].message is Message.VISIT_OVER


def test_a_signature_decides_from_its_own_instant_and_protects_from_the_arrival() -> None:
    pending = visit("02 14:00", "A", signed=None)

    assert unfolded(A, pending, sign(pending, "02 15:00")) == {
        "02 10:00": "A, 02 10:00 to 05 10:00",
        "02 15:00": A_WINDOW,
        "04-01 14:00": "UNCLAIMED",
    }


def test_without_a_signature_midnight_makes_the_visit_natural() -> None:
    pending = visit("02 14:00", "A", signed=None)
    unsigned = {"02 10:00": "A, 02 10:00 to 05 10:00", "03 00:00": "NATURAL"}

    assert unfolded(A, pending) == unsigned
    assert unfolded(A, pending, sign(pending, "03 00:00")) == unsigned
    assert unfolded(A, pending, sign(pending, "03 09:00"), visit("04 14:00", "A")) == unsigned | {"04 14:00": "NATURAL"}


def test_a_second_signature_adds_nothing() -> None:
    pending = visit("02 14:00", "A", signed=None)
    first = sign(pending, "02 15:00")

    assert unfolded(A, pending, first, sign(pending, "02 16:00")) == unfolded(A, pending, first)


def test_a_report_that_ends_while_its_visit_is_pending_still_counts() -> None:
    pending = visit("05 09:50", "A", signed=None)

    assert unfolded(A, pending, sign(pending, "05 10:30")) == {
        "02 10:00": "A, 02 10:00 to 05 10:00",
        "05 10:00": "UNCLAIMED",
        "05 10:30": "A, 05 09:50 to 04-04 09:50",
        "04-04 09:50": "UNCLAIMED",
    }


def test_a_report_withdrawn_while_its_visit_is_pending_counts_no_more() -> None:
    pending = visit("02 14:00", "A", signed=None)

    assert unfolded(A, pending, withdraw(A, "02 14:30"), sign(pending, "02 15:00")) == {
        "02 10:00": "A, 02 10:00 to 05 10:00",
        "02 14:30": "UNCLAIMED",
        "02 15:00": "NATURAL",
    }


def test_a_report_made_while_a_visit_is_pending_comes_too_late_for_it() -> None:
    pending = visit("02 14:00", "A", signed=None)

    assert unfolded(pending, report("A", "02 14:30"), sign(pending, "02 15:00")) == {
        "02 14:00": "UNCLAIMED",
        "02 14:30": "A, 02 14:30 to 05 14:30",
        "02 15:00": "NATURAL",
    }


def test_a_report_that_a_late_signature_uses_up_after_the_window_holds_no_more() -> None:
    again, pending = report("A", "04-01 10:00"), visit("04-01 13:00", "A", signed=None)
    facts = [A, visit("02 14:00", "A"), again, pending, sign(pending, "04-01 15:00")]

    assert unfolded(*facts) == {
        "02 10:00": "A, 02 10:00 to 05 10:00",
        "02 14:00": A_WINDOW,
        "04-01 14:00": "A, 04-01 10:00 to 04-04 10:00",
        "04-01 15:00": "UNCLAIMED",
    }
    assert course(YINCHENG, SETTING, facts)[-1].claim.reasons[0].facts == (again.id, pending.id)
    rival = report("B", "04-01 14:30")
    assert unfolded(*facts[:-1], rival, facts[-1])["04-01 15:00"] == "B, 04-01 14:30 to 04-04 14:30"


def test_of_two_pending_visits_the_first_confirmed_keeps_the_other_out() -> None:
    first, second = visit("02 14:00", "A", signed=None), visit("02 15:00", "B", signed=None)

    assert unfolded(A, B, first, second, sign(second, "02 15:10"), sign(first, "02 16:00")) == {
        "02 10:00": "A, 02 10:00 to 05 10:00",
        "02 15:10": "B, 02 15:00 to 04-01 15:00",
        "04-01 15:00": "UNCLAIMED",
    }


def test_a_pending_visit_left_unsigned_does_not_touch_a_window_that_began_meanwhile() -> None:
    first, second = visit("02 14:00", "A", signed=None), visit("02 15:00", "B", signed=None)

    assert unfolded(A, B, first, second, sign(second, "02 15:10")) == {
        "02 10:00": "A, 02 10:00 to 05 10:00",
        "02 15:10": "B, 02 15:00 to 04-01 15:00",
        "04-01 15:00": "UNCLAIMED",
    }


def test_a_visit_during_a_window_changes_nothing() -> None:
    facts = [A, B, visit("02 14:00", "A")]

    for late in (
        visit("03 10:00", "B"),
        visit("04-01 13:59:59", "A"),
        visit("03 10:00"),
        visit("03 10:00", signed=False),
    ):
        assert unfolded(*facts, late) == unfolded(*facts)


def test_a_visit_that_arrived_during_a_window_and_is_signed_after_it_changes_nothing() -> None:
    pending = visit("04-01 13:00", "B", signed=None)
    facts = [A, visit("02 14:00", "A")]

    assert unfolded(*facts, pending, sign(pending, "04-01 15:00")) == unfolded(*facts)


def test_a_visit_on_the_windows_end_counts() -> None:
    assert unfolded(A, visit("02 14:00", "A"), report("B", "04-01 14:00"), visit("04-01 14:30", "B")) == {
        "02 10:00": "A, 02 10:00 to 05 10:00",
        "02 14:00": A_WINDOW,
        "04-01 14:00": "B, 04-01 14:00 to 04-04 14:00",
        "04-01 14:30": "B, 04-01 14:30 to 05-01 14:30",
        "05-01 14:30": "UNCLAIMED",
    }


def test_a_holders_new_report_holds_on_after_the_window() -> None:
    assert unfolded(A, visit("02 14:00", "A"), report("A", "31 10:00")) == {
        "02 10:00": "A, 02 10:00 to 05 10:00",
        "02 14:00": A_WINDOW,
        "04-01 14:00": "A, 31 10:00 to 04-03 10:00",
        "04-03 10:00": "UNCLAIMED",
    }


def test_a_holders_new_report_is_used_up_by_a_visit_in_the_window() -> None:
    facts = [A, visit("02 14:00", "A")]

    assert unfolded(*facts, report("A", "31 10:00"), visit("31 14:00", "A")) == unfolded(*facts)


def test_after_a_natural_visit_reports_alone_change_nothing() -> None:
    natural = visit("02 09:00")
    facts = [natural, A, B, withdraw(B, "02 12:00")]

    assert unfolded(*facts) == {"02 09:00": "NATURAL"}
    assert unfolded(*facts, visit("02 14:00", "A")) == {
        "02 09:00": "NATURAL",
        "02 14:00": A_WINDOW,
        "04-01 14:00": "UNCLAIMED",
    }


def test_evidence_and_disputes_change_no_claim() -> None:
    collision = visit("03 14:00", "A")
    facts = [B, collision]

    unruled = [
        evidence("A", "04 09:00", happened="02 19:00"),
        evidence("B", "04 09:00", happened="02 19:00"),
        dispute("A", "04 10:00", collision),
    ]

    assert course(YINCHENG, SETTING, [*facts, *unruled]) == course(YINCHENG, SETTING, facts)


@pytest.mark.parametrize(
    ("before", "frozen"),
    [
        ([A], "A, 02 10:00 on"),
        ([A, visit("02 14:00", "A")], "A, 02 14:00 on"),
        ([visit("02 14:00")], "NATURAL"),
        ([visit("02 14:00", "A", signed=None)], "UNCLAIMED"),
    ],
    ids=["a report's", "a visit's", "natural", "nobody's"],
)
def test_a_deal_freezes_what_it_finds(before: list[Any], frozen: str) -> None:
    later = [report("A", "03-20 10:00"), visit("20 14:00", "A"), visit("21 14:00", signed=False), subscribe("22 10:00")]

    unfolding = unfolded(*before, subscribe("02 16:00"), *later)

    assert list(unfolding.values())[-1] == frozen
    assert max(unfolding) <= "02 16:00"


def test_a_signature_after_the_deal_changes_nothing() -> None:
    pending = visit("02 14:00", "A", signed=None)
    facts = [A, pending, subscribe("02 15:00")]

    assert unfolded(*facts, sign(pending, "02 16:00")) == unfolded(*facts)


def test_a_withdrawn_referral_is_no_reason() -> None:
    referral = report("A", "02 10:00", referral=True)
    facts = [referral, withdraw(referral, "03 10:00"), report("B", "18 10:00"), visit("18 14:00", "B")]

    assert [reason.message for reason in course(YINCHENG, SETTING, facts)[-2].claim.reasons] == [Message.VISIT_PROTECTS]


UNLISTED = Objection(code=Code.NOT_ON_ROSTER, clause="yincheng.roster")


@pytest.mark.parametrize(
    ("before", "message"),
    [
        ([refused(A, UNLISTED)], Message.OFF_ROSTER),
        ([refused(A, UNLISTED), report("A", "02 13:50")], Message.TOO_CLOSE),
        ([refused(A, UNLISTED), report("B", "02 13:50")], Message.OFF_ROSTER),
        ([refused(A, Objection(code=Code.CUSTOMER_PROTECTED))], Message.UNREPORTED),
        ([refused(B, UNLISTED)], Message.UNREPORTED),
        ([refused(report("A", "02-27 14:00"), UNLISTED)], Message.UNREPORTED),
        ([refused(report("A", "02-27 14:00:01"), UNLISTED)], Message.OFF_ROSTER),
        ([], Message.UNREPORTED),
    ],
)
def test_a_bringer_learns_why_the_visit_is_natural(before: list[Fact], message: Message) -> None:
    pending = visit("02 14:00", "A", signed=None)
    refused_later = refused(report("A", "02 14:30"), UNLISTED)

    for rest in ([visit("02 14:00", "A")], [pending, refused_later, sign(pending, "02 15:00")]):
        claim = claim_at(course(YINCHENG, SETTING, [*before, *rest]), on("02 15:00"))
        assert claim is not None
        assert [reason.message for reason in claim.reasons] == [message]


def test_midnight_is_the_projects_own() -> None:
    new_york = Setting(time_zone=ZoneInfo("America/New_York"))
    pending = visit("08 23:00", "A", signed=None)  # 11:00 in New York, on the 23 hour day of the change to summer time

    intervals = course(YINCHENG, new_york, [pending])

    assert [each.start for each in intervals] == [pending.at, datetime(2026, 3, 9, 4, tzinfo=UTC)]


def test_every_fact_is_judged_by_the_version_in_force_at_its_time() -> None:
    document: dict[str, Any] = copy.deepcopy(dict(book().document))
    document["report"]["window"]["days"] = 5
    document["visit"]["window"]["days"] = 60
    versions = History(
        (
            RulebookVersion(effective_from=None, id="v1", rulebook=book()),
            RulebookVersion(effective_from=on("03 10:00"), id="v2", rulebook=parse(document)),
        )
    )

    intervals = course(versions, SETTING, [A, report("B", "03 10:00"), visit("06 10:00", "B")])

    assert [(each.start, in_words(each.claim), each.claim.rulebook) for each in intervals] == [
        (on("02 10:00"), "A, 02 10:00 to 05 10:00", "v1"),
        (on("05 10:00"), "B, 03 10:00 to 08 10:00", "v2"),
        (on("06 10:00"), "B, 06 10:00 to 05-05 10:00", "v2"),
        (on("05-05 10:00"), "UNCLAIMED", "v2"),
    ]


@pytest.mark.parametrize("starts", [[], ["03 10:00", "02 10:00"], ["02 10:00", None]])
def test_a_history_is_in_order(starts: list[str | None]) -> None:
    versions = tuple(
        RulebookVersion(effective_from=None if start is None else on(start), id="v", rulebook=book())
        for start in starts
    )

    with pytest.raises(ValueError, match="in the order of their start"):
        History(versions)


def test_before_its_first_start_a_history_has_its_first_version() -> None:
    versions = History((RulebookVersion(effective_from=on("03 10:00"), id="v1", rulebook=book()),))

    assert versions.at(on("02 10:00")).id == "v1"


def test_a_hash_is_of_outcome_shares_and_window_alone() -> None:
    [first, second] = [course(YINCHENG, SETTING, [report("A", "02 10:00")])[0].claim for _ in range(2)]
    other = course(YINCHENG, SETTING, [report("A", "02 10:01")])[0].claim

    others = course(YINCHENG, SETTING, [report("B", "02 10:00")])[0].claim

    assert first.reasons != second.reasons
    assert claim_hash(first) != claim_hash(others)
    assert claim_hash(first) == claim_hash(second)
    assert claim_hash(first) != claim_hash(other)
