"""From when until when agreements and roster entries are in force; never whether a report is admitted."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from auth.errors import Code, DomainError


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementDraft:
    """What an admin asks for; no start means now, no end means none."""

    firm: UUID
    project: UUID
    starts_at: datetime | None
    ends_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterDraft:
    """Whom an admin puts on a roster; no start means now, no end means none."""

    firm: UUID
    project: UUID
    agent: UUID
    starts_at: datetime | None
    ends_at: datetime | None


def started(draft: AgreementDraft | RosterDraft, now: datetime) -> datetime:
    """Give the start of what is asked for; INVALID_INPUT when it would end before."""
    start = draft.starts_at or now
    if draft.ends_at is not None and draft.ends_at <= start:
        raise DomainError(Code.INVALID_INPUT, ("endsAt",))
    return start


def ended(*, starts_at: datetime, ends_at: datetime | None, at: datetime | None, now: datetime) -> datetime:
    """Give the new end of what runs from a start up to an end: at an instant, or now.

    What is over stays as it is. INVALID_INPUT for an instant already past, before the start or after the end.
    """
    if ends_at is not None and ends_at <= now:
        return ends_at
    if at is None:
        return max(now, starts_at)
    if at < now or at < starts_at or (ends_at is not None and at > ends_at):
        raise DomainError(Code.INVALID_INPUT, ("at",))
    return at
