"""Judges by a rulebook that no preset is: the same parts in another combination, written as a document."""

import pytest
import yaml

from domain.rulebooks.rulebook import parse
from tests.rulings.presets.telling import (
    Row,
    check_book,
    dispute,
    follow_up,
    judged,
    lost,
    related,
    report,
    row,
    subscribe,
    visit,
)

DOCUMENT = """
slug: tenth
version: 1
report:
  lead_time: {minutes: 20, clause: tenth.lead-time}
  window: {days: 5, day_counted: true, clause: tenth.report}
  shut_out: {clause: tenth.report}
  limit: {reports: 2, clause: tenth.limit}
visit:
  slip: {signatures: [CONSULTANT, CUSTOMER], any_one: true, clause: tenth.slip}
  window: {days: 20, then: POOL, over: tenth.pool, clause: tenth.visit}
  shut_out: {clause: tenth.visit}
  renewal: {by: [FOLLOW_UP], last_days: 5, clause: tenth.renewal}
arrivals:
  - {rule: EARLIEST_REPORT, clause: tenth.report}
  - {rule: BRINGER, when: BROUGHT, clause: tenth.brought}
  - {rule: NATURAL, clause: tenth.natural}
deal:
  kin:
    - {rule: EARLIEST, relations: [SPOUSE], clause: tenth.kin}
evidence:
  window: {days: 7, clause: tenth.evidence}
dispute:
  visit: {days: 2, clause: tenth.dispute}
  deal: {days: 4, clause: tenth.dispute}
  judge: {clause: tenth.judge}
clauses: [CLAUSES]
"""
NAMES = [
    "lead-time",
    "report",
    "limit",
    "slip",
    "visit",
    "pool",
    "renewal",
    "brought",
    "natural",
    "kin",
    "evidence",
    "dispute",
    "judge",
]
CLAUSES = ", ".join(f"{{id: tenth.{name}, zh: 条, en: {name}, source: made up}}" for name in NAMES)
TENTH = parse(yaml.safe_load(DOCUMENT.replace("CLAUSES", CLAUSES)))

A = report("A", "02 10:00")
CAME = visit("03 10:00", "A")
WINDOW = "A, 03 10:00 to 23 10:00"
SHUT_OUT = "CUSTOMER_PROTECTED report"
ONE = (report("A", "02 10:00", customer="C1"), visit("03 10:00", "A", customer="C1"))
OTHER = (report("B", "04 10:00", customer="C2"), visit("05 10:00", "B", customer="C2"))
SOLD = subscribe("06 11:00", customer="C2")

ROWS = [
    row("the fifth day's last second", "06 23:59:59", "A, 02 10:00 to 07 00:00", A, clauses="report"),
    row("the sixth day", "07 00:00", "UNCLAIMED", A),
    row("shut out", "03 12:00", "A", A, report("B", "03 10:00"), refused={1: SHUT_OUT}),
    row("no longer shut out", "07 12:00", "B", A, report("B", "07 00:00")),
    row(
        "20 minutes are enough",
        "02 11:00",
        "A",
        report("A", "02 10:00", arrival="02 10:20"),
    ),
    row(
        "19 are not",
        "02 11:00",
        "UNCLAIMED",
        report("A", "02 10:00", arrival="02 10:19"),
        refused={0: "LEAD_TIME_TOO_SHORT lead-time"},
    ),
    row(
        "the third report",
        "20 11:00",
        "UNCLAIMED",
        A,
        report("B", "08 10:00"),
        report("A", "20 10:00"),
        refused={2: "REPORT_LIMIT_REACHED limit"},
    ),
    row("alone with a live report", "04 10:00", WINDOW, A, visit("03 10:00"), clauses="report"),
    row("brought by another", "04 10:00", WINDOW, A, visit("03 10:00", "B"), clauses="report"),
    row("brought, unreported", "04 10:00", WINDOW, CAME, clauses="brought"),
    row("alone, unreported", "04 10:00", "NATURAL", visit("03 10:00"), clauses="natural"),
    row("unsigned", "04 10:00", "A, 02 10:00 to 07 00:00", A, visit("03 10:00", "A", signed=False)),
    row("the window's last second", "23 09:59:59", WINDOW, A, CAME),
    row("its end", "23 10:00", "POOL", A, CAME, clauses="pool"),
    row(
        "others are kept out",
        "09 10:00",
        WINDOW,
        A,
        CAME,
        report("B", "08 10:00"),
        refused={2: "CUSTOMER_PROTECTED visit"},
    ),
    row("followed up too early to renew", "19 10:00", WINDOW, A, CAME, follow_up("A", "18 09:59:59")),
    row(
        "followed up in the last five days",
        "19 10:00",
        "A, 03 10:00 to 04-07 10:00",
        A,
        CAME,
        follow_up("A", "18 10:00"),
        clauses="renewal",
    ),
    row("followed up by another", "19 10:00", WINDOW, A, CAME, follow_up("B", "18 10:00")),
    row("from the pool", "25 10:00", "B", A, CAME, report("B", "24 10:00")),
    row(
        "a spouse: the earliest visit's",
        "07 10:00",
        "A",
        *ONE,
        *OTHER,
        related("SPOUSE", "06 10:00"),
        SOLD,
        clauses="kin",
    ),
    row("a sibling: the buyer's own", "07 10:00", "B", *ONE, *OTHER, related("SIBLING", "06 10:00"), SOLD),
    row("a visit, 2 days less a second", "07 10:00", WINDOW, A, CAME, dispute("B", "05 09:59:59")),
    row(
        "a visit, 2 days",
        "07 10:00",
        WINDOW,
        A,
        CAME,
        dispute("B", "05 10:00"),
        refused={2: "DISPUTE_WINDOW_CLOSED dispute"},
    ),
    row("a deal freezes the claim", "06-01 10:00", "A, 03 10:00 on", A, CAME, subscribe("09 10:00")),
]


@pytest.mark.parametrize("told", ROWS, ids=str)
def test_another_combination_is_judged_without_a_line_of_code(told: Row) -> None:
    check_book(told, TENTH)


def test_its_losers_are_told_by_its_own_clauses() -> None:
    assert lost(judged(TENTH, "23 10:00", A, CAME), "tenth") == {"A": "ENDED pool"}
