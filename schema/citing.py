"""Clauses that claims, losses and windows cite, found in the version that they rest on or beside it; never a rule."""

from uuid import UUID

from domain.rulebooks.models import RulebookVersion
from domain.rulebooks.rulebook import Rulebook as Book
from domain.rulebooks.service import parsed
from schema import loading
from schema.clauses import Clause, clause_of
from schema.context import Info


async def clause_cited(info: Info, book: Book, version: UUID, clause: str) -> Clause:
    """Show a clause that something cites by a version, or by another of its project where it rests on both."""
    for known in (book, *(parsed(row.book) for row in await _beside(info, book, version, clause))):
        for each in known.clauses:
            if each.id == clause:
                return clause_of(each, info.context.language)
    raise LookupError


async def _beside(info: Info, book: Book, version: UUID, clause: str) -> list[RulebookVersion]:
    if any(each.id == clause for each in book.clauses):
        return []
    return await loading.rulebooks_beside(info.context, version)
