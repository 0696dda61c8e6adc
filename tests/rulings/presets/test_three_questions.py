"""Holds three-questions' table: a row a branch, and both sides of each limit."""

import pytest

from tests.rulings.presets.telling import (
    FORGOT,
    Row,
    check,
    dispute,
    follow_up,
    known,
    names,
    related,
    report,
    row,
    subscribe,
    visit,
)

A = report("A", "02 10:00")
OVER = visit("09 10:00", "A", says=names("A"))
SAYS_A = visit("02 14:00", says=names("A"))
CAME = visit("02 14:00", "A", says=names("A"))
WINDOW = "A, 02 14:00 to 09 14:00"
PROTECTED = "CUSTOMER_PROTECTED protection"
LATE = "LEAD_TIME_TOO_SHORT lead-time"

REPORTS = [
    row("its last second", "09 09:59:59", "A, 02 10:00 to 09 10:00", A, clauses="protection"),
    row("its end is outside", "09 10:00", "UNCLAIMED", A),
    row("30 minutes are enough", "02 11:00", "A", report("A", "02 10:00", arrival="02 10:30")),
    row("29 are not", "02 11:00", "UNCLAIMED", report("A", "02 10:00", arrival="02 10:29"), refused={0: LATE}),
    row("another's", "02 12:00", "A", A, report("B", "02 11:00"), refused={1: PROTECTED}),
    row("another's in the last second", "09 12:00", "UNCLAIMED", A, report("B", "09 09:59:59"), refused={1: PROTECTED}),
    row("another's at the end", "09 12:00", "B, 09 10:00 to 16 10:00", A, report("B", "09 10:00")),
    row("its own again", "02 12:00", "A", A, report("A", "02 11:00"), refused={1: "DUPLICATE_REPORT"}),
    row("followed up: 7 days anew", "12 09:59:59", "A", A, follow_up("A", "05 10:00"), clauses="protection"),
    row("and no more", "12 10:00", "UNCLAIMED", A, follow_up("A", "05 10:00")),
    row("followed up in the last second", "16 09:59:58", "A", A, follow_up("A", "09 09:59:59")),
    row("followed up at the end", "09 12:00", "UNCLAIMED", A, follow_up("A", "09 10:00")),
    row("followed up by another", "09 12:00", "UNCLAIMED", A, follow_up("B", "05 10:00")),
    row("followed up twice", "15 09:59:59", "A", A, follow_up("A", "05 10:00"), follow_up("A", "08 10:00")),
    row(
        "others wait for it",
        "10 12:00",
        "A",
        A,
        follow_up("A", "05 10:00"),
        report("B", "10 10:00"),
        refused={2: PROTECTED},
    ),
    row("a visitor on record is asked at the door", "02 12:00", "A", known("VISITOR", "01 10:00"), A),
    row("came alone before", "02 12:00", "NATURAL", visit("01 10:00", says=names(None)), A),
]

ARRIVALS = [
    row("names the reporter, alone", "03 10:00", WINDOW, A, SAYS_A, clauses="ask"),
    row("names the reporter, brought", "03 10:00", WINDOW, A, CAME, clauses="ask"),
    row(
        "names the reporter, brought by another",
        "03 10:00",
        WINDOW,
        A,
        visit("02 14:00", "B", says=names("A")),
        clauses="ask",
    ),
    row("names nobody, alone", "03 10:00", "NATURAL", A, visit("02 14:00", says=names(None)), clauses="ask"),
    row(
        "names nobody, brought by the reporter",
        "03 10:00",
        "NATURAL",
        A,
        visit("02 14:00", "A", says=names(None)),
        clauses="ask",
    ),
    row("names somebody without a report", "03 10:00", "NATURAL", A, visit("02 14:00", says=names("B")), clauses="ask"),
    row("names somebody, nobody reported", "03 10:00", "NATURAL", visit("02 14:00", says=names("B")), clauses="ask"),
    row("forgot, a report is live", "03 10:00", WINDOW, A, visit("02 14:00", says=FORGOT), clauses="ask"),
    row("forgot, brought by another", "03 10:00", WINDOW, A, visit("02 14:00", "B", says=FORGOT), clauses="ask"),
    row("forgot, no record", "03 10:00", "NATURAL", visit("02 14:00", says=FORGOT), clauses="ask"),
    row("forgot, the report is over", "10 10:00", "NATURAL", A, visit("09 10:00", says=FORGOT), clauses="ask"),
    row("forgot, brought, no record", "03 10:00", "NATURAL", visit("02 14:00", "A", says=FORGOT), clauses="ask"),
    row("walked in by an agent, the answers agree", "03 10:00", WINDOW, CAME, clauses="ask"),
    row(
        "walked in by an agent, another is named",
        "03 10:00",
        "NATURAL",
        visit("02 14:00", "A", says=names("B")),
        clauses="ask",
    ),
    row(
        "walked in by an agent, nobody is named",
        "03 10:00",
        "NATURAL",
        visit("02 14:00", "A", says=names(None)),
        clauses="ask",
    ),
    row("walked in past the report, the answers agree", "10 10:00", "A, 09 10:00 to 16 10:00", A, OVER, clauses="ask"),
    row("alone past the report", "10 10:00", "NATURAL", A, visit("09 10:00", says=names("A")), clauses="ask"),
    row(
        "past it, invited by another",
        "10 10:00",
        "B",
        A,
        report("B", "09 10:00"),
        visit("09 14:00", "B", says=names("B")),
    ),
    row("kept by a follow-up", "12 10:00", "A", A, follow_up("A", "05 10:00"), visit("11 14:00", says=names("A"))),
    row("no answers, alone, a report is live", "03 10:00", "A", A, visit("02 14:00"), clauses="ask"),
    row("no answers, no record", "03 10:00", "NATURAL", visit("02 14:00"), clauses="ask"),
    row("30 minutes after the report", "02 12:00", "A", A, visit("02 10:30", says=names("A"))),
    row("29 minutes after it", "02 12:00", "NATURAL", A, visit("02 10:29:59", says=names("A"))),
    row("unsigned", "02 15:00", "A, 02 10:00 to 09 10:00", A, visit("02 14:00", "A", signed=False, says=names("A"))),
    row(
        "not the first time, the reporter named",
        "04 10:00",
        "A",
        visit("01 10:00", says=names(None)),
        A,
        visit("03 14:00", says=names("A", first=False)),
    ),
    row(
        "natural, then walked in",
        "04 10:00",
        "A",
        visit("01 10:00", says=names(None)),
        visit("03 14:00", "A", says=names("A")),
    ),
]

