"""Holds thumb-plaza's table: a row a branch, and both sides of each limit."""

from typing import Final

import pytest

from domain.rulings.simulation import Imagined
from tests.rulings.presets.telling import (
    Row,
    call,
    check,
    dispute,
    known,
    referral,
    related,
    report,
    row,
    subscribe,
    visit,
)

A = report("A", "02 10:00")
CAME = visit("02 14:00", "A")
WINDOW = "A, 02 14:00 to 04-01 00:00"
PROTECTED = "CUSTOMER_PROTECTED duplicate"
KNOWN = "CUSTOMER_KNOWN duplicate"
LATE = "LEAD_TIME_TOO_SHORT lead-time"

REPORTS = [
    row("to the last second of the day", "02 23:59:59", "A, 02 10:00 to 03 00:00", A, clauses="report-validity"),
    row("midnight is outside", "03 00:00", "UNCLAIMED", A),
    row("made a second before midnight", "02 23:59:59", "A, 02 23:59 to 03 00:00", report("A", "02 23:59:59")),
    row("a referral has no other window", "03 00:00", "UNCLAIMED", referral("A", "02 10:00")),
    row("30 minutes are enough", "02 11:00", "A", report("A", "02 10:00", arrival="02 10:30")),
    row("29 are not", "02 11:00", "UNCLAIMED", report("A", "02 10:00", arrival="02 10:29"), refused={0: LATE}),
    row("another's that day", "02 12:00", "A", A, report("B", "02 23:59"), refused={1: PROTECTED}),
    row("another's the next day", "03 12:00", "B, 03 00:00 to 04 00:00", A, report("B", "03 00:00")),
    row("its own that day", "02 12:00", "A", A, report("A", "02 11:00", agent="a2"), refused={1: "DUPLICATE_REPORT"}),
    row("its own the next day", "03 12:00", "A, 03 10:00 to 04 00:00", A, report("A", "03 10:00")),
    row("a visitor on record", "02 12:00", "?", known("VISITOR", "02 09:00"), A, refused={1: KNOWN}),
    row("put on record later", "02 12:00", "A", A, known("VISITOR", "02 11:00")),
    row("a caller on record", "02 12:00", "A", known("CALLER", "02 09:00"), call("02 09:30"), A),
    row("came alone before", "03 12:00", "NATURAL", visit("01 10:00"), report("A", "03 10:00"), refused={1: KNOWN}),
    row(
        "came unreported before",
        "03 12:00",
        "NATURAL",
        visit("01 10:00", "B"),
        report("A", "03 10:00"),
        refused={1: KNOWN},
    ),
    row("came unsigned before", "03 12:00", "A", visit("01 10:00", signed=False), report("A", "03 10:00")),
    row(
        "known before the lead time",
        "02 12:00",
        "?",
        known("VISITOR", "02 09:00"),
        report("A", "02 10:00", arrival="02 10:10"),
        refused={1: KNOWN},
    ),
    row(
        "the lead time before the duplicate",
        "02 12:00",
        "A",
        A,
        report("B", "02 11:00", arrival="02 11:10"),
        refused={1: LATE},
    ),
]

ARRIVALS = [
    row("alone", "03 10:00", WINDOW, A, visit("02 14:00"), clauses="first-report"),
    row("with another channel", "03 10:00", WINDOW, A, visit("02 14:00", "B"), clauses="first-report"),
    row("brought", "03 10:00", WINDOW, A, CAME, clauses="protection"),
    row("a second before midnight", "03 10:00", "A", A, visit("02 23:59:59", "A")),
    row("at midnight", "03 10:00", "NATURAL", A, visit("03 00:00", "A"), clauses="unreported"),
    row("alone, unreported", "03 10:00", "NATURAL", visit("02 14:00"), clauses="unreported"),
    row("brought, unreported", "03 10:00", "NATURAL", visit("02 14:00", "A"), clauses="unreported"),
    row("29 minutes after the report", "02 12:00", "NATURAL", A, visit("02 10:29:59", "A"), clauses="lead-time"),
    row("too close, then again in time", "03 10:00", WINDOW, A, visit("02 10:20", "A"), CAME),
    row("unsigned", "02 15:00", "A, 02 10:00 to 03 00:00", A, visit("02 14:00", "A", signed=False)),
    row("unsigned, past the report", "03 15:00", "UNCLAIMED", A, visit("02 14:00", "A", signed=False)),
    row("the last second of 30 days", "03-31 23:59:59", WINDOW, A, CAME, clauses="protection"),
    row("public then", "04-01 00:00", "POOL", A, CAME, clauses="protection"),
    row("came late on the first day", "04-01 00:00", "POOL", A, visit("02 23:30", "A")),
    row("others wait", "06 10:00", WINDOW, A, CAME, report("B", "05 10:00"), refused={2: PROTECTED}),
    row("another's visit in the window", "06 10:00", WINDOW, A, CAME, visit("05 14:00", "B")),
    row(
        "a public customer is taken",
        "04-03 10:00",
        "B, 04-02 14:00 to 05-02 00:00",
        A,
        CAME,
        report("B", "04-02 10:00"),
        visit("04-02 14:00", "B"),
    ),
    row("a public customer comes alone", "04-03 10:00", "NATURAL", A, CAME, visit("04-02 14:00")),
]

