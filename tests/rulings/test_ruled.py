"""What a ruling does to a claim under yincheng."""

from dataclasses import replace

import pytest

from domain.rulings.facts import Outcome
from tests.rulings.stories import report, rule, sign, subscribe, unfolded, visit

A = report("A", "02 10:00")
B = report("B", "02 11:00")
A_WINDOW = "A, 02 14:00 to 04-01 14:00"
SLIPLESS = visit("02 14:00", "A", signed=False)
VISIT = visit("02 14:00", "A")
NATURAL = visit("02 14:00")
DEAL = subscribe("02 16:00")


def test_a_ruling_keeps_the_window_of_the_claim_it_replaces() -> None:
    assert unfolded(A, VISIT, rule("05 10:00", VISIT, B=10000)) == {
        "02 10:00": "A, 02 10:00 to 05 10:00",
        "02 14:00": A_WINDOW,
        "05 10:00": "B, 02 14:00 to 04-01 14:00",
        "04-01 14:00": "UNCLAIMED",
    }


def test_a_ruling_without_a_window_has_the_visits() -> None:
    assert unfolded(NATURAL, rule("05 10:00", NATURAL, A=4000, B=6000)) == {
        "02 14:00": "NATURAL",
        "05 10:00": "A 4000 B 6000, 02 14:00 to 04-01 14:00",
        "04-01 14:00": "UNCLAIMED",
    }


def test_a_ruling_after_the_visits_window_protects_nobody() -> None:
    assert unfolded(NATURAL, rule("04-02 10:00", NATURAL, A=10000)) == {
        "02 14:00": "NATURAL",
        "04-02 10:00": "UNCLAIMED",
    }


def test_a_ruling_of_a_deal_has_no_end() -> None:
    assert unfolded(A, VISIT, DEAL, rule("05 10:00", DEAL, B=10000)) == {
        "02 10:00": "A, 02 10:00 to 05 10:00",
        "02 14:00": A_WINDOW,
        "02 16:00": "A, 02 14:00 on",
        "05 10:00": "B, 02 14:00 on",
    }


def test_a_ruling_of_a_natural_deal_protects_from_the_deal() -> None:
    assert unfolded(NATURAL, DEAL, rule("05 10:00", DEAL, B=10000)) == {
        "02 14:00": "NATURAL",
        "05 10:00": "B, 02 16:00 on",
    }


def test_a_ruling_of_a_visit_after_its_deal_has_no_end() -> None:
    assert unfolded(NATURAL, DEAL, rule("05 10:00", NATURAL, B=10000)) == {
        "02 14:00": "NATURAL",
        "05 10:00": "B, 02 14:00 on",
    }


def test_a_ruling_can_be_natural_until_a_channels_visit_counts() -> None:
    ruled = [A, VISIT, rule("05 10:00", VISIT)]
    again = [report("B", "06 10:00"), visit("06 14:00", "B")]

    assert list(unfolded(*ruled).items())[-1] == ("05 10:00", "NATURAL")
    assert unfolded(*ruled, *again)["06 14:00"] == "B, 06 14:00 to 04-05 14:00"


def test_a_ruling_about_a_pending_visit_is_not_undone_by_its_signature() -> None:
    pending = visit("02 14:00", "A", signed=None)

    assert unfolded(A, pending, rule("02 15:00", pending), sign(pending, "02 16:00")) == {
        "02 10:00": "A, 02 10:00 to 05 10:00",
        "02 15:00": "NATURAL",
    }


def test_a_ruling_with_shares_lifts_the_missing_slip() -> None:
    later = [report("B", "04-02 10:00"), visit("04-02 14:00", "B")]

    assert unfolded(A, SLIPLESS, rule("05 10:00", SLIPLESS, A=10000), *later) == {
        "02 10:00": "A, 02 10:00 to 05 10:00",
        "02 14:00": "NATURAL",
        "05 10:00": "A, 02 14:00 to 04-01 14:00",
        "04-01 14:00": "UNCLAIMED",
        "04-02 10:00": "B, 04-02 10:00 to 04-05 10:00",
        "04-02 14:00": "B, 04-02 14:00 to 05-02 14:00",
        "05-02 14:00": "UNCLAIMED",
    }


@pytest.mark.parametrize("outcome", [Outcome.UNCLAIMED, Outcome.POOL])
def test_a_ruling_that_nobody_holds_stands_against_older_reports(outcome: Outcome) -> None:
    ruling = replace(rule("02 15:00", VISIT), outcome=outcome)

    unfolding = unfolded(A, B, VISIT, ruling, report("Z", "03 10:00"))

    assert unfolding["02 15:00"] == outcome.value
    assert unfolding["03 10:00"] == "Z, 03 10:00 to 06 10:00"
