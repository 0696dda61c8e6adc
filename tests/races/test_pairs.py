"""Two acts at once about one customer, for many customers at once: one of the ways it may end, and nothing broken."""

import asyncio
import os
import random
from collections import Counter
from collections.abc import AsyncGenerator, Awaitable
from typing import Final

import pytest
from starlette.applications import Starlette

from tests.races.pairs import RACES, Ends, Race, apart, end_of
from tests.races.whole import assert_whole, deadlocks
from tests.rows.rebuilding import assert_rebuilt
from tests.stage import Stage, build
from tests.story import Payload, Story, codes, moment
from tests.tables import Tables

CUSTOMERS: Final = 8
ROUNDS: Final = 25
# Acts begin so many seconds apart at most, where each way that a race may end has to be met.
APART: Final = 0.03


@pytest.fixture(autouse=True)
async def no_deadlock(tables: Tables) -> AsyncGenerator[None]:
    """Let no race end by the database's breaking a deadlock."""
    before = await deadlocks(tables)
    yield
    assert await deadlocks(tables) == before


async def told(stage: Stage, race: Race, *, first: int = 0) -> list[Story]:
    """Tell of several customers what happened before the race."""
    stories = [Story(stage, phone=f"1351234{first + number:04}") for number in range(CUSTOMERS)]
    for when, who, verb, given, expected in race.before:
        await stage.until(moment(when))
        answers = await asyncio.gather(*(getattr(story, verb)(who, **given) for story in stories))
        assert [codes(answer) for answer in answers] == [expected] * CUSTOMERS
    return stories


async def let_go(race: Race, stories: list[Story], chance: random.Random | None = None) -> list[Ends]:
    """Let all acts about all customers happen at the same time, or each a chance moment later."""
    acts = [act(apart(story)) for story in stories for act in race.acts]
    answers = await asyncio.gather(*(begun(act, chance.random() * APART if chance else 0) for act in acts))
    size = len(race.acts)
    return [end_of(answers[place : place + size]) for place in range(0, len(answers), size)]


async def begun(act: Awaitable[Payload], pause: float) -> Payload:
    """Begin an act after a moment."""
    await asyncio.sleep(pause)
    return await act


@pytest.mark.parametrize("name", RACES)
async def test_a_race_ends_in_one_of_its_ways(app: Starlette, stage: Stage, tables: Tables, name: str) -> None:
    race = RACES[name]
    ends = await let_go(race, await told(stage, race))
    assert set(ends) <= race.ends
    await assert_whole(tables, stage.organization)
    await assert_rebuilt(app.state.services, stage)


@pytest.mark.torture
@pytest.mark.parametrize("name", RACES)
async def test_a_race_ends_in_each_of_its_ways(app: Starlette, stage: Stage, tables: Tables, name: str) -> None:
    race, seed = RACES[name], int(os.environ.get("SEED", "0")) or random.SystemRandom().randrange(1, 2**31)
    print(f"SEED={seed}")  # noqa: T201 (shown when it fails)
    chance = random.Random(seed)  # noqa: S311 (a repeatable choice, no secret)
    seen: Counter[Ends] = Counter()
    for number in range(ROUNDS):
        fresh = await build(app.state.services, stage.graphql)
        seen.update(await let_go(race, await told(fresh, race, first=number * CUSTOMERS), chance))
        await assert_whole(tables, fresh.organization)
    print(f"{seen.total()} races: {dict(seen)}")  # noqa: T201 (the figures of the run)
    assert set(seen) == race.ends, seen
