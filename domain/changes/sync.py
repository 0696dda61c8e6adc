"""Telling a reader what changed since a place in the feed; never what the objects are now."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from auth.actor import Actor
from auth.cursors import Cursors
from domain.changes import queries, rules
from domain.changes.queries import Place, Told
from domain.changes.rules import Position

# How many strides a request goes at most before its page ends, however little it found.
STRIDES: Final = 20


class ResyncRequired(Exception):
    """The reader must begin again: the cursor is too old, or what they may see has changed."""


class NotACursor(Exception):
    """What was given is no cursor of the feed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """A page of the feed: each object once, where it changed last, with the place behind it.

    `unsettled`: there is news that can be told as soon as an older transaction is over.
    """

    changes: list[tuple[str, Told]]
    cursor: str
    more: bool
    unsettled: bool


async def since(session: AsyncSession, *, actor: Actor, cursors: Cursors, cursor: str | None, most: int) -> News:
    """Tell what changed since a cursor; without one, everything visible once."""
    until, now, unsettled = await queries.frontier(session, actor=actor)
    if cursor is None:
        start = Position(xid=0, seq=0, first_until=until, rights=rules.rights_of(actor), issued=int(now.timestamp()))
    else:
        start = _place(cursors, cursor, actor, now=now)
    start = replace(start, issued=int(now.timestamp()))
    first = start.first_until is not None
    bound = start.first_until if start.first_until is not None else until
    rows, reached = await _read_on(session, actor, start, bound=bound, most=most + 1)
    told, more = rows[:most], len(rows) > most or reached is not None
    if len(rows) > most:
        end = start.moved(told[-1].xid, told[-1].seq)
    elif reached is not None:
        end = start.moved(*reached)
    else:
        behind = start.moved(bound, 0) if bound > start.xid else start
        end = replace(behind, first_until=None)
    latest = {row.key: row for row in told}
    changes = [(rules.write(start.moved(row.xid, row.seq), cursors), row) for row in told if latest[row.key] is row]
    return News(
        changes=changes,
        cursor=rules.write(end, cursors),
        more=more or (first and cursor is not None),
        unsettled=unsettled,
    )


async def _read_on(
    session: AsyncSession, actor: Actor, start: Position, *, bound: int, most: int
) -> tuple[list[Told], Place | None]:
    """Go through the feed stride by stride until a page is full; the place where to go on, if that is not its end."""
    rows: list[Told] = []
    reached: Place | None = (start.xid, start.seq)
    for _ in range(STRIDES):
        after, reached = reached, await queries.edge(session, actor=actor, after=reached, until=bound)
        stretch = after, reached or (bound, 0)
        wanted = most - len(rows)
        rows += await queries.feed(session, actor=actor, stretch=stretch, latest_until=start.first_until, most=wanted)
        if reached is None or len(rows) == most:
            break
    return rows, reached


def _place(cursors: Cursors, cursor: str, actor: Actor, *, now: datetime) -> Position:
    position = rules.read(cursor, cursors)
    if position is None:
        raise NotACursor
    if rules.stale(position, actor, now=now):
        raise ResyncRequired
    return position
