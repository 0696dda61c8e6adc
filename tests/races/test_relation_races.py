"""Relations proven crosswise while the related customers buy and are reported: nobody waits for ever."""

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import replace

import pytest
from starlette.applications import Starlette

from tests.races.whole import assert_whole, deadlocks
from tests.rows.rebuilding import assert_rebuilt
from tests.stage import Stage
from tests.story import Payload, Story, codes
from tests.tables import Tables


@pytest.fixture(autouse=True)
async def no_deadlock(tables: Tables) -> AsyncGenerator[None]:
    """Let no race end by the database's breaking a deadlock."""
    before = await deadlocks(tables)
    yield
    assert await deadlocks(tables) == before


async def family(stage: Stage) -> list[Story]:
    """Tell of several people whom one agent reported."""
    stories = [Story(stage, phone=f"1351235{number:04}") for number in range(4)]
    for story in stories:
        assert codes(await story.reports_them("agent-a")) == []
    return stories


async def buys(story: Story, buyer: Story, unit: str) -> Payload:
    return await replace(story).subscribes("manager", unit=unit, buyerName=buyer.name, buyerPhone=buyer.phone)


async def test_relations_proven_crosswise_and_sales_at_once_leave_every_case_whole(
    app: Starlette, stage: Stage, tables: Tables
) -> None:
    one, two, three, four = await family(stage)
    await one.is_related_to("manager", two)
    answers = await asyncio.gather(
        *(a.is_related_to(who, b) for a, b in ((one, two), (two, one), (three, four)) for who in ("manager", "admin")),
        *(a.is_related_to("manager", b, c) for a, b, c in ((one, two, three), (four, three, two), (three, one, four))),
        *(buys(a, b, f"{index}") for index, (a, b) in enumerate(((one, two), (two, one), (one, one), (two, two)))),
        *(replace(each).reports_them("agent-b") for each in (one, two, three, four)),
    )
    assert {code for answer in answers for code in codes(answer)} <= {"CUSTOMER_PROTECTED"}
    await assert_whole(tables, stage.organization)
    await assert_rebuilt(app.state.services, stage)


async def test_one_unit_sold_to_two_of_a_family_is_sold_once(app: Starlette, stage: Stage, tables: Tables) -> None:
    one, two, *_ = await family(stage)
    await one.is_related_to("manager", two)
    answers = await asyncio.gather(*(buys(a, b, "1-101") for a in (one, two) for b in (one, two)))
    assert sorted("".join(codes(answer)) for answer in answers) == ["", *["ALREADY_SUBSCRIBED"] * 3]
    await assert_whole(tables, stage.organization)
    await assert_rebuilt(app.state.services, stage)
