"""What holds of every case of an organization after whatever happened at once; never a test."""

from collections.abc import Iterable
from itertools import groupby
from typing import Any, Final
from uuid import UUID

from tests.tables import Tables, verify_chain

OVERLAPS: Final = """
SELECT a.id FROM claim a JOIN claim b ON a.case_id = b.case_id AND a.id < b.id AND a.period && b.period
WHERE NOT a.voided AND NOT b.voided AND a.organization_id = :organization
"""
# A transaction takes its number at its first write, and a fact's row keeps the number.
FACTS: Final = """
SELECT f.*, f.xmin::text::bigint AS xid, c.head, c.head_hash, c.seen_at
FROM fact f JOIN customer_case c ON c.id = f.case_id
WHERE f.organization_id = :organization ORDER BY f.case_id, f.seq
"""
FEED: Final = """
SELECT object_id, at FROM change WHERE organization_id = :organization AND kind = 'Case' ORDER BY object_id, xid, seq
"""
TWICE: Final = """
SELECT 'customer' AS what FROM customer_index WHERE organization_id = :organization AND phone_hmac IS NOT NULL
GROUP BY project_id, key_version, phone_hmac HAVING count(*) > 1
UNION ALL SELECT 'unit' FROM deal WHERE organization_id = :organization GROUP BY project_id, unit HAVING count(*) > 1
UNION ALL SELECT 'dispute' FROM dispute WHERE organization_id = :organization AND status = 'OPEN'
GROUP BY case_id, subject HAVING count(*) > 1
UNION ALL SELECT 'owner' FROM customer_case c WHERE organization_id = :organization
AND (SELECT count(*) FROM case_customer k WHERE k.case_id = c.id) <> 1
"""
DEADLOCKS: Final = "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"


async def deadlocks(tables: Tables) -> int:
    """Count the deadlocks that the database has had to break."""
    [row] = await tables.rows(DEADLOCKS)
    count: int = row["deadlocks"]
    return count


async def assert_whole(tables: Tables, organization: UUID) -> None:
    """Check every case: one history in one order, one claim at an instant, and nothing there twice."""
    rows = await tables.rows(FACTS, organization=organization)
    assert verify_chain(rows) == []
    for _, facts in groupby(rows, key=lambda row: row["case_id"]):
        assert_in_order(list(facts))
    for _, told in groupby(await tables.rows(FEED, organization=organization), key=lambda row: row["object_id"]):
        assert is_ascending([row["at"] for row in told])
    assert await tables.rows(OVERLAPS, organization=organization) == []
    assert await tables.rows(TWICE, organization=organization) == []


def assert_in_order(facts: list[dict[str, Any]]) -> None:
    """Check one case's facts: numbered without a gap, never back in time, in the order of their transactions."""
    assert [fact["seq"] for fact in facts] == list(range(1, len(facts) + 1))
    assert is_ascending([fact["at"] for fact in facts])
    assert is_ascending([fact["xid"] for fact in facts])
    last = facts[-1]
    assert (last["head"], last["head_hash"]) == (len(facts), last["hash"])
    assert last["seen_at"] >= last["at"]


def is_ascending(some: Iterable[Any]) -> bool:
    """Tell whether nothing comes before something smaller."""
    listed = list(some)
    return listed == sorted(listed)
