"""Facts as JSON bodies and back, exactly; it never reads or writes them anywhere."""

import types
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime
from enum import StrEnum
from functools import partial
from typing import Any, Final, Union, get_args, get_origin, get_type_hints

from domain.rulings import facts
from domain.rulings.facts import (
    Fact,
    FactKind,
)

Body = dict[str, Any]
Convert = Callable[[Any], Any]

# An id and an instant are columns of their own.
_APART: Final = ("id", "at")

_KINDS: Final[Mapping[FactKind, type[Fact]]] = {
    FactKind.REPORTED: facts.Reported,
    FactKind.REPORT_REFUSED: facts.ReportRefused,
    FactKind.REPORT_WITHDRAWN: facts.ReportWithdrawn,
    FactKind.VISITED: facts.Visited,
    FactKind.VISIT_SIGNED: facts.VisitSigned,
    FactKind.SUBSCRIBED: facts.Subscribed,
    FactKind.DISPUTED: facts.Disputed,
    FactKind.EVIDENCE_SUBMITTED: facts.EvidenceSubmitted,
    FactKind.RULED: facts.Ruled,
    FactKind.DISPUTE_WITHDRAWN: facts.DisputeWithdrawn,
    FactKind.CALLED: facts.Called,
    FactKind.FOLLOWED_UP: facts.FollowedUp,
    FactKind.RELATION_PROVEN: facts.RelationProven,
    FactKind.MADE_KNOWN: facts.MadeKnown,
    FactKind.IDENTIFIED: facts.Identified,
    FactKind.REVIVED: facts.Revived,
}
_KIND_OF: Final = {made: kind for kind, made in _KINDS.items()}


def encode(fact: Fact) -> tuple[FactKind, Body]:
    """Turn a fact into its kind and a JSON-able body without id and instant; instants are in UTC with milliseconds."""
    kind = _KIND_OF[type(fact)]
    return kind, {name: write(getattr(fact, name)) for name, write, _ in _FIELDS[kind]}


def decode(kind: FactKind, body: Mapping[str, Any], *, fact_id: str, at: datetime) -> Fact:
    """Turn a stored body back into the very fact that it was made of.

    A field that facts did not have yet when the body was written has its default; a TypeError when it has none.
    """
    values = {name: read(body[name]) for name, _, read in _FIELDS[kind] if name in body}
    return _KINDS[kind](id=fact_id, at=at, **values)


def _instant_out(instant: datetime) -> str:
    return instant.astimezone(UTC).isoformat(timespec="milliseconds")


def _instant_in(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _nested(made: type[Any]) -> tuple[Convert, Convert]:
    hints = get_type_hints(made)
    plan = [(field.name, *_converters(hints[field.name])) for field in fields(made)]
    return (
        lambda value: {name: write(getattr(value, name)) for name, write, _ in plan},
        lambda body: made(**{name: read(body[name]) for name, _, read in plan if name in body}),
    )


def _optional(convert: Convert, value: Any) -> Any:  # noqa: ANN401 # any JSON value
    return None if value is None else convert(value)


def _many(convert: Convert, gather: Convert, values: Any) -> Any:  # noqa: ANN401 # any JSON value
    return gather(convert(value) for value in values)


def _same(value: Any) -> Any:  # noqa: ANN401 # any JSON value
    return value


def _converters(hint: Any) -> tuple[Convert, Convert]:  # noqa: ANN401 # a type's annotation
    """Find how values of an annotation are written and read."""
    if get_origin(hint) in (Union, types.UnionType):
        write, read = _converters(next(each for each in get_args(hint) if each is not types.NoneType))
        return partial(_optional, write), partial(_optional, read)
    if gather := {tuple: tuple, frozenset: frozenset}.get(get_origin(hint)):
        write, read = _converters(get_args(hint)[0])
        ordered = sorted if gather is frozenset else list
        return partial(_many, write, ordered), partial(_many, read, gather)
    if hint is datetime:
        return _instant_out, _instant_in
    if isinstance(hint, type) and is_dataclass(hint):
        return _nested(hint)
    if issubclass(hint, StrEnum):
        return str, hint
    return _same, _same


def _plan(made: type[Fact]) -> tuple[tuple[str, Convert, Convert], ...]:
    hints = get_type_hints(made)
    names = [field.name for field in fields(made) if field.name not in _APART]
    return tuple((name, *_converters(hints[name])) for name in names)


_FIELDS: Final = {kind: _plan(made) for kind, made in _KINDS.items()}
