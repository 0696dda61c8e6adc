"""What tables hold of a case, read back so that it compares with what its facts give; never what it should be."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final, cast
from uuid import UUID

from sqlalchemy import Column, inspect

from auth.columns import Table
from auth.statements import Statement, Transaction
from domain.cases import rules
from domain.cases.projections import Customer, Deal, Dispute, Evidence, Report, Visit
from domain.cases.values import Locked, Picture, Row
from domain.rulings.claims import Interval

# A claim's period and its document, as they lie in the table.
Period = tuple[datetime, datetime | None, Row]

_TABLES: Final[tuple[type[Table], ...]] = (Report, Visit, Dispute, Evidence, Deal)
_CENT: Final = Decimal("0.01")
# How values of a column are read from a row that came as a document.
_READ: Final[Mapping[type[Any], Callable[[Any], Any]]] = {
    UUID: UUID,
    datetime: datetime.fromisoformat,
    Decimal: lambda value: str(Decimal(str(value)).quantize(_CENT)),
}


def _name(table: type[Table]) -> str:
    return str(cast("Any", table).__tablename__)


def _plan(table: type[Table]) -> dict[str, Callable[[Any], Any]]:
    columns: Iterable[Column[Any]] = cast("Any", inspect(table)).local_table.columns
    return {each.name: _READ.get(each.type.python_type, lambda value: value) for each in columns}


_PLANS: Final = {_name(each): _plan(each) for each in (*_TABLES, Customer)}
_ROWS: Final = ", ".join(
    f"(SELECT jsonb_agg(to_jsonb(r)) FROM {name} r WHERE r.case_id = :case) AS {name}"  # noqa: S608
    for name in map(_name, _TABLES)
)
STORED: Final = Statement(f"""
    SELECT {_ROWS}, (
        SELECT jsonb_agg(to_jsonb(r)) FROM customer r WHERE r.id = :customer
    ) AS customer, (
        SELECT jsonb_agg(jsonb_build_array(lower(l.period), upper(l.period), l.body) ORDER BY l.period)
        FROM claim l WHERE l.case_id = :case AND NOT l.voided
    ) AS claims, c.audience, c.head
    FROM customer_case c WHERE c.id = :case
""")  # noqa: S608 (names of our own tables)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """A case as tables show it, and the claims that stand in its course, the first one first."""

    picture: Picture
    claims: tuple[Period, ...]


async def read(session: Transaction, locked: Locked) -> Stored:
    """Read what tables hold of a locked case."""
    row = await STORED.one(session, {"case": locked.case_id, "customer": locked.customer_id})
    if row is None:
        raise LookupError
    periods: list[tuple[str, str | None, Row]] = row["claims"] or []
    claims = tuple(_period(each) for each in periods)
    shown = {table: _rows(table, row[table] or []) for table in _PLANS}
    case: Row = {"audience": list(row["audience"]), "facts": row["head"], "claim": _at(claims, locked.seen_at)}
    picture = Picture(rows={**shown, "customer_case": {locked.case_id: case}}, course=(), next_at=None)
    return Stored(picture=picture, claims=claims)


def difference(stored: Iterable[Period], course: Iterable[Interval]) -> tuple[datetime, int] | None:
    """Find from when on, and from which interval of a course, the claims that stand are others; None: they are not."""
    before = list(stored)
    after = [(each.start, each.end, rules.claim_body(each.claim)) for each in course]
    if before == after:
        return None
    same = next((i for i, (old, new) in enumerate(zip(before, after, strict=False)) if old != new), None)
    index = min(len(before), len(after)) if same is None else same
    return min(each[index][0] for each in (before, after) if index < len(each)), index


def _rows(table: str, stored: Iterable[Row]) -> dict[UUID, Row]:
    plan = _PLANS[table]
    rows: list[Row] = [
        {name: None if value is None else plan[name](value) for name, value in row.items()} for row in stored
    ]
    return {row["id"]: row for row in rows}


def _period(stored: tuple[str, str | None, Row]) -> Period:
    start, end, body = stored
    return datetime.fromisoformat(start), datetime.fromisoformat(end) if end else None, body


def _at(claims: Iterable[Period], at: datetime) -> Row | None:
    return next((body for start, end, body in claims if start <= at and (end is None or at < end)), None)