RENEWED = "A, 02 14:00 to 05-01 00:00"
RENEWALS = [
    row("on the first instant of the last 7 days", "26 10:00", "A", A, CAME, visit("25 00:00", "A"), clauses="renewal"),
    row("which gives 30 days more", "04-30 23:59:59", "A", A, CAME, visit("25 00:00", "A")),
    row("and not a second more", "05-01 00:00", "POOL", A, CAME, visit("25 00:00", "A")),
    row("a second too early", "26 10:00", WINDOW, A, CAME, visit("24 23:59:59", "A")),
    row("too early: public", "04-01 00:00", "POOL", A, CAME, visit("24 23:59:59", "A")),
    row("on the last instant", "04-30 12:00", "A", A, CAME, visit("31 23:59:59", "A"), clauses="renewal"),
    row("too late", "04-02 10:00", "NATURAL", A, CAME, visit("04-01 00:00", "A")),
    row("unsigned", "04-01 00:00", "POOL", A, CAME, visit("27 14:00", "A", signed=False)),
    row("alone", "04-01 00:00", "POOL", A, CAME, visit("27 14:00")),
    row("by another", "04-01 00:00", "POOL", A, CAME, visit("27 14:00", "B")),
    row(
        "by a new report",
        "04-02 00:00",
        "A",
        A,
        CAME,
        report("A", "27 10:00"),
        visit("27 14:00", "A"),
        clauses="renewal",
    ),
    row(
        "twice in the same days renews once",
        "05-01 00:00",
        "POOL",
        A,
        CAME,
        visit("26 14:00", "A"),
        visit("28 14:00", "A"),
    ),
    row(
        "again in the next window",
        "05-02 00:00",
        "A",
        A,
        CAME,
        visit("26 14:00", "A"),
        visit("04-24 00:00", "A"),
        clauses="renewal",
    ),
    row("to the end of that one", "05-31 00:00", "POOL", A, CAME, visit("26 14:00", "A"), visit("04-24 00:00", "A")),
]

ONE: Final[tuple[Imagined, ...]] = (report("A", "02 10:00", customer="C1"), visit("02 14:00", "A", customer="C1"))
OTHER: Final[tuple[Imagined, ...]] = (report("B", "07 10:00", customer="C2"), visit("07 14:00", "B", customer="C2"))
BOUGHT = subscribe("08 11:00", customer="C2")
CLOSE = {
    "SPOUSE": "kin.spouse",
    "PARENT_CHILD": "kin.parent-child",
    "COUPLE": "kin.couple",
    "SIBLING": "kin.sibling",
}
KIN = [
    each
    for relation, clause in CLOSE.items()
    for holds, not_so in [(related(relation, "08 10:00"), related(relation, "08 10:00", proven=False))]
    for each in (
        row(f"{relation}: the earliest", "06-01 10:00", "A", *ONE, *OTHER, holds, BOUGHT, clauses=clause),
        row(f"{relation}: not so, the buyer's own", "09 10:00", "B", *ONE, *OTHER, not_so, BOUGHT, clauses=clause),
        row(
            f"{relation}: the buyer was first",
            "09 10:00",
            "A",
            *ONE,
            *OTHER,
            holds,
            subscribe("08 11:00", customer="C1"),
        ),
        row(f"{relation}: one channel only", "09 10:00", "A", *ONE, holds, BOUGHT, clauses=clause),
        row(f"{relation}: one channel, not so", "09 10:00", "UNCLAIMED", *ONE, not_so, BOUGHT),
        row(
            f"{relation}: channel, then walk-in",
            "09 10:00",
            "A",
            *ONE,
            visit("07 14:00", customer="C2"),
            holds,
            BOUGHT,
            clauses=clause,
        ),
        row(
            f"{relation}: walk-in, then channel",
            "09 10:00",
            "NATURAL",
            visit("02 14:00", customer="C1"),
            *OTHER,
            holds,
            BOUGHT,
            clauses=clause,
        ),
        row(f"{relation}: walk-in, not so", "09 10:00", "B", visit("02 14:00", customer="C1"), *OTHER, not_so, BOUGHT),
        row(
            f"{relation}: a report alone confirms nothing",
            "09 10:00",
            "B",
            report("A", "07 09:00", customer="C1"),
            *OTHER,
            related(relation, "07 15:00"),
            subscribe("07 16:00", customer="C2"),
        ),
    )
]

