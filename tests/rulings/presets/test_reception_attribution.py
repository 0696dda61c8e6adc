"""Holds reception-attribution's table: a row a branch, and both sides of each limit."""

import pytest

from tests.rulings.presets.telling import (
    Row,
    call,
    check,
    dispute,
    evidence,
    follow_up,
    opens,
    related,
    row,
    subscribe,
    visit,
)

OPENED = opens("01-31")
FIRST = visit("02 10:00", "A")
HELD = "A, 02 10:00 on"

REGISTER = [
    row("the serving team", "12-31 10:00", HELD, OPENED, FIRST, clauses="record"),
    row("nobody served", "03 10:00", "NATURAL", OPENED, visit("02 10:00")),
    row("the first registration stands", "05 10:00", HELD, OPENED, FIRST, visit("04 10:00", "B"), clauses="missed"),
    row("a call does not count", "03 10:00", "A", OPENED, call("01 10:00"), FIRST),
    row("a call alone is nothing", "03 10:00", "UNCLAIMED", OPENED, call("01 10:00")),
    row(
        "a natural visit, then one served",
        "05 10:00",
        "B, 04 10:00 on",
        OPENED,
        visit("02 10:00"),
        visit("04 10:00", "B"),
    ),
    row("no slip is asked for", "03 10:00", HELD, OPENED, visit("02 10:00", "A", signed=False)),
    row("evidence counts for nothing", "05 10:00", HELD, OPENED, FIRST, evidence("B", "04 10:00", happened="01 10:00")),
]

UNOPENED = (opens("10"), FIRST)  # the 15th day from the opening is the 24th
POOL = [
    row("the 15th day's last second", "24 23:59:59", "A", *UNOPENED),
    row("no follow-up by then", "25 00:00", "POOL", *UNOPENED, clauses="pool"),
    row("followed up on the opening day", "12-31 10:00", "A", *UNOPENED, follow_up("A", "10 00:00")),
    row("followed up in the last second", "12-31 10:00", "A", *UNOPENED, follow_up("A", "24 23:59:59")),
    row("followed up too late", "26 10:00", "POOL", *UNOPENED, follow_up("A", "25 00:00"), clauses="pool"),
    row("the other team takes over", "27 10:00", "B", *UNOPENED, visit("26 10:00", "B")),
    row("came on the opening day: no window", "12-31 10:00", "A", opens("10"), visit("10 10:00", "A")),
    row("not opened yet", "12-31 10:00", "A", FIRST),
    row("bought before the 15th day", "12-31 10:00", "A", *UNOPENED, subscribe("20 10:00")),
]

ONE = visit("02 10:00", "A", customer="C1")
OTHER = visit("04 10:00", "B", customer="C2")
BOUGHT = subscribe("07 11:00", customer="C2")
HALF = "A 5000 B 5000"


def kin(name: str, whose: str, relation: str, opening: str, *, clauses: str = "", proven: bool = True) -> Row:
    """Make a row in which two teams served close family."""
    tie = related(relation, "07 10:00", proven=proven)
    return row(name, "08 10:00", whose, opens(opening), ONE, OTHER, tie, BOUGHT, clauses=clauses)


KIN = [
    kin("opened, spouses", HALF, "SPOUSE", "01-31", clauses="kin-split"),
    kin("opened, parent and child", HALF, "PARENT_CHILD", "01-31", clauses="kin-split"),
    kin("opened, not so: the buyer's own", "B", "SPOUSE", "01-31", proven=False),
    kin("opened, friends", "B", "FRIEND", "01-31"),
    kin("unopened, spouses", "A", "SPOUSE", "04-30", clauses="kin-first"),
    kin("unopened, parent and child", "A", "PARENT_CHILD", "04-30", clauses="kin-first"),
    kin("unopened, not so: the buyer's own", "B", "SPOUSE", "04-30", proven=False),
    kin("opens on the day of the deal", HALF, "SPOUSE", "07", clauses="kin-split"),
    kin("opens the day after the deal", "A", "SPOUSE", "08", clauses="kin-first"),
    row(
        "the first is the buyer",
        "08 10:00",
        HALF,
        OPENED,
        ONE,
        OTHER,
        related("SPOUSE", "07 10:00"),
        subscribe("07 11:00", customer="C1"),
    ),
    row(
        "one team only",
        "08 10:00",
        "A",
        OPENED,
        ONE,
        visit("04 10:00", "A", customer="C2"),
        related("SPOUSE", "07 10:00"),
        BOUGHT,
    ),
    row(
        "known to be spouses before the later team served",
        "08 10:00",
        "A, 02 10:00 on",
        OPENED,
        ONE,
        related("SPOUSE", "03 10:00"),
        OTHER,
        BOUGHT,
        clauses="missed",
    ),
    row(
        "known a second before",
        "08 10:00",
        "A",
        OPENED,
        ONE,
        related("SPOUSE", "04 09:59:59"),
        OTHER,
        BOUGHT,
        clauses="missed",
    ),
    row(
        "known as the later team served",
        "08 10:00",
        HALF,
        OPENED,
        ONE,
        related("SPOUSE", "04 10:00"),
        OTHER,
        BOUGHT,
        clauses="kin-split",
    ),
    row("only the other was served", "08 10:00", "A", OPENED, ONE, related("SPOUSE", "07 10:00"), BOUGHT),
    row(
        "three teams",
        "08 10:00",
        "A 3334 B 3333 D 3333",
        OPENED,
        ONE,
        OTHER,
        visit("05 10:00", "D", customer="C3"),
        related("PARENT_CHILD", "07 10:00", customers=("C1", "C2", "C3")),
        BOUGHT,
        clauses="kin-split",
    ),
]

SOLD = (OPENED, FIRST, subscribe("05 10:00"))
CLOSED = "DISPUTE_WINDOW_CLOSED any"
DISPUTES = [
    row("a visit, 7 days less a second", "20 10:00", HELD, OPENED, FIRST, dispute("B", "09 09:59:59")),
    row("a visit, 7 days", "20 10:00", HELD, OPENED, FIRST, dispute("B", "09 10:00"), refused={2: CLOSED}),
    row("a deal, 7 days less a second", "20 10:00", HELD, *SOLD, dispute("B", "12 09:59:59", "DEAL")),
    row("a deal, 7 days", "20 10:00", HELD, *SOLD, dispute("B", "12 10:00", "DEAL"), refused={3: CLOSED}),
]


@pytest.mark.parametrize("told", REGISTER, ids=str)
def test_register(told: Row) -> None:
    check(told, "reception-attribution")


@pytest.mark.parametrize("told", POOL, ids=str)
def test_pool(told: Row) -> None:
    check(told, "reception-attribution")


@pytest.mark.parametrize("told", KIN, ids=str)
def test_kin(told: Row) -> None:
    check(told, "reception-attribution")


@pytest.mark.parametrize("told", DISPUTES, ids=str)
def test_disputes(told: Row) -> None:
    check(told, "reception-attribution")
