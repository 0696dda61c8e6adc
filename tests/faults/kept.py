"""What must hold after whatever happened: all that was acknowledged is there once, and nothing else; never a test."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from auth import audience
from schema.context import Services
from schema.ids import from_public, to_public
from tests.faults.errands import KEYLESS, Crowd
from tests.races.whole import assert_whole
from tests.rows.rebuilding import assert_rebuilt
from tests.stage import instant
from tests.tables import Tables

KEYS: Final = "SELECT key FROM idempotency WHERE organization_id = :key"
CHANGES: Final = "query($since: String) { changes(since: $since, first: 100) { cursor hasMore changes { id at } } }"
LAST: Final = """
SELECT DISTINCT ON (object_id) kind, object_id, date_trunc('milliseconds', at) AS at FROM change
WHERE organization_id = :key AND (:token = ANY (seen_before) OR :token = ANY (seen_after))
ORDER BY object_id, xid DESC, seq DESC
"""
# The object that an act makes, and that bears its fact's id.
MADE: Final = {
    "reportCustomer": "report",
    "scanVisitCode": "visit",
    "fileDispute": "dispute",
    "recordSubscription": "deal",
}


@dataclass
class Reader:
    """A phone that reads what changed from page to page, keeps its cursor whatever happens, and knows the latest."""

    crowd: Crowd
    cursor: str | None = None
    latest: dict[str, datetime] = field(default_factory=dict[str, datetime])
    pages: int = 0

    async def page(self) -> bool:
        """Read a page, and tell whether there is more."""
        call = {"query": CHANGES, "variables": {"since": self.cursor}}
        page: dict[str, Any] = (await self.crowd.sends("admin", call))["changes"]
        self.cursor = page["cursor"]
        self.latest |= {change["id"]: instant(change["at"]) for change in page["changes"]}
        self.pages += 1
        more: bool = page["hasMore"]
        return more

    async def follow(self) -> None:
        """Read on and on until cancelled."""
        while True:
            await self.page()

    async def assert_told_of_everything(self, tables: Tables) -> None:
        """Read the rest, and compare what was told last of every object with the feed."""
        await tables.settled(self.crowd.stage.organization)
        while await self.page():
            pass
        rows = await tables.rows(LAST, key=self.crowd.stage.organization, token=audience.ADMINS)
        assert self.latest == {to_public(row["kind"], row["object_id"]): row["at"] for row in rows}


@dataclass(frozen=True)
class Kept:
    """What the tables hold of an organization beside what is acknowledged: the facts too many and too few, the keys."""

    duplicates: Counter[str]
    missing: Counter[str]
    ids_missing: set[UUID]
    keys_off: set[UUID]

    @property
    def whole(self) -> bool:
        """Tell whether everything acknowledged is there once, and nothing else."""
        return not (self.duplicates or self.missing or self.ids_missing or self.keys_off)


async def compared(crowd: Crowd, tables: Tables, keys_before: set[UUID]) -> Kept:
    """Compare the facts and keys in the tables with what was acknowledged."""
    facts = await tables.facts(crowd.stage.organization)
    there = Counter(fact["kind"] for fact in facts)
    meant = Counter(kind for act, answer in crowd.acknowledged for kind in act.kinds(answer))
    objects = [answer[MADE[act.name]] for act, answer in crowd.acknowledged if act.name in MADE]
    keys = {UUID(act.given["idempotencyKey"]) for act, _ in crowd.acknowledged if act.name not in KEYLESS}
    return Kept(
        duplicates=there - meant,
        missing=meant - there,
        ids_missing={key_of(made["id"]) for made in objects if made} - {fact["id"] for fact in facts},
        keys_off=(await keys_in(tables, crowd) - keys_before) ^ keys,
    )


async def keys_in(tables: Tables, crowd: Crowd) -> set[UUID]:
    """Read the keys of all acts that were carried out."""
    return {row["key"] for row in await tables.rows(KEYS, key=crowd.stage.organization)}


def key_of(public: str) -> UUID:
    """Read the key in a public id."""
    found = from_public(public)
    assert found is not None
    return found[1]


async def assert_kept(crowd: Crowd, tables: Tables, services: Services, *, keys_before: set[UUID]) -> Kept:
    """Check that all acknowledged acts have one effect and one answer, and that every case is whole."""
    kept = await compared(crowd, tables, keys_before)
    assert kept.whole, kept
    await assert_whole(tables, crowd.stage.organization)
    await assert_rebuilt(services, crowd.stage)
    await crowd.replay(crowd.acknowledged)
    assert crowd.differing == []
    again = await compared(crowd, tables, keys_before)
    assert again.whole, again
    return kept
