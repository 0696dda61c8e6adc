"""Facts survive storing: written and read back they are the same, and so is what was written."""

import json
from dataclasses import fields
from datetime import UTC, datetime, timedelta
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.rulings.codec import decode, encode
from domain.rulings.facts import (
    Answers,
    EvidenceKind,
    EvidenceShows,
    EvidenceSubmitted,
    Fact,
    FactKind,
    SignatureRole,
    Visited,
)
from tests.rulings.stories import on

EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
instants = st.integers(0, 10**11).map(lambda count: EPOCH + timedelta(milliseconds=count))
INSTANTS = {"at": instants, "happened_at": instants, "expected_arrival_at": st.none() | instants}


def facts_of(made: type[Fact]) -> st.SearchStrategy[Fact]:
    names = {field.name for field in fields(made)}
    return st.builds(made, id=st.text(), **{name: each for name, each in INSTANTS.items() if name in names})


@given(st.one_of([facts_of(made) for made in get_args(Fact)]))
def test_a_fact_comes_back_as_it_was(fact: Fact) -> None:
    kind, body = encode(fact)
    stored = json.loads(json.dumps(body))

    again = decode(kind, stored, fact_id=fact.id, at=fact.at)

    assert again == fact
    assert type(again) is type(fact)
    assert encode(again) == (kind, body)


def test_a_body_holds_plain_values_without_id_and_instant() -> None:
    visited = Visited(
        id="1",
        at=on("02 14:00"),
        customer="C",
        brought_by="A",
        signatures=frozenset({SignatureRole.RECEPTIONIST, SignatureRole.CUSTOMER}),
        answers=Answers(first_visit=True, contacted_by="A"),
    )

    assert encode(visited) == (
        FactKind.VISITED,
        {
            "customer": "C",
            "brought_by": "A",
            "agent": None,
            "on_roster": True,
            "report": None,
            "signed": None,
            "signatures": ["CUSTOMER", "RECEPTIONIST"],
            "answers": {"first_visit": True, "contacted_by": "A", "forgot": False},
        },
    )


def test_an_instant_is_written_in_utc_with_milliseconds() -> None:
    evidence = EvidenceSubmitted(
        id="1",
        at=on("02 14:00"),
        party="A",
        kind=EvidenceKind.CHAT,
        shows=EvidenceShows.CONTACT,
        happened_at=datetime.fromisoformat("2026-03-02T14:00:00.123+08:00"),
        customer="C",
    )

    assert encode(evidence)[1]["happened_at"] == "2026-03-02T06:00:00.123+00:00"


def test_a_body_without_a_field_is_refused() -> None:
    with pytest.raises(TypeError, match="report"):
        decode(FactKind.REPORT_WITHDRAWN, {}, fact_id="1", at=EPOCH)
