"""What may become of a draft, and when what it says comes into force; never what it says."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from auth.actor import Role
from auth.errors import Code, DomainError
from auth.policies import SIGNS
from domain.rulebooks.rulebook import Rulebook
from domain.rulebooks.terms import SignatureRole

TICK: Final = timedelta(milliseconds=1)
SLIP: Final = "visit.slip.signatures"


class DraftStatus(StrEnum):
    """What has become of a draft."""

    DRAFTED = "DRAFTED"
    APPROVED = "APPROVED"
    PUBLISHED = "PUBLISHED"
    DISCARDED = "DISCARDED"


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """What a draft is written from: a preset by its slug, a version, or a text; one of them."""

    preset: str | None
    version: UUID | None
    text: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsignable:
    """A line of the visit slip that nobody can sign: where it is asked for, and the clause that asks."""

    place: str
    line: SignatureRole
    clause: str


def require_one(source: Source) -> None:
    """Refuse, with INVALID_INPUT, to draft from nothing, or from several things at once."""
    if sum(each is not None for each in (source.preset, source.version, source.text)) != 1:
        raise DomainError(Code.INVALID_INPUT, ("document",))


def require_drafted(status: str) -> None:
    """Refuse to change a draft that was approved, published or discarded."""
    if status != DraftStatus.DRAFTED:
        raise DomainError(Code.DRAFT_CLOSED)


def require_another(approver: UUID, *writers: UUID) -> None:
    """Refuse the approval of whoever wrote the draft: there must be a second admin."""
    if approver in writers:
        raise DomainError(Code.FORBIDDEN)


def unsignable(book: Rulebook, present: Iterable[Role]) -> list[Unsignable]:
    """Find the lines of the slip that nobody of these roles may sign; an agent comes with the customer.

    Where any one of the lines is enough, none is missing as long as one can be signed.
    """
    slip = book.visit.slip
    given = {line for role in present for line in SIGNS.get(role, ())} | {SignatureRole.AGENT}
    missing = sorted(slip.signatures - given)
    # A rulebook's format of which slips always ask for every line has no such parameter.
    if slip.any_one and len(missing) < len(slip.signatures):
        return []
    return [Unsignable(place=SLIP, line=line, clause=slip.clause) for line in missing]


def opening(*, now: datetime, last: datetime, wanted: datetime | None) -> datetime:
    """Find from when a version is in force: as wanted, or from the first instant on that no fact can have had yet.

    Raises INVALID_INPUT for an instant in the past, or not after the last version's.
    """
    free = now + TICK
    if wanted is None:
        # Two publications within one millisecond.
        wanted = last + TICK if last == free else free
    if wanted < free or wanted <= last:
        raise DomainError(Code.INVALID_INPUT, ("effectiveFrom",))
    return wanted
