"""The statements that lock, read and append to a case; never a decision."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

import orjson
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from auth.actor import Actor
from auth.ids import new_id
from auth.statements import Found, Statement, Transaction
from domain.cases import rules
from domain.cases.values import Begun, Earlier, Locked, Row, Sought
from domain.rulings.history import Setting

LOCK_KEY: Final = text("SELECT pg_advisory_xact_lock(hashtextextended('act:' || :actor || :key, 0))")

# The act's own lock first, then the project's, then the bucket's: always in this order, so that no two acts wait for
# each other. All who act on a project's cases share its lock; whoever changes under what they are judged has it alone.
LOCK_BUCKET: Final = Statement("""
    SELECT pg_advisory_xact_lock(hashtextextended('act:' || CAST(:actor AS text) || CAST(:key AS text), 0)),
        pg_advisory_xact_lock_shared(hashtextextended('project:' || CAST(:project AS text), 0)),
        pg_advisory_xact_lock(hashtextextended('bucket:' || CAST(:project AS text) || encode(:mask, 'hex'), 0))
""")

# Waiting for a row lock can give a transaction its id, and with it its place in the feed, before its turn: so whoever
# acts on a case waits for its customers' buckets first, which is no write.
LOCK_BUCKETS_OF: Final = Statement("""
    SELECT pg_advisory_xact_lock_shared(hashtextextended('project:' || replace(c.project_id::text, '-', ''), 0)), (
        SELECT count(pg_advisory_xact_lock(hashtextextended(bucket, 0))) FROM (
            SELECT DISTINCT 'bucket:' || replace(i.project_id::text, '-', '') || encode(i.mask_hmac, 'hex') AS bucket
            FROM case_customer k JOIN customer_index i ON i.customer_id = k.customer_id
            WHERE k.case_id = ANY(CAST(:cases AS uuid[])) ORDER BY bucket
        ) buckets
    ) FROM customer_case c WHERE c.id = ANY(CAST(:cases AS uuid[])) LIMIT 1
""")

# Rulebook versions that this process has not seen come along, so that the first act under one takes no more statements.
READ: Final = """
    (
        SELECT jsonb_agg(jsonb_build_array(
            v.id, v.effective_from, CASE WHEN v.id <> ALL(CAST(:seen AS uuid[])) THEN v.book END
        ) ORDER BY v.effective_from, v.version)
        FROM rulebook_version v WHERE v.project_id = :project
    ) AS versions, EXISTS (
        SELECT 1 FROM account a WHERE a.id = :agent AND a.firm_id = :agents_firm AND a.role = 'AGENT'
    ) AS known, EXISTS (
        SELECT 1 FROM agreement a JOIN firm f ON f.id = a.firm_id
        WHERE a.firm_id = :agents_firm AND a.project_id = :project
            AND a.starts_at <= {at} AND (a.ends_at IS NULL OR a.ends_at > {at}) AND a.suspended_at IS NULL
            AND f.disabled_at IS NULL
    ) AS agreement, EXISTS (
        SELECT 1 FROM roster_entry r WHERE r.agent_id = :agent AND r.firm_id = :agents_firm AND r.project_id = :project
            AND r.starts_at <= {at} AND (r.ends_at IS NULL OR r.ends_at > {at})
    ) AS roster
