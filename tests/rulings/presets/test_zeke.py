"""Holds zeke's table: a row a branch, and both sides of each limit."""

import pytest

from domain.rulings.simulation import Imagined
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
CAME = visit("02 14:00", "A")
WINDOW = "A, 02 14:00 to 09 14:00"
PROTECTED = "CUSTOMER_PROTECTED new-only"
KNOWN = "CUSTOMER_KNOWN new-only"
LATE = "LEAD_TIME_TOO_SHORT lead-time"
LIMIT = "REPORT_LIMIT_REACHED report-validity"
THREE = (A, report("A", "03 10:00"), report("A", "04 10:00"))

REPORTS = [
    row("to the last second of the day", "02 23:59:59", "A, 02 10:00 to 03 00:00", A, clauses="report-validity"),
    row("midnight is outside", "03 00:00", "UNCLAIMED", A),
    row("30 minutes are enough", "02 11:00", "A", report("A", "02 10:00", arrival="02 10:30")),
    row("29 are not", "02 11:00", "UNCLAIMED", report("A", "02 10:00", arrival="02 10:29"), refused={0: LATE}),
    row("another's that day", "02 12:00", "A", A, report("B", "02 11:00"), refused={1: PROTECTED}),
    row("another's the next day", "03 12:00", "B", A, report("B", "03 00:00")),
    row("its own that day", "02 12:00", "A", A, report("A", "02 11:00"), refused={1: "DUPLICATE_REPORT"}),
    row("three", "04 12:00", "A", *THREE),
    row("the fourth", "05 12:00", "UNCLAIMED", *THREE, report("A", "05 10:00"), refused={3: LIMIT}),
    row("the fourth by another firm", "05 12:00", "UNCLAIMED", *THREE, report("B", "05 10:00"), refused={3: LIMIT}),
    row("three by three firms", "04 12:00", "D", A, report("B", "03 10:00"), report("D", "04 10:00")),
    row(
        "refused ones are not counted",
        "04 12:00",
        "A",
        A,
        report("B", "02 11:00"),
        report("A", "03 10:00"),
        report("A", "04 10:00"),
        refused={1: PROTECTED},
    ),
    row(
        "a duplicate before the limit",
        "04 12:00",
        "A",
        *THREE,
        report("A", "04 11:00"),
        refused={3: "DUPLICATE_REPORT"},
    ),
    row("shut out before the limit", "04 12:00", "A", *THREE, report("B", "04 11:00"), refused={3: PROTECTED}),
    row("a visitor on record", "02 12:00", "?", known("VISITOR", "01 10:00"), A, refused={1: KNOWN}),
    row("came alone before", "02 12:00", "NATURAL", visit("01 10:00"), A, refused={1: KNOWN}),
    row("came unsigned before", "02 12:00", "A", visit("01 10:00", signed=False), A),
    row(
        "known before the lead time",
        "03 12:00",
        "NATURAL",
        visit("01 10:00"),
        report("A", "02 10:00", arrival="02 10:10"),
        refused={1: KNOWN},
    ),
    row(
        "the lead time before another's",
        "02 12:00",
        "A",
        A,
        report("B", "02 11:00", arrival="02 11:10"),
        refused={1: LATE},
    ),
]

ARRIVALS = [
    row("alone with a live report", "03 10:00", WINDOW, A, visit("02 14:00"), clauses="own-arrival"),
    row("brought", "03 10:00", WINDOW, A, CAME, clauses="visit-decides"),
    row("brought by another", "03 10:00", WINDOW, A, visit("02 14:00", "B")),
    row(
        "brought by another when it is over",
        "04 10:00",
        "B, 03 00:00 to 10 00:00",
        A,
        visit("03 00:00", "B"),
        clauses="visit-decides",
    ),
    row("brought by its own when it is over", "04 10:00", "A, 03 10:00 to 10 10:00", A, visit("03 10:00", "A")),
    row("alone when it is over", "04 10:00", "NATURAL", A, visit("03 00:00")),
    row("brought directly", "03 10:00", WINDOW, CAME, clauses="visit-decides"),
    row("alone, unreported", "03 10:00", "NATURAL", visit("02 14:00")),
    row("a visitor on record brought directly", "03 10:00", "NATURAL", known("VISITOR", "01 10:00"), CAME),
    row("came alone before, brought directly", "03 10:00", "NATURAL", visit("01 10:00"), CAME),
    row("30 minutes after the report, alone", "02 12:00", "A", A, visit("02 10:30"), clauses="own-arrival"),
    row("29 minutes after it, alone", "02 12:00", "NATURAL", A, visit("02 10:29:59")),
    row("29 minutes after it, brought", "02 12:00", "A", A, visit("02 10:29:59", "A"), clauses="visit-decides"),
    row("unsigned", "02 15:00", "A, 02 10:00 to 03 00:00", A, visit("02 14:00", "A", signed=False)),
    row("unsigned, brought directly", "02 15:00", "UNCLAIMED", visit("02 14:00", "A", signed=False)),
    row("the window's last second", "09 13:59:59", WINDOW, A, CAME),
    row("its end", "09 14:00", "UNCLAIMED", A, CAME),
    row("others wait", "06 10:00", WINDOW, A, CAME, report("B", "05 10:00"), refused={2: PROTECTED}),
    row("another's visit in it", "06 10:00", WINDOW, A, CAME, visit("05 14:00", "B")),
    row(
        "past it the next visit decides: brought",
        "11 10:00",
        "B, 10 14:00 to 17 14:00",
        A,
        CAME,
        visit("10 14:00", "B"),
    ),
    row("past it: reported", "11 10:00", "B", A, CAME, report("B", "10 10:00"), visit("10 14:00")),
    row("past it: alone", "11 10:00", "NATURAL", A, CAME, visit("10 14:00")),
]


