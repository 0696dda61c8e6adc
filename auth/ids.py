"""New identifiers, and those that facts write down; never their public form."""

from functools import lru_cache
from typing import Final
from uuid import UUID

from uuid_utils.compat import uuid7

REMEMBERED: Final = 4096


def new_id() -> UUID:
    """Make an identifier whose order is roughly the order of making."""
    return uuid7()


@lru_cache(REMEMBERED)
def id_of(text: str) -> UUID:
    """Read an identifier as facts write it, in hex; the same few are read again and again."""
    return UUID(text)
