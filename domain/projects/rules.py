"""What a project must be to be set up; never whether its slug is still free."""

import re
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import Final
from zoneinfo import available_timezones

from auth.errors import Code, DomainError
from auth.texts import line

SLUG: Final = re.compile(r"[a-z0-9-]{1,64}", re.ASCII)
DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectDraft:
    """What an admin asks for; `rulebook` is the slug of a preset."""

    slug: str
    name: str
    time_zone: str
    opens_on: date | None
    rulebook: str


def checked(draft: ProjectDraft) -> ProjectDraft:
    """Read a draft; INVALID_INPUT at the first field that cannot be."""
    if not SLUG.fullmatch(draft.slug):
        raise DomainError(Code.INVALID_INPUT, ("slug",))
    if draft.time_zone not in _time_zones():
        raise DomainError(Code.INVALID_INPUT, ("timeZone",))
    return replace(draft, name=line(draft.name, ("name",)))


def day(text: str, path: tuple[str, ...]) -> date:
    """Read a local date, YYYY-MM-DD; INVALID_INPUT at the path otherwise."""
    try:
        read = date.fromisoformat(text) if DAY.fullmatch(text) else None
    except ValueError:
        read = None
    if read is None:
        raise DomainError(Code.INVALID_INPUT, path)
    return read


@cache
def _time_zones() -> frozenset[str]:
    return frozenset(available_timezones())
