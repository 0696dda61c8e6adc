"""Holds greenland's table: a row a branch, and both sides of each limit."""

import pytest

from tests.rulings.presets.telling import (
    Row,
    check,
    dispute,
    evidence,
    related,
    report,
    row,
    subscribe,
    visit,
)

A = report("A", "02 10:00")
B = report("B", "07 10:00")
WINDOW = "A, 02 10:00 to 04-01 10:00"
PROTECTED = "CUSTOMER_PROTECTED protection"
LATE = "LEAD_TIME_TOO_SHORT lead-time"
ARRIVED = "AFTER_ARRIVAL before-arrival"

REPORTS = [
    row("its last second", "04-01 09:59:59", WINDOW, A, clauses="protection"),
    row("its end is outside", "04-01 10:00", "UNCLAIMED", A),
    row("30 minutes are enough", "02 11:00", "A", report("A", "02 10:00", arrival="02 10:30")),
    row("29 are not", "02 11:00", "UNCLAIMED", report("A", "02 10:00", arrival="02 10:29"), refused={0: LATE}),
    row("another's", "08 10:00", WINDOW, A, B, refused={1: PROTECTED}),
    row(
        "another's in the last second",
        "04-01 11:00",
        "UNCLAIMED",
        A,
        report("B", "04-01 09:59:59"),
        refused={1: PROTECTED},
    ),
    row("another's at the end", "04-01 11:00", "B, 04-01 10:00 to 05-01 10:00", A, report("B", "04-01 10:00")),
    row("its own again", "08 10:00", WINDOW, A, report("A", "07 10:00"), refused={1: "DUPLICATE_REPORT"}),
    row("a colleague's", "08 10:00", WINDOW, A, report("A", "07 10:00", agent="a2"), refused={1: "DUPLICATE_REPORT"}),
    row(
        "a colleague's at the end",
        "04-01 11:00",
        "A, 04-01 10:00 to 05-01 10:00",
        A,
        report("A", "04-01 10:00", agent="a2"),
    ),
    row(
        "the lead time before protection",
        "08 10:00",
        "A",
        A,
        report("B", "07 10:00", arrival="07 10:10"),
        refused={1: LATE},
    ),
    row(
        "after an arrival of that day",
        "02 23:59:59",
        "NATURAL",
        visit("02 09:00"),
        report("A", "02 23:59:59"),
        refused={1: ARRIVED},
    ),
    row("the next day", "03 12:00", "NATURAL", visit("02 09:00"), report("A", "03 00:00")),
    row(
        "the lead time before the arrival",
        "02 12:00",
        "NATURAL",
        visit("02 09:00"),
        report("A", "02 10:00", arrival="02 10:10"),
        refused={1: LATE},
    ),
    row(
        "protection before the arrival",
        "02 16:00",
        "A",
        A,
        visit("02 14:00"),
        report("B", "02 15:00"),
        refused={2: PROTECTED},
    ),
]

ARRIVALS = [
    row("alone with a live report", "06 10:00", WINDOW, A, visit("05 14:00"), clauses="walk-in-notify"),
    row("brought", "06 10:00", "A", A, visit("05 14:00", "A")),
    row("the report's window is the visit's", "04-01 09:59:59", "A", A, visit("05 14:00", "A"), clauses="protection"),
    row("and ends with it", "04-01 10:00", "UNCLAIMED", A, visit("05 14:00", "A")),
    row("alone without a report", "06 10:00", "NATURAL", visit("05 14:00")),
    row("brought without a report", "06 10:00", "NATURAL", visit("05 14:00", "A")),
    row("brought by another", "06 10:00", WINDOW, A, visit("05 14:00", "B"), clauses="protection"),
    row("at the last second", "04-01 12:00", "UNCLAIMED", A, visit("04-01 09:59:59", "A")),
    row("when it is over", "04-01 12:00", "NATURAL", A, visit("04-01 10:00", "A")),
    row("30 minutes after the report", "02 12:00", WINDOW, A, visit("02 10:30", "A")),
    row("29 minutes after it", "02 12:00", "NATURAL", A, visit("02 10:29:59", "A"), clauses="lead-time"),
    row("too close, then again in time", "03 16:00", WINDOW, A, visit("02 10:20", "A"), visit("03 14:00", "A")),
    row(
        "too close, it still keeps others out",
        "03 16:00",
        "NATURAL",
        A,
        visit("02 10:20", "A"),
        report("B", "03 10:00"),
        refused={2: PROTECTED},
    ),
    row("unsigned", "06 10:00", WINDOW, A, visit("05 14:00", "A", signed=False), clauses="protection"),
    row("unsigned without a report", "06 10:00", "UNCLAIMED", visit("05 14:00", signed=False)),
    row(
        "signed at the second time", "07 10:00", WINDOW, A, visit("05 14:00", "A", signed=False), visit("06 14:00", "A")
    ),
    row(
        "natural before is no bar",
        "04 10:00",
        "A, 03 10:00 to 04-02 10:00",
        visit("02 09:00"),
        report("A", "03 10:00"),
        visit("03 14:00", "A"),
    ),
    row(
        "after 30 days whoever reports anew and brings",
        "04-03 10:00",
        "B, 04-01 10:00 to 05-01 10:00",
        A,
        visit("05 14:00", "A"),
        report("B", "04-01 10:00"),
        visit("04-02 14:00", "B"),
    ),
    row(
        "another's report after the visit",
        "08 10:00",
        WINDOW,
        A,
        visit("05 14:00", "A"),
        report("B", "07 10:00"),
        refused={2: PROTECTED},
    ),
    row(
        "a colleague's report after the visit",
        "08 10:00",
        WINDOW,
        A,
        visit("05 14:00", "A"),
        report("A", "07 10:00", agent="a2"),
        refused={2: "DUPLICATE_REPORT"},
    ),
]

