"""Holds team-attribution's table: a row a branch, and both sides of each limit."""

import pytest

from tests.rulings.presets.telling import (
    Row,
    check,
    dispute,
    evidence,
    known,
    report,
    row,
    subscribe,
    visit,
)

A = report("A", "02 10:00")
B = report("B", "02 11:00")
PRE = report("A", "02 10:00", arrival="05 10:00")
CAME = visit("03 10:00", "A")
WINDOW = "A, 03 10:00 to 13 10:00"
ONCE = "REPORT_LIMIT_REACHED once"
ARRIVED = "AFTER_ARRIVAL urgent"

REPORTS = [
    row("its last second", "09 09:59:59", "A, 02 10:00 to 09 10:00", A, clauses="once"),
    row("its end is outside", "09 10:00", "UNCLAIMED", A),
    row("a pre-report to the end of its day", "05 23:59:59", "A, 02 10:00 to 06 00:00", PRE, clauses="pre-report"),
    row("midnight is outside", "06 00:00", "UNCLAIMED", PRE),
    row("a pre-report longer than a report", "11 23:59:59", "A", report("A", "02 10:00", arrival="11 10:00")),
    row("a minute before the arrival", "02 11:00", "A", report("A", "02 10:00", arrival="02 10:01")),
    row("shuts nobody out", "02 12:00", "A", A, B),
    row("the earliest's end leaves the next", "09 10:00", "B, 02 11:00 to 09 11:00", A, B),
    row("its own while it lives", "03 12:00", "A", A, report("A", "03 10:00"), refused={1: "DUPLICATE_REPORT"}),
    row(
        "a teammate's while it lives",
        "03 12:00",
        "A",
        A,
        report("A", "03 10:00", agent="a2"),
        refused={1: "DUPLICATE_REPORT"},
    ),
    row("once an employee and customer", "10 12:00", "UNCLAIMED", A, report("A", "10 10:00"), refused={1: ONCE}),
    row(
        "a pre-report after a report",
        "10 12:00",
        "UNCLAIMED",
        A,
        report("A", "10 10:00", arrival="12 10:00"),
        refused={1: ONCE},
    ),
    row("a report after a pre-report", "06 12:00", "UNCLAIMED", PRE, report("A", "06 10:00"), refused={1: ONCE}),
    row(
        "a pre-report after a pre-report",
        "06 12:00",
        "UNCLAIMED",
        PRE,
        report("A", "06 10:00", arrival="08 10:00"),
        refused={1: ONCE},
    ),
    row(
        "a pre-report while a report lives",
        "03 12:00",
        "A",
        A,
        report("A", "03 10:00", arrival="05 10:00"),
        refused={1: "DUPLICATE_REPORT"},
    ),
    row(
        "a report while a pre-report lives",
        "03 12:00",
        "A",
        PRE,
        report("A", "03 10:00"),
        refused={1: "DUPLICATE_REPORT"},
    ),
    row("a teammate's when it is over", "10 12:00", "A, 10 10:00 to 17 10:00", A, report("A", "10 10:00", agent="a2")),
    row("after an arrival of that day", "02 12:00", "NATURAL", visit("02 09:00"), A, refused={1: ARRIVED}),
    row("the day after it", "03 12:00", "NATURAL", visit("02 23:59:59"), report("A", "03 00:00")),
    row("the arrival before a duplicate", "03 16:00", "A", A, CAME, report("A", "03 11:00"), refused={2: ARRIVED}),
    row("a visitor on record is no bar", "02 12:00", "A", known("VISITOR", "01 10:00"), A),
]

ARRIVALS = [
    row("alone with a live report", "04 10:00", "NATURAL", A, visit("03 10:00"), clauses="walk-in"),
    row("alone without one", "04 10:00", "NATURAL", visit("03 10:00"), clauses="walk-in"),
    row("brought", "04 10:00", WINDOW, A, CAME, clauses="once"),
    row("brought, unreported", "04 10:00", "NATURAL", CAME),
    row("brought by another", "04 10:00", WINDOW, A, visit("03 10:00", "B"), clauses="once"),
    row("two reports, brought by the later", "04 10:00", WINDOW, A, B, visit("03 10:00", "B"), clauses="once"),
    row("in the report's last second", "10 10:00", "A", A, visit("09 09:59:59", "A")),
    row("when it is over", "10 10:00", "NATURAL", A, visit("09 10:00", "A"), clauses="once"),
    row("when the earlier is over", "10 10:00", "B", A, B, visit("09 10:00", "B")),
    row("a pre-report before its day", "04 10:00", WINDOW, PRE, CAME),
    row("a pre-report on its day", "06 10:00", "A, 05 23:59 to 15 23:59", PRE, visit("05 23:59:59", "A")),
    row("a pre-report after its day", "07 10:00", "NATURAL", PRE, visit("06 00:00", "A"), clauses="pre-report"),
    row("a minute after the report", "02 12:00", "A", A, visit("02 10:01", "A")),
    row("no slip is asked for", "04 10:00", WINDOW, A, visit("03 10:00", "A", signed=False)),
    row("natural before is no bar", "04 10:00", WINDOW, visit("01 10:00"), A, CAME),
    row("the window's last second", "13 09:59:59", WINDOW, A, CAME, clauses="deal-window"),
    row("its end", "13 10:00", "UNCLAIMED", A, CAME),
    row("another's visit in it", "06 10:00", WINDOW, A, B, CAME, visit("05 10:00", "B")),
]

