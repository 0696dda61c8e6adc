"""Holds yincheng's table: a row a branch, and both sides of each limit."""

import pytest

from tests.rulings.presets.telling import (
    Row,
    check,
    dispute,
    evidence,
    referral,
    report,
    row,
    subscribe,
    unlisted,
    visit,
)

A = report("A", "02 10:00")
B = report("B", "02 11:00")
CAME_WITH_A = visit("02 14:00", "A")
PROTECTED = "CUSTOMER_PROTECTED visit-protection"
LATE = "LEAD_TIME_TOO_SHORT lead-time"
CLOSED = "EVIDENCE_WINDOW_CLOSED evidence-window"

REPORTS = [
    row("its last second", "05 09:59:59", "A, 02 10:00 to 05 10:00", A, clauses="report-validity"),
    row("its end is outside", "05 10:00", "UNCLAIMED", A),
    row("30 minutes are enough", "02 11:00", "A", report("A", "02 10:00", arrival="02 10:30")),
    row("a second less", "02 11:00", "UNCLAIMED", report("A", "02 10:00:01", arrival="02 10:30"), refused={0: LATE}),
    row("no arrival named", "02 11:00", "A", A),
    row("a live report shuts nobody out", "02 12:00", "A", A, B),
    row("the earliest's end leaves the next", "05 10:00", "B, 02 11:00 to 05 11:00", A, B),
    row("both over", "05 11:00", "UNCLAIMED", A, B),
    row("twice by one firm", "02 12:00", "A", A, report("A", "02 11:00"), refused={1: "DUPLICATE_REPORT"}),
    row(
        "by a colleague",
        "02 12:00",
        "A, 02 10:00 to 05 10:00",
        A,
        report("A", "02 11:00", agent="a2"),
        refused={1: "DUPLICATE_REPORT"},
    ),
    row("again when it is over", "05 11:00", "A, 05 10:00 to 08 10:00", A, report("A", "05 10:00")),
    row("off the roster", "02 12:00", "UNCLAIMED", unlisted("A", "02 10:00"), refused={0: "NOT_ON_ROSTER roster"}),
    row(
        "the roster is asked before the lead time",
        "02 12:00",
        "UNCLAIMED",
        unlisted("A", "02 10:00", arrival="02 10:10"),
        refused={0: "NOT_ON_ROSTER roster"},
    ),
    row(
        "the lead time before protection",
        "03 12:00",
        "A",
        A,
        CAME_WITH_A,
        report("B", "03 10:00", arrival="03 10:29"),
        refused={2: LATE},
    ),
    row(
        "the lead time before a duplicate",
        "02 12:00",
        "A",
        A,
        report("A", "02 11:00", arrival="02 11:29"),
        refused={1: LATE},
    ),
]

