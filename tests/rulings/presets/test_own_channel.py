"""Holds own-channel's table: a row a branch, and both sides of each limit."""

import pytest

from tests.rulings.presets.telling import (
    Row,
    call,
    check,
    dispute,
    evidence,
    follow_up,
    known,
    opens,
    related,
    report,
    row,
    subscribe,
    visit,
)

OPENED = opens("01-31")
A = report("A", "02 10:00")
CAME = visit("03 14:00", "A")
UNTIL_SOLD_OUT = "A, 03 14:00 on"
TAKEN_UP = "CUSTOMER_PROTECTED report-validity"
PROTECTED = "CUSTOMER_PROTECTED ineligible"
INELIGIBLE = "CUSTOMER_INELIGIBLE ineligible"
KNOWN = "CUSTOMER_KNOWN ineligible"
LATE = "LEAD_TIME_TOO_SHORT lead-time"

REPORTS = [
    row("before the opening", "03 10:00", "A, 02 10:00 to 04-21 00:00", opens("22"), A, clauses="report-validity"),
    row("the last second of the 30th day", "04-20 23:59:59", "A", opens("22"), A),
    row("the day after it", "04-21 00:00", "UNCLAIMED", opens("22"), A),
    row("on the eve", "03 10:00", "A, 01 23:59 to 04-01 00:00", opens("02"), report("A", "01 23:59:59")),
    row("on the opening day", "03 10:00", "A, 02 10:00 to 04-01 10:00", opens("02"), A),
    row("on the day after", "03 10:00", "A, 02 10:00 to 04-01 10:00", opens("01"), A),
    row("after the opening, its last second", "04-01 09:59:59", "A", OPENED, A, clauses="report-validity"),
    row("its end is outside", "04-01 10:00", "UNCLAIMED", OPENED, A),
    row("30 minutes are enough", "02 11:00", "A", OPENED, report("A", "02 10:00", arrival="02 10:30")),
    row("29 are not", "02 11:00", "UNCLAIMED", OPENED, report("A", "02 10:00", arrival="02 10:29"), refused={1: LATE}),
    row("another's", "03 11:00", "A", OPENED, A, report("B", "03 10:00"), refused={2: PROTECTED}),
    row("another's at the end", "04-01 12:00", "B", OPENED, A, report("B", "04-01 10:00")),
    row(
        "a colleague's",
        "03 11:00",
        "A",
        OPENED,
        A,
        report("A", "03 10:00", agent="a2"),
        refused={2: "DUPLICATE_REPORT"},
    ),
    row("its own again", "03 11:00", "A", OPENED, A, report("A", "03 10:00"), refused={2: "DUPLICATE_REPORT"}),
    row(
        "its own when it is over", "04-05 12:00", "A, 04-05 10:00 to 05-05 10:00", OPENED, A, report("A", "04-05 10:00")
    ),
    row(
        "another took the customer up",
        "04-05 12:00",
        "B",
        OPENED,
        A,
        report("B", "04-02 10:00"),
        report("A", "04-05 10:00"),
        refused={3: PROTECTED},
    ),
    row(
        "another followed the customer up",
        "04-05 12:00",
        "UNCLAIMED",
        OPENED,
        A,
        follow_up("B", "04-03 10:00"),
        report("A", "04-05 10:00"),
        refused={3: TAKEN_UP},
    ),
    row(
        "it followed the customer up itself",
        "04-05 12:00",
        "A",
        OPENED,
        A,
        follow_up("A", "04-02 10:00"),
        report("A", "04-05 10:00"),
    ),
    row(
        "another followed up before its report",
        "04-05 12:00",
        "A",
        OPENED,
        follow_up("B", "01 10:00"),
        A,
        report("A", "04-05 10:00"),
    ),
    row(
        "another followed up before a first report",
        "04-05 12:00",
        "A",
        OPENED,
        follow_up("B", "04-03 10:00"),
        report("A", "04-05 10:00"),
    ),
    row(
        "another followed up while the report lived",
        "04-05 12:00",
        "UNCLAIMED",
        OPENED,
        A,
        follow_up("B", "03 10:00"),
        report("A", "04-05 10:00"),
        refused={3: TAKEN_UP},
    ),
]