NATURAL_DEAL = (visit("02 10:00"), subscribe("12 10:00"))
CLOSED = "DISPUTE_WINDOW_CLOSED claim-after-deal"
CLAIMED = dispute("A", "14 10:00", "DEAL")
DISPUTES = [
    row("3 days less a second", "15 12:00", "NATURAL", *NATURAL_DEAL, dispute("A", "15 09:59:59", "DEAL")),
    row("3 days", "15 12:00", "NATURAL", *NATURAL_DEAL, dispute("A", "15 10:00", "DEAL"), refused={2: CLOSED}),
    row(
        "visits are not disputed",
        "06 10:00",
        "A",
        A,
        visit("02 14:00"),
        dispute("B", "03 10:00"),
        refused={2: "DISPUTE_WINDOW_CLOSED any"},
    ),
    row(
        "no deal",
        "06 10:00",
        "A",
        A,
        visit("02 14:00"),
        dispute("B", "03 10:00", "DEAL"),
        refused={2: "DISPUTE_WINDOW_CLOSED any"},
    ),
    row("a deal freezes the claim", "06-01 10:00", "A, 02 10:00 on", A, visit("05 14:00", "A"), subscribe("12 10:00")),
    row("a deal of nobody's", "06-01 10:00", "UNCLAIMED", A, visit("05 14:00", "A"), subscribe("04-02 10:00")),
    row(
        "evidence 7 days from the visit",
        "13 10:00",
        "NATURAL",
        visit("02 10:00"),
        evidence("A", "09 09:59:59", happened="01 10:00"),
        evidence("A", "09 10:00", happened="01 10:00"),
        refused={2: "EVIDENCE_WINDOW_CLOSED any"},
    ),
    row(
        "evidence 7 days from the filing less a second",
        "30 10:00",
        "A, 02 10:00 on",
        *NATURAL_DEAL,
        CLAIMED,
        evidence("A", "21 09:59:59", happened="01 10:00"),
        clauses="claim-after-deal",
    ),
    row(
        "evidence 7 days from the filing",
        "30 10:00",
        "NATURAL",
        *NATURAL_DEAL,
        CLAIMED,
        evidence("A", "21 10:00", happened="01 10:00"),
        refused={3: "EVIDENCE_WINDOW_CLOSED any"},
    ),
    row(
        "no kin clause: the buyer's own",
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

SHOWN = evidence("A", "14 11:00", happened="01 10:00")
CLAIMS = [
    row("a claim with a record", "30 10:00", "A", *NATURAL_DEAL, CLAIMED, SHOWN, clauses="claim-after-deal"),
    row(
        "the record before the claim",
        "30 10:00",
        "A",
        *NATURAL_DEAL,
        evidence("A", "08 11:00", happened="01 10:00"),
        CLAIMED,
        clauses="claim-after-deal",
    ),
    row("a claim without a record", "30 10:00", "NATURAL", *NATURAL_DEAL, CLAIMED),
    row(
        "a record without a claim",
        "30 10:00",
        "NATURAL",
        *NATURAL_DEAL,
        evidence("A", "08 11:00", happened="01 10:00"),
    ),
    row(
        "a claim too late",
        "30 10:00",
        "NATURAL",
        *NATURAL_DEAL,
        evidence("A", "08 11:00", happened="01 10:00"),
        dispute("A", "15 10:00", "DEAL"),
        refused={3: CLOSED},
    ),
    row(
        "a record by another than the claimant",
        "30 10:00",
        "NATURAL",
        *NATURAL_DEAL,
        CLAIMED,
        evidence("B", "14 11:00", happened="01 10:00"),
    ),
    row(
        "two claim, one shows a record",
        "30 10:00",
        "B",
        *NATURAL_DEAL,
        CLAIMED,
        dispute("B", "14 12:00", "DEAL"),
        evidence("B", "14 13:00", happened="01 10:00"),
        clauses="claim-after-deal",
    ),
    row(
        "an invitation after the arrival is none",
        "30 10:00",
        "NATURAL",
        *NATURAL_DEAL,
        CLAIMED,
        evidence("A", "14 11:00", happened="02 10:00"),
    ),
    *(
        row(
            f"a record that is a {kind}",
            "30 10:00",
            "A",
            *NATURAL_DEAL,
            CLAIMED,
            evidence("A", "14 11:00", happened="01 10:00", kind=kind, shows="CONTACT"),
        )
        for kind in ("SLIP", "TESTIMONY", "PHOTO", "CERTIFICATE")
    ),
    row(
        "proof of a relation is none",
        "30 10:00",
        "NATURAL",
        *NATURAL_DEAL,
        CLAIMED,
        evidence("A", "14 11:00", happened="01 10:00", shows="RELATION"),
    ),
    row(
        "somebody had reported",
        "30 10:00",
        "B",
        report("B", "01 10:00"),
        *NATURAL_DEAL,
        CLAIMED,
        SHOWN,
    ),
]


@pytest.mark.parametrize("told", CLAIMS, ids=str)
def test_claims_after_the_deal(told: Row) -> None:
    check(told, "greenland")


@pytest.mark.parametrize("told", REPORTS, ids=str)
def test_reports(told: Row) -> None:
    check(told, "greenland")


@pytest.mark.parametrize("told", ARRIVALS, ids=str)
def test_arrivals(told: Row) -> None:
    check(told, "greenland")


@pytest.mark.parametrize("told", DISPUTES, ids=str)
def test_disputes_and_deals(told: Row) -> None:
    check(told, "greenland")