ARRIVALS = [
    row("alone with a live report", "03 10:00", "A, 02 14:00 to 04-01 14:00", A, visit("02 14:00")),
    row("alone without one", "03 10:00", "NATURAL", visit("02 14:00")),
    row("brought without one", "03 10:00", "NATURAL", CAME_WITH_A),
    row("at the report's last second", "05 12:00", "A", A, visit("05 09:59:59", "A")),
    row("when the report is over", "05 12:00", "NATURAL", A, visit("05 10:00", "A")),
    row("30 minutes after the report", "02 12:00", "A, 02 10:30 to 04-01 10:30", A, visit("02 10:30", "A")),
    row("29 minutes after it", "02 12:00", "NATURAL", A, visit("02 10:29:59", "A"), clauses="lead-time"),
    row("too close, then again in time", "02 16:00", "A", A, visit("02 10:20", "A"), CAME_WITH_A),
    row("natural, then a channel's visit", "03 16:00", "A", visit("02 09:00"), A, visit("03 14:00", "A")),
    row("natural lasts while a report lives", "02 12:00", "NATURAL", visit("02 09:00"), A),
    row("its last second", "04-01 13:59:59", "A, 02 14:00 to 04-01 14:00", A, CAME_WITH_A, clauses="visit-protection"),
    row("its end is outside", "04-01 14:00", "UNCLAIMED", A, CAME_WITH_A),
    row(
        "others wait for its end",
        "04-01 15:00",
        "B, 04-01 14:00 to 04-04 14:00",
        A,
        CAME_WITH_A,
        report("B", "04-01 13:59:59"),
        report("B", "04-01 14:00"),
        refused={2: PROTECTED},
    ),
    row(
        "its own firm may report again",
        "04 12:00",
        "A, 02 14:00 to 04-01 14:00",
        A,
        CAME_WITH_A,
        report("A", "04 10:00"),
    ),
    row(
        "coming again renews nothing",
        "21 12:00",
        "A, 02 14:00 to 04-01 14:00",
        A,
        CAME_WITH_A,
        visit("20 14:00", "A"),
    ),
    row("another's visit changes nothing", "06 12:00", "A", A, CAME_WITH_A, visit("05 14:00", "B")),
    row("no slip", "02 15:00", "NATURAL", A, visit("02 14:00", "A", signed=False), clauses="visit-slip"),
    row(
        "no slip once, natural from then on",
        "03 15:00",
        "NATURAL",
        A,
        visit("02 14:00", "A", signed=False),
        visit("03 14:00", "A"),
        clauses="visit-slip",
    ),
    row(
        "no slip in a window changes no holder",
        "03 15:00",
        "A, 02 14:00 to 04-01 14:00",
        A,
        CAME_WITH_A,
        visit("03 14:00", signed=False),
    ),
]

INVITED_BY_B = evidence("B", "04 10:00", happened="02 20:00")
INVITED_BY_A = evidence("A", "04 09:00", happened="02 19:00")
REPORTED_BY_B = report("B", "02 10:00")
BROUGHT_BY_A = visit("03 14:00", "A")
PAIR = (REPORTED_BY_B, BROUGHT_BY_A)

COLLISIONS = [
    row("both reported, the later brings", "03 10:00", "B", A, B, visit("02 14:00", "B"), clauses="collision.1"),
    row("both reported, a third brings", "03 10:00", "A", A, B, visit("02 14:00", "D")),
    row("alone to two, no records", "03 10:00", "A", A, B, visit("02 14:00")),
    row(
        "alone to two, the later shows an invitation",
        "05 10:00",
        "B",
        A,
        B,
        visit("03 14:00"),
        INVITED_BY_B,
        clauses="collision.1",
    ),
    row(
        "alone to two, the earlier record",
        "05 10:00",
        "A",
        A,
        B,
        visit("03 14:00"),
        INVITED_BY_A,
        INVITED_BY_B,
        clauses="evidence-order",
    ),
    row("the reporter shows records", "05 10:00", "B", *PAIR, INVITED_BY_B, clauses="collision.2"),
    row("only the bringer shows records", "05 10:00", "B", *PAIR, INVITED_BY_A),
    row(
        "both",
        "05 10:00",
        "A 5000 B 5000, 03 14:00 to 04-02 14:00",
        *PAIR,
        INVITED_BY_A,
        INVITED_BY_B,
        clauses="collision.3",
    ),
    row("half ends like a whole", "04-02 14:00", "UNCLAIMED", *PAIR, INVITED_BY_A, INVITED_BY_B),
    row(
        "the last second for evidence",
        "11 10:00",
        "B",
        *PAIR,
        evidence("B", "10 13:59:59", happened="02 20:00"),
        clauses="collision.2",
    ),
    row("7 days are over", "11 10:00", "B", *PAIR, evidence("B", "10 14:00", happened="02 20:00"), refused={2: CLOSED}),
]


def shown(name: str, kind: str, happened: str, whose: str) -> Row:
    """Make a row in which B's record counts and A's is asked about: half each if it does."""
    mine = evidence("A", "04 09:00", happened=happened, kind=kind)
    return row(name, "05 10:00", whose, *PAIR, mine, INVITED_BY_B)


