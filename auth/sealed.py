"""What the vault makes of what is personal, as values: blind indexes and encrypted texts; never a table."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """By what a customer is found: blind indexes of the full number (or none), its masked form and the surname."""

    phone: bytes | None
    mask: bytes
    surname: bytes
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Secret:
    """An encrypted text to be kept: whose it is and which field."""

    owner: UUID
    field: str
    cipher: bytes
    version: int