WINDOWS = [
    row("its last second", "09 13:59:59", WINDOW, A, CAME, clauses="protection"),
    row("its end", "09 14:00", "UNCLAIMED", A, CAME),
    row("followed up", "12 09:59:59", "A", A, CAME, follow_up("A", "05 10:00"), clauses="protection"),
    row("and no more", "12 10:00", "UNCLAIMED", A, CAME, follow_up("A", "05 10:00")),
    row("followed up in the last second", "16 13:59:58", "A", A, CAME, follow_up("A", "09 13:59:59")),
    row("followed up at the end", "09 15:00", "UNCLAIMED", A, CAME, follow_up("A", "09 14:00")),
    row("followed up by another", "09 14:00", "UNCLAIMED", A, CAME, follow_up("B", "05 10:00")),
    row("each follow-up", "17 09:59:59", "A", A, CAME, follow_up("A", "05 10:00"), follow_up("A", "10 10:00")),
    row("came again", "12 13:59:59", "A", A, CAME, visit("05 14:00", "A", says=names("A")), clauses="protection"),
    row("others wait", "06 10:00", WINDOW, A, CAME, report("B", "05 10:00"), refused={2: PROTECTED}),
    row(
        "others wait for follow-ups too",
        "11 10:00",
        "A",
        A,
        CAME,
        follow_up("A", "05 10:00"),
        report("B", "10 10:00"),
        refused={3: PROTECTED},
    ),
    row("another's visit in it", "06 10:00", WINDOW, A, CAME, visit("05 14:00", "B", says=names("B"))),
    row(
        "the later inviter",
        "11 10:00",
        "B, 10 14:00 to 17 14:00",
        A,
        CAME,
        report("B", "10 10:00"),
        visit("10 14:00", "B", says=names("B")),
    ),
    row("the later inviter, walked in", "11 10:00", "B", A, CAME, visit("10 14:00", "B", says=names("B", first=False))),
]

SOLD = (A, CAME, subscribe("05 10:00"))
CLOSED = "DISPUTE_WINDOW_CLOSED any"
DEALS = [
    row(
        "by another's consultant", "04-01 10:00", "A, 02 14:00 on", A, CAME, subscribe("05 10:00", "B"), clauses="deal"
    ),
    row("in the last second", "04-01 10:00", "A", A, CAME, subscribe("09 13:59:59"), clauses="deal"),
    row("past protection", "04-01 10:00", "UNCLAIMED", A, CAME, subscribe("09 14:00")),
    row(
        "kept by a follow-up",
        "04-01 10:00",
        "A",
        A,
        CAME,
        follow_up("A", "08 10:00"),
        subscribe("14 10:00"),
        clauses="deal",
    ),
    row("of a natural visit", "04-01 10:00", "NATURAL", visit("02 14:00", says=names(None)), subscribe("05 10:00")),
    row("a visit, 7 days less a second", "20 10:00", "?", A, CAME, dispute("B", "09 13:59:59")),
    row("a visit, 7 days", "20 10:00", "?", A, CAME, dispute("B", "09 14:00"), refused={2: CLOSED}),
    row("a deal, 7 days less a second", "20 10:00", "A", *SOLD, dispute("B", "12 09:59:59", "DEAL")),
    row("a deal, 7 days", "20 10:00", "A", *SOLD, dispute("B", "12 10:00", "DEAL"), refused={3: CLOSED}),
    row(
        "no clause for kin: the buyer's own",
        "09 10:00",
        "NATURAL",
        report("A", "02 10:00", customer="C1"),
        visit("02 14:00", customer="C1", says=names("A")),
        visit("03 14:00", customer="C2", says=names(None)),
        related("SPOUSE", "03 15:00"),
        subscribe("04 11:00", customer="C2"),
    ),
]


@pytest.mark.parametrize("told", REPORTS, ids=str)
def test_reports(told: Row) -> None:
    check(told, "three-questions")


@pytest.mark.parametrize("told", ARRIVALS, ids=str)
def test_arrivals(told: Row) -> None:
    check(told, "three-questions")


@pytest.mark.parametrize("told", WINDOWS, ids=str)
def test_windows(told: Row) -> None:
    check(told, "three-questions")


@pytest.mark.parametrize("told", DEALS, ids=str)
def test_disputes_and_deals(told: Row) -> None:
    check(told, "three-questions")
