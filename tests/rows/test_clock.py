"""The time of a fact is read after the lock was got, and never goes back in its case."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from schema.ids import from_public
from tests.stage import instant
from tests.story import Payload, Story, codes
from tests.tables import Tables

# So many of the service's connections wait for a lock.
WAITING: Final = """
SELECT count(*) >= :some FROM pg_stat_activity
WHERE datname = current_database() AND wait_event_type = 'Lock' AND application_name = 'baobei'
"""
CLOCK: Final = text("""
    SELECT date_trunc('milliseconds', clock_timestamp() + clock_offset) FROM organization WHERE id = :key
""")


def key_of(public: str) -> UUID:
    """Read the key in a public id."""
    found = from_public(public)
    assert found is not None
    return found[1]


@asynccontextmanager
async def held(tables: Tables, case: str) -> AsyncGenerator[AsyncConnection]:
    """Hold a case's lock from outside."""
    async with tables.connected() as connection:
        await connection.execute(text("SELECT 1 FROM customer_case WHERE id = :key FOR UPDATE"), {"key": key_of(case)})
        yield connection


async def now(connection: AsyncConnection, organization: UUID) -> datetime:
    """Read an organization's clock where the database is."""
    read: datetime = (await connection.execute(CLOCK, {"key": organization})).scalar_one()
    return read


ACTS: Final = ("reports", "walk-in", "signature", "filing", "withdrawal")


async def blocked(tables: Tables, *acts: asyncio.Future[Payload]) -> None:
    """Wait until acts wait for the lock; fail as soon as one of them does not."""
    waiting = asyncio.ensure_future(tables.until(WAITING, some=len(acts)))
    await asyncio.wait([waiting, *acts], return_when=asyncio.FIRST_COMPLETED)
    assert [act for act in acts if act.done()] == []
    await waiting


def act(story: Story, name: str) -> Any:  # noqa: ANN401 (a coroutine)
    """Begin an act that takes the case's lock."""
    acts = {
        "reports": lambda: story.reports_them("agent-b"),
        "walk-in": lambda: story.takes_in("receptionist"),
        "signature": lambda: story.signs("receptionist"),
        "filing": lambda: story.files("agent-b"),
        "withdrawal": lambda: story.withdraws_report("agent-a"),
    }
    return acts[name]()


@pytest.mark.parametrize("name", ACTS)
async def test_the_time_of_a_fact_is_read_after_the_wait_for_the_lock(story: Story, tables: Tables, name: str) -> None:
    await story.play(
        ("day 1 10:00", "agent-a", "reports_them", {}, []),
        ("day 1 14:00", "receptionist", "takes_in", {}, []),
    )
    if name == "filing":
        await story.signs("receptionist")
    organization = story.stage.organization
    async with held(tables, story.case) as connection:
        waiting = asyncio.ensure_future(act(story, name))
        await blocked(tables, waiting)
        released = await now(connection, organization)
    answer: Payload = await waiting
    assert codes(answer) == []
    [*_, last] = await tables.facts(organization)
    assert last["at"] >= released


async def test_what_is_judged_is_read_after_the_wait_for_the_lock(story: Story, tables: Tables) -> None:
    await story.play(("day 1 10:00", "agent-a", "reports_them", {}, []))
    async with held(tables, story.case):
        both = [asyncio.ensure_future(story.reports_them("agent-b")) for _ in range(2)]
        await blocked(tables, *both)
    answers: list[Payload] = await asyncio.gather(*both)
    assert sorted(map(codes, answers)) == [[], ["DUPLICATE_REPORT"]]


async def test_a_fact_is_never_earlier_than_the_last_of_its_case(story: Story, tables: Tables) -> None:
    await story.play(("day 1 10:00", "agent-a", "reports_them", {}, []))
    ahead = await story.stage.now() + timedelta(hours=1)
    async with tables.connected() as connection:
        await connection.execute(
            text("UPDATE customer_case SET seen_at = :ahead WHERE id = :key"),
            {"ahead": ahead, "key": key_of(story.case)},
        )
    for answer in (await story.reports_them("agent-b"), await story.takes_in("receptionist")):
        assert codes(answer) == []
    facts = await tables.facts(story.stage.organization)
    assert [fact["at"] for fact in facts[1:]] == [ahead, ahead]
    assert await story.stage.now() < ahead


async def test_device_times_are_kept_and_judge_nothing(story: Story, tables: Tables) -> None:
    told = "2020-01-01T00:00:00.123456+08:00"
    answer = await story.reports_them("agent-a", capturedAt=told)
    assert answer["report"]["capturedAt"] == "2019-12-31T16:00:00.123Z"
    assert instant(answer["report"]["reportedAt"]).year == 2026
    later = "2040-01-01T00:00:00Z"
    other = await story.reports_them("agent-b", capturedAt=later)
    assert codes(other) == []
    assert (await story.claim())["shares"][0]["firm"]["name"] == "Firm A"
    facts = await tables.facts(story.stage.organization)
    assert [fact["device_at"].year for fact in facts] == [2019, 2040]
    assert facts[0]["at"] <= facts[1]["at"]