"""

# The clock is read from what the lock returned, so after the wait. Nothing is written yet: whom nobody has named before
# is kept out of others' sight by the bucket's lock, which the statement before has got, so that all there is to read of
# them is read here.
LOCK_OR_BEGIN: Final = Statement(f"""
    WITH earlier AS MATERIALIZED (
        SELECT i.fingerprint, i.result FROM idempotency i WHERE i.actor_id = :actor AND i.key = :key
    ), place AS MATERIALIZED (
        SELECT p.id, p.time_zone, p.milestones FROM project p
        WHERE p.id = :project AND p.organization_id = :organization AND NOT EXISTS (SELECT 1 FROM earlier)
            AND (CAST(:firm AS uuid) IS NULL OR EXISTS (
                SELECT 1 FROM agreement a WHERE a.project_id = p.id AND a.firm_id = :firm))
    ), hit AS MATERIALIZED (
        SELECT i.customer_id, i.phone_hmac, i.surname_hmac FROM customer_index i JOIN place ON place.id = i.project_id
        WHERE i.mask_hmac = :mask AND i.key_version = :version
    ), exact AS MATERIALIZED (
        SELECT customer_id, phone_hmac FROM hit WHERE phone_hmac = :phone
    ), alike AS MATERIALIZED (
        SELECT min(customer_id::text)::uuid AS customer_id, min(encode(phone_hmac, 'hex')) AS phone FROM hit
        WHERE surname_hmac = :surname AND (CAST(:phone AS bytea) IS NULL OR phone_hmac IS NULL)
        HAVING count(*) = 1 AND NOT EXISTS (SELECT 1 FROM exact)
    ), found AS MATERIALIZED (
        SELECT customer_id, false AS settles FROM exact
        UNION ALL
        SELECT customer_id, phone IS NULL AND CAST(:phone AS bytea) IS NOT NULL FROM alike
    ), locked AS MATERIALIZED (
        SELECT c.id, found.customer_id, found.settles, c.seen_at, c.next_at
        FROM found JOIN case_customer k ON k.customer_id = found.customer_id AND k.project_id = :project
            JOIN customer_case c ON c.id = k.case_id
        FOR UPDATE OF c
    ), settled AS (
        UPDATE customer_index i SET phone_hmac = :phone FROM locked
        WHERE locked.settles AND i.customer_id = locked.customer_id AND i.key_version = :version
    ), begun AS MATERIALIZED (
        SELECT date_trunc('milliseconds', clock_timestamp() + :clock_offset) AS at
        FROM place WHERE NOT EXISTS (SELECT 1 FROM found)
    ), readable AS (
        SELECT {READ.format(at="begun.at")} FROM begun
    )
    SELECT place.id AS project_id, place.time_zone, place.milestones, begun.at IS NOT NULL AS made,
        locked.id AS case_id, locked.customer_id, coalesce(locked.settles, false) AS settled,
        locked.next_at IS NOT DISTINCT FROM '-infinity' AS stale,
        coalesce(locked.seen_at, begun.at) AS seen_at,
        coalesce(
            begun.at, greatest(locked.seen_at, date_trunc('milliseconds', clock_timestamp() + :clock_offset))
        ) AS at,
        earlier.fingerprint, earlier.result, NULL::jsonb AS facts, readable.*
    FROM place FULL JOIN earlier ON true
        LEFT JOIN locked ON true LEFT JOIN begun ON true LEFT JOIN readable ON true
""")  # noqa: S608 (a fragment of ours)

# Of several cases always in the same order, so that no two acts wait for each other.
_LOCK: Final = """
    WITH locked AS MATERIALIZED (
        SELECT c.id, c.project_id, c.seen_at, c.next_at FROM customer_case c
        WHERE {which} AND c.organization_id = :organization {ordered} FOR UPDATE
    )
    SELECT locked.id AS case_id, locked.project_id, p.time_zone, p.milestones, false AS settled,
        locked.next_at IS NOT DISTINCT FROM '-infinity' AS stale,
        (
            SELECT k.customer_id FROM case_customer k WHERE k.case_id = locked.id ORDER BY k.customer_id LIMIT 1
        ) AS customer_id,
        locked.seen_at,
        greatest(
            locked.seen_at, date_trunc('milliseconds', clock_timestamp() + CAST(:clock_offset AS interval))
        ) AS at
    FROM locked JOIN project p ON p.id = locked.project_id
