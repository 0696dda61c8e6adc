"""How the demo writes what is asked, compares what is answered, exactly, and puts it into words; it asks nothing."""

import json
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from typing import Final
from uuid import uuid4
from zoneinfo import ZoneInfo

from api.demo_data import TIME_ZONE
from api.demo_story import Fresh, Instant, Kept, Later, LocalTime, Value
from schema.scalars import write_instant

Texts = dict[str, str]
"""What was kept of earlier answers, by name."""

TOLD: Final = ("slug", "status", "kind", "code", "now")
# Shares are told with their outcome, and clauses in a column of their own.
ELSEWHERE: Final = ("shares", "clause", "reasons")


def filled(value: Value, kept: Texts) -> Value:
    """Write what was kept into what is asked."""
    match value:
        case Kept(name):
            return kept[name]
        case Later() | LocalTime():
            return instant(value, kept)
        case Fresh():
            return str(uuid4())
        case dict():
            return {name: filled(each, kept) for name, each in value.items()}
        case list():
            return [filled(each, kept) for each in value]
        case _:
            return value


def differences(expected: Value, answer: Value, kept: Texts, place: str = "answer") -> Iterator[str]:
    """Compare an answer with the expected one, keeping texts of it; tell every place that differs."""
    if isinstance(expected, list) and isinstance(answer, list):
        expected, answer = by_place(expected), by_place(answer)
    if not isinstance(expected, dict) or not isinstance(answer, dict):
        if not is_expected(expected, answer, kept):
            yield f"{place} is {plain(answer, kept)}, expected {plain(expected, kept)}"
        return
    for name in dict.fromkeys([*expected, *answer]):
        if name not in answer:
            yield f"{place}.{name} is missing"
        elif name not in expected:
            yield f"{place}.{name} is {plain(answer[name], kept)}, expected nothing"
        else:
            yield from differences(expected[name], answer[name], kept, f"{place}.{name}")


def by_place(values: list[Value]) -> dict[str, Value]:
    """Name a list's values by their places."""
    return {str(place): value for place, value in enumerate(values)}


def is_expected(expected: Value, answer: Value, kept: Texts) -> bool:
    """Compare one value, keeping it where it is to be kept."""
    match expected:
        case Kept(name):
            return isinstance(answer, str) and answer != "" and kept.setdefault(name, answer) == answer
        case Later() | LocalTime():
            return expected.than in kept and answer == instant(expected, kept)
        case _:
            return type(expected) is type(answer) and expected == answer


def instant(later: Instant, kept: Texts) -> str:
    """Write an instant as the API does, counted from the one that was kept."""
    than = datetime.fromisoformat(kept[later.than])
    if isinstance(later, Later):
        return write_instant(than + later.by)
    local = ZoneInfo(TIME_ZONE)
    day = than.astimezone(local).date() + timedelta(days=later.days)
    return write_instant(datetime.combine(day, time(), local) + later.at)


def plain(value: Value, kept: Texts) -> str:
    """Write a value for whoever looks for a mistake."""
    match value:
        case Kept(name):
            return kept.get(name, f"any {name}")
        case Later() | LocalTime():
            return instant(value, kept) if value.than in kept else f"an instant after {value.than}"
        case _:
            return json.dumps(value, ensure_ascii=False, default=repr)


def phrases(answer: Value) -> Iterator[str]:
    """Tell what matters of an answer: states, refusals, whose the customer is and until when."""
    if isinstance(answer, list):
        for each in answer:
            yield from phrases(each)
    if not isinstance(answer, dict):
        return
    yield from (str(answer[name]) for name in TOLD if name in answer)
    missing = answer.get("missingSignatures")
    if isinstance(missing, list):
        yield from (f"{role} is to sign" for role in missing)
    if "outcome" in answer:
        yield ownership(answer)
    reasons = answer.get("reasons")
    if isinstance(reasons, list):
        yield from (str(each["message"]) for each in reasons if isinstance(each, dict) and "message" in each)
    for name, each in answer.items():
        if name not in ELSEWHERE:
            yield from phrases(each)


def ownership(claim: dict[str, Value]) -> str:
    """Tell whose a customer is and until when."""
    shares = claim.get("shares")
    parts = [share(each) for each in shares] if isinstance(shares, list) else []
    end = claim.get("protectedUntil")
    window = f", until {end}" if end else ", without end" if claim.get("protectedFrom") else ""
    return f"{claim['outcome']}: {' + '.join(parts)}{window}"


def share(value: Value) -> str:
    """Tell one part of a claim."""
    match value:
        case {"firm": {"name": firm}, "basisPoints": int(points)}:
            return f"{firm} {points / 100:g} %"
        case _:
            return str(value)


def cited(answer: Value) -> Iterator[tuple[str, str]]:
    """Find the clauses that an answer cites, with what they say."""
    if isinstance(answer, list):
        for each in answer:
            yield from cited(each)
    if isinstance(answer, dict):
        match answer:
            case {"clause": {"id": str(key), "text": str(says)}}:
                yield key, says
            case _:
                pass
        for each in answer.values():
            yield from cited(each)
