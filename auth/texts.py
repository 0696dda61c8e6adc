"""Reads the texts that people type; never what they mean."""

import unicodedata
from typing import Final

from auth.errors import Code, DomainError

LONGEST_LINE: Final = 200
_LAYOUT: Final = frozenset("\n\r\t")


def line(text: str, path: tuple[str, ...]) -> str:
    """Read one printable line of 1 to 200 characters, its spaces made single; INVALID_INPUT at the path otherwise."""
    read = " ".join(text.split())
    if not 0 < len(read) <= LONGEST_LINE or not read.isprintable():
        raise DomainError(Code.INVALID_INPUT, path)
    return read


def written(text: str, path: tuple[str, ...], *, longest: int, shortest: int = 1) -> str:
    """Trim a text of so many characters; INVALID_INPUT at the path when it is of another length or not a text."""
    trimmed = text.strip()
    stray = any(unicodedata.category(letter) in {"Cc", "Cs"} and letter not in _LAYOUT for letter in trimmed)
    if stray or not shortest <= len(trimmed) <= longest:
        raise DomainError(Code.INVALID_INPUT, path)
    return trimmed
