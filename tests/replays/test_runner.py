"""Who carries a replay out: one at a time, the next one where the last was left, and never after it was cancelled."""

from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text
from starlette.applications import Starlette

from auth.sessions.queries import enter_organization
from domain.replays import queries
from domain.replays.queries import Runner
from domain.replays.rules import Judged
from schema.context import Services
from schema.ids import from_public
from tests.calls import GraphQL
from tests.replays.asking import Answer, read, start, until_over
from tests.replays.test_year import AFTERWARDS
from tests.replays.year import END, START, Plot, firms_of, plots, write
from tests.stage import Stage, build
from tests.tables import Tables

CASES: Final = 50
COUNTS: Final = ("cases_before", "cases_after", "won", "lost", "deals_before", "deals_after")
LEFT: Final = """
    UPDATE replay SET state = 'RUNNING', runner_id = gen_random_uuid(), done = :done, changed = :changed,
        attempts = :attempts, finished_at = NULL, place_at = :place_at, place_id = :place_id,
        beat_at = clock_timestamp() - CAST(:since AS interval)
    WHERE id = :key
"""


@pytest.fixture
async def told(app: Starlette, graphql: GraphQL, tables: Tables) -> tuple[Stage, list[Plot]]:
    """Tell of some cases, in the order in which they began."""
    stage = await build(app.state.services, graphql, clock=AFTERWARDS)
    some = sorted(plots(7, CASES, firms_of(stage)), key=lambda plot: plot.arrived_at)
    await write(tables, stage, some)
    return stage, some


def key_of(public: str) -> UUID:
    known = from_public(public)
    assert known is not None
    return known[1]


async def leave(tables: Tables, replay: str, **others: Any) -> None:  # noqa: ANN401 (any column)
    """Make a replay that is over look as if its runner had died on it."""
    left = {"done": 0, "changed": 0, "attempts": 1, "place_at": None, "place_id": None, "since": timedelta(seconds=31)}
    async with tables.connected() as connection:
        values = {**left, **others, "key": key_of(replay)}
        for table in ("replay_difference", "replay_total"):
            await connection.execute(text(f"DELETE FROM {table} WHERE replay_id = :key"), values)  # noqa: S608
        await connection.execute(text(LEFT), values)


async def done(stage: Stage) -> Answer:
    """Replay the year to its end."""
    started = await start(stage, since=START, until=END)
    over = (await until_over(stage, started["replay"]["id"]))[-1]
    assert over["state"] == "DONE"
    return over


async def test_a_replay_whose_runner_died_is_taken_over(told: tuple[Stage, list[Plot]], tables: Tables) -> None:
    stage, _ = told
    before = await done(stage)

    await leave(tables, before["id"])

    assert (await until_over(stage, before["id"]))[-1] == before


async def test_it_goes_on_at_the_place_that_was_reached(told: tuple[Stage, list[Plot]], tables: Tables) -> None:
    stage, some = told
    before = await done(stage)
    half = CASES // 2
    reached = some[half - 1]

    await leave(tables, before["id"], done=half, place_at=reached.facts()[0].at, place_id=reached.case)

    over = (await until_over(stage, before["id"]))[-1]
    assert over["progress"] == {"done": CASES, "total": CASES}
    assert over["changed"] == sum(plot.parts_at() is not None for plot in some[half:])


async def test_one_that_fails_again_and_again_is_given_up(told: tuple[Stage, list[Plot]], tables: Tables) -> None:
    stage, _ = told
    before = await done(stage)

    await leave(tables, before["id"], attempts=queries.MOST_ATTEMPTS)

    over = (await until_over(stage, before["id"]))[-1]
    assert (over["state"], over["progress"]["done"], over["totals"]) == ("FAILED", 0, [])


async def test_a_runner_that_was_overtaken_writes_nothing(
    told: tuple[Stage, list[Plot]], tables: Tables, app: Starlette
) -> None:
    stage, _ = told
    before = await done(stage)
    await leave(tables, before["id"], since=timedelta())
    services: Services = app.state.services
    late = Runner(replay=key_of(before["id"]), organization=stage.organization, mark=uuid4())
    came = Judged(done=CASES, totals={"": {"party": "", **dict.fromkeys(COUNTS, 1)}})

    async with services.sessions.begin() as session:
        await enter_organization(session, stage.organization)
        assert not await queries.beat(session, late)
        assert not await queries.advance(session, late, came, (datetime.now(START.tzinfo), uuid4()))
        await queries.finish(session, late)
        await queries.let_go(session, late, free=False)
        assert await queries.take_on(session, organization=stage.organization, mark=uuid4()) is None

    found = await read(stage, before["id"])
    assert found is not None
    assert (found["state"], found["progress"]["done"], found["totals"]) == ("RUNNING", 0, [])
