"""The public form of ids: opaque and global; never what they stand for."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error
from typing import Final
from uuid import UUID

KINDS: Final = (
    "Organization",
    "User",
    "Firm",
    "Project",
    "Site",
    "Customer",
    "Rulebook",
    "Report",
    "Visit",
    "Case",
    "Fact",
    "Evidence",
    "Dispute",
    "Deal",
    "Agreement",
    "RosterEntry",
    "RulebookDraft",
    "Replay",
)

SIZE: Final = 17
NOBODY: Final = UUID(int=0)


def to_public(kind: str, key: UUID) -> str:
    """Write an id as clients see it."""
    return urlsafe_b64encode(bytes([KINDS.index(kind)]) + key.bytes).rstrip(b"=").decode()


def from_public(public: str) -> tuple[str, UUID] | None:
    """Read a client's id into its kind and key; None when it is none of ours."""
    try:
        raw = urlsafe_b64decode(public + "=" * (-len(public) % 4))
    except (Error, ValueError):
        return None
    if len(raw) != SIZE or raw[0] >= len(KINDS):
        return None
    kind, key = KINDS[raw[0]], UUID(bytes=raw[1:])
    return (kind, key) if to_public(kind, key) == public else None


def key_of(kind: str, public: str) -> UUID:
    """Read a client's id that must be of this kind; otherwise the key that nothing has."""
    found = from_public(public)
    return found[1] if found and found[0] == kind else NOBODY


def key_or_none(kind: str, public: str | None) -> UUID | None:
    """Read a client's id that may be missing."""
    return None if public is None else key_of(kind, public)
