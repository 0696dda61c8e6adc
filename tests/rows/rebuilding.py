"""Computes from a case's facts what tables show of it, and compares row by row; never a test."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC
from typing import Any, Final
from uuid import UUID

import orjson
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from auth import audience
from auth.sessions.queries import enter_organization
from domain.cases import queries, rules, service
from domain.cases.picture import picture
from domain.cases.values import Picture
from schema.context import Services
from tests.stage import Stage

SHOWN: Final = ("report", "visit", "dispute", "evidence", "deal")
CASES: Final = "SELECT * FROM customer_case WHERE organization_id = :key"
CUSTOMERS: Final = "SELECT c.* FROM customer c JOIN case_customer k ON k.customer_id = c.id WHERE k.case_id = :key"
COURSE: Final = """
SELECT lower(period) AS start, upper(period) AS until, outcome, body FROM claim
WHERE case_id = :key AND NOT voided ORDER BY period
"""
LISTED: Final = "SELECT token, kind, object_id, at FROM listed WHERE organization_id = :key"
TOLD: Final = f"""
SELECT DISTINCT token, c.kind, c.object_id, o.at
FROM change c JOIN (
    SELECT 'Case' AS kind, id, opened_at AS at, '{audience.LISTED["Case"]}' AS letters FROM customer_case
    UNION ALL SELECT 'Report', id, reported_at, '{audience.LISTED["Report"]}' FROM report
    UNION ALL SELECT 'Visit', id, arrived_at, '{audience.LISTED["Visit"]}' FROM visit
    UNION ALL SELECT 'Dispute', id, filed_at, '{audience.LISTED["Dispute"]}' FROM dispute
) o ON o.kind = c.kind AND o.id = c.object_id, unnest(c.seen_after) token
WHERE c.organization_id = :key AND position(left(token, 1) IN o.letters) > 0
"""  # noqa: S608 (letters of ours)


@dataclass
class Rebuilding:
    """Compares cases, each again only once something was written in it since."""

    services: Services
    compared: dict[UUID, tuple[Any, ...]] = field(default_factory=dict[UUID, tuple[Any, ...]])

    async def check(self, organization: UUID) -> None:
        """Compare what tables show of an organization's cases with what their facts give."""
        async with self.services.sessions.begin() as session:
            await enter_organization(session, organization)
            # Whoever was ever told of an object finds it in their list.
            listed, told = [await _rows(session, query, organization) for query in (LISTED, TOLD)]
            assert _written(listed) == _written(told)
            for case in await _rows(session, CASES, organization):
                mark = (case["head_hash"], case["seen_at"], case["next_at"])
                if self.compared.get(case["id"]) != mark:
                    await _check_case(session, organization, case)
                    self.compared[case["id"]] = mark


async def _check_case(session: AsyncSession, organization: UUID, case: dict[str, Any]) -> None:
    found = await _rebuilt(session, organization, case)
    for table in SHOWN:
        rows = await _rows(session, f"SELECT * FROM {table} WHERE case_id = :key", case["id"])  # noqa: S608
        assert _written(rows) == _written(found.rows[table].values()), table
    customers = await _rows(session, CUSTOMERS, case["id"])
    assert _written(customers) == _written(found.rows["customer"].values())
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
    assert _written(await _rows(session, COURSE, case["id"])) == _written(course)


async def _rebuilt(session: AsyncSession, organization: UUID, case: dict[str, Any]) -> Picture:
    """Compute from a case's facts what tables show of it at the instant they last did."""
    offset = await queries.clock_offset(session, organization)
    locked = await queries.lock(session, organization=organization, clock_offset=offset, case=case["id"])
    assert locked is not None
    timeline = await service.read(session, locked)
    at = case["seen_at"].astimezone(UTC)
    return picture(locked, timeline.entries, timeline.history, at=at, others=timeline.others)


async def assert_rebuilt(services: Services, stage: Stage) -> None:
    """Compare every case's tables with what its facts give."""
    await Rebuilding(services).check(stage.organization)


async def _rows(session: AsyncSession, query: str, key: UUID) -> list[dict[str, Any]]:
    return [dict(row) for row in (await session.execute(text(query), {"key": key})).mappings()]


def _written(rows: Iterable[Any]) -> list[Any]:
    """Write rows as JSON, so that values of the database and of the rules compare."""
    return sorted((orjson.loads(orjson.dumps(row, default=str)) for row in rows), key=str)