BARRED = [
    *(
        row(f"on record: {known_as}", "02 12:00", "?", OPENED, known(known_as, "01 10:00"), A, refused={2: code})
        for known_as, code in {
            "EMPLOYEE": INELIGIBLE,
            "RELATIVE_OF_EMPLOYEE": INELIGIBLE,
            "BUYER": INELIGIBLE,
            "RELATIVE_OF_BUYER": INELIGIBLE,
            "VISITOR": KNOWN,
            "CALLER": KNOWN,
        }.items()
    ),
    row("called before", "02 12:00", "?", OPENED, call("01 10:00"), A, refused={2: KNOWN}),
    row("called afterwards", "02 12:00", "A", OPENED, A, call("02 11:00")),
    row("came alone before", "02 12:00", "NATURAL", OPENED, visit("01 10:00"), A, refused={2: KNOWN}),
    row("came unreported before", "02 12:00", "NATURAL", OPENED, visit("01 10:00", "A"), A, refused={2: KNOWN}),
    row("came unsigned before", "02 12:00", "A", OPENED, visit("01 10:00", signed=False), A),
    row(
        "bought otherwise before",
        "03 12:00",
        "NATURAL",
        OPENED,
        visit("01 10:00"),
        subscribe("01 12:00"),
        A,
        refused={3: INELIGIBLE},
    ),
    row(
        "ineligible before known",
        "02 12:00",
        "?",
        OPENED,
        known("VISITOR", "01 10:00"),
        known("EMPLOYEE", "01 11:00"),
        A,
        refused={3: INELIGIBLE},
    ),
    row(
        "known before the lead time",
        "02 12:00",
        "?",
        OPENED,
        call("01 10:00"),
        report("A", "02 10:00", arrival="02 10:10"),
        refused={2: KNOWN},
    ),
    row(
        "the lead time before another's",
        "02 12:00",
        "A",
        OPENED,
        A,
        report("B", "02 11:00", arrival="02 11:10"),
        refused={2: LATE},
    ),
    *(
        row(
            f"{relation} of another's customer",
            "04 12:00",
            "A",
            OPENED,
            report("A", "02 10:00", customer="C1"),
            related(relation, "03 10:00", proven=proven),
            report("B", "04 10:00", customer="C2"),
            refused={3: PROTECTED} if closely else {},
        )
        for relation, proven, closely in (
            ("SPOUSE", True, True),
            ("PARENT_CHILD", True, True),
            ("SIBLING", True, False),
            ("FRIEND", True, False),
        )
    ),
    row(
        "not the spouse after all",
        "04 12:00",
        "A",
        OPENED,
        report("A", "02 10:00", customer="C1"),
        related("SPOUSE", "03 10:00", proven=False),
        report("B", "04 10:00", customer="C2"),
    ),
    row(
        "the spouse of one's own customer",
        "04 12:00",
        "A",
        OPENED,
        report("A", "02 10:00", customer="C1"),
        related("SPOUSE", "03 10:00"),
        report("A", "04 10:00", customer="C2"),
    ),
    row(
        "the spouse of another's visitor",
        "05-12 12:00",
        "A",
        OPENED,
        report("A", "02 10:00", customer="C1"),
        visit("03 10:00", "A", customer="C1"),
        related("SPOUSE", "04 10:00"),
        report("B", "05-12 10:00", customer="C2"),
        refused={4: PROTECTED},
    ),
    row(
        "the spouse of one who bought otherwise",
        "04 12:00",
        "NATURAL",
        OPENED,
        visit("02 10:00", customer="C1"),
        related("SPOUSE", "02 11:00"),
        subscribe("02 12:00", customer="C1"),
        report("A", "04 10:00", customer="C2"),
        refused={4: INELIGIBLE},
    ),
    row(
        "the spouse of one who bought through this channel",
        "08 12:00",
        "A",
        OPENED,
        report("A", "02 10:00", customer="C1"),
        visit("03 10:00", "A", customer="C1"),
        related("SPOUSE", "03 11:00"),
        subscribe("03 12:00", customer="C1"),
        report("A", "08 10:00", customer="C2"),
    ),
]

