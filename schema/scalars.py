"""The contract's own scalar; it rejects without repeating what it rejects."""

import re
from datetime import UTC, datetime
from typing import Final

import strawberry

FIRST_YEAR: Final = 1000
LAST_YEAR: Final = 9000
SHAPE: Final = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?(Z|[+-][0-9]{2}:[0-9]{2})"
)


def write_instant(instant: datetime) -> str:
    """Write an instant in UTC with milliseconds."""
    return instant.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def read_instant(given: object) -> datetime:
    """Read an RFC 3339 instant with an offset, cut to milliseconds, of centuries to which windows can be added."""
    told = given.upper() if isinstance(given, str) else ""
    if not SHAPE.fullmatch(told):
        raise ValueError("not an RFC 3339 instant with an offset")
    try:
        instant = datetime.fromisoformat(told).astimezone(UTC)
    except (ValueError, OverflowError):
        raise ValueError("not an instant") from None
    if not FIRST_YEAR <= instant.year < LAST_YEAR:
        raise ValueError("not an instant of these centuries")
    return instant.replace(microsecond=instant.microsecond // 1000 * 1000)


DateTime = strawberry.scalar(
    name="DateTime",
    description="RFC 3339 with offset; served in UTC with milliseconds.",
    serialize=write_instant,
    parse_value=read_instant,
)
