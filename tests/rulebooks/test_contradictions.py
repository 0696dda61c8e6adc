"""Holds a document for each contradiction that parsing tells, edited from a preset; it judges no case."""

import copy
from dataclasses import dataclass
from typing import Any, cast

import pytest

from domain.rulebooks.presets import presets
from domain.rulebooks.rulebook import RulebookError, parse

NATURAL = {"rule": "NATURAL", "clause": "yincheng.lead-time"}
PROTECTION = "yincheng.visit-protection"
VALIDITY = "yincheng.report-validity"


def document(slug: str) -> dict[str, Any]:
    book = next(each for each in presets() if each.slug == slug)
    return {"deal": {}, **copy.deepcopy(dict(book.document))}


def put(document: dict[str, Any], path: str, value: object) -> None:
    """Set a place; None takes it away, and a place behind the end of a list is added."""
    *parents, last = path.split(".")
    inner: Any = document
    for key in parents:
        inner = inner[int(key) if isinstance(inner, list) else key]
    if isinstance(inner, list):
        cast(list[object], inner)[int(last) : int(last) + 1] = [] if value is None else [value]
    elif value is None:
        del inner[last]
    else:
        inner[last] = value


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A preset with some places changed, and every fault that it then has."""

    name: str
    slug: str
    edits: dict[str, object]
    faults: tuple[str, ...]

    def __str__(self) -> str:
        return self.name


def row(name: str, edits: dict[str, object], *faults: str, slug: str = "yincheng") -> Row:
    return Row(name=name, slug=slug, edits=edits, faults=faults)


def renewal(**parts: object) -> dict[str, object]:
    return {"by": ["VISIT"], "clause": PROTECTION, **parts}


def kin(rule: str, *relations: str, **parts: object) -> dict[str, object]:
    return {"rule": rule, "relations": list(relations), "clause": PROTECTION, **parts}


REPORTS = [
    row(
        "nothing says for how long",
        {"report.window": None},
        "report.window: reports are taken and nothing says for how long they live",
    ),
    row(
        "a window and none is taken",
        {"report.refused": {"clause": VALIDITY}},
        "report.window: reports have a window and none is taken",
    ),
    row(
        "over before it may count",
        {"report.lead_time.minutes": 1440, "report.window.days": 1},
        "report.lead_time: a report would be over before it may count",
    ),
    row("a minute before its end", {"report.lead_time.minutes": 1439, "report.window.days": 1}),
    row(
        "counted days",
        {"report.lead_time.minutes": 1440, "report.window": {"days": 1, "day_counted": True, "clause": VALIDITY}},
    ),
    row(
        "a referral shorter than a report",
        {"report.referral.days": 2},
        "report.referral: a referral would end before an ordinary report",
    ),
    row("a referral as long as a report", {"report.referral.days": 3}),
]

VISITS = [
    row(
        "neither days nor an end",
        {"visit.window.days": None},
        "visit.window: it wants either a number of days or what ends it",
    ),
    row("both", {"visit.window.until": "SOLD_OUT"}, "visit.window: it wants either a number of days or what ends it"),
    row(
        "any one of one",
        {"visit.slip.any_one": True},
        "visit.slip: any one of several signatures is asked for and there are not several",
    ),
    row("any one of two", {"visit.slip.any_one": True, "visit.slip.signatures": ["CUSTOMER", "AGENT"]}),
    row(
        "a report keeps others out and a visit does not",
        {"report.shut_out": {"clause": VALIDITY}, "visit.shut_out": None},
        "visit.shut_out: a live report keeps others out and a visit's window does not",
    ),
    row(
        "renewed without a number of days",
        {"visit.window": {"until": "NEVER", "clause": PROTECTION}, "visit.renewal": renewal()},
        "visit.renewal: a window without a number of days cannot be renewed",
    ),
    row(
        "renewed in more days than it has",
        {"visit.renewal": renewal(last_days=31)},
        "visit.renewal: the days in which it may be renewed are more than the window has",
    ),
    row("renewed in all its days", {"visit.renewal": renewal(last_days=30)}),
    row("nothing renews", {"visit.renewal": renewal(by=[])}, "visit.renewal: nothing renews"),
    row(
        "follow-ups without limit",
        {"visit.renewal": renewal(by=["VISIT", "FOLLOW_UP"], behind_the_end=True)},
        "visit.renewal: each follow-up would put another window behind the end, without limit",
    ),
    row("follow-ups in its last days", {"visit.renewal": renewal(by=["FOLLOW_UP"], behind_the_end=True, last_days=3)}),
    row("visits without limit", {"visit.renewal": renewal(behind_the_end=True)}),
]

NONE_COUNTS = "it asks for records and none counts"
ARRIVALS = [
    row(
        "no last answer",
        {"arrivals.8": None},
        "arrivals: an arrival may find no answer; the last rule must be NATURAL, whoever comes",
    ),
    row(
        "a last answer for some only",
        {"arrivals.8.when": "ALONE"},
        "arrivals: an arrival may find no answer; the last rule must be NATURAL, whoever comes",
    ),
    row(
        "an answer behind the last",
        {"arrivals.9": NATURAL},
        "arrivals.9: it would never be asked, since the rule before it always answers",
    ),
    row("natural twice, for some first", {"arrivals.8": {**NATURAL, "when": "ALONE"}, "arrivals.9": NATURAL}),
    row(
        "no records at all",
        {"evidence.records": None},
        *(f"arrivals.{index}: {NONE_COUNTS}" for index in (2, 3, 5, 6)),
    ),
    row(
        "no kind of record",
        {"evidence.records.kinds": {}},
        *(f"arrivals.{index}: {NONE_COUNTS}" for index in (2, 3, 5, 6)),
    ),
    row(
        "records of nothing",
        {"evidence.records.shows": []},
        *(f"arrivals.{index}: {NONE_COUNTS}" for index in (2, 3, 5, 6)),
    ),
    row("claims late, no records", {"evidence.records": None}, f"arrivals.0: {NONE_COUNTS}", slug="greenland"),
    row(
        "a part for one who does not split",
        {"arrivals.7.bringer": 5000},
        "arrivals.7.bringer: it belongs to a rule that splits, and only to one",
    ),
    row(
        "a split without a part",
        {"arrivals.6.bringer": None},
        "arrivals.6.bringer: it belongs to a rule that splits, and only to one",
    ),
    *(
        row(
            f"{rule} in the report's own window",
            {"arrivals.0.rule": rule},
            "arrivals.0: it gives a customer without a report, and the window is the report's own",
            slug="greenland",
        )
        for rule in ("BRINGER", "LATEST_EXPIRED", "ANSWERS")
    ),
    row(
        "the same twice",
        {"arrivals.1": {"rule": "REFERRED_FIRST", "clause": "yincheng.referral"}},
        "arrivals.1: it stands before already",
    ),
    row(
        "the same twice, alone",
        {"arrivals.3": {"rule": "EARLIEST_REPORT", "when": "ALONE", "clause": "yincheng.lead-time"}},
        "arrivals.4: it stands before already",
    ),
    row("alone, then brought", {"arrivals.3": {"rule": "EARLIEST_REPORT", "when": "BROUGHT", "clause": VALIDITY}}),
]

BEFORE = "a relation is judged by a rule before it already"
DEALS = [
    row(
        "a relation twice",
        {"deal.kin": [kin("EARLIEST", "SPOUSE"), kin("SHARED", "COUPLE", "SPOUSE")]},
        f"deal.kin.1: {BEFORE}",
    ),
    row(
        "a relation always, then once open",
        {"deal.kin": [kin("EARLIEST", "SPOUSE"), kin("SHARED", "SPOUSE", when="OPENED")]},
        f"deal.kin.1: {BEFORE}",
    ),
    row(
        "a relation once open, then always",
        {"deal.kin": [kin("EARLIEST", "SPOUSE", when="OPENED"), kin("SHARED", "SPOUSE")]},
        f"deal.kin.1: {BEFORE}",
    ),
    row(
        "each in its time",
        {"deal.kin": [kin("EARLIEST", "SPOUSE", when="OPENED"), kin("SHARED", "SPOUSE", when="UNOPENED")]},
    ),
    row("other relations", {"deal.kin": [kin("EARLIEST", "SPOUSE"), kin("SHARED", "FRIEND")]}),
    row(
        "a deal past a window without end",
        {"visit.window": {"until": "NEVER", "clause": PROTECTION}, "deal.later": {"clause": PROTECTION}},
        "deal.later: a deal past the visit's window is spoken of, and the window has no end",
    ),
    row("a deal past a window", {"deal.later": {"clause": PROTECTION}}),
    row(
        "two places at fault",
        {"visit.slip.any_one": True, "report.referral.days": 1},
        "report.referral: a referral would end before an ordinary report",
        "visit.slip: any one of several signatures is asked for and there are not several",
    ),
]


@pytest.mark.parametrize("told", [*REPORTS, *VISITS, *ARRIVALS, *DEALS], ids=str)
def test_what_cannot_hold_together_is_told_by_its_place(told: Row) -> None:
    edited = document(told.slug)
    for path, value in told.edits.items():
        put(edited, path, value)

    found: list[str] = []
    try:
        parse(edited)
    except RulebookError as error:
        found = str(error).splitlines()

    assert found == list(told.faults)


@pytest.mark.parametrize("slug", [book.slug for book in presets()])
def test_no_preset_contradicts_itself(slug: str) -> None:
    assert parse(document(slug)).slug == slug
