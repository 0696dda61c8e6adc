"""Plays the worked cases through the real API by the sandbox's clock, and through its simulation: all must agree."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

import pytest
import yaml
from starlette.applications import Starlette

from tests.calls import GraphQL
from tests.stage import build, instant
from tests.story import Payload, Story, clauses, codes, piece, shares

Told = dict[str, Any]
ACTS: Final = {"reported", "visited", "evidence", "subscribed", "disputed"}
FOLDER: Final = Path(__file__).parents[1] / "scenarios"
SCENARIOS: Final[list[Told]] = [
    each
    for each in yaml.safe_load((FOLDER / "yincheng.yaml").read_text(encoding="utf-8"))
    if ACTS.issuperset(kind for fact in each["facts"] for kind in fact)
]
SHANGHAI: Final = ZoneInfo("Asia/Shanghai")
# What the acts themselves take: a customer is expected by the told distance, not a moment less.
GRACE: Final = timedelta(seconds=1)

SIMULATE: Final = """
query($input: SimulateRulingInput!) { simulateRuling(input: $input) {
  outcome shares { party basisPoints } protectedFrom protectedUntil reasons { clause { id } }
  verdicts { fact accepted code clause { id } }
} }
"""


@dataclass
class Play:
    """A scenario being played: how late the clock is, and the facts as they came about."""

    story: Story
    late: timedelta = timedelta()
    facts: list[Told] = field(default_factory=list[Told])
    answers: list[Payload] = field(default_factory=list[Payload])

    async def act(self, kind: str, told: Told) -> None:
        """Let one fact happen by an act, at its time."""
        await self.story.stage.until(instant(told["at"]) + self.late)
        at = instant(await getattr(self, f"_{kind}")(told))
        self.late = max(self.late, at - instant(told["at"]))
        shifted = {**told, "at": at.isoformat()}
        for name in ("happenedAt", "expectedArrivalAt"):
            if name in told:
                shifted[name] = self._shifted(told[name]).isoformat()
        self.facts.append({kind: shifted})

    def _shifted(self, told: str) -> datetime:
        return instant(told) + self.late

    async def _reported(self, told: Told) -> str:
        who = f"{'agent' if told.get('onRoster', True) else 'unlisted'}-{told['party'].lower()}"
        given: dict[str, Any] = {"referrerPhone": "13900001111"} if told.get("referral") else {}
        if "expectedArrivalAt" in told:
            given["expectedArrivalAt"] = (self._shifted(told["expectedArrivalAt"]) + GRACE).isoformat()
        answer = await self.story.reports_them(who, **given)
        self.answers.append(answer)
        return answer["fact"]["at"]

    async def _visited(self, told: Told) -> str:
        brought_by = told.get("broughtBy")
        agent = brought_by and f"agent-{brought_by.lower()}"
        if agent in self.story.reports:
            answer = await self.story.scans("receptionist", of=agent)
        else:
            answer = await self.story.takes_in("receptionist", brought_by=agent)
        self.answers.append(answer)
        if told.get("signed", True):
            assert codes(await self.story.signs("receptionist")) == []
        return answer["visit"]["arrivedAt"]

    async def _evidence(self, told: Told) -> str:
        who, shown = f"agent-{told['party'].lower()}", piece(told["kind"], self._shifted(told["happenedAt"]))
        if self.story.dispute:
            answer = await self.story.shows(who, shown)
        else:
            answer = await self.story.files(who, shown=[shown])
        self.answers.append(answer)
        return answer["dispute"]["evidence"][-1]["submittedAt"]

    async def _subscribed(self, _: Told) -> str:
        answer = await self.story.subscribes("admin")
        self.answers.append(answer)
        return answer["deal"]["subscribedAt"]

    async def _disputed(self, told: Told) -> str:
        answer = await self.story.files(f"agent-{told['party'].lower()}", subject=told["subject"])
        self.answers.append(answer)
        return answer["dispute"]["filedAt"]

    async def ends(self, as_of: str) -> datetime:
        """Let the instant come as of which the case is judged: an unsigned visit is judged at its day's end."""
        end = self._shifted(as_of)
        unsigned = [instant(told["at"]) for _, told in map(parts, self.facts) if not told.get("signed", True)]
        midnights = [at.astimezone(SHANGHAI).replace(hour=0, minute=0, second=0) for at in unsigned]
        return await self.story.stage.until(max([end, *(at + timedelta(days=1) for at in midnights)]))


def parts(fact: Told) -> tuple[str, Told]:
    """Take an imagined fact apart: its kind and what is told of it."""
    [(kind, told)] = fact.items()
    return kind, told


async def simulated(story: Story, facts: list[Told], as_of: str) -> Payload:
    """Ask the simulation about facts as a client tells them."""
    given = {"rulebook": {"preset": "yincheng"}, "facts": facts, "asOf": as_of}
    answer: Payload = (await story.stage.ask("agent-c", SIMULATE, {"input": given}))["simulateRuling"]
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


def assert_as_expected(told: Payload, expect: Told) -> None:
    """Compare what came out with what the scenario is sure of."""
    assert told["outcome"] == expect.get("outcome", told["outcome"])
    assert told["shares"] == expect.get("shares", told["shares"])
    assert set(told["clauses"]) >= set(expect.get("clauses", []))


def length(told: Told) -> timedelta | None:
    """Measure a window that both ends are told of."""
    if not told.get("protectedFrom") or not told.get("protectedUntil"):
        return None
    return instant(told["protectedUntil"]) - instant(told["protectedFrom"])


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda each: each["id"])
async def test_the_simulation_says_what_the_scenario_expects(story: Story, scenario: Told) -> None:
    expect = scenario["expect"]
    answer = await simulated(story, scenario["facts"], scenario["asOf"])
    told = ruled(answer)
    assert_as_expected(told, expect)
    for name in ("protectedFrom", "protectedUntil"):
        if name in expect:
            assert instant(told[name]) == instant(expect[name])
    verdicts = answer["verdicts"]
    assert [each["fact"] for each in verdicts] == list(range(len(scenario["facts"])))
    refused = {str(each["fact"]): [each["code"], each["clause"]["id"]] for each in verdicts if not each["accepted"]}
    assert refused == expect.get("refused", {})
    assert all(verdicts[position]["accepted"] for position in expect.get("accepted", []))


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda each: each["id"])
async def test_the_acts_come_to_what_the_scenario_expects(app: Starlette, graphql: GraphQL, scenario: Told) -> None:
    _, first = parts(scenario["facts"][0])
    clock = instant(first["at"]) - timedelta(minutes=1)
    play = Play(Story(await build(app.state.services, graphql, clock=clock)))
    for kind, told in map(parts, scenario["facts"]):
        await play.act(kind, told)
    now = await play.ends(scenario["asOf"])

    dispute = await play.story.seen_dispute() if play.story.dispute else {}
    claim = dispute["proposal"] if dispute.get("evidence") else await play.story.claim()
    told, expect = claimed(claim), scenario["expect"]
    assert_as_expected(told, expect)
    assert length(told) == (length(expect) or length(told))
    refused = {
        str(position): [error["code"], error["clause"]["id"]]
        for position, answer in enumerate(play.answers)
        for error in answer["errors"]
    }
    assert refused == expect.get("refused", {})
    assert told == ruled(await simulated(play.story, play.facts, now.isoformat()))