"""
LOCK: Final = Statement(_LOCK.format(which="c.id = :case", ordered=""))
LOCK_ALL: Final = text(_LOCK.format(which="c.id = ANY(:cases)", ordered="ORDER BY c.id"))

# Read in the statement after the lock: a statement's snapshot is older than a lock it waited for.
TIMELINE: Final = Statement(f"""
    SELECT (
        SELECT jsonb_agg(jsonb_build_array(
            f.id, f.seq, f.at, f.kind, f.by_id, f.device_at, f.body, encode(f.hash, 'hex'), f.audience) ORDER BY f.seq)
        FROM fact f WHERE f.case_id = :case AND f.organization_id = :organization
    ) AS facts, {READ.format(at=":at")}
""")  # noqa: S608 (a fragment of ours)

OTHERS: Final = Statement("""
    SELECT jsonb_object_agg(replace(told.customer_id::text, '-', ''), told.facts) AS others FROM (
        SELECT k.customer_id, jsonb_agg(jsonb_build_array(
            f.id, f.seq, f.at, f.kind, f.by_id, f.device_at, f.body, encode(f.hash, 'hex'), f.audience
        ) ORDER BY f.seq) AS facts
        FROM case_customer k JOIN fact f ON f.case_id = k.case_id
        WHERE k.customer_id = ANY(CAST(:customers AS uuid[])) AND k.project_id = :project
        GROUP BY k.customer_id
    ) told
""")

CLAIMS_AT: Final = text("""
    SELECT c.case_id, c.body FROM claim c WHERE c.case_id = ANY(:cases) AND NOT c.voided
        AND c.period @> CAST(:at AS timestamptz)
""")

CUSTOMERS: Final = text("""
    SELECT k.case_id, k.customer_id FROM case_customer k WHERE k.case_id = ANY(:cases) ORDER BY k.customer_id