ALONG = visit("02 14:00", "A", customer="C2")
FRIENDS = related("FRIEND", "02 14:30")
ON_THE_SPOT = subscribe("02 16:00", customer="C2")
FRIEND = [
    row("on the spot", "03 10:00", "A", *ONE, ALONG, FRIENDS, ON_THE_SPOT, clauses="kin.friend"),
    row("a second before midnight", "03 10:00", "A", *ONE, ALONG, FRIENDS, subscribe("02 23:59:59", customer="C2")),
    row("the next day", "04 10:00", "NATURAL", *ONE, ALONG, FRIENDS, subscribe("03 10:00", customer="C2")),
    row("no friend", "03 10:00", "NATURAL", *ONE, ALONG, related("FRIEND", "02 14:30", proven=False), ON_THE_SPOT),
    row(
        "came another day",
        "04 10:00",
        "NATURAL",
        *ONE,
        visit("03 14:00", customer="C2"),
        related("FRIEND", "03 14:30"),
        subscribe("03 16:00", customer="C2"),
    ),
    row(
        "confirmed before",
        "09 10:00",
        "B",
        report("B", "01 10:00", customer="C2"),
        visit("01 14:00", "B", customer="C2"),
        *ONE,
        ALONG,
        FRIENDS,
        ON_THE_SPOT,
        clauses="kin.friend",
    ),
    row(
        "the same person, the earliest",
        "09 10:00",
        "A",
        *ONE,
        *OTHER,
        related("SAME_PERSON", "08 10:00"),
        BOUGHT,
        clauses="same-person",
    ),
    row("not the same person", "09 10:00", "B", *ONE, *OTHER, related("SAME_PERSON", "08 10:00", proven=False), BOUGHT),
]

SOLD = (A, CAME, subscribe("05 10:00"))
CLOSED = "DISPUTE_WINDOW_CLOSED any"
DISPUTES = [
    row("a visit, 30 days less a second", "04-20 10:00", "?", A, CAME, dispute("B", "04-01 13:59:59")),
    row("a visit, 30 days", "04-20 10:00", "?", A, CAME, dispute("B", "04-01 14:00"), refused={2: CLOSED}),
    row("a deal, 30 days less a second", "04-20 10:00", "A", *SOLD, dispute("B", "04-04 09:59:59", "DEAL")),
    row("a deal, 30 days", "04-20 10:00", "A", *SOLD, dispute("B", "04-04 10:00", "DEAL"), refused={3: CLOSED}),
    row("a deal freezes the claim", "06-20 10:00", "A, 02 14:00 on", *SOLD),
    row("a deal of a public customer", "06-20 10:00", "POOL", A, CAME, subscribe("04-02 10:00")),
]


@pytest.mark.parametrize("told", REPORTS, ids=str)
def test_reports(told: Row) -> None:
    check(told, "thumb-plaza")


@pytest.mark.parametrize("told", ARRIVALS, ids=str)
def test_arrivals(told: Row) -> None:
    check(told, "thumb-plaza")


@pytest.mark.parametrize("told", RENEWALS, ids=str)
def test_renewals(told: Row) -> None:
    check(told, "thumb-plaza")


@pytest.mark.parametrize("told", [*KIN, *FRIEND], ids=str)
def test_kin(told: Row) -> None:
    check(told, "thumb-plaza")


@pytest.mark.parametrize("told", DISPUTES, ids=str)
def test_disputes_and_deals(told: Row) -> None:
    check(told, "thumb-plaza")
