"""Holds xx-residence's table: a row a branch, and both sides of each limit."""

import pytest

from tests.rulings.presets.telling import (
    Row,
    check,
    dispute,
    known,
    related,
    report,
    row,
    subscribe,
    visit,
)

A = report("A", "02 10:00")
B = report("B", "10 10:00")
CAME = visit("03 14:00", "A")
WINDOW = "A, 03 14:00 to 04-02 14:00"
PROTECTED = "CUSTOMER_PROTECTED order"
LATE = "LEAD_TIME_TOO_SHORT lead-time"
KNOWN = "CUSTOMER_KNOWN known"

REPORTS = [
    row("its last second", "09 09:59:59", "A, 02 10:00 to 09 10:00", A, clauses="order"),
    row("its end is outside", "09 10:00", "UNCLAIMED", A),
    row("an hour is enough", "02 11:00", "A", report("A", "02 10:00", arrival="02 11:00")),
    row(
        "a second less is not",
        "02 10:30",
        "UNCLAIMED",
        report("A", "02 10:00:01", arrival="02 11:00"),
        refused={0: LATE},
    ),
    row("the earlier of two", "02 12:00", "A", A, report("B", "02 10:01"), refused={1: PROTECTED}),
    row("of one instant the first taken", "02 12:00", "B", report("B", "02 10:00"), A, refused={1: PROTECTED}),
    row("another's in the last second", "09 12:00", "UNCLAIMED", A, report("B", "09 09:59:59"), refused={1: PROTECTED}),
    row("another's at the end", "09 12:00", "B, 09 10:00 to 16 10:00", A, report("B", "09 10:00")),
    row("its own again", "02 12:00", "A", A, report("A", "02 11:00", agent="a2"), refused={1: "DUPLICATE_REPORT"}),
    row("a visitor on record", "02 12:00", "?", known("VISITOR", "01 10:00"), A, refused={1: KNOWN}),
    row("a caller on record", "02 12:00", "?", known("CALLER", "01 10:00"), A, refused={1: KNOWN}),
    row("a buyer on record", "02 12:00", "?", known("BUYER", "01 10:00"), A, refused={1: KNOWN}),
    row("came alone before", "03 12:00", "NATURAL", visit("02 09:00"), report("A", "03 10:00"), refused={1: KNOWN}),
    row(
        "known before the lead time",
        "03 12:00",
        "NATURAL",
        visit("02 09:00"),
        report("A", "03 10:00", arrival="03 10:10"),
        refused={1: KNOWN},
    ),
    row(
        "the lead time before the order",
        "03 12:00",
        "A",
        A,
        report("B", "03 10:00", arrival="03 10:59"),
        refused={1: LATE},
    ),
]

ARRIVALS = [
    row("alone with a live report", "04 10:00", WINDOW, A, visit("03 14:00"), clauses="order"),
    row("brought", "04 10:00", WINDOW, A, CAME, clauses="order"),
    row("brought by another", "04 10:00", WINDOW, A, visit("03 14:00", "B"), clauses="order"),
    row("an hour after the report", "02 12:00", "A, 02 11:00 to 04-01 11:00", A, visit("02 11:00", "A")),
    row("59 minutes after it", "02 12:00", "NATURAL", A, visit("02 10:59:59", "A"), clauses="lead-time"),
    row("too close, then again", "04 10:00", WINDOW, A, visit("02 10:30", "A"), CAME),
    row("no slip is asked for", "04 10:00", WINDOW, A, visit("03 14:00", "A", signed=False)),
    row("alone, nobody ever reported", "04 10:00", "NATURAL", visit("03 14:00"), clauses="none"),
    row("brought, nobody ever reported", "04 10:00", "NATURAL", visit("03 14:00", "A"), clauses="none"),
    row("alone, one firm's report is over", "11 10:00", "NATURAL", A, visit("10 10:00"), clauses="none"),
    row("brought, one firm's report is over", "10 10:00", "NATURAL", A, visit("09 10:00", "A"), clauses="none"),
    row("one firm twice", "23 10:00", "NATURAL", A, report("A", "10 10:00"), visit("22 10:00", "A"), clauses="none"),
    row("two firms, alone", "23 10:00", "B, 22 10:00 to 04-21 10:00", A, B, visit("22 10:00"), clauses="expired"),
    row("two firms, brought by the earlier", "23 10:00", "B", A, B, visit("22 10:00", "A"), clauses="expired"),
    row("two firms, brought by a third", "23 10:00", "B", A, B, visit("22 10:00", "D"), clauses="expired"),
    row("at the very end of the last", "18 10:00", "B", A, B, visit("17 10:00", "A"), clauses="expired"),
    row("a second before it", "18 10:00", "B", A, B, visit("17 09:59:59", "A"), clauses="order"),
    row(
        "a refused report is none",
        "23 10:00",
        "NATURAL",
        A,
        report("B", "03 10:00"),
        visit("22 10:00"),
        refused={1: PROTECTED},
    ),
    row("three firms", "30 10:00", "D", A, B, report("D", "18 10:00"), visit("28 10:00", "A"), clauses="expired"),
    row("the window's last second", "04-02 13:59:59", WINDOW, A, CAME),
    row("its end", "04-02 14:00", "UNCLAIMED", A, CAME),
    row("others wait", "12 10:00", WINDOW, A, CAME, B, refused={2: PROTECTED}),
    row("another's visit in it", "12 10:00", WINDOW, A, CAME, visit("11 14:00", "B")),
    row("afterwards a new report", "04-04 10:00", "B", A, CAME, report("B", "04-02 14:00"), visit("04-03 14:00", "B")),
    row("it renews nothing", "04-02 14:00", "UNCLAIMED", A, CAME, visit("31 14:00", "A")),
]

SOLD = (A, CAME, subscribe("05 10:00"))
CLOSED = "DISPUTE_WINDOW_CLOSED any"
DISPUTES = [
    row("a visit, 7 days less a second", "20 10:00", WINDOW, A, CAME, dispute("B", "10 13:59:59")),
    row("a visit, 7 days", "20 10:00", WINDOW, A, CAME, dispute("B", "10 14:00"), refused={2: CLOSED}),
    row("a deal, 7 days less a second", "20 10:00", "A", *SOLD, dispute("B", "12 09:59:59", "DEAL")),
    row("a deal, 7 days", "20 10:00", "A", *SOLD, dispute("B", "12 10:00", "DEAL"), refused={3: CLOSED}),
    row("a deal freezes the claim", "06-01 10:00", "A, 03 14:00 on", *SOLD),
    row(
        "so it does the latest of those that were over",
        "06-01 10:00",
        "B, 22 10:00 on",
        A,
        B,
        visit("22 10:00"),
        subscribe("23 10:00"),
    ),
    row(
        "no clause for spouses: the buyer's own",
        "09 10:00",
        "B",
        report("A", "02 10:00", customer="C1"),
        visit("02 14:00", "A", customer="C1"),
        report("B", "07 10:00", customer="C2"),
        visit("07 14:00", "B", customer="C2"),
        related("SPOUSE", "08 10:00"),
        subscribe("08 11:00", customer="C2"),
    ),
]


@pytest.mark.parametrize("told", REPORTS, ids=str)
def test_reports(told: Row) -> None:
    check(told, "xx-residence")


@pytest.mark.parametrize("told", ARRIVALS, ids=str)
def test_arrivals(told: Row) -> None:
    check(told, "xx-residence")


@pytest.mark.parametrize("told", DISPUTES, ids=str)
def test_disputes_and_deals(told: Row) -> None:
    check(told, "xx-residence")
