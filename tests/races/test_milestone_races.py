"""A project's milestones told while its cases are acted on: nothing waits for ever, every case is as its facts give."""

import asyncio
from collections.abc import AsyncGenerator

import pytest
from starlette.applications import Starlette

from schema.ticking import catch_up
from tests.races.whole import assert_whole, deadlocks
from tests.rows.rebuilding import assert_rebuilt
from tests.stage import Stage
from tests.story import Story, codes
from tests.tables import Tables

MILESTONES = "SELECT milestones FROM project WHERE organization_id = :key AND slug = 'home'"
DAYS = ("2026-05-01", "2026-06-01", "2026-07-01")


@pytest.fixture(autouse=True)
async def no_deadlock(tables: Tables) -> AsyncGenerator[None]:
    """Let no race end by the database's breaking a deadlock."""
    before = await deadlocks(tables)
    yield
    assert await deadlocks(tables) == before


async def test_days_set_and_reports_made_at_once_leave_every_case_as_its_facts_give(
    app: Starlette, stage: Stage, tables: Tables
) -> None:
    stories = [Story(stage, phone=f"1351230{number:04}") for number in range(12)]
    days = [stories[0].opens("admin", day=day) for day in DAYS]
    reported = [story.reports_them(who) for story in stories for who in ("agent-a", "agent-b")]
    answers = await asyncio.gather(*reported[:12], *days, *reported[12:])
    assert [codes(answer) for answer in answers] == [[]] * len(answers)
    [project] = await tables.rows(MILESTONES, key=stage.organization)
    known = [each["known_at"] for each in project["milestones"]]
    assert (known, sorted(each["day"] for each in project["milestones"])) == (sorted(known), list(DAYS))
    await catch_up(app.state.services, stage.organization)
    await assert_whole(tables, stage.organization)
    await assert_rebuilt(app.state.services, stage)


async def test_a_project_marked_sold_out_by_many_is_so_once(stage: Stage, tables: Tables) -> None:
    story = Story(stage)
    answers = await asyncio.gather(*(story.sells_out(who) for who in ("admin", "admin-2") for _ in range(4)))
    assert len({answer["project"]["soldOutAt"] for answer in answers}) == 1
    [project] = await tables.rows(MILESTONES, key=stage.organization)
    assert [each["kind"] for each in project["milestones"]] == ["SOLD_OUT"]
