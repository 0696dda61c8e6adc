"""Which facts may stand under yincheng: a row a rule, both sides of every limit, and their order."""

from dataclasses import replace

import pytest

from auth.errors import Code
from domain.rulings.claims import Objection, refused
from domain.rulings.facts import (
    Disputed,
    Fact,
    Reported,
    Visited,
)
from domain.rulings.judge import admit, dispute_closes_at, evidence_due_at, report_ends_at
from tests.rulings.stories import (
    SETTING,
    YINCHENG,
    dispute,
    evidence,
    on,
    report,
    rule,
    sign,
    subscribe,
    visit,
    withdraw,
)

A = report("A", "02 10:00")
B = report("B", "02 11:00")
A_VISIT = visit("02 14:00", "A")
NATURAL = visit("02 14:00")
COLLISION = visit("03 14:00", "A")
DEAL = subscribe("05 10:00")
SHUT_OUT = Objection(code=Code.CUSTOMER_PROTECTED, clause="yincheng.visit-protection")
TOO_SHORT = Objection(code=Code.LEAD_TIME_TOO_SHORT, clause="yincheng.lead-time")
UNLISTED = Objection(code=Code.NOT_ON_ROSTER, clause="yincheng.roster")
INACTIVE = Objection(code=Code.AGREEMENT_INACTIVE)
DUPLICATE = Objection(code=Code.DUPLICATE_REPORT)
VISIT_CLOSED = Objection(code=Code.DISPUTE_WINDOW_CLOSED, clause="yincheng.dispute-visit")
DEAL_CLOSED = Objection(code=Code.DISPUTE_WINDOW_CLOSED, clause="yincheng.dispute-deal")
EVIDENCE_CLOSED = Objection(code=Code.EVIDENCE_WINDOW_CLOSED, clause="yincheng.evidence-window")


@pytest.mark.parametrize(
    ("before", "made", "objection"),
    [
        ([], report("A", "02 10:00"), None),
        ([], report("A", "02 10:00", arrival="02 10:30"), None),
        ([], report("A", "02 10:00", arrival="02 10:29:59"), TOO_SHORT),
        ([], report("A", "02 10:00", arrival="02 09:00"), TOO_SHORT),
        ([], report("A", "02 10:00", on_roster=False), UNLISTED),
        ([], replace(A, agreement_active=False), INACTIVE),
        ([A], report("B", "02 11:00"), None),
        ([A], report("A", "02 11:00"), DUPLICATE),
        ([A], report("A", "05 09:59:59"), DUPLICATE),
        ([A], report("A", "05 10:00"), None),
        ([A], report("A", "02 11:00", referral=True), DUPLICATE),
        ([report("A", "02 10:00", referral=True)], report("A", "17 09:59:59"), DUPLICATE),
        ([report("A", "02 10:00", referral=True)], report("A", "17 10:00"), None),
        ([A, withdraw(A, "02 10:30")], report("A", "02 10:30"), None),
        ([refused(A, UNLISTED)], report("A", "02 11:00"), None),
        ([A, A_VISIT], report("B", "03 10:00"), SHUT_OUT),
        ([A, A_VISIT], report("B", "04-01 13:59:59"), SHUT_OUT),
        ([A, A_VISIT], report("B", "04-01 14:00"), None),
        ([A, A_VISIT], report("A", "03 10:00"), None),
        ([A, visit("02 14:00", "A", signed=None)], report("B", "02 15:00"), None),
        ([A, visit("02 14:00", "A", signed=None)], report("A", "02 15:00"), DUPLICATE),
        ([A, visit("02 14:00", "A", signed=False)], report("B", "02 15:00"), None),
        ([NATURAL], report("B", "02 15:00"), None),
        ([A, visit("02 10:20", "A")], report("A", "02 15:00"), DUPLICATE),
        ([A, A_VISIT, rule("03 10:00", A_VISIT, B=10000)], report("A", "03 11:00"), SHUT_OUT),
        ([A, A_VISIT, rule("03 10:00", A_VISIT, B=10000)], report("B", "03 11:00"), None),
        ([A, A_VISIT, rule("03 10:00", A_VISIT, A=5000, B=5000)], report("B", "03 11:00"), None),
        ([A, A_VISIT, rule("03 10:00", A_VISIT, A=5000, B=5000)], report("Z", "03 11:00"), SHUT_OUT),
        ([A, A_VISIT, rule("03 10:00", A_VISIT)], report("B", "03 11:00"), None),
        ([A, DEAL], report("B", "05 11:00"), None),
        ([A, A_VISIT, DEAL], report("B", "07-01 10:00"), SHUT_OUT),
        ([A, A_VISIT, DEAL], report("A", "07-01 10:00"), None),
        ([A, subscribe("03 10:00")], report("B", "07-01 10:00"), SHUT_OUT),
        ([NATURAL, DEAL], report("B", "05 11:00"), None),
    ],
)
def test_a_report_stands_or_not(before: list[Fact], made: Reported, objection: Objection | None) -> None:
    assert admit(YINCHENG, SETTING, before, made) == objection