""")

BEGINNING: Final = """
    case_row AS (
        INSERT INTO customer_case
            (id, organization_id, project_id, opened_at, head, head_hash, seen_at, next_at, audience)
        VALUES (:case, :organization, :project, :at, :head, :head_hash, :at, :next_at, CAST(:audience AS text[]))
        ON CONFLICT DO NOTHING RETURNING 1
    )"""

HEAD: Final = """
    case_row AS (
        UPDATE customer_case SET head = :head, head_hash = :head_hash, seen_at = :at, next_at = :next_at,
            audience = coalesce(CAST(:audience AS text[]), audience)
        WHERE id = :case RETURNING 1
    )"""

# The new intervals are inserted FROM the voided ones: an independent insert would see the old rows, and own nothing.
CLAIMS: Final = """
    voided AS (
        UPDATE claim SET voided = true WHERE case_id = :case AND NOT voided AND lower(period) >= :claims_from
        RETURNING 1
    ), claim_rows AS (
        INSERT INTO claim (id, organization_id, case_id, period, outcome, body, voided)
        SELECT n.id, n.organization_id, n.case_id, n.period, n.outcome, n.body, false
        FROM jsonb_populate_recordset(null::claim, CAST(:claim AS jsonb)) n, (SELECT count(*) FROM voided) gone
        ON CONFLICT DO NOTHING RETURNING 1
    )"""

KEYS: Final = {
    "listed": "token, kind, at, object_id",
    "personal": "owner_id, field",
    "idempotency": "actor_id, key",
    "visit_code_use": "nonce",
}
ONCE: Final = frozenset({"fact", "change", "idempotency", "visit_code_use", "customer_index", "case_customer"})


# Only names of our own tables and columns are put into these statements; values are always bound.
def _put(table: str, names: tuple[str, ...]) -> str:
    columns = ", ".join(names)
    conflict = "ON CONFLICT DO NOTHING"
    if table not in ONCE:
        key = KEYS.get(table, "id")
        changing = ", ".join(f"{name} = excluded.{name}" for name in names if name not in key.split(", "))
        conflict = f"ON CONFLICT ({key}) DO UPDATE SET {changing}"
    rows = f"jsonb_populate_recordset(null::{table}, CAST(:{table} AS jsonb))"
    return f"{table}_rows AS (INSERT INTO {table} ({columns}) SELECT {columns} FROM {rows} {conflict} RETURNING 1)"  # noqa: S608


@cache
def _append(shape: tuple[tuple[str, tuple[str, ...]], ...], *, begins: bool, claims: bool) -> Statement:
    parts = [
        BEGINNING if begins else HEAD,
        *(_put(table, names) for table, names in shape),
        *([CLAIMS] if claims else []),
    ]
    counted = [table for table, _ in shape] + (["claim"] if claims else [])
    counts = ", ".join(f"(SELECT count(*) FROM {table}_rows) AS {table}" for table in counted)  # noqa: S608
    return Statement(
        f"WITH {', '.join(parts)} SELECT (SELECT count(*) FROM case_row) AS customer_case, {counts or '0 AS none'}"  # noqa: S608
    )


async def lock_key(session: AsyncSession, *, actor: UUID, key: UUID) -> None:
    """Make twins of one act wait for each other."""
    await session.execute(LOCK_KEY, {"actor": actor.hex, "key": key.hex})


async def lock_bucket(session: Transaction, *, actor: UUID, key: UUID, project: UUID, mask: bytes) -> None:
    """Make twins of one act wait for each other, and then whoever names the same masked number in the project."""
    await LOCK_BUCKET.one(session, {"actor": actor.hex, "key": key.hex, "project": project.hex, "mask": mask})


async def lock_or_begin(
    session: Transaction, *, actor: Actor, key: UUID, sought: Sought, agent: tuple[UUID, UUID] | None
) -> Locked | Earlier | None:
    """Find the case of a customer, lock it and read the clock, or begin one; None when the project is out of sight.

    An act that was carried out under the key gives its result instead. A case that
    begins is not written yet, and comes with what is on file about an agent of a firm.
    """
    account, firm = agent or (None, None)
    row = await LOCK_OR_BEGIN.one(
        session,
        {
            "organization": actor.organization_id,
            "project": sought.project,
            "firm": actor.firm_id,
            "phone": sought.identity.phone,
            "mask": sought.identity.mask,
            "surname": sought.identity.surname,
            "version": sought.identity.version,
            "clock_offset": actor.clock_offset,
            "actor": actor.account_id,
            "key": key,
            "agent": account,
            "agents_firm": firm,
            "seen": sought.seen,
        },
    )
    if row and row["result"] is not None:
        return Earlier(fingerprint=row["fingerprint"], result=row["result"])
    if row and row["made"]:
        keys = {"case_id": new_id(), "customer_id": new_id()}
        return _locked({**row, **keys}, actor.organization_id, begun=Begun(identity=sought.identity, read=row))
    return _locked(row, actor.organization_id) if row else None


async def lock(session: Transaction, *, organization: UUID, clock_offset: timedelta, case: UUID) -> Locked | None:
    """Lock a case by its id and read the clock; None when there is none."""
    await LOCK_BUCKETS_OF.one(session, {"cases": [case]})
    row = await LOCK.one(session, {"organization": organization, "case": case, "clock_offset": clock_offset})
    return _locked(row, organization) if row else None


async def lock_all(
    session: AsyncSession, *, organization: UUID, clock_offset: timedelta, cases: Sequence[UUID]
) -> tuple[Locked, ...]:
    """Lock several cases of one project, in one order, and read one instant for all: the latest that any has."""
    await LOCK_BUCKETS_OF.one(session, {"cases": list(cases)})
    values = {"organization": organization, "cases": list(cases), "clock_offset": clock_offset}
    rows = (await session.execute(LOCK_ALL, values)).mappings()
    found = [_locked(dict(row), organization) for row in rows]
    at = max((each.at for each in found), default=None)
    return tuple(replace(each, at=at) for each in found) if at else ()


async def others(session: Transaction, locked: Locked, customers: Iterable[str]) -> Mapping[str, list[list[Any]]]:
    """Read the facts of other customers of the project, in their order, by the customer."""
    wanted = [UUID(each) for each in customers]
    row = await OTHERS.one(session, {"project": locked.project_id, "customers": wanted})
    return row["others"] or {} if row else {}


def _locked(row: Found, organization: UUID, *, begun: Begun | None = None) -> Locked:
    return Locked(
        case_id=row["case_id"],
        customer_id=row["customer_id"],
        organization_id=organization,
        project_id=row["project_id"],
        setting=Setting(time_zone=ZoneInfo(row["time_zone"]), milestones=rules.milestones_of(row["milestones"])),
        at=row["at"],
        seen_at=row["seen_at"],
        begun=begun,
        settled=row["settled"],
        stale=row["stale"],
    )


async def timeline(
    session: Transaction, locked: Locked, *, agent: tuple[UUID, UUID] | None, seen: Sequence[UUID]
) -> Found:
    """Read a locked case's facts, the project's rulebook versions, and what is on file about an agent of a firm.

    Of the versions, those `seen` come without their documents.
    """
    account, firm = agent or (None, None)
    row = await TIMELINE.one(
        session,
        {
            "organization": locked.organization_id,
            "case": locked.case_id,
            "project": locked.project_id,
            "at": locked.at,
            "agent": account,
            "agents_firm": firm,
            "seen": seen,
        },
    )
    if row is None:
        raise NotWritten
    return row


async def claims(session: AsyncSession, cases: Sequence[UUID], *, at: datetime) -> dict[UUID, Row]:
    """Read the claims of cases at an instant."""
    found = await session.execute(CLAIMS_AT, {"cases": list(cases), "at": at})
    return {row.case_id: row.body for row in found}


async def customers(session: AsyncSession, cases: Sequence[UUID]) -> dict[UUID, list[UUID]]:
    """Read whose cases they are."""
    whose: dict[UUID, list[UUID]] = {}
    for case, customer in await session.execute(CUSTOMERS, {"cases": list(cases)}):
        whose.setdefault(case, []).append(customer)
    return whose


async def clock_offset(session: AsyncSession, organization: UUID) -> timedelta:
    """Read how far an organization's clock is from the server's."""
    statement = text("SELECT clock_offset FROM organization WHERE id = :organization")
    return (await session.execute(statement, {"organization": organization})).scalar_one()


async def append(
    session: Transaction,
    locked: Locked,
    *,
    head: Mapping[str, Any],
    rows: Mapping[str, Sequence[Row]],
    claims: tuple[datetime, Sequence[Row]] | None,
) -> None:
    """Write everything that one act changes, in one statement; what was granted and not written fails loudly."""
    tables = {table: list(some) for table, some in rows.items() if some}
    shape = tuple((table, tuple(some[0])) for table, some in tables.items())
    values: dict[str, Any] = {table: _json(some) for table, some in tables.items()}
    if claims:
        values |= {"claims_from": claims[0], "claim": _json(claims[1])}
        tables["claim"] = list(claims[1])
    values |= {"case": locked.case_id, "organization": locked.organization_id, "project": locked.project_id}
    values |= {"at": locked.at, **head}
    written = await _append(shape, begins=locked.begun is not None, claims=claims is not None).one(session, values)
    granted = {"customer_case": 1, **{table: len(some) for table, some in tables.items()}}
    if not is_whole(written, granted):
        raise NotWritten


def is_whole(written: Found | None, granted: Mapping[str, int]) -> bool:
    """Tell whether as many rows came back as were granted."""
    return written is not None and all(written[table] == count for table, count in granted.items())


class NotWritten(Exception):
    """Fewer rows came back than were granted: the transaction must roll back."""


def _json(rows: Sequence[Row]) -> str:
    return orjson.dumps(rows, default=_plain).decode()


def _plain(value: object) -> object:
    if isinstance(value, bytes):
        return f"\\x{value.hex()}"
    return str(value)