ARRIVALS = [
    row("alone with a live report", "04 10:00", UNTIL_SOLD_OUT, OPENED, A, visit("03 14:00")),
    row("brought", "12-31 10:00", UNTIL_SOLD_OUT, OPENED, A, CAME, clauses="visit-slip"),
    row("brought by another", "04 10:00", UNTIL_SOLD_OUT, OPENED, A, visit("03 14:00", "B")),
    row("alone, unreported", "04 10:00", "NATURAL", OPENED, visit("03 14:00")),
    row("brought, unreported", "04 10:00", "NATURAL", OPENED, visit("03 14:00", "A"), clauses="online-only"),
    row("in the report's last second", "04-02 10:00", "A, 04-01 09:59 on", OPENED, A, visit("04-01 09:59:59", "A")),
    row("when it is over", "04-02 10:00", "NATURAL", OPENED, A, visit("04-01 10:00", "A")),
    row("30 minutes after the report", "02 12:00", "A", OPENED, A, visit("02 10:30")),
    row("29 minutes after it", "02 12:00", "NATURAL", OPENED, A, visit("02 10:29:59"), clauses="lead-time"),
    row("too close, then again", "04 10:00", UNTIL_SOLD_OUT, OPENED, A, visit("02 10:20"), CAME),
    row("unsigned", "04 10:00", "A, 02 10:00 to 04-01 10:00", OPENED, A, visit("03 14:00", "A", signed=False)),
    row(
        "others are kept out",
        "12-31 10:00",
        UNTIL_SOLD_OUT,
        OPENED,
        A,
        CAME,
        report("B", "12-01 10:00"),
        refused={3: PROTECTED},
    ),
    row("its own report afterwards", "10 10:00", UNTIL_SOLD_OUT, OPENED, A, CAME, report("A", "09 10:00")),
    row(
        "evidence counts for nothing",
        "05 10:00",
        "NATURAL",
        OPENED,
        CAME,
        evidence("A", "04 10:00", happened="01 10:00"),
    ),
]

ONE = (OPENED, report("A", "02 10:00", customer="C1"), visit("03 14:00", "A", customer="C1"))
LATER = visit("05 14:00", customer="C2")
BOUGHT = subscribe("06 11:00", customer="C2")
SOLD = (OPENED, A, CAME, subscribe("05 10:00"))
CLOSED = "DISPUTE_WINDOW_CLOSED any"
DEALS = [
    row("frozen", "12-31 10:00", UNTIL_SOLD_OUT, *SOLD),
    row("no visit before it", "04 10:00", "NATURAL", OPENED, A, subscribe("03 10:00"), clauses="lead-time"),
    *(
        row(
            f"{relation} comes later",
            "07 10:00",
            "A",
            *ONE,
            LATER,
            related(relation, "06 10:00"),
            BOUGHT,
            clauses="kin",
        )
        for relation in ("SPOUSE", "PARENT_CHILD")
    ),
    row(
        "not the spouse after all",
        "07 10:00",
        "NATURAL",
        *ONE,
        LATER,
        related("SPOUSE", "06 10:00", proven=False),
        BOUGHT,
    ),
    row("siblings are not meant", "07 10:00", "NATURAL", *ONE, LATER, related("SIBLING", "06 10:00"), BOUGHT),
    row("a visit, 7 days less a second", "20 10:00", "A", OPENED, A, CAME, dispute("B", "10 13:59:59")),
    row("a visit, 7 days", "20 10:00", "A", OPENED, A, CAME, dispute("B", "10 14:00"), refused={3: CLOSED}),
    row("a deal, 7 days less a second", "20 10:00", "A", *SOLD, dispute("B", "12 09:59:59", "DEAL")),
    row("a deal, 7 days", "20 10:00", "A", *SOLD, dispute("B", "12 10:00", "DEAL"), refused={4: CLOSED}),
]


@pytest.mark.parametrize("told", [*REPORTS, *BARRED], ids=str)
def test_reports(told: Row) -> None:
    check(told, "own-channel")


@pytest.mark.parametrize("told", ARRIVALS, ids=str)
def test_arrivals(told: Row) -> None:
    check(told, "own-channel")


@pytest.mark.parametrize("told", DEALS, ids=str)
def test_disputes_and_deals(told: Row) -> None:
    check(told, "own-channel")
