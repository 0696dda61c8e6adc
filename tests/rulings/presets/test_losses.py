"""Holds what losers are told by the presets: which clause each failed, and how."""

from collections.abc import Mapping

import pytest

from domain.rulings.simulation import Imagined
from tests.rulings.presets.telling import (
    call,
    dispute,
    evidence,
    follow_up,
    judged,
    lost,
    opens,
    report,
    visit,
)
from tests.rulings.stories import book

A = report("A", "02 10:00")
B = report("B", "02 11:00")
CAME = visit("02 14:00", "A")
OPENED = opens("01-31")

ENDED: list[tuple[str, str, tuple[Imagined, ...], Mapping[str, str]]] = [
    ("yincheng", "04-02 10:00", (A, CAME), {"A": "ENDED visit-protection"}),
    ("zeke", "10 10:00", (A, CAME), {"A": "ENDED expired"}),
    ("zeke", "10 10:00", (CAME,), {"A": "ENDED expired"}),
    ("zeke", "11 10:00", (CAME, visit("10 14:00", "B")), {"A": "ENDED expired"}),
    ("greenland", "04-02 10:00", (A, CAME), {"A": "ENDED expired"}),
    ("team-attribution", "13 10:00", (A, visit("03 10:00", "A")), {"A": "ENDED deal-window"}),
    ("reception-attribution", "25 00:00", (opens("10"), CAME), {"A": "ENDED pool"}),
]


@pytest.mark.parametrize(("slug", "as_of", "facts", "expected"), ENDED)
def test_whose_own_window_is_over(
    slug: str, as_of: str, facts: tuple[Imagined, ...], expected: Mapping[str, str]
) -> None:
    assert lost(judged(book(slug), as_of, *facts), slug) == expected


OTHERS: list[tuple[str, str, tuple[Imagined, ...], Mapping[str, str]]] = [
    ("yincheng", "05 10:00", (A,), {"A": "OVER report-validity"}),
    ("yincheng", "03 10:00", (CAME,), {"A": "BROUGHT_UNREPORTED lead-time"}),
    ("yincheng", "05 12:00", (A, visit("05 10:00", "A")), {"A": "OVER report-validity"}),
    ("greenland", "08 10:00", (A, report("B", "07 10:00")), {"B": "REFUSED protection"}),
    ("greenland", "02 12:00", (A, visit("02 10:29:59", "A")), {"A": "TOO_CLOSE lead-time"}),
    ("own-channel", "02 12:00", (OPENED, call("01 10:00"), A), {"A": "REFUSED ineligible"}),
    (
        "own-channel",
        "04-05 12:00",
        (OPENED, A, follow_up("B", "04-03 10:00"), report("A", "04-05 10:00")),
        {"A": "OVER report-validity"},
    ),
    ("reception-attribution", "05 10:00", (OPENED, CAME, visit("04 10:00", "B")), {"B": "WINDOW_RAN missed"}),
    ("team-attribution", "10 12:00", (A, visit("09 10:00", "A")), {"A": "OVER once"}),
    ("team-attribution", "04 10:00", (A, B, visit("03 10:00", "B")), {"B": "REPORTED_LATER once"}),
    (
        "team-attribution",
        "07 10:00",
        (report("A", "02 10:00", arrival="05 10:00"), visit("06 00:00", "A")),
        {"A": "OVER pre-report"},
    ),
    (
        "zeke",
        "04 10:00",
        (
            A,
            *(report("A", "02 10:00", customer=f"N{number}") for number in range(1, 10)),
            visit("02 14:00"),
            dispute("B", "03 10:00"),
        ),
        {"A": "VOID quality"},
    ),
    (
        "yincheng",
        "04 10:00",
        (A, B, CAME, evidence("A", "03 10:00", happened="02 09:00")),
        {"B": "DID_NOT_BRING collision.1"},
    ),
]


@pytest.mark.parametrize(("slug", "as_of", "facts", "expected"), OTHERS)
def test_who_failed_otherwise(slug: str, as_of: str, facts: tuple[Imagined, ...], expected: Mapping[str, str]) -> None:
    assert lost(judged(book(slug), as_of, *facts), slug) == expected
