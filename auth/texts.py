"""Reads the short texts that people type; never what they mean."""

from typing import Final

from auth.errors import Code, DomainError

LONGEST_LINE: Final = 200


def line(text: str, path: tuple[str, ...]) -> str:
    """Read one printable line of 1 to 200 characters, its spaces made single; INVALID_INPUT at the path otherwise."""
    read = " ".join(text.split())
    if not 0 < len(read) <= LONGEST_LINE or not read.isprintable():
        raise DomainError(Code.INVALID_INPUT, path)
    return read
