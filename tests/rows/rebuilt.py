"""What tables show of every case of an organization, compared with what its facts alone give; never a test."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import UTC
from typing import Any, Final
from uuid import UUID

import orjson

from auth.sessions.queries import enter_organization
from domain.cases import queries, rules, service
from domain.cases.picture import picture
from domain.cases.values import Picture
from schema.context import Services
from tests.stage import Stage
from tests.tables import Tables

SHOWN: Final = ("report", "visit", "dispute", "evidence", "deal")
CUSTOMERS: Final = """
SELECT c.*, k.case_id FROM customer c JOIN case_customer k ON k.customer_id = c.id WHERE c.organization_id = :key
"""
COURSES: Final = """
SELECT case_id, lower(period) AS start, upper(period) AS until, outcome, body FROM claim
WHERE organization_id = :key AND NOT voided
"""

Row = Mapping[str, Any]
ByCase = dict[UUID, list[Row]]


async def rebuilt(services: Services, organization: UUID, case: Row) -> Picture:
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


async def by_case(tables: Tables, query: str, organization: UUID, *, apart: bool = False) -> ByCase:
    """Read rows of an organization case by case; `apart`: the case is no part of what a row shows."""
    found: ByCase = defaultdict(list)
    for row in await tables.rows(query, key=organization):
        found[row["case_id"]].append({name: row[name] for name in row if not (apart and name == "case_id")})
    return found


async def assert_rebuilt(services: Services, tables: Tables, stage: Stage) -> None:
    """Compare every case's tables with what its facts give."""
    key = stage.organization
    shown = {
        table: await by_case(tables, f"SELECT * FROM {table} WHERE organization_id = :key", key)  # noqa: S608
        for table in SHOWN
    }
    shown["customer"] = await by_case(tables, CUSTOMERS, key, apart=True)
    courses = await by_case(tables, COURSES, key, apart=True)
    for case in await tables.rows("SELECT * FROM customer_case WHERE organization_id = :key", key=key):
        found = await rebuilt(services, key, case)
        for table, rows in shown.items():
            assert written(rows[case["id"]]) == written(found.rows[table].values()), table
        itself = found.rows["customer_case"][case["id"]]
        assert (case["audience"], case["head"], case["next_at"]) == (itself["audience"], itself["facts"], found.next_at)
        assert written(courses[case["id"]]) == written(course(found))


def course(found: Picture) -> list[Row]:
    """Write the course of a case as tables show it."""
    return [
        {"start": each.start, "until": each.end, "outcome": each.claim.outcome, "body": rules.claim_body(each.claim)}
        for each in found.course
    ]
