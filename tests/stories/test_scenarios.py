"""Plays the worked cases through the real API by the sandbox's clock, and through its simulation: all must agree."""

from datetime import timedelta
from pathlib import Path
from typing import Final

import pytest
import yaml
from starlette.applications import Starlette

from tests.calls import GraphQL
from tests.stage import Stage, instant
from tests.stories.playing import Play, Told, parts, play
from tests.story import Payload, Story, clauses, shares

FOLDER: Final = Path(__file__).parents[1] / "scenarios"
SCENARIOS: Final[list[Told]] = [
    each for path in sorted(FOLDER.glob("*.yaml")) for each in yaml.safe_load(path.read_text(encoding="utf-8"))
]
# What no acts can tell, and why; everything else is played.
UNPLAYED: Final = {"team-attribution/closed-in-window": "no act tells who brings a buyer to a subscription"}
PLAYED: Final = [each for each in SCENARIOS if each["id"] not in UNPLAYED]

SIMULATE: Final = """
query($input: SimulateRulingInput!) { simulateRuling(input: $input) {
  outcome shares { party basisPoints } protectedFrom protectedUntil reasons { clause { id } }
  verdicts { fact accepted code clause { id } }
} }
"""


async def simulated(stage: Stage, rulebook: str, facts: list[Told], as_of: str) -> Payload:
    """Ask the simulation about facts as a client tells them."""
    given = {"rulebook": {"preset": rulebook}, "facts": facts, "asOf": as_of}
    answer: Payload = (await stage.ask("agent-c", SIMULATE, {"input": given}))["simulateRuling"]
    return answer


def ruled(simulation: Payload) -> Payload:
    """Reduce a simulation to what both roads tell."""
    return {
        "outcome": simulation["outcome"],
        "shares": {each["party"]: each["basisPoints"] for each in simulation["shares"]},
        "protectedFrom": simulation["protectedFrom"],
        "protectedUntil": simulation["protectedUntil"],
        "clauses": sorted(set(clauses(simulation))),
    }


def claimed(claim: Payload) -> Payload:
    """Reduce a claim to what both roads tell."""
    windows = {name: claim[name] for name in ("protectedFrom", "protectedUntil")}
    return {
        "outcome": claim["outcome"],
        "shares": {(firm or "").removeprefix("Firm "): points for firm, points in shares(claim).items()},
        **windows,
        "clauses": sorted(set(clauses(claim))),
    }


def refusals(play: Play) -> Told:
    """Show which facts an act was refused for, and by which clause."""
    return {
        str(position): [error["code"], error["clause"]["id"]]
        for position, answer in enumerate(play.answers)
        for error in answer["errors"]
    }


def assert_as_expected(told: Payload, expect: Told) -> None:
    """Compare what came out with what the scenario is sure of."""
    assert told["outcome"] == expect.get("outcome", told["outcome"])
    assert told["shares"] == expect.get("shares", told["shares"])
    assert set(told["clauses"]) >= set(expect.get("clauses", []))


def assert_same_window(told: Payload, expect: Told, late: timedelta) -> None:
    """Compare a window with the scenario's: an end may be by so much later as the acts were late."""
    for name in ("protectedFrom", "protectedUntil"):
        if expect.get(name):
            assert timedelta() <= instant(told[name]) - instant(expect[name]) <= late
        elif name in expect:
            assert told[name] is None


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda each: each["id"])
async def test_the_simulation_says_what_the_scenario_expects(story: Story, scenario: Told) -> None:
    expect = scenario["expect"]
    answer = await simulated(story.stage, scenario["rulebook"], scenario["facts"], scenario["asOf"])
    told = ruled(answer)
    assert_as_expected(told, expect)
    assert_same_window(told, expect, timedelta())
    verdicts = answer["verdicts"]
    assert [each["fact"] for each in verdicts] == list(range(len(scenario["facts"])))
    refused = {str(each["fact"]): [each["code"], each["clause"]["id"]] for each in verdicts if not each["accepted"]}
    assert refused == expect.get("refused", {})
    assert all(verdicts[position]["accepted"] for position in expect.get("accepted", []))


def test_what_is_not_played_is_what_no_acts_can_tell() -> None:
    brought = {
        each["id"]
        for each in SCENARIOS
        for kind, told in map(parts, each["facts"])
        if kind == "subscribed" and "broughtBy" in told
    }
    assert brought == set(UNPLAYED)


@pytest.mark.parametrize("scenario", PLAYED, ids=lambda each: each["id"])
async def test_the_acts_come_to_what_the_scenario_expects(app: Starlette, graphql: GraphQL, scenario: Told) -> None:
    played = await play(app, graphql, scenario)
    now = await played.ends(scenario["asOf"])

    told, expect = claimed(await played.claim()), scenario["expect"]
    assert_as_expected(told, expect)
    assert_same_window(told, expect, played.late)
    assert refusals(played) == expect.get("refused", {})
    again = await simulated(played.stage, scenario["rulebook"], played.facts, now.isoformat())
    assert told == ruled(again)
