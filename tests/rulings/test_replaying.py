"""What a draft would have changed in a recorded case: windows, admission, deals and disputes, row by row."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from auth.errors import Code
from domain.rulebooks.rulebook import Rulebook, parse
from domain.rulings.claims import Objection, refused
from domain.rulings.facts import Fact
from domain.rulings.history import History, RulebookVersion
from domain.rulings.replaying import NOBODY, Holding, Replayed, replayed, trial
from tests.rulings.stories import (
    SETTING,
    YINCHENG,
    book,
    dispute,
    evidence,
    off,
    on,
    report,
    rule,
    subscribe,
    told,
    visit,
    withdraw,
)

START, END = "01 00:00", "04-30 00:00"

Change = Callable[[dict[str, Any]], None]


def draft(**changes: Any) -> Rulebook:  # noqa: ANN401 # any parameter of a rulebook
    """Change yincheng: `visit__window={"days": 15}` changes part of its `visit.window`."""
    document: dict[str, Any] = dict(book().document)
    for path, change in changes.items():
        *parents, last = path.split("__")
        at = document
        for name in parents:
            at[name] = dict(at[name])
            at = at[name]
        at[last] = {**at[last], **change}
    return parse(document)


def under(rules: Rulebook, *facts: Fact, start: str = START, end: str = END, history: History = YINCHENG) -> Replayed:
    version = RulebookVersion(effective_from=None, id="draft", rulebook=rules)
    return replayed(trial(history, version, SETTING, start=on(start), end=on(end)), facts)


def whose(holding: Holding) -> str:
    return told(holding.outcome, holding.shares)


def in_words(found: Replayed) -> str | None:
    """Tell a difference: `16 14:00 A -> UNCLAIMED by visit-protection`."""
    if found.difference is None:
        return None
    each = found.difference
    clause = (each.clause or "none").removeprefix("yincheng.")
    return f"{off(each.at)} {whose(each.before)} -> {whose(each.after)} by {clause}"


def at_the_end(found: Replayed) -> tuple[str, str]:
    return whose(found.before), whose(found.after)


A = report("A", "02 10:00")
B = report("B", "18 10:00")
VISIT_15 = draft(visit__window={"days": 15})
REPORT_1 = draft(report__window={"days": 1})
LEAD_240 = draft(report__lead_time={"minutes": 240})


def test_the_same_rules_change_nothing() -> None:
    found = under(book(), A, visit("02 14:00", "A"), subscribe("10 10:00"))

    assert found == Replayed(before=found.after, after=found.before, deals=1, difference=None)
    assert at_the_end(found) == ("A", "A")


def test_a_case_without_facts_is_nobodys() -> None:
    assert under(VISIT_15) == Replayed(before=NOBODY, after=NOBODY, deals=0, difference=None)


def test_a_shorter_visit_window_ends_earlier() -> None:
    found = under(VISIT_15, A, visit("02 14:00", "A"))

    assert in_words(found) == "17 14:00 A -> UNCLAIMED by visit-protection"
    assert at_the_end(found) == ("UNCLAIMED", "UNCLAIMED")


def test_a_report_refused_then_stands_now() -> None:
    shut_out = refused(B, Objection(code=Code.CUSTOMER_PROTECTED, clause="yincheng.visit-protection"))
    came = visit("18 14:00", "B")
    deal = subscribe("20 10:00")

    found = under(VISIT_15, A, visit("02 14:00", "A"), shut_out, came, deal)

    assert in_words(found) == "17 14:00 A -> UNCLAIMED by visit-protection"
    assert at_the_end(found) == ("A", "B")
    assert (found.deals, found.won, found.lost) == (1, {"B"}, {"A"})


def test_a_report_that_is_refused_still_changes_nothing() -> None:
    early = report("B", "10 10:00")
    shut_out = refused(early, Objection(code=Code.CUSTOMER_PROTECTED, clause="yincheng.visit-protection"))

    assert under(draft(visit__window={"days": 29}), A, visit("02 14:00", "A"), shut_out, end="20 00:00").difference is (
        None
    )


def test_whoever_is_off_the_roster_stays_refused() -> None:
    off_roster = report("B", "18 10:00", on_roster=False)
    refusal = refused(off_roster, Objection(code=Code.NOT_ON_ROSTER, clause="yincheng.roster"))

    found = under(VISIT_15, A, visit("02 14:00", "A"), refusal, visit("18 14:00", "B"))

    assert at_the_end(found) == ("UNCLAIMED", "NATURAL")


def test_a_shorter_report_window_lets_a_visit_be_natural() -> None:
    found = under(REPORT_1, A, visit("04 14:00", "A"))

    assert in_words(found) == "03 10:00 A -> UNCLAIMED by report-validity"
    assert at_the_end(found) == ("UNCLAIMED", "NATURAL")


def test_a_longer_lead_time_refuses_a_report_that_stood() -> None:
    found = under(LEAD_240, report("A", "02 10:00", arrival="02 13:00"))

    assert in_words(found) == "02 10:00 A -> UNCLAIMED by lead-time"


def test_what_hangs_on_a_report_that_stands_no_more_is_taken_all_the_same() -> None:
    hurried = report("A", "02 10:00", arrival="02 13:00")

    found = under(LEAD_240, hurried, withdraw(hurried, "02 12:00"), report("B", "02 12:30"))

    assert in_words(found) == "02 10:00 A -> UNCLAIMED by lead-time"
    assert at_the_end(found) == ("UNCLAIMED", "UNCLAIMED")


def test_a_dispute_that_comes_too_late_now_cannot_have_been_ruled() -> None:
    came = visit("02 14:00", "A")
    filed = dispute("B", "06 10:00", came)

    found = under(draft(dispute__visit={"days": 3}), A, came, filed, rule("08 10:00", came, B=10_000))

    assert in_words(found) == "08 10:00 B -> A by visit-protection"
    assert under(book(), A, came, filed, rule("08 10:00", came, B=10_000)).difference is None


def test_evidence_that_comes_too_late_now_is_not_taken() -> None:
    came = visit("02 14:00", "A")
    shown = evidence("B", "06 10:00", happened="02 09:00")

    found = under(draft(evidence__window={"days": 2}), A, report("B", "02 11:00"), came, shown)

    assert found.difference is None


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        pytest.param("02 14:00", "04-30 00:00", "17 14:00 A -> UNCLAIMED by visit-protection", id="from its start on"),
        pytest.param("02 14:01", "04-30 00:00", None, id="a fact before the period keeps its version"),
        pytest.param("01 00:00", "17 14:00", None, id="up to its end, not included"),
        pytest.param("01 00:00", "17 14:01", "17 14:00 A -> UNCLAIMED by visit-protection", id="just before its end"),
    ],
)
def test_only_the_period_is_judged_again(start: str, end: str, expected: str | None) -> None:
    assert in_words(under(VISIT_15, A, visit("02 14:00", "A"), start=start, end=end)) == expected


def test_facts_after_the_period_keep_the_version_they_had() -> None:
    versions = (
        RulebookVersion(effective_from=on("01 00:00"), id="v1", rulebook=book()),
        RulebookVersion(effective_from=on("10 00:00"), id="v2", rulebook=REPORT_1),
        RulebookVersion(effective_from=on("20 00:00"), id="v3", rulebook=book()),
    )
    rules = RulebookVersion(effective_from=None, id="draft", rulebook=VISIT_15)

    tried = trial(History(versions), rules, SETTING, start=on("05 00:00"), end=on("15 00:00")).drafted

    assert [(each.effective_from, each.id) for each in tried.versions] == [
        (on("01 00:00"), "v1"),
        (on("05 00:00"), "draft"),
        (on("15 00:00"), "v2"),
        (on("20 00:00"), "v3"),
    ]


def test_facts_before_the_first_version_keep_it() -> None:
    versions = (RulebookVersion(effective_from=on("10 00:00"), id="v1", rulebook=book()),)
    rules = RulebookVersion(effective_from=None, id="draft", rulebook=VISIT_15)

    tried = trial(History(versions), rules, SETTING, start=on("05 00:00"), end=on("15 00:00")).drafted

    assert tried.at(on("04 00:00")).id == "v1"
    assert tried.at(on("05 00:00")).id == "draft"
    assert tried.at(on("15 00:00") + timedelta(milliseconds=1)).id == "v1"
