"""The log: one JSON line an event, of known keys only; no value that a person gave, at any level."""

import logging
import sys
from collections.abc import MutableMapping
from typing import Any, Final

import structlog

from api.errors import describe
from api.json import dump

KNOWN_KEYS: Final = frozenset(
    {
        "code",
        "duration_ms",
        "event",
        "frames",
        "level",
        "logger",
        "method",
        "path",
        "raised",
        "request_id",
        "status",
        "timestamp",
    },
)
# What these libraries say holds no value of a request; of all others only the name and the level are kept.
TRUSTED: Final = ("alembic", "uvicorn.error")


class LibraryHandler(logging.Handler):
    """Takes what libraries log into our own lines."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write one record."""
        trusted = record.name.startswith(TRUSTED)
        cause = record.exc_info[1] if record.exc_info else None
        structlog.get_logger("baobei").log(
            record.levelno,
            record.getMessage().strip() if trusted else "library",
            logger=record.name,
            **(describe(cause) if cause else {}),
        )


def configure(level: str) -> None:
    """Send every log of this process to standard error, from `level` up; other processes write to it as well."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            keep_known_keys,
            structlog.processors.JSONRenderer(serializer=_serialize),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        # Bytes with their line end go out in one write, a text longer than its buffer in several.
        logger_factory=structlog.BytesLoggerFactory(sys.stderr.buffer),
        cache_logger_on_first_use=False,
    )
    logging.captureWarnings(capture=True)
    logging.basicConfig(handlers=[LibraryHandler()], level=level, force=True)
    for name in ("uvicorn", "uvicorn.error"):
        logging.getLogger(name).handlers.clear()
        logging.getLogger(name).propagate = True


def keep_known_keys(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:  # noqa: ANN401
    """Drop every key that nobody thought about."""
    return {key: value for key, value in event.items() if key in KNOWN_KEYS}


def _serialize(event: object, **_: object) -> bytes:
    return dump(event)
