"""Reading a locked case and recording an act in it: the fact, what tables show, the feed and the key, together."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from auth.actor import Actor
from auth.errors import Code, DomainError
from auth.ids import new_id
from auth.sealed import Identity
from auth.statements import Transaction
from domain.cases import news, queries, rules, stored
from domain.cases.part import Shown
from domain.cases.picture import NOBODY_ELSE, picture
from domain.cases.values import (
    NOTHING,
    Act,
    Earlier,
    Entry,
    Key,
    Locked,
    Others,
    Picture,
    Row,
    Sought,
    Standing,
    Timeline,
)
from domain.rulebooks import service as rulebooks
from domain.rulebooks.rulebook import Rulebook
from domain.rulings.history import History, RulebookVersion


async def seek(
    session: Transaction,
    *,
    actor: Actor,
    key: UUID,
    project: UUID,
    identity: Identity,
    agent: tuple[UUID, UUID] | None,
) -> Locked | Earlier | None:
    """Lock the case of a customer or begin one; the earlier result of the act, or None when the project is no one's."""
    sought = Sought(project=project, identity=identity, seen=rulebooks.known_of(project))
    return await queries.lock_or_begin(session, actor=actor, key=key, sought=sought, agent=agent)


async def read(session: Transaction, locked: Locked, *, agent: tuple[UUID, UUID] | None = None) -> Timeline:
    """Read what happened in a locked case, and what is on file about an agent of a firm."""
    if locked.begun:
        row = locked.begun.read
    else:
        row = await queries.timeline(session, locked, agent=agent, seen=rulebooks.known_of(locked.project_id))
    facts: list[list[Any]] = row["facts"] or []
    versions: list[tuple[str, str, Row | None]] = row["versions"] or []
    for key, _, document in versions:
        if document is not None:
            rulebooks.keep(locked.project_id, UUID(key), document)
    entries = rules.entries_of(facts)
    return Timeline(
        entries=entries,
        head_hash=bytes.fromhex(facts[-1][7]) if facts else rules.GENESIS,
        history=_history([(key, start) for key, start, _ in versions], rulebooks.kept),
        standing=Standing(known=row["known"], agreement=row["agreement"], roster=row["roster"]),
        others=await _others(session, locked, entries),
    )


async def _others(session: Transaction, locked: Locked, entries: Sequence[Entry]) -> Others:
    """Read what happened to customers to whom this case's is related; few cases have any."""
    customers = rules.related((entry.fact for entry in entries), proven=False) - {locked.customer_id.hex}
    if not customers:
        return NOBODY_ELSE
    found = await queries.others(session, locked, sorted(customers))
    return {customer: tuple(entry.fact for entry in rules.entries_of(facts)) for customer, facts in found.items()}


async def history(session: AsyncSession, versions: Sequence[tuple[str, str]]) -> History:
    """Give a project's rulebook history from its versions' ids and starts, the oldest first."""
    parsed = await rulebooks.books(session, [UUID(key) for key, _ in versions])
    return _history(versions, parsed.__getitem__)


def _history(versions: Sequence[tuple[str, str]], book: Callable[[UUID], Rulebook]) -> History:
    return History(
        tuple(
            RulebookVersion(effective_from=datetime.fromisoformat(start), id=UUID(key).hex, rulebook=book(UUID(key)))
            for key, start in versions
        )
    )


def repeated(earlier: Earlier, key: Key) -> Row:
    """Give the first result of an act already carried out; IDEMPOTENCY_KEY_REUSED when another was asked for."""
    if earlier.fingerprint != key.fingerprint:
        raise DomainError(Code.IDEMPOTENCY_KEY_REUSED, ("idempotencyKey",))
    return earlier.result


async def record(session: Transaction, locked: Locked, timeline: Timeline, act: Act) -> Picture:
    """Append an act's facts, and with them everything that tables show of the case from its instant on, and show it."""
    entries = rules.follow(timeline.entries, act.facts)
    kept = await stored.read(session, locked) if locked.stale else None
    before = kept.picture if kept else _before(locked, timeline)
    after = picture(locked, entries, timeline.history, at=locked.at, others=timeline.others)
    facts = rules.fact_rows(locked, act.facts, after=len(timeline.entries), head_hash=timeline.head_hash)
    rows = _changed(before, after)
    rows["change"] = news.changes(locked, Shown(before, timeline.entries), Shown(after, entries), rows)
    rows["listed"] = news.listed(locked, before, rows, opened_at=entries[0].fact.at)
    rows["fact"] = facts
    rows |= _beginning(locked)
    rows["personal"] = _secrets(locked, act)
    rows["idempotency"] = _key(locked, act)
    for table, some in act.rows.items():
        rows[table] = [*rows.get(table, []), *some]
    head = {
        "head": len(entries),
        "head_hash": facts[-1]["hash"] if facts else timeline.head_hash,
        "next_at": after.next_at,
        "audience": rows.pop("customer_case")[0]["audience"] if "customer_case" in rows else None,
    }
    parted = stored.difference(kept.claims, after.course) if kept else _parted(before, after)
    await queries.append(session, locked, head=head, rows=rows, claims=parted and _claims(locked, after, parted))
    return after


