"""The values that an act on a case passes from hand to hand; never a table and never a statement."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from auth.sealed import Identity, Secret
from domain.rulings.claims import Interval
from domain.rulings.facts import Fact
from domain.rulings.history import History, Setting

Row = dict[str, Any]
Others = Mapping[str, Sequence[Fact]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A fact in its case: the value that rules read, which firms see it, and what only projections need (`also`)."""

    fact: Fact
    seq: int
    by: UUID | None
    audience: tuple[str, ...]
    device_at: datetime | None
    also: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewFact:
    """A fact about to be appended, and the tokens of the firms and agents that may see it."""

    fact: Fact
    by: UUID | None
    audience: tuple[str, ...] = ()
    device_at: datetime | None = None
    also: Mapping[str, Any] = field(default_factory=dict[str, Any])


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """A client's idempotency key for one act, and the fingerprint of what was asked."""

    actor: UUID
    key: UUID
    fingerprint: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """An act already carried out under a key."""

    fingerprint: bytes
    result: Row


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """By what a customer's case is looked for in a project; of its rulebook versions, `seen` need not be read again."""

    project: UUID
    identity: Identity
    seen: Sequence[UUID]


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """A case that begins with the act: by what its customer will be found, and what was read with the look-up."""

    identity: Identity
    read: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Locked:
    """A case whose lock this transaction holds, and the instant read after the lock was got.

    `stale`: tables may show it otherwise than its facts now give, and must be compared.
    """

    case_id: UUID
    customer_id: UUID
    organization_id: UUID
    project_id: UUID
    setting: Setting
    at: datetime
    seen_at: datetime
    begun: Begun | None
    settled: bool
    stale: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What is on file about an agent at the instant: whether one, with an agreement in force, on the roster."""

    known: bool = False
    agreement: bool = False
    roster: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """What was read under the lock: everything that happened, and an agent's standing.

    `others`: what happened to customers to whom this case's is related, by the customer.
    """

    entries: tuple[Entry, ...]
    head_hash: bytes
    history: History
    standing: Standing
    others: Others = field(default_factory=dict[str, tuple[Fact, ...]])

    @property
    def facts(self) -> tuple[Fact, ...]:
        """The values that rules read, in order."""
        return tuple(entry.fact for entry in self.entries)


@dataclass(slots=True, kw_only=True)
class Act:
    """Everything that one act writes, in one statement."""

    facts: list[NewFact]
    result: Row
    key: Key | None = None
    secrets: list[Secret] = field(default_factory=list[Secret])
    rows: dict[str, list[Row]] = field(default_factory=dict[str, list[Row]])


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """What tables show of a case at an instant: rows by table and id, the course, when time alone changes it."""

    rows: Mapping[str, Mapping[UUID, Row]]
    course: tuple[Interval, ...]
    next_at: datetime | None


NOTHING = Picture(
    rows={table: {} for table in ("report", "visit", "dispute", "evidence", "deal", "customer", "customer_case")},
    course=(),
    next_at=None,
)