HALF = "A 5000 B 5000"
RECORDS = [
    shown("a call a week before the report", "CALL_LOG", "02-23 10:00", HALF),
    shown("a second older", "CALL_LOG", "02-23 09:59:59", "B"),
    shown("a chat of the day before", "CHAT", "01 00:00", HALF),
    shown("of the day before that", "CHAT", "02-28 23:59:59", "B"),
    shown("a chat after the report", "CHAT", "03 13:59", HALF),
    shown("a certificate is no record", "CERTIFICATE", "02 09:00", "B"),
]

OF_A = referral("A", "02 10:00")
REFERRALS = [
    row("its last second", "17 09:59:59", "A, 02 10:00 to 17 10:00", OF_A, clauses="referral"),
    row("its end is outside", "17 10:00", "UNCLAIMED", OF_A),
    row(
        "within 15 days another brings",
        "17 12:00",
        "A",
        OF_A,
        report("B", "16 10:00"),
        visit("17 09:59:59", "B"),
        clauses="referral",
    ),
    row("unreported too", "04 12:00", "A", OF_A, visit("03 10:00", "B"), clauses="referral"),
    row("after 15 days", "17 12:00", "B", OF_A, report("B", "16 10:00"), visit("17 10:00", "B")),
    row("brought by its own", "17 12:00", "A, 16 10:00 to 04-15 10:00", OF_A, visit("16 10:00", "A")),
]

HELD = (A, CAME_WITH_A)
SOLD = (*HELD, subscribe("07 10:00"))
VISIT_OVER = "DISPUTE_WINDOW_CLOSED dispute-visit"
DISPUTES = [
    row("7 days less a second", "20 10:00", "A", *HELD, dispute("B", "09 13:59:59")),
    row("7 days", "20 10:00", "A", *HELD, dispute("B", "09 14:00"), refused={2: VISIT_OVER}),
    row("a deal does not reopen the visit", "20 10:00", "A", *SOLD, dispute("B", "10 10:00"), refused={3: VISIT_OVER}),
    row("the seventh day counted", "20 10:00", "A", *SOLD, dispute("B", "13 23:59:59", "DEAL")),
    row(
        "the eighth",
        "20 10:00",
        "A",
        *SOLD,
        dispute("B", "14 00:00", "DEAL"),
        refused={3: "DISPUTE_WINDOW_CLOSED dispute-deal"},
    ),
    row("no visit", "04 10:00", "A", A, dispute("B", "03 10:00"), refused={1: "DISPUTE_WINDOW_CLOSED any"}),
    row("no deal", "04 10:00", "A", *HELD, dispute("B", "03 10:00", "DEAL"), refused={2: "DISPUTE_WINDOW_CLOSED any"}),
    row("a deal freezes the claim", "06-01 10:00", "A, 02 14:00 on", *SOLD),
    row("a natural one too", "06-01 10:00", "NATURAL", visit("02 14:00"), subscribe("07 10:00")),
    row("a half too", "06-01 10:00", HALF, *PAIR, INVITED_BY_A, INVITED_BY_B, subscribe("07 10:00")),
]


@pytest.mark.parametrize("told", REPORTS, ids=str)
def test_reports(told: Row) -> None:
    check(told, "yincheng")


@pytest.mark.parametrize("told", ARRIVALS, ids=str)
def test_arrivals(told: Row) -> None:
    check(told, "yincheng")


@pytest.mark.parametrize("told", COLLISIONS, ids=str)
def test_collisions(told: Row) -> None:
    check(told, "yincheng")


@pytest.mark.parametrize("told", RECORDS, ids=str)
def test_records(told: Row) -> None:
    check(told, "yincheng")


@pytest.mark.parametrize("told", REFERRALS, ids=str)
def test_referrals(told: Row) -> None:
    check(told, "yincheng")


@pytest.mark.parametrize("told", DISPUTES, ids=str)
def test_disputes(told: Row) -> None:
    check(told, "yincheng")
