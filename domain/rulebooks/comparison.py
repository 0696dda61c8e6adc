"""What differs between two rulebooks' documents, clause by clause; it never says which is better."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, cast

import orjson

# The first counts versions, the other holds the clauses' texts: neither is a parameter.
NO_PARAMETERS: Final = frozenset({"version", "clauses"})
STANDS: Final = "true"

Document = Mapping[str, Any]
Parameters = dict[str | None, dict[str, str]]


class DifferenceKind(StrEnum):
    """How a clause differs."""

    ADDED = "ADDED"
    REMOVED = "REMOVED"
    CHANGED = "CHANGED"


@dataclass(frozen=True, slots=True, kw_only=True)
class ParameterDifference:
    """A parameter that is not the same: its path in the document, and what it was and is, as JSON; None: nothing."""

    path: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClauseDifference:
    """A clause that is not the same, and the parameters that cite it; with no id, the parameters that cite none."""

    id: str | None
    kind: DifferenceKind
    before: Mapping[str, str] | None
    after: Mapping[str, str] | None
    parameters: tuple[ParameterDifference, ...]


def compare(before: Document, after: Document) -> tuple[ClauseDifference, ...]:
    """Find the clauses that differ, in the later document's order; then those it has no more; then what cites none."""
    old, new = _clauses(before), _clauses(after)
    were, are = parameters(before), parameters(after)
    cited = [key for key in (*were, *are) if key is not None]
    found = [_difference(key, (old, new), (were, are)) for key in dict.fromkeys((*new, *old, *cited, None))]
    return tuple(difference for difference in found if difference)


def parameters(document: Document) -> Parameters:
    """Sort a document's parameters by the clause that the nearest group around each cites."""
    sorted_out: Parameters = {}
    for name, value in document.items():
        if name not in NO_PARAMETERS:
            for clause, path, text in _told(value, name, None):
                sorted_out.setdefault(clause, {})[path] = text
    return sorted_out


def _clauses(document: Document) -> dict[str, Mapping[str, str]]:
    return {clause["id"]: clause for clause in document["clauses"]}


def _difference(
    key: str | None, clauses: tuple[Mapping[str, Mapping[str, str]], ...], told: tuple[Parameters, Parameters]
) -> ClauseDifference | None:
    before, after = (some.get(key) if key is not None else None for some in clauses)
    were, are = (some.get(key, {}) for some in told)
    changed = tuple(
        ParameterDifference(path=path, before=were.get(path), after=are.get(path))
        for path in dict.fromkeys((*are, *were))
        if were.get(path) != are.get(path)
    )
    if before == after and not changed:
        return None
    kind = DifferenceKind.CHANGED
    if before is None and after is not None:
        kind = DifferenceKind.ADDED
    if after is None and before is not None:
        kind = DifferenceKind.REMOVED
    return ClauseDifference(id=key, kind=kind, before=before, after=after, parameters=changed)


def _told(value: object, path: str, clause: str | None) -> Iterator[tuple[str | None, str, str]]:
    """Walk a value for its parameters: each with the clause it is told under, its path and its text."""
    if isinstance(value, Mapping):
        yield from _of_group(cast("Document", value), path, clause)
        return
    several = cast("list[object]", value) if isinstance(value, list) else []
    if any(isinstance(each, Mapping) for each in several):
        yield from _of_groups(several, path, clause)
    else:
        yield clause, path, _text(value)


def _of_group(group: Document, path: str, clause: str | None) -> Iterator[tuple[str | None, str, str]]:
    clause = group.get("clause", clause)
    inner = [(name, value) for name, value in group.items() if name != "clause"]
    if not inner:
        yield clause, path, STANDS
    for name, value in inner:
        yield from _told(value, f"{path}.{name}", clause)


def _of_groups(groups: Sequence[object], path: str, clause: str | None) -> Iterator[tuple[str | None, str, str]]:
    """Tell of groups in an order: which clauses they cite, in which order; and of each by its clause alone."""
    cited = [cast("Document", group).get("clause") if isinstance(group, Mapping) else None for group in groups]
    yield clause, path, _text(cited)
    for position, (group, key) in enumerate(zip(groups, cited, strict=True)):
        nth = cited[:position].count(key) + 1
        yield from _told(group, path if nth == 1 else f"{path}.{nth}", clause)


def _text(value: Any) -> str:  # noqa: ANN401 (whatever a document holds)
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()
