"""Clauses as clients read them; never the rules."""

import strawberry

from domain.rulebooks.rulebook import Clause as BookClause
from domain.rulebooks.rulebook import Rulebook as Book
from schema.messages import Language


@strawberry.type(description="One citable rule of a rulebook.")
class Clause:
    """A clause in the language asked for."""

    id: str = strawberry.field(description="For example yincheng.lead-time.")
    text: str = strawberry.field(description="In the language of Accept-Language.")
    source: str = strawberry.field(description="The document it comes from.")


def clause_of(clause: BookClause, language: Language) -> Clause:
    """Show a clause in a language."""
    return Clause(id=clause.id, text=clause.zh if language == "zh-CN" else clause.en, source=clause.source)


def cited(book: Book, clause: str, language: Language) -> Clause:
    """Show the clause of a rulebook that something cites."""
    return clause_of(book.clause(clause), language)
