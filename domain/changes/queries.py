"""The statements that write the change feed and clients' keys outside a case; never a decision."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import insert, select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from auth import audience
from auth.actor import Actor
from domain.cases.values import Earlier, Key, Row
from domain.changes.models import Change, Idempotency


async def tell(session: AsyncSession, rows: Sequence[Row]) -> None:
    """Write into the feed that objects changed, and who could see them before and after."""
    if rows:
        await session.execute(insert(Change), list(rows))


async def earlier(session: AsyncSession, key: Key) -> Earlier | None:
    """Find what came of an act if it was carried out under this key before."""
    found = await session.execute(
        select(col(Idempotency.fingerprint), col(Idempotency.result)).where(
            col(Idempotency.actor_id) == key.actor, col(Idempotency.key) == key.key
        )
    )
    row = found.one_or_none()
    return Earlier(fingerprint=row.fingerprint, result=row.result) if row else None


async def keep(session: AsyncSession, key: Key, *, organization: UUID, result: Row) -> None:
    """Write what came of an act under its key."""
    await session.execute(
        insert(Idempotency).values(
            actor_id=key.actor,
            key=key.key,
            organization_id=organization,
            fingerprint=key.fingerprint,
            result=result,
        )
    )


# All transactions before the oldest one still running are over: what they wrote is there, and nothing joins it later.
# But a server that crashed may give a number out once more if nothing that it had made was kept: what is settled ends
# with the organization's last change, which is kept.
FRONTIER: Final = text("""
    SELECT least(running, 1 + coalesce((
        SELECT c.xid FROM change c WHERE c.organization_id = :organization ORDER BY c.xid DESC, c.seq DESC LIMIT 1
    ), -1)) AS frontier, clock_timestamp() AS now, (
        SELECT true FROM change c WHERE c.organization_id = :organization AND c.xid >= running
            AND (c.seen_before && CAST(:tokens AS text[]) OR c.seen_after && CAST(:tokens AS text[]))
        ORDER BY c.xid, c.seq LIMIT 1
    ) IS NOT NULL AS unsettled
    FROM feed_frontier() running
""")

# Whoever sees little goes past much: how far one statement does.
STRIDE: Final = 2000
EDGE: Final = text("""
    SELECT c.xid, c.seq FROM change c
    WHERE c.organization_id = :organization AND (c.xid, c.seq) > (:xid, :seq) AND c.xid < :until
    ORDER BY c.xid, c.seq OFFSET :stride - 1 LIMIT 1
""")

# How much of a stretch is for a reader is not for the planner to guess: coalesce hides it.
FEED: Final = text("""
    SELECT c.xid, c.seq, c.at, c.kind, c.object_id FROM change c
    WHERE c.organization_id = :organization AND (c.xid, c.seq) > (:xid, :seq) AND (c.xid, c.seq) <= (:end_xid, :end_seq)
        AND coalesce(c.seen_before && CAST(:tokens AS text[]) OR c.seen_after && CAST(:tokens AS text[]), false)
    ORDER BY c.xid, c.seq LIMIT :most
""")

# A row names those for whom the object changed: whoever it does not name sees it as an earlier row left it.
FIRST: Final = text("""
    SELECT c.xid, c.seq, c.at, c.kind, c.object_id FROM change c
    WHERE c.organization_id = :organization AND (c.xid, c.seq) > (:xid, :seq) AND (c.xid, c.seq) <= (:end_xid, :end_seq)
        AND coalesce(c.seen_after && CAST(:tokens AS text[]), false)
        AND (
            SELECT true FROM change d
            WHERE d.object_id = c.object_id AND (d.xid, d.seq) > (c.xid, c.seq) AND d.xid < :until
                AND (d.seen_before && CAST(:tokens AS text[]) OR d.seen_after && CAST(:tokens AS text[])) LIMIT 1
        ) IS NULL
    ORDER BY c.xid, c.seq LIMIT :most
""")


Place = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A row of the feed."""

    xid: int
    seq: int
    at: datetime
    kind: str
    key: UUID


async def frontier(session: AsyncSession, *, actor: Actor) -> tuple[int, datetime, bool]:
    """Read the transaction before which everything is settled, the real time, and whether news lies behind it."""
    values = {"organization": actor.organization_id, "tokens": audience.tokens_of(actor)}
    row = (await session.execute(FRONTIER, values)).one()
    return row.frontier, row.now, row.unsettled


async def edge(session: AsyncSession, *, actor: Actor, after: Place, until: int) -> Place | None:
    """Find the place a stride further on; None when the feed ends before it."""
    values = {"organization": actor.organization_id, "xid": after[0], "seq": after[1], "until": until, "stride": STRIDE}
    row = (await session.execute(EDGE, values)).one_or_none()
    return (row.xid, row.seq) if row else None


async def feed(
    session: AsyncSession, *, actor: Actor, stretch: tuple[Place, Place], latest_until: int | None, most: int
) -> list[Told]:
    """Read the feed after one place and up to another; only the latest row of each object before a transaction."""
    (xid, seq), (end_xid, end_seq) = stretch
    found = await session.execute(
        FEED if latest_until is None else FIRST,
        {
            "organization": actor.organization_id,
            "xid": xid,
            "seq": seq,
            "end_xid": end_xid,
            "end_seq": end_seq,
            "tokens": audience.tokens_of(actor),
            "most": most,
            **({} if latest_until is None else {"until": latest_until}),
        },
    )
    return [Told(xid=row.xid, seq=row.seq, at=row.at, kind=row.kind, key=row.object_id) for row in found]
