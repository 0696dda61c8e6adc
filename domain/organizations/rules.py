"""Which instants an organization's clock may show; never what it shows."""

from datetime import UTC, datetime
from typing import Final

from auth.errors import Code, DomainError

# Far enough from the calendar's ends that every window can be computed.
FIRST: Final = datetime(1970, 1, 1, tzinfo=UTC)
LAST: Final = datetime(2200, 1, 1, tzinfo=UTC)


def require_instant(clock: datetime, path: tuple[str, ...]) -> None:
    """Refuse, with INVALID_INPUT, to set a clock to before 1970 or after 2199."""
    if not FIRST <= clock < LAST:
        raise DomainError(Code.INVALID_INPUT, path)