def day_of(reports: int, arriving: int, *, came: bool = True) -> tuple[Imagined, ...]:
    """Report C first, then others on one day; so many of all arrive, C last and alone."""
    others = [f"N{number}" for number in range(1, reports)]
    arrived = others[: arriving - came]
    return (
        A,
        *(report("A", "02 10:00", customer=each) for each in others),
        *(visit("02 13:00", "A", customer=each) for each in arrived),
        *([visit("02 14:00")] if came else []),
    )


CONTESTED = dispute("B", "03 10:00")
QUALITY = [
    row("9 reports, few arrive", "04 10:00", WINDOW, *day_of(9, 1), CONTESTED),
    row("10 reports, 4 arrive", "04 10:00", "NATURAL", *day_of(10, 4), CONTESTED, clauses="quality"),
    row("10 reports, half arrive", "04 10:00", WINDOW, *day_of(10, 5), CONTESTED),
    row("100 reports, 49 arrive", "04 10:00", "NATURAL", *day_of(100, 49), CONTESTED, clauses="quality"),
    row("not contested", "04 10:00", WINDOW, *day_of(10, 4)),
    row("11 reports, 5 arrive", "04 10:00", "NATURAL", *day_of(11, 5), CONTESTED, clauses="quality"),
    row(
        "void reports end before the visit is contested too late",
        "12 10:00",
        "UNCLAIMED",
        *day_of(10, 4),
        dispute("B", "09 14:00"),
        refused={14: "DISPUTE_WINDOW_CLOSED any"},
    ),
    row("of another day", "04 10:00", WINDOW, *day_of(9, 1), report("A", "03 00:00", customer="N0"), CONTESTED),
]

ALONG = (report("A", "02 10:00", customer="C1"), visit("02 14:00", customer="C1"), visit("02 14:00", customer="C2"))
SOLD = (A, CAME, subscribe("05 10:00"))
CLOSED = "DISPUTE_WINDOW_CLOSED any"
DEALS = [
    row("a visit, 7 days less a second", "20 10:00", "UNCLAIMED", A, CAME, dispute("B", "09 13:59:59")),
    row("a visit, 7 days", "20 10:00", "UNCLAIMED", A, CAME, dispute("B", "09 14:00"), refused={2: CLOSED}),
    row("a deal, 7 days less a second", "20 10:00", "A", *SOLD, dispute("B", "12 09:59:59", "DEAL")),
    row("a deal, 7 days", "20 10:00", "A", *SOLD, dispute("B", "12 10:00", "DEAL"), refused={3: CLOSED}),
    row("a deal freezes the claim", "06-01 10:00", "A, 02 14:00 on", *SOLD),
    row(
        "a new customer who comes along",
        "03 10:00",
        "A",
        *ALONG,
        related("FRIEND", "02 14:30"),
        subscribe("02 16:00", customer="C2"),
        clauses="own-arrival",
    ),
    row(
        "one who comes along and is not the friend",
        "03 10:00",
        "NATURAL",
        *ALONG,
        related("FRIEND", "02 14:30", proven=False),
        subscribe("02 16:00", customer="C2"),
    ),
    row(
        "one who comes along and buys the next day",
        "04 10:00",
        "NATURAL",
        *ALONG,
        related("FRIEND", "02 14:30"),
        subscribe("03 00:00", customer="C2"),
    ),
    row(
        "one who came alone the day before",
        "03 10:00",
        "NATURAL",
        visit("01 10:00", customer="C2"),
        *ALONG,
        related("FRIEND", "02 14:30"),
        subscribe("02 16:00", customer="C2"),
    ),
    row(
        "one who comes along and is not new",
        "03 10:00",
        "NATURAL",
        known("VISITOR", "01 10:00", customer="C2"),
        *ALONG,
        related("FRIEND", "02 14:30"),
        subscribe("02 16:00", customer="C2"),
    ),
]


@pytest.mark.parametrize("told", REPORTS, ids=str)
def test_reports(told: Row) -> None:
    check(told, "zeke")


@pytest.mark.parametrize("told", ARRIVALS, ids=str)
def test_arrivals(told: Row) -> None:
    check(told, "zeke")


@pytest.mark.parametrize("told", QUALITY, ids=str)
def test_quality(told: Row) -> None:
    check(told, "zeke")


@pytest.mark.parametrize("told", DEALS, ids=str)
def test_disputes_and_deals(told: Row) -> None:
    check(told, "zeke")
