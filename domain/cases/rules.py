"""How facts are chained, stored and read back; never a statement and never a decision."""

from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Any, Final

import orjson

from auth import audience
from auth.ids import id_of
from domain.cases.values import Entry, Locked, NewFact, Row
from domain.rulings import codec
from domain.rulings.claims import (
    Claim,
    Interval,
    claim_hash,
    instant_text,
)
from domain.rulings.facts import (
    Disputed,
    Fact,
    FactKind,
    RelationProven,
    Reported,
    Share,
    Visited,
)
from domain.rulings.history import Milestone, MilestoneKind

GENESIS: Final = b""


def entries_of(stored: Iterable[Sequence[Any]]) -> tuple[Entry, ...]:
    """Read stored facts (id, seq, at, kind, by, device time, body, hash, audience) back into values."""
    return tuple(_entry(row) for row in stored)


def _entry(stored: Sequence[Any]) -> Entry:
    key, seq, at, kind, by, device_at, body = stored[:7]
    instant = datetime.fromisoformat(at).astimezone(UTC)
    return Entry(
        fact=codec.decode(FactKind(kind), body["rule"], fact_id=id_of(key).hex, at=instant),
        seq=seq,
        by=id_of(by) if by else None,
        audience=tuple(stored[8]),
        device_at=datetime.fromisoformat(device_at) if device_at else None,
        also=body["also"],
    )


def follow(entries: Sequence[Entry], new: Sequence[NewFact]) -> tuple[Entry, ...]:
    """Put new facts behind those there are."""
    seq = entries[-1].seq if entries else 0
    return (
        *entries,
        *(
            Entry(fact=n.fact, seq=seq + i, by=n.by, audience=n.audience, device_at=n.device_at, also=n.also)
            for i, n in enumerate(new, start=1)
        ),
    )


def fact_rows(locked: Locked, new: Sequence[NewFact], *, after: int, head_hash: bytes) -> list[Row]:
    """Write facts as rows, each chained by hash to the one before it."""
    rows: list[Row] = []
    for seq, fact in enumerate(new, start=after + 1):
        kind, rule = codec.encode(fact.fact)
        body = {"rule": rule, "also": dict(fact.also)}
        head_hash = chained(head_hash, seq=seq, fact=fact, body={"kind": kind, **body})
        rows.append(
            {
                "id": id_of(fact.fact.id),
                "organization_id": locked.organization_id,
                "case_id": locked.case_id,
                "seq": seq,
                "at": fact.fact.at,
                "device_at": fact.device_at,
                "kind": kind,
                "by_id": fact.by,
                "body": body,
                "audience": list(fact.audience),
                "hash": head_hash,
            }
        )
    return rows


def chained(before: bytes, *, seq: int, fact: NewFact, body: Row) -> bytes:
    """Hash a fact together with the hash of the fact before it."""
    content = {
        "id": fact.fact.id,
        "seq": seq,
        "at": instant_text(fact.fact.at),
        "device_at": instant_text(fact.device_at),
        "by": fact.by.hex if fact.by else None,
        "body": body,
    }
    return sha256(before + orjson.dumps(content, option=orjson.OPT_SORT_KEYS)).digest()


def sight_of(entries: Iterable[Entry], parties: Collection[str]) -> list[str]:
    """Name firms and those of their agents who reported, brought or filed; the facts are as they are known."""
    firms = [audience.managers_of_firm(id_of(party)) for party in sorted(parties) if party]
    return [*firms, *(token for token, party in agents_of(entries).items() if party in parties)]


def agents_of(entries: Iterable[Entry]) -> dict[str, str]:
    """Name whoever reported, brought or filed, each with the firm they did it for; the facts are as they are known."""
    agents: dict[str, str] = {}
    for entry in entries:
        match entry.fact:
            case Reported(party=party, agent=agent):
                agents[audience.agent(id_of(agent))] = party
            case Visited(brought_by=str(party), agent=str(agent)):
                agents[audience.agent(id_of(agent))] = party
            case Disputed(party=party) if entry.by:
                agents[audience.agent(entry.by)] = party
            case _:
                pass
    return agents


def claim_body(claim: Claim) -> Row:
    """Write a claim as a document."""
    return {
        "outcome": claim.outcome,
        "shares": [[share.party, share.basis_points] for share in claim.shares],
        "from": instant_text(claim.protected_from),
        "until": instant_text(claim.protected_until),
        "reasons": [[reason.clause, reason.message, list(reason.facts)] for reason in claim.reasons],
        "rulebook": claim.rulebook,
        "hash": claim_hash(claim),
    }


def shares_of(body: Row) -> tuple[Share, ...]:
    """Read the shares of a stored claim."""
    return tuple(Share(party=party, basis_points=points) for party, points in body["shares"])


def first_difference(before: Sequence[Interval], after: Sequence[Interval]) -> int | None:
    """Find where two courses part; None when they are the same."""
    for index, (old, new) in enumerate(zip(before, after, strict=False)):
        if old != new:
            return index
    return None if len(before) == len(after) else min(len(before), len(after))


def milestones_of(stored: Iterable[Row]) -> tuple[Milestone, ...]:
    """Read a project's milestones, in the order in which they became known."""
    return tuple(
        Milestone(
            kind=MilestoneKind(each["kind"]),
            known_at=datetime.fromisoformat(each["known_at"]).astimezone(UTC),
            day=date.fromisoformat(each["day"]) if each["day"] else None,
        )
        for each in stored
    )


def related(facts: Iterable[Fact], *, proven: bool) -> frozenset[str]:
    """Name the customers whom facts relate: those whose relation holds by what was said last, or all ever named."""
    named = frozenset[str]()
    for fact in facts:
        if isinstance(fact, RelationProven):
            some = frozenset(fact.customers)
            named = named - some if proven and not fact.proven else named | some
    return named
