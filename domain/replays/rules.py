"""What may be replayed, and what comes of some cases judged again; never a statement."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import orjson

from auth.errors import Code, DomainError
from domain.rulebooks import documents
from domain.rulebooks.rulebook import Rulebook, RulebookError
from domain.rulings import codec
from domain.rulings.facts import Fact, FactKind
from domain.rulings.replaying import Holding, Replayed, Trial, replayed

Row = dict[str, Any]


class ReplayState(StrEnum):
    """How far a replay is."""

    QUEUED = "QUEUED"
    RUNNING = "RUNNING"
    DONE = "DONE"
    CANCELLED = "CANCELLED"
    FAILED = "FAILED"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplayDraft:
    """What an admin asks for: a project, a period, and one of the four rulebooks to judge it under."""

    project: UUID
    draft: UUID | None
    document: str | None
    preset: str | None
    version: UUID | None
    starts_at: datetime
    ends_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredCase:
    """A case as it was read: its facts as JSON, each its id, instant, kind and body."""

    id: UUID
    facts: str


@dataclass(slots=True, kw_only=True)
class Judged:
    """What came of some cases: how many there were, those that change hands, and totals by party."""

    done: int = 0
    differences: list[Row] = field(default_factory=list[Row])
    totals: dict[str, Row] = field(default_factory=dict[str, Row])


def period(draft: ReplayDraft, now: datetime) -> tuple[datetime, datetime]:
    """Give the period's start and exclusive end, which is now at the latest; INVALID_INPUT when nothing is between."""
    end = now if draft.ends_at is None else min(draft.ends_at, now)
    if draft.starts_at >= end:
        raise DomainError(Code.INVALID_INPUT, ("from",))
    return draft.starts_at, end


def book_of(document: str) -> Rulebook:
    """Read a rulebook from a text in JSON or YAML; INVALID_INPUT when it is none."""
    try:
        return documents.checked({"version": 1, **documents.read(document)})
    except RulebookError:
        raise DomainError(Code.INVALID_INPUT, ("rulebook", "document")) from None


def judged(trial: Trial, cases: Sequence[StoredCase]) -> Judged:
    """Judge stored cases again."""
    found = Judged(done=len(cases))
    for case in cases:
        _count(found, case.id, replayed(trial, facts_of(orjson.loads(case.facts))))
    return found


def facts_of(stored: Iterable[tuple[str, str, FactKind, Mapping[str, Any]]]) -> list[Fact]:
    """Read a case's facts, in their order."""
    return [
        codec.decode(FactKind(kind), body, fact_id=key.replace("-", ""), at=datetime.fromisoformat(at))
        for key, at, kind, body in stored
    ]


def _count(found: Judged, case: UUID, again: Replayed) -> None:
    for side, holding in (("before", again.before), ("after", again.after)):
        for share in holding.shares:
            total = _total(found, share.party)
            total[f"cases_{side}"] += 1
            total[f"deals_{side}"] += share.basis_points * again.deals
    if (parting := again.difference) is None:
        return
    for name, some in (("won", again.won), ("lost", again.lost)):
        for party in some:
            _total(found, party)[name] += 1
    found.differences.append(
        {
            "case_id": case,
            "at": parting.at,
            "before": _document(parting.before),
            "after": _document(parting.after),
            "end_before": _document(again.before),
            "end_after": _document(again.after),
            "clause": parting.clause,
            "deals": again.deals,
        }
    )


def _total(found: Judged, party: str) -> Row:
    counts = ("cases_before", "cases_after", "won", "lost", "deals_before", "deals_after")
    return found.totals.setdefault(party, {"party": party, **dict.fromkeys(counts, 0)})


def _document(holding: Holding) -> Row:
    return {
        "outcome": holding.outcome,
        "shares": [[share.party, share.basis_points] for share in holding.shares],
    }
