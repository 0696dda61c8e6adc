"""Where a reader of the change feed stands, as a cursor; never what changed."""

import secrets
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Annotated, Final

import orjson
from pydantic import Field, TypeAdapter

from auth.actor import Actor
from auth.cursors import Cursors

KEPT: Final = timedelta(days=30)


Number = Annotated[int, Field(strict=True, ge=0, lt=2**62)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """A place in the feed's one order: transaction, then row. What lies after it is still to be told.

    `first_until`: a reader that began with everything visible is still told the latest change of each
    object from before this transaction. `rights` stands for what the reader could see, `issued` for when.
    """

    xid: Number
    seq: Number
    first_until: Number | None
    rights: str
    issued: Number

    def moved(self, xid: int, seq: int) -> "Position":
        """Give the place behind a row."""
        return replace(self, xid=xid, seq=seq)


SHAPE: Final = TypeAdapter(Position)


def rights_of(actor: Actor) -> str:
    """Sum up what a reader may see, so that a cursor does not outlive it."""
    said = [
        actor.account_id.hex,
        actor.role,
        actor.firm_id.hex if actor.firm_id else "",
        *sorted(map(str, actor.sites)),
    ]
    return sha256("|".join(said).encode()).hexdigest()[:16]


def write(position: Position, cursors: Cursors) -> str:
    """Write a place as a cursor, each time another: one that stays the same would tell that nobody has written."""
    return cursors.write(orjson.dumps([secrets.token_hex(8), asdict(position)]).decode())


def read(cursor: str, cursors: Cursors) -> Position | None:
    """Read a cursor; None when it is none."""
    place = cursors.read(cursor)
    try:
        return None if place is None else SHAPE.validate_python(orjson.loads(place)[1])
    except ValueError:
        return None


def stale(position: Position, actor: Actor, *, now: datetime) -> bool:
    """Tell whether a reader must begin again: too old, or other rights."""
    return position.rights != rights_of(actor) or now.timestamp() - position.issued > KEPT.total_seconds()
