"""Plays the worked cases of tests/scenarios through the simulation, exactly as they are told."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import pytest
import yaml

from domain.rulings.claims import Objection
from domain.rulings.facts import (
    Answers,
    Called,
    Disputed,
    DisputeSubject,
    EvidenceKind,
    EvidenceShows,
    EvidenceSubmitted,
    FollowedUp,
    KnownAs,
    MadeKnown,
    Relation,
    RelationProven,
    Reported,
    Subscribed,
    Visited,
)
from domain.rulings.simulation import Imagined, ImaginedCase, Opened, simulate
from tests.rulings.stories import SHANGHAI, book, parts

Told = dict[str, Any]
FOLDER: Final = Path(__file__).parents[1] / "scenarios"
SCENARIOS: Final[list[Told]] = [
    each for path in sorted(FOLDER.glob("*.yaml")) for each in yaml.safe_load(path.read_text(encoding="utf-8"))
]


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def reported(told: Told) -> Reported:
    expected = told.get("expectedArrivalAt")
    return Reported(
        id="",
        at=instant(told["at"]),
        party=told["party"],
        agent=told.get("agent", told["party"]),
        customer=told.get("customer", "C"),
        expected_arrival_at=None if expected is None else instant(expected),
        referral=told.get("referral", False),
        on_roster=told.get("onRoster", True),
    )


def visited(told: Told) -> Visited:
    answers = told.get("answers")
    return Visited(
        id="",
        at=instant(told["at"]),
        customer=told.get("customer", "C"),
        brought_by=told.get("broughtBy"),
        signed=told.get("signed", True),
        answers=None
        if answers is None
        else Answers(
            first_visit=answers["firstVisit"],
            contacted_by=answers.get("contactedBy"),
            forgot=answers.get("forgot", False),
        ),
    )


def evidence(told: Told) -> EvidenceSubmitted:
    return EvidenceSubmitted(
        id="",
        at=instant(told["at"]),
        party=told["party"],
        kind=EvidenceKind(told["kind"]),
        shows=EvidenceShows(told["shows"]),
        happened_at=instant(told["happenedAt"]),
        customer=told.get("customer", "C"),
    )


def subscribed(told: Told) -> Subscribed:
    customer = told.get("customer", "C")
    return Subscribed(id="", at=instant(told["at"]), deal="", customer=customer, brought_by=told.get("broughtBy"))


def disputed(told: Told) -> Disputed:
    subject = DisputeSubject(told["subject"])
    return Disputed(id="", at=instant(told["at"]), dispute="", party=told["party"], subject=subject, about="")


def opened(told: Told) -> Opened:
    return Opened(id="", at=instant(told["at"]))


def called(told: Told) -> Called:
    return Called(id="", at=instant(told["at"]), customer=told.get("customer", "C"))


def followed_up(told: Told) -> FollowedUp:
    return FollowedUp(id="", at=instant(told["at"]), party=told["party"], customer=told.get("customer", "C"))


def related(told: Told) -> RelationProven:
    return RelationProven(
        id="",
        at=instant(told["at"]),
        customers=tuple(told["customers"]),
        relation=Relation(told["relation"]),
        proven=told.get("proven", True),
    )


def known(told: Told) -> MadeKnown:
    customer = told.get("customer", "C")
    return MadeKnown(id="", at=instant(told["at"]), customer=customer, known_as=KnownAs(told["as"]))


READERS: Final = {
    "opened": opened,
    "called": called,
    "followedUp": followed_up,
    "related": related,
    "known": known,
    "reported": reported,
    "visited": visited,
    "evidence": evidence,
    "subscribed": subscribed,
    "disputed": disputed,
}


def fact(told: Mapping[str, Told]) -> Imagined:
    [(kind, body)] = told.items()
    return READERS[kind](body)


def window_end(text: str | None) -> datetime | None:
    return None if text is None else instant(text)


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda each: each["id"])
def test_the_rulebook_says_what_the_scenario_expects(scenario: Told) -> None:
    facts = tuple(fact(each) for each in scenario["facts"])
    expect = scenario["expect"]

    ruling = simulate(
        ImaginedCase(
            rulebook=book(scenario["rulebook"]), time_zone=SHANGHAI, facts=facts, as_of=instant(scenario["asOf"])
        )
    )

    assert ruling.outcome == expect.get("outcome", ruling.outcome)
    assert parts(ruling.shares) == expect.get("shares", parts(ruling.shares))
    for name, actual in {"protectedFrom": ruling.protected_from, "protectedUntil": ruling.protected_until}.items():
        if name in expect:
            assert actual == window_end(expect[name])
    assert {reason.clause for reason in ruling.reasons} >= set(expect.get("clauses", []))
    refused = {str(index): objection for index, objection in enumerate(ruling.verdicts) if objection is not None}
    for position, (code, clause) in expect.get("refused", {}).items():
        assert refused[position] == Objection(code=code, clause=clause)
    assert not {str(position) for position in expect.get("accepted", [])} & set(refused)
