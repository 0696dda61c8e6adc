"""Twins of one idempotency key: one effect, and the same answer to all."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final
from uuid import uuid4

import pytest

from tests.stage import Stage
from tests.stories.told import CALLS_B, COLLISION
from tests.story import Event, Payload, Story
from tests.tables import Held, Tables, changed

SIX: Final = 6
REPORTED: Final[tuple[Event, ...]] = (("day 1 10:00", "agent-a", "reports_them", {}, []),)
ARRIVED: Final[tuple[Event, ...]] = (*REPORTED, ("day 1 14:00", "receptionist", "scans", {"of": "agent-a"}, []))

Act = Callable[[Story, str], Awaitable[Payload]]

# What happened before, the act with a key, and how many facts it makes.
ACTS: Final[dict[str, tuple[tuple[Event, ...], Act, int]]] = {
    "report": ((), lambda story, key: story.reports_them("agent-a", key=key), 1),
    "refused report": ((), lambda story, key: story.reports_them("unlisted-a", key=key), 1),
    "integration's report": (
        (),
        lambda story, key: story.reports_them("robot-a", key=key, agentId=story.stage.ids["agent-a"]),
        1,
    ),
    "walk-in": ((), lambda story, key: story.takes_in("receptionist", key=key), 1),
    "scan": (
        (*REPORTED, ("day 1 14:00", "agent-a", "issues_code", {}, [])),
        lambda story, key: story.scans("receptionist", key=key, code=story.shown),
        1,
    ),
    "scan of a used code": (
        ARRIVED,
        lambda story, key: story.scans("receptionist", key=key, code=story.shown),
        0,
    ),
    "subscription": (ARRIVED, lambda story, key: story.subscribes("manager", key=key), 1),
    "filing": (COLLISION[:3], lambda story, key: story.files("agent-a", key=key, shown=[CALLS_B]), 2),
    "filing too late": ((), lambda story, key: story.files("agent-a", key=key), 0),
    "evidence": (COLLISION, lambda story, key: story.shows("agent-b", CALLS_B, CALLS_B, key=key), 2),
    "ruling": (COLLISION, lambda story, key: story.rules("manager", outcome="NATURAL", key=key), 1),
    "ruling of a changed proposal": (
        COLLISION,
        lambda story, key: story.rules("manager", accept=True, proposalHash="other", key=key),
        0,
    ),
}


def same(answers: list[Payload]) -> Payload:
    """Give the one answer that all got, but for being told that it was given before."""
    told = [{name: value for name, value in answer.items() if name != "replayed"} for answer in answers]
    assert told == [told[0]] * len(told)
    return told[0]


def effects(before: Held, after: Held) -> tuple[tuple[int, int], tuple[int, int]]:
    """Tell what twins left behind of facts and keys."""
    found = changed(before, after)
    return found.get("fact", (0, 0)), found.get("idempotency", (0, 0))


@pytest.mark.parametrize("act", ACTS)
async def test_twins_of_a_key_have_one_effect_and_one_answer(story: Story, tables: Tables, act: str) -> None:
    before, carry_out, facts = ACTS[act]
    await story.play(*before)
    held, key = await tables.held(story.stage.organization), str(uuid4())
    answers = await asyncio.gather(*(carry_out(story, key) for _ in range(SIX)))
    first = same(answers)
    assert sorted(answer["replayed"] for answer in answers) == [False, *[True] * (SIX - 1)]
    assert effects(held, await tables.held(story.stage.organization)) == ((0, facts), (0, 1))
    again = await carry_out(story, key)
    assert (same([again, first]), again["replayed"]) == (first, True)


# Acts of an admin, of what each asks for.
MAKES: Final[dict[str, tuple[str, Payload]]] = {
    "createProject": ("project", {"slug": "twin", "name": "Twin", "rulebook": "yincheng"}),
    "createSite": ("site", {"projectId": "home", "name": "Twin"}),
    "createFirm": ("firm", {"name": "Twin"}),
    "signAgreement": ("agreement", {"firmId": "B", "projectId": "away"}),
    "addToRoster": ("rosterEntry", {"firmId": "A", "projectId": "away", "agentId": "agent-a"}),
    "draftRulebook": ("draft", {"projectId": "home", "preset": "yincheng"}),
    "startReplay": (
        "replay",
        {"projectId": "home", "rulebook": {"preset": "yincheng"}, "from": "2026-03-01T00:00:00Z"},
    ),
    "addPerson": ("user", {"name": "Twin", "role": "AGENT", "firmId": "A", "password": "correct horse"}),
}


@pytest.mark.parametrize("act", MAKES)
async def test_twins_of_an_admins_act_make_one_thing(stage: Stage, tables: Tables, act: str) -> None:
    thing, asked = MAKES[act]
    given = {name: stage.ids.get(str(value), value) for name, value in asked.items()}
    if act == "addPerson":
        given["login"] = f"twin.{uuid4().hex[:12]}"
    given["idempotencyKey"] = str(uuid4())
    held = await tables.held(stage.organization)
    wanted = f"{thing} {{ id }} replayed errors {{ code }}"
    answers = await asyncio.gather(*(stage.act("admin", act, given, wanted) for _ in range(SIX)))
    assert same(answers)["errors"] == []
    assert sorted(answer["replayed"] for answer in answers) == [False, *[True] * (SIX - 1)]
    table = {"user": "account", "rosterEntry": "roster_entry", "draft": "rulebook_draft"}.get(thing, thing)
    after = changed(held, await tables.held(stage.organization))
    assert (after[table], after["idempotency"]) == ((0, 1), (0, 1))