def test_a_reporter_is_told_what_comes_first() -> None:
    """Everything stands in the way at first; with each thing put right the next is told."""
    mine = report("B", "02 15:00")
    shut = [B, A, A_VISIT, rule("02 14:30", A_VISIT, A=10000)]
    worst = replace(mine, agreement_active=False, on_roster=False, expected_arrival_at=mine.at)
    listed = replace(worst, agreement_active=True, on_roster=True)
    told = [
        admit(YINCHENG, SETTING, shut, worst),
        admit(YINCHENG, SETTING, shut, replace(worst, agreement_active=True)),
        admit(YINCHENG, SETTING, shut, listed),
        admit(YINCHENG, SETTING, shut, replace(listed, expected_arrival_at=None)),
        admit(YINCHENG, SETTING, [B], replace(listed, expected_arrival_at=None)),
    ]

    assert told == [INACTIVE, UNLISTED, TOO_SHORT, SHUT_OUT, DUPLICATE]


def test_a_report_ends_after_its_own_window() -> None:
    assert report_ends_at(YINCHENG, SETTING, A) == on("05 10:00")
    assert report_ends_at(YINCHENG, SETTING, replace(A, referral=True)) == on("17 10:00")


PENDING = visit("02 14:00", "A", signed=None)
SIGNED = [PENDING, sign(PENDING, "02 20:00")]
SLIPLESS = visit("02 14:00", "A", signed=False)


@pytest.mark.parametrize(
    ("before", "filed", "objection"),
    [
        ([A, A_VISIT], dispute("B", "09 13:59:59", A_VISIT), None),
        ([A, A_VISIT], dispute("B", "09 14:00", A_VISIT), VISIT_CLOSED),
        ([A, *SIGNED], dispute("B", "09 19:59:59", PENDING), None),
        ([A, *SIGNED], dispute("B", "09 20:00", PENDING), VISIT_CLOSED),
        ([A, PENDING], dispute("B", "02 20:00", PENDING), None),
        ([A, PENDING], dispute("B", "09 13:59:59", PENDING), None),
        ([A, PENDING], dispute("B", "09 14:00", PENDING), VISIT_CLOSED),
        ([A, SLIPLESS], dispute("B", "09 13:59:59", SLIPLESS), None),
        ([A, SLIPLESS], dispute("B", "09 14:00", SLIPLESS), VISIT_CLOSED),
        ([A, A_VISIT, subscribe("20 10:00")], dispute("B", "20 11:00", A_VISIT), VISIT_CLOSED),
        ([A], dispute("B", "03 10:00"), VISIT_CLOSED),
        ([A, A_VISIT, DEAL], dispute("B", "11 23:59:59", DEAL), None),
        ([A, A_VISIT, DEAL], dispute("B", "12 00:00", DEAL), DEAL_CLOSED),
        ([A, A_VISIT], dispute("B", "03 10:00", deal=True), DEAL_CLOSED),
    ],
)
def test_a_dispute_stands_or_not(before: list[Fact], filed: Disputed, objection: Objection | None) -> None:
    assert admit(YINCHENG, SETTING, before, filed) == objection


@pytest.mark.parametrize(
    ("about", "now", "closes"),
    [
        (PENDING, "02 19:00", None),
        (PENDING, "02 20:00", "09 20:00"),
        (DEAL, "05 10:00", "12 00:00"),
        (COLLISION, "05 10:00", None),
    ],
)
def test_when_a_dispute_closes_is_known(about: Visited, now: str, closes: str | None) -> None:
    closing = dispute_closes_at(YINCHENG, SETTING, [A, *SIGNED, DEAL], about=about.id, now=on(now))

    assert closing == (None if closes is None else on(closes))


