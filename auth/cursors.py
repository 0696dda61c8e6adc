"""Places in a list as clients hold them: sealed, since a place counts rows that the reader may not see; never a row."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from auth.vault import Unreadable, Vault

# Places are filled up to a multiple of this, so that a cursor's length does not tell a number's.
BLOCK: Final = 32


@dataclass(frozen=True, slots=True)
class Cursors:
    """The cursors of one list in one organization."""

    vault: Vault
    organization: UUID
    list: str

    def write(self, place: str) -> str:
        """Write a place as a cursor; the same place gives the same cursor."""
        filled = place + "\0" * (-len(place) % BLOCK)
        sealed = self.vault.seal_place(self.organization, filled, bound=self.list.encode())
        return urlsafe_b64encode(sealed).rstrip(b"=").decode()

    def read(self, cursor: str) -> str | None:
        """Read a cursor; None when it is none of this list's."""
        try:
            sealed = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
            return self.vault.open_place(self.organization, sealed, bound=self.list.encode()).rstrip("\0")
        except (Unreadable, ValueError):
            return None
