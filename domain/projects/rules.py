"""What a project must be to be set up; never whether its slug is still free."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache
from typing import Any, Final
from zoneinfo import available_timezones

from auth.errors import Code, DomainError
from auth.texts import line
from domain.rulings.claims import instant_text
from domain.rulings.history import MilestoneKind

Row = dict[str, Any]

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


def opening(day: date, known_at: datetime) -> Row:
    """Write down on which local day a project opens, and since when that is known."""
    return {"kind": MilestoneKind.OPENING, "known_at": instant_text(known_at), "day": day.isoformat()}


def sold_out(known_at: datetime) -> Row:
    """Write down since when a project is sold out."""
    return {"kind": MilestoneKind.SOLD_OUT, "known_at": instant_text(known_at), "day": None}


def sold_out_at(found: Sequence[Row]) -> datetime | None:
    """Tell since when a project is sold out; None: it is not."""
    instants = (datetime.fromisoformat(each["known_at"]) for each in found if each["kind"] == MilestoneKind.SOLD_OUT)
    return next(instants, None)


def says_more(found: Sequence[Row], new: Row) -> bool:
    """Tell whether a milestone is not just what the latest of its kind says already."""
    latest = next((each for each in reversed(found) if each["kind"] == new["kind"]), None)
    return latest is None or latest["day"] != new["day"]


@cache
def _time_zones() -> frozenset[str]:
    return frozenset(available_timezones())
