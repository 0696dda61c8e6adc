"""What an act tells the change feed and the lists: which objects changed, and for whom; never what they are now."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Final
from uuid import UUID

from auth import audience
from domain.cases.part import Shown
from domain.cases.values import Locked, Picture, Row

# The kinds of object that the change feed tells of, by table.
KINDS: Final = {
    "report": "Report",
    "visit": "Visit",
    "dispute": "Dispute",
    "deal": "Deal",
    "customer": "Customer",
    "customer_case": "Case",
}

# Of what there are lists, and the column with the instant by which they go; a case has its first fact's.
LISTS: Final = {"report": "reported_at", "visit": "arrived_at", "dispute": "filed_at", "customer_case": None}


def changes(locked: Locked, before: Shown, after: Shown, written: Mapping[str, list[Row]]) -> list[Row]:
    """Make the feed's rows of an act, given the rows that it writes.

    Staff are told of every change of what they see. Somebody of a firm is told only
    when their own part is shown otherwise, or the feed would tell when a rival acted.
    """
    touched = sorted(_touched(locked, before, written))
    return _gone(locked, before.picture, after.picture) + [
        {
            "organization_id": locked.organization_id,
            "at": locked.at,
            "kind": kind,
            "object_id": key,
            **_audiences(before, after, table, key),
        }
        for table, kind in KINDS.items()
        for name, key in touched
        if name == table
    ]


def _gone(locked: Locked, before: Picture, after: Picture) -> list[Row]:
    """Tell of the reports that went to another case, which tells of them anew, that they went out of sight here."""
    return [
        {
            "organization_id": locked.organization_id,
            "at": locked.at,
            "kind": KINDS["report"],
            "object_id": key,
            "seen_before": row["audience"],
            "seen_after": [],
        }
        for key, row in before.rows["report"].items()
        if key not in after.rows["report"]
    ]


def listed(locked: Locked, before: Picture, written: Mapping[str, list[Row]], *, opened_at: datetime) -> list[Row]:
    """Note down which objects came into the sight of somebody whose lists no column finds."""
    return [
        {
            "token": token,
            "kind": KINDS[table],
            "at": row[at] if at else opened_at,
            "object_id": row.get("id", locked.case_id),
            "organization_id": locked.organization_id,
        }
        for table, at in LISTS.items()
        for row in written.get(table, [])
        for token in _come(before.rows[table].get(row.get("id", locked.case_id)), row)
        if audience.is_listed(KINDS[table], token)
    ]


def _come(before: Row | None, after: Row) -> list[str]:
    known = set(before["audience"]) if before else set[str]()
    return [token for token in after["audience"] if token not in known]


def _touched(locked: Locked, before: Shown, written: Mapping[str, list[Row]]) -> set[tuple[str, UUID]]:
    touched = {(table, row.get("id", locked.case_id)) for table, some in written.items() for row in some}
    reported = {row["id"]: row["customer_id"] for row in written.get("report", [])}
    touched |= {("customer", whose) for key, whose in reported.items() if key not in before.picture.rows["report"]}
    return touched | {("dispute", row["dispute_id"]) for row in written.get("evidence", []) if row["dispute_id"]}


def _audiences(before: Shown, after: Shown, table: str, key: UUID) -> Row:
    row = before.picture.rows[table].get(key)
    later: list[str] = after.picture.rows[table][key]["audience"]
    if row is None:
        return {"seen_before": [], "seen_after": later}
    earlier: list[str] = row["audience"]
    told = {token for token in _of_firms(earlier, later) if before.to(token, table, key) != after.to(token, table, key)}
    return {"seen_before": _told(earlier, told), "seen_after": _told(later, told)}


def _of_firms(*audiences: Iterable[str]) -> set[str]:
    return {token for some in audiences for token in some if audience.is_of_a_firm(token)}


def _told(tokens: Iterable[str], told: set[str]) -> list[str]:
    return [token for token in tokens if token in told or not audience.is_of_a_firm(token)]
