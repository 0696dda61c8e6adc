"""Clauses and rulebooks as clients read them; never the rules."""

from datetime import datetime
from uuid import NAMESPACE_URL, UUID, uuid5

import strawberry

from domain.rulebooks.models import RulebookVersion
from domain.rulebooks.presets import presets
from domain.rulebooks.rulebook import Clause as BookClause
from domain.rulebooks.rulebook import Rulebook as Book
from domain.rulebooks.service import parsed
from schema.messages import Language
from schema.nodes import Node, public


@strawberry.type(description="One citable rule of a rulebook.")
class Clause:
    """A clause in the language asked for."""

    id: str = strawberry.field(description="For example yincheng.lead-time.")
    text: str = strawberry.field(description="In the language of Accept-Language.")
    source: str = strawberry.field(description="The document it comes from.")


@strawberry.type(description="A project's rules as data: versioned, dated, each rule with a clause id.")
class Rulebook(Node):
    """One version of a rulebook."""

    slug: str = strawberry.field(description="For example yincheng.")
    version: int = strawberry.field(description="Counts up; a version is never changed.")
    effective_from: datetime | None = strawberry.field(description="From when it is in force; null for a preset.")
    clauses: list[Clause] = strawberry.field(description="Every clause, in the document's order.")


def clause_of(clause: BookClause, language: Language) -> Clause:
    """Show a clause in a language."""
    return Clause(id=clause.id, text=clause.zh if language == "zh-CN" else clause.en, source=clause.source)


def cited(book: Book, clause: str, language: Language) -> Clause:
    """Show the clause of a rulebook that something cites."""
    return clause_of(book.clause(clause), language)


def rulebook_of(key: UUID, book: Book, language: Language, *, effective_from: datetime | None) -> Rulebook:
    """Show a rulebook."""
    return Rulebook(
        id=public("Rulebook", key),
        slug=book.slug,
        version=book.version,
        effective_from=effective_from,
        clauses=[clause_of(clause, language) for clause in book.clauses],
    )


def published(row: RulebookVersion, language: Language) -> Rulebook:
    """Show a version that a project published."""
    shown = rulebook_of(row.id, parsed(row.book), language, effective_from=row.effective_from)
    shown.version = row.version
    return shown


def preset_key(slug: str) -> UUID:
    """Give the id of a preset, the same everywhere."""
    return uuid5(NAMESPACE_URL, f"baobei:preset:{slug}")


def preset(book: Book, language: Language) -> Rulebook:
    """Show a preset."""
    return rulebook_of(preset_key(book.slug), book, language, effective_from=None)


def preset_of(key: UUID, language: Language) -> Rulebook | None:
    """Show the preset with an id, if there is one."""
    return next((preset(book, language) for book in presets() if preset_key(book.slug) == key), None)
