"""The contract's own scalar; it rejects without repeating what it rejects."""

from datetime import UTC, datetime

import strawberry


def write_instant(instant: datetime) -> str:
    """Write an instant in UTC with milliseconds."""
    return instant.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def read_instant(given: object) -> datetime:
    """Read an RFC 3339 instant with an offset, cut to milliseconds."""
    try:
        instant = datetime.fromisoformat(given) if isinstance(given, str) and "T" in given.upper() else None
    except ValueError:
        instant = None
    if instant is None or instant.tzinfo is None:
        raise ValueError("not an RFC 3339 instant with an offset")
    try:
        instant = instant.astimezone(UTC)
    except OverflowError:
        raise ValueError("not an instant of this era") from None
    return instant.replace(microsecond=instant.microsecond // 1000 * 1000)


DateTime = strawberry.scalar(
    name="DateTime",
    description="RFC 3339 with offset; served in UTC with milliseconds.",
    serialize=write_instant,
    parse_value=read_instant,
)
