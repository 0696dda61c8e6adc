"""Sixteen writers whose transactions last as long as they like, and a reader who must be told of everything once."""

import asyncio
import os
import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from api import database
from schema.ids import to_public
from tests.stage import Stage, instant
from tests.story import Story, codes
from tests.tables import Tables

WRITERS: Final = 16
LONGEST_SECONDS: Final = 0.03
SHARED: Final = [uuid4() for _ in range(5)]

INSERT: Final = text("""
    INSERT INTO change (organization_id, at, kind, object_id, seen_before, seen_after)
    VALUES (:organization, clock_timestamp(), 'Firm', :object, '{o}', '{o}')
""")
LAST: Final = """
SELECT DISTINCT ON (object_id) object_id, date_trunc('milliseconds', at) AS at FROM change
WHERE organization_id = :organization AND kind = 'Firm' ORDER BY object_id, xid DESC, seq DESC
"""
CHANGES: Final = "query($since: String) { changes(since: $since, first: 100) { cursor hasMore changes { id at } } }"


@dataclass
class Crowd:
    """Writers of one organization, and the objects of the transactions that they committed."""

    stage: Stage
    engine: AsyncEngine
    chance: random.Random
    committed: list[UUID] = field(default_factory=list[UUID])

    async def write(self, times: int) -> None:
        """Change an object of one's own and a shared one, again and again; now and then take it back."""
        for _ in range(times):
            own, pause, taken_back = uuid4(), self.chance.random() * LONGEST_SECONDS, self.chance.random() < 0.1
            async with self.engine.connect() as connection:
                for key in (own, self.chance.choice(SHARED)):
                    await connection.execute(INSERT, {"organization": self.stage.organization, "object": key})
                    await asyncio.sleep(pause)
                await (connection.rollback() if taken_back else connection.commit())
            if not taken_back:
                self.committed.append(own)


@dataclass
class Phone:
    """A reader who goes on from page to page, and what they were told."""

    stage: Stage
    cursor: str | None = None
    told: Counter[str] = field(default_factory=Counter[str])
    at: dict[str, datetime] = field(default_factory=dict[str, datetime])

    async def page(self) -> bool:
        """Read a page, and tell whether there is more."""
        page: dict[str, Any] = (await self.stage.ask("admin", CHANGES, {"since": self.cursor}))["changes"]
        self.cursor = page["cursor"]
        ids = [change["id"] for change in page["changes"]]
        assert len(set(ids)) == len(ids)
        self.told.update(ids)
        self.at |= {change["id"]: instant(change["at"]) for change in page["changes"]}
        more: bool = page["hasMore"]
        return more

    async def read_on(self) -> None:
        """Read all there is."""
        while await self.page():
            pass


async def tell_all(stage: Stage, tables: Tables, *, seed: int, times: int) -> None:
    """Let everybody write while somebody reads, and compare what was committed with what was told."""
    engine = database.owner_engine(tables.url)
    crowd, phone = Crowd(stage, engine, random.Random(seed)), Phone(stage)  # noqa: S311 (a repeatable choice, no secret)
    await phone.read_on()
    phone.told.clear()
    stories = [Story(stage, phone=f"1311234{number:04}") for number in range(times)]
    writing = asyncio.gather(*(crowd.write(times) for _ in range(WRITERS)), *(report(story) for story in stories))
    while not writing.done():
        await phone.page()
    await writing
    await engine.dispose()
    await tables.settled(stage.organization)
    await phone.read_on()
    shared = {to_public("Firm", key) for key in SHARED}
    mine = {key for story in stories for key in (*story.reports.values(), story.case, story.customer)}
    assert {key for key in phone.told if key not in shared} == mine | {
        to_public("Firm", key) for key in crowd.committed
    }
    assert {key: count for key, count in phone.told.items() if count > 1 and key not in shared} == {}
    last = {
        to_public("Firm", row["object_id"]): row["at"]
        for row in await tables.rows(LAST, organization=stage.organization)
    }
    assert {key: phone.at[key] for key in shared} == {key: last[key] for key in shared}


async def report(story: Story) -> None:
    """Report a customer meanwhile, as an act in between."""
    assert codes(await story.reports_them("agent-a")) == []


@pytest.mark.parametrize("seed", [1, 2])
async def test_what_16_writers_commit_is_told_once(stage: Stage, tables: Tables, seed: int) -> None:
    await tell_all(stage, tables, seed=seed, times=8)


@pytest.mark.torture
@pytest.mark.parametrize("number", range(5))
async def test_what_16_writers_commit_for_long_is_told_once(stage: Stage, tables: Tables, number: int) -> None:
    seed = int(os.environ.get("SEED", "0")) or random.SystemRandom().randrange(1, 2**31)
    print(f"run {number}, SEED={seed}")  # noqa: T201 (told when it fails, to be told again)
    await tell_all(stage, tables, seed=seed + number, times=150)
