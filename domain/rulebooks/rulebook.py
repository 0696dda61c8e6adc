"""A rulebook as frozen, validated parameters, each naming its clause; it never applies them."""

from collections.abc import Iterator, Mapping
from dataclasses import field, fields, is_dataclass
from functools import cached_property
from typing import Annotated, Any

from pydantic import Field, ValidationError
from pydantic.dataclasses import dataclass

from domain.rulebooks.contradictions import contradictions
from domain.rulebooks.parameters import (
    STRICT,
    WHOLE,
    ArrivalClause,
    ClauseId,
    DealRules,
    DisputeRules,
    EvidenceRules,
    Reach,
    ReportRules,
    VisitRules,
    Window,
    local_midnight,
)
from domain.rulebooks.terms import Holder

__all__ = ["WHOLE", "Reach", "Window", "local_midnight"]

Text = Annotated[str, Field(min_length=1)]
Slug = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
Version = Annotated[int, Field(strict=True, ge=1)]


class RulebookError(ValueError):
    """A rulebook's document is wrong; the message says where and how, line by line."""


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class Clause:
    """One citable rule: its text in both languages and the document it comes from."""

    id: ClauseId
    zh: Text
    en: Text
    source: Text


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Rulebook:
    """A project's rules as data; `arrivals` are asked in their order whose an arrival is, until one answers."""

    slug: Slug
    version: Version
    holder: Holder = Holder.FIRM
    report: ReportRules
    visit: VisitRules
    arrivals: tuple[ArrivalClause, ...]
    deal: DealRules = DealRules()
    evidence: EvidenceRules
    dispute: DisputeRules
    clauses: tuple[Clause, ...]
    document: Mapping[str, object] = field(repr=False, compare=False, hash=False)

    @cached_property
    def _by_id(self) -> Mapping[str, Clause]:
        return {clause.id: clause for clause in self.clauses}

    def clause(self, clause_id: str) -> Clause:
        """Find a clause; a KeyError when the rulebook has none of this id."""
        return self._by_id[clause_id]


def parse(document: Mapping[str, object]) -> Rulebook:
    """Make a rulebook of a document; a RulebookError tells every wrong place in it, and repeats no value."""
    if "document" in document:
        raise RulebookError("document: Unexpected keyword argument")
    try:
        book = Rulebook(**{**document, "document": document})  # type: ignore[arg-type] # pydantic checks
    except ValidationError as error:
        raise RulebookError("\n".join(_complaints(error))) from None
    faults = [*_faults(book), *contradictions(book.report, book.visit, book.arrivals, book.deal, book.evidence)]
    if faults:
        raise RulebookError("\n".join(faults))
    return book


def _complaints(error: ValidationError) -> Iterator[str]:
    for detail in error.errors(include_input=False, include_url=False):
        yield f"{'.'.join(str(part) for part in detail['loc'])}: {detail['msg']}"


def _faults(book: Rulebook) -> Iterator[str]:
    """Find what is wrong between the parts: a clause cited and missing, or standing twice."""
    ids = [clause.id for clause in book.clauses]
    yield from (f"clauses: {clause} is cited and missing" for clause in sorted(set(_cited(book)) - set(ids)))
    yield from (f"clauses: {clause} stands twice" for clause in sorted({each for each in ids if ids.count(each) > 1}))


def _cited(value: object) -> Iterator[str]:
    """Walk the parameters for the clauses that they name."""
    if isinstance(value, tuple):
        for each in value:  # pyright: ignore[reportUnknownVariableType]
            yield from _cited(each)  # pyright: ignore[reportUnknownArgumentType]
        return
    if isinstance(value, Clause) or not is_dataclass(value):
        return
    for each in fields(value):
        inner: Any = getattr(value, each.name)
        if each.name in {"clause", "over"} and inner is not None:
            yield inner
        else:
            yield from _cited(inner)