BROUGHT_AGAIN = [A, A_VISIT, visit("03 10:00", "B")]
BROUGHT_BY_ITS_HOLDER = [A, A_VISIT, rule("03 10:00", A_VISIT, B=10000), visit("05 10:00", "B")]
NEWLY_FILED = [A, A_VISIT, dispute("B", "08 10:00", A_VISIT)]
BROUGHT_LATER = [*NEWLY_FILED, visit("09 10:00", "Z")]
FILED_BY_A_KNOWN_PARTY = [B, COLLISION, dispute("B", "08 10:00", COLLISION)]
FILED_BY_A_THIRD_PARTY = [B, COLLISION, dispute("Z", "08 10:00", COLLISION)]


@pytest.mark.parametrize(
    ("before", "at", "within", "objection"),
    [
        pytest.param([B], "05 10:00", None, None, id="before any visit"),
        pytest.param([B, COLLISION], "10 13:59:59", None, None, id="7 days from the visit"),
        pytest.param([B, COLLISION], "10 14:00", None, EVIDENCE_CLOSED, id="on the end"),
        pytest.param([A, A_VISIT], "20 10:00", None, None, id="no collision"),
        pytest.param([A, NATURAL], "20 10:00", None, None, id="no collision, came alone"),
        pytest.param([A, B, NATURAL], "09 14:00", None, EVIDENCE_CLOSED, id="two reporters, came alone"),
        pytest.param(BROUGHT_AGAIN, "10 09:59:59", None, None, id="brought by another in a window"),
        pytest.param(BROUGHT_AGAIN, "10 10:00", None, EVIDENCE_CLOSED, id="the same, on the end"),
        pytest.param([B, COLLISION, visit("05 10:00", "A")], "10 14:00", None, EVIDENCE_CLOSED, id="brought once more"),
        pytest.param(BROUGHT_BY_ITS_HOLDER, "20 10:00", None, None, id="brought in its own window"),
        pytest.param([B, COLLISION, report("Z", "04-02 15:00")], "04-03 10:00", None, None, id="the window is over"),
        pytest.param(NEWLY_FILED, "15 09:59:59", "dispute", None, id="a new party filed"),
        pytest.param(NEWLY_FILED, "15 10:00", "dispute", EVIDENCE_CLOSED, id="a new party filed, on the end"),
        pytest.param(BROUGHT_LATER, "15 10:00", "dispute", EVIDENCE_CLOSED, id="brought by a third after that"),
        pytest.param(FILED_BY_A_KNOWN_PARTY, "10 14:00", "dispute", EVIDENCE_CLOSED, id="a known party filed"),
        pytest.param(FILED_BY_A_THIRD_PARTY, "15 09:59:59", "dispute", None, id="a third party filed"),
    ],
)
def test_evidence_comes_in_time_or_not(
    before: list[Fact], at: str, within: str | None, objection: Objection | None
) -> None:
    given = evidence("B", at, happened="02 20:00", dispute=within)

    assert admit(YINCHENG, SETTING, before, given) == objection


def test_evidence_in_a_dispute_keeps_its_end_whatever_collides_later() -> None:
    filed = dispute("B", "08 10:00", A_VISIT)

    for later in ([], [visit("09 10:00", "Z")], [replace(dispute("Z", "09 10:00", A_VISIT), dispute="another")]):
        assert evidence_due_at(YINCHENG, SETTING, [A, A_VISIT, filed, *later], "dispute") == on("15 10:00")


def test_filing_twice_gives_no_more_time() -> None:
    twice = [A, A_VISIT, dispute("B", "08 10:00", A_VISIT), dispute("B", "09 10:00", A_VISIT)]

    assert evidence_due_at(YINCHENG, SETTING, twice, "dispute") == on("15 10:00")


def test_a_new_party_that_joins_a_dispute_starts_the_evidence_anew() -> None:
    joined = [A, A_VISIT, dispute("B", "08 10:00", A_VISIT), dispute("Z", "09 10:00", A_VISIT)]

    assert evidence_due_at(YINCHENG, SETTING, joined, "dispute") == on("16 10:00")
