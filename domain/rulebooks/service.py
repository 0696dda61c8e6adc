"""Rulebook versions, parsed once in a process since they never change; never a judgement."""

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from domain.rulebooks import queries, rulebook
from domain.rulebooks.earlier import modern
from domain.rulebooks.rulebook import Rulebook

_PARSED: Final[dict[UUID, Rulebook]] = {}
_OF_PROJECT: Final[dict[UUID, set[UUID]]] = {}


async def books(session: AsyncSession, keys: Sequence[UUID]) -> dict[UUID, Rulebook]:
    """Give parsed rulebook versions; a version is immutable, so it is read and parsed once in a process."""
    missing = [key for key in keys if key not in _PARSED]
    if missing:
        for key, document in (await queries.documents(session, missing)).items():
            _PARSED[key] = parsed(document)
    return {key: _PARSED[key] for key in keys}


def known(key: UUID) -> Rulebook | None:
    """Give a version that this process has parsed before; ids are of one organization and never guessed."""
    return _PARSED.get(key)


def kept(key: UUID) -> Rulebook:
    """Give a version that this process has parsed before; a KeyError for another."""
    return _PARSED[key]


def known_of(project: UUID) -> list[UUID]:
    """List the versions of a project that need not be read any more."""
    return sorted(_OF_PROJECT.get(project, ()))


def keep(project: UUID, key: UUID, document: dict[str, Any]) -> None:
    """Parse a project's version that was read along with something else."""
    _PARSED[key] = parsed(document)
    _OF_PROJECT.setdefault(project, set()).add(key)


def parsed(document: dict[str, Any]) -> Rulebook:
    """Parse a stored document, which was validated when it was published, in whatever form it was then."""
    return rulebook.parse(modern(document))