DEALS = [
    row(
        "in the last second",
        "22 10:00",
        "A, 03 10:00 on",
        A,
        CAME,
        subscribe("13 09:59:59", "B"),
        clauses="deal-window",
    ),
    row("in the window, alone", "22 10:00", "A, 03 10:00 on", A, CAME, subscribe("11 10:00"), clauses="deal-window"),
    row("10 days after the visit", "22 10:00", "B", A, CAME, subscribe("13 10:00", "B"), clauses="deal-window"),
    row("later, by the same", "22 10:00", "A", A, CAME, subscribe("20 10:00", "A"), clauses="deal-window"),
    row("later, nobody made an appointment", "22 10:00", "UNCLAIMED", A, CAME, subscribe("20 10:00")),
    row("natural", "22 10:00", "NATURAL", visit("03 10:00"), subscribe("05 10:00")),
]

ALONE = (A, visit("03 10:00"), subscribe("05 10:00"))
FILED = dispute("A", "06 10:00", "DEAL")
CLOSED = "DISPUTE_WINDOW_CLOSED concealed"


def claiming(name: str, whose: str, happened: str, *, kind: str = "CALL_LOG", shows: str = "CONTACT") -> Row:
    """Make a row in which A claims a customer who came alone, with one record."""
    clauses = "concealed" if whose == "A" else "walk-in"
    shown = evidence("A", "06 11:00", happened=happened, kind=kind, shows=shows)
    return row(name, "07 10:00", whose, *ALONE, FILED, shown, clauses=clauses)


CONCEALED = [
    row("7 days less a second", "20 10:00", "NATURAL", *ALONE, dispute("A", "12 09:59:59", "DEAL")),
    row("7 days", "20 10:00", "NATURAL", *ALONE, dispute("A", "12 10:00", "DEAL"), refused={3: CLOSED}),
    row(
        "a visit is not disputed",
        "20 10:00",
        "NATURAL",
        *ALONE,
        dispute("A", "06 10:00"),
        refused={3: "DISPUTE_WINDOW_CLOSED any"},
    ),
    row(
        "no deal",
        "20 10:00",
        "NATURAL",
        *ALONE[:2],
        dispute("A", "04 10:00", "DEAL"),
        refused={2: "DISPUTE_WINDOW_CLOSED any"},
    ),
    claiming("the day before the report", "A", "01 00:00"),
    claiming("a second older", "NATURAL", "02-28 23:59:59"),
    claiming("on the day of the report", "A", "02 09:00"),
    claiming("by message", "A", "02 09:00", kind="SMS"),
    claiming("an invitation", "A", "02 09:00", shows="INVITATION"),
    claiming("testimony is no record", "NATURAL", "02 09:00", kind="TESTIMONY"),
    row("without records", "07 10:00", "NATURAL", *ALONE, FILED),
    row(
        "one week from there, its last second",
        "11 10:00",
        "A",
        A,
        visit("08 10:00"),
        subscribe("08 11:00"),
        dispute("A", "08 12:00", "DEAL"),
        evidence("A", "09 11:00", happened="07 23:59:59"),
    ),
    row(
        "one week from there, over",
        "11 10:00",
        "NATURAL",
        A,
        visit("08 10:00"),
        subscribe("08 11:00"),
        dispute("A", "08 12:00", "DEAL"),
        evidence("A", "09 11:00", happened="08 00:00"),
    ),
    row("7 days for evidence", "20 10:00", "A", *ALONE, FILED, evidence("A", "13 09:59:59", happened="02 09:00")),
    row(
        "and no more",
        "20 10:00",
        "NATURAL",
        *ALONE,
        FILED,
        evidence("A", "13 10:00", happened="02 09:00"),
        refused={4: "EVIDENCE_WINDOW_CLOSED any"},
    ),
]

BOTH = (A, B, visit("03 10:00", "B"), subscribe("05 10:00"))
CONTESTED = dispute("B", "06 10:00", "DEAL")
COLLISIONS = [
    row("nobody shows a record", "08 10:00", "A", *BOTH, CONTESTED),
    row(
        "the later shows one",
        "08 10:00",
        "B",
        *BOTH,
        CONTESTED,
        evidence("B", "07 10:00", happened="02 09:00"),
        clauses="collision",
    ),
    row(
        "both show one: first come",
        "08 10:00",
        "A",
        *BOTH,
        CONTESTED,
        evidence("B", "07 10:00", happened="02 08:00"),
        evidence("A", "07 11:00", happened="02 09:00"),
    ),
]


@pytest.mark.parametrize("told", REPORTS, ids=str)
def test_reports(told: Row) -> None:
    check(told, "team-attribution")


@pytest.mark.parametrize("told", ARRIVALS, ids=str)
def test_arrivals(told: Row) -> None:
    check(told, "team-attribution")


@pytest.mark.parametrize("told", DEALS, ids=str)
def test_deals(told: Row) -> None:
    check(told, "team-attribution")


@pytest.mark.parametrize("told", [*CONCEALED, *COLLISIONS], ids=str)
def test_disputes(told: Row) -> None:
    check(told, "team-attribution")