async def refresh(session: AsyncSession, *, organization: UUID, case: UUID) -> None:
    """Bring up to date what time alone has changed of a case since tables last showed it."""
    clock_offset = await queries.clock_offset(session, organization)
    locked = await queries.lock(session, organization=organization, clock_offset=clock_offset, case=case)
    if locked:
        await record(session, locked, await read(session, locked), Act(facts=[], result={}))


@dataclass(frozen=True, slots=True, kw_only=True)
class Healed:
    """How many rows and claims of a case were others than its facts give."""

    rows: int
    claims: int


async def heal(session: AsyncSession, *, organization: UUID, case: UUID) -> Healed:
    """Mend whatever tables show of a case otherwise than its facts give, and tell how much it was."""
    clock_offset = await queries.clock_offset(session, organization)
    locked = await queries.lock(session, organization=organization, clock_offset=clock_offset, case=case)
    if locked is None:
        return Healed(rows=0, claims=0)
    locked = replace(locked, stale=True)
    timeline = await read(session, locked)
    kept = await stored.read(session, locked)
    after = await record(session, locked, timeline, Act(facts=[], result={}))
    parted = stored.difference(kept.claims, after.course)
    rows = sum(len(some) for some in _changed(kept.picture, after).values())
    return Healed(rows=rows, claims=len(after.course) - parted[1] if parted else 0)


def _before(locked: Locked, timeline: Timeline) -> Picture:
    if locked.begun:
        return NOTHING
    return picture(locked, timeline.entries, timeline.history, at=locked.seen_at, others=timeline.others)


def _changed(before: Picture, after: Picture) -> dict[str, list[Row]]:
    found = {
        table: [row for key, row in rows.items() if row != before.rows[table].get(key)]
        for table, rows in after.rows.items()
    }
    return {table: rows for table, rows in found.items() if rows}


def _parted(before: Picture, after: Picture) -> tuple[datetime, int] | None:
    start = rules.first_difference(before.course, after.course)
    if start is None:
        return None
    return (before.course[start].start if start < len(before.course) else after.course[start].start), start


def _claims(locked: Locked, after: Picture, parted: tuple[datetime, int]) -> tuple[datetime, list[Row]]:
    since, start = parted
    new = [
        {
            "id": new_id(),
            "organization_id": locked.organization_id,
            "case_id": locked.case_id,
            "period": f"[{interval.start.isoformat()},{interval.end.isoformat() if interval.end else ''})",
            "outcome": interval.claim.outcome,
            "body": rules.claim_body(interval.claim),
        }
        for interval in after.course[start:]
    ]
    return since, new


def _beginning(locked: Locked) -> dict[str, list[Row]]:
    if locked.begun is None:
        return {}
    whose = {
        "customer_id": locked.customer_id,
        "organization_id": locked.organization_id,
        "project_id": locked.project_id,
    }
    identity = locked.begun.identity
    index = {
        "key_version": identity.version,
        "phone_hmac": identity.phone,
        "mask_hmac": identity.mask,
        "surname_hmac": identity.surname,
    }
    return {"customer_index": [{**whose, **index}], "case_customer": [{**whose, "case_id": locked.case_id}]}


def _secrets(locked: Locked, act: Act) -> list[Row]:
    return [
        {
            "owner_id": secret.owner,
            "field": secret.field,
            "organization_id": locked.organization_id,
            "cipher": secret.cipher,
            "key_version": secret.version,
        }
        for secret in act.secrets
    ]


def _key(locked: Locked, act: Act) -> list[Row]:
    if act.key is None:
        return []
    return [
        {
            "actor_id": act.key.actor,
            "key": act.key.key,
            "organization_id": locked.organization_id,
            "fingerprint": act.key.fingerprint,
            "result": act.result,
        }
    ]
