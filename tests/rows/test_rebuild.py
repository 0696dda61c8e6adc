"""What tables show of a case is what its facts alone give: computed anew, it is the same row by row."""

from collections.abc import Iterable
from datetime import UTC
from typing import Any, Final
from uuid import UUID

import orjson
import pytest
from starlette.applications import Starlette

from auth.sessions.queries import enter_organization
from domain.cases import queries, rules, service
from domain.cases.picture import picture
from domain.cases.values import Picture
from schema.context import Services
from tests.stage import Stage
from tests.stories.told import COLLISION, SALE
from tests.story import Event, Story
from tests.tables import Tables

SHOWN: Final = ("report", "visit", "dispute", "evidence", "deal")
COURSE: Final = """
SELECT lower(period) AS start, upper(period) AS until, outcome, body FROM claim
WHERE case_id = :key AND NOT voided ORDER BY period
"""
LISTED: Final = "SELECT * FROM listed WHERE organization_id = :key"
TOLD: Final = """
SELECT DISTINCT token, c.kind, c.object_id, o.at
FROM change c JOIN (
    SELECT 'Case' AS kind, id, opened_at AS at, 'fac' AS letters FROM customer_case
    UNION ALL SELECT 'Report', id, reported_at, 'cd' FROM report
    UNION ALL SELECT 'Visit', id, arrived_at, 'fa' FROM visit
    UNION ALL SELECT 'Dispute', id, filed_at, 'fa' FROM dispute
) o ON o.kind = c.kind AND o.id = c.object_id, unnest(c.seen_after) token
WHERE c.organization_id = :key AND position(left(token, 1) IN o.letters) > 0
"""
STORIES: Final[dict[str, tuple[Event, ...]]] = {
    "sold after a ruling": (*COLLISION, *SALE),
    "filed twice, withdrawn once": (
        *COLLISION,
        ("day 3 11:00", "agent-b", "files", {}, []),
        ("day 3 12:00", "agent-a", "withdraws_dispute", {}, []),
    ),
    "refused and over": (
        ("day 1 10:00", "agent-a", "reports_them", {}, []),
        ("day 1 10:01", "agent-a", "reports_them", {}, ["DUPLICATE_REPORT"]),
        ("day 1 10:02", "unlisted-b", "reports_them", {}, ["NOT_ON_ROSTER"]),
        ("day 2 10:00", "agent-b", "reports_them", {}, []),
        ("day 5 10:00", "agent-c", "reports_them", {}, []),
        ("day 6 10:00", "agent-c", "withdraws_report", {}, []),
    ),
    "came unsigned, and again": (
        ("day 1 10:00", "agent-a", "reports_them", {"referrerPhone": "13900001111"}, []),
        ("day 1 14:00", "receptionist", "scans", {"of": "agent-a"}, []),
        ("day 2 10:00", "receptionist", "takes_in", {"brought_by": "agent-b"}, []),
        ("day 2 10:05", "consultant", "signs", {}, []),
    ),
    "protected, then free": (
        ("day 1 10:00", "agent-a", "reports_them", {}, []),
        ("day 1 14:00", "consultant", "scans", {"of": "agent-a"}, []),
        ("day 1 14:01", "consultant", "signs", {}, []),
        ("day 9 10:00", "agent-b", "reports_them", {}, ["CUSTOMER_PROTECTED"]),
        ("day 40 10:00", "agent-b", "reports_them", {}, []),
        ("day 40 12:00", "manager", "subscribes", {}, []),
        ("day 41 12:00", "agent-a", "files", {"subject": "DEAL"}, []),
        ("day 42 12:00", "admin", "rules", {"outcome": "POOL"}, []),
    ),
}


async def rebuilt(services: Services, organization: UUID, case: dict[str, Any]) -> Picture:
    """Compute from a case's facts what tables show of it at the instant they last did."""
    async with services.sessions.begin() as session:
        await enter_organization(session, organization)
        offset = await queries.clock_offset(session, organization)
        locked = await queries.lock(session, organization=organization, clock_offset=offset, case=case["id"])
        assert locked is not None
        timeline = await service.read(session, locked)
    return picture(locked, timeline.entries, timeline.history, at=case["seen_at"].astimezone(UTC))


def written(rows: Iterable[Any]) -> list[Any]:
    """Write rows as JSON, so that values of the database and of the rules compare."""
    return sorted((orjson.loads(orjson.dumps(row, default=str)) for row in rows), key=str)


def listed_of(rows: Iterable[dict[str, Any]]) -> set[tuple[str, str, Any, Any]]:
    """Give the lists' entries as they compare."""
    return {(row["token"], row["kind"], row["object_id"], row["at"]) for row in rows}


async def assert_rebuilt(services: Services, tables: Tables, stage: Stage) -> None:
    """Compare every case's tables with what its facts give."""
    key = stage.organization
    # Whoever was ever told of an object finds it in their list.
    assert listed_of(await tables.rows(LISTED, key=key)) == listed_of(await tables.rows(TOLD, key=key))
    for case in await tables.rows("SELECT * FROM customer_case WHERE organization_id = :key", key=key):
        found = await rebuilt(services, key, case)
        for table in SHOWN:
            rows = await tables.rows(f"SELECT * FROM {table} WHERE case_id = :key", key=case["id"])  # noqa: S608
            assert written(rows) == written(found.rows[table].values()), table
        customers = await tables.rows(
            "SELECT c.* FROM customer c JOIN case_customer k ON k.customer_id = c.id WHERE k.case_id = :key",
            key=case["id"],
        )
        assert written(customers) == written(found.rows["customer"].values())
        shown = found.rows["customer_case"][case["id"]]
        assert (case["audience"], case["head"], case["next_at"]) == (shown["audience"], shown["facts"], found.next_at)
        course = [
            {
                "start": each.start,
                "until": each.end,
                "outcome": each.claim.outcome,
                "body": rules.claim_body(each.claim),
            }
            for each in found.course
        ]
        assert written(await tables.rows(COURSE, key=case["id"])) == written(course)


@pytest.mark.parametrize("name", STORIES)
async def test_what_tables_show_is_what_the_facts_give(app: Starlette, story: Story, tables: Tables, name: str) -> None:
    await story.play(*STORIES[name])
    await assert_rebuilt(app.state.services, tables, story.stage)
    await story.stage.later(hours=20)
    await assert_rebuilt(app.state.services, tables, story.stage)
    await story.stage.later(days=60)
    await assert_rebuilt(app.state.services, tables, story.stage)


async def test_a_row_altered_by_hand_is_found(app: Starlette, story: Story, tables: Tables) -> None:
    await story.play(*COLLISION)
    await tables.rows(
        "UPDATE visit SET kind = 'NATURAL' WHERE organization_id = :key RETURNING id", key=story.stage.organization
    )
    with pytest.raises(AssertionError, match="visit"):
        await assert_rebuilt(app.state.services, tables, story.stage)
