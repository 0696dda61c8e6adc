"""The column shapes that tables share, and how a table is named; never a table."""

import re
from typing import Any

from sqlalchemy import BigInteger, DateTime, LargeBinary, Text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlmodel import Field, SQLModel

WORD = re.compile(r"(?<=[a-z])(?=[A-Z])")


class Table(SQLModel):
    """What every table is made from: its name is its class's, in small letters."""

    def __init_subclass__(cls, **kwargs: Any) -> None:
        cls.__tablename__ = WORD.sub("_", cls.__name__).lower()
        super().__init_subclass__(**kwargs)


def key() -> Any:
    """Declare the primary key or a part of it."""
    return Field(primary_key=True)


def text_key() -> Any:
    """Declare a text that is part of the primary key."""
    return Field(primary_key=True, sa_type=Text())


def instant_key() -> Any:
    """Declare an instant that is part of the primary key."""
    return Field(primary_key=True, sa_type=DateTime(timezone=True))  # type: ignore[call-overload]


def ref(target: str, *, index: bool = False) -> Any:
    """Declare a reference that must be there."""
    return Field(foreign_key=target, index=index)


def ref_key(target: str) -> Any:
    """Declare a reference that is part of the primary key."""
    return Field(primary_key=True, foreign_key=target)


def beside(*, index: bool = False) -> Any:
    """Declare a reference to a row that the same statement writes: sure by itself, so that no look-up need guard it."""
    return Field(index=index)


def ref_or_none(target: str, *, index: bool = False) -> Any:
    """Declare a reference that may be missing."""
    return Field(default=None, foreign_key=target, index=index, nullable=True)


def text() -> Any:
    """Declare a text of any length."""
    return Field(sa_type=Text())


def text_or_none() -> Any:
    """Declare a text that may be missing."""
    return Field(default=None, sa_type=Text(), nullable=True)


def instant() -> Any:
    """Declare an instant, kept in UTC."""
    return Field(sa_type=DateTime(timezone=True))


def instant_or_none() -> Any:
    """Declare an instant that may be missing."""
    return Field(default=None, sa_type=DateTime(timezone=True), nullable=True)


def octets() -> Any:
    """Declare bytes."""
    return Field(sa_type=LargeBinary())


def octets_or_none() -> Any:
    """Declare bytes that may be missing."""
    return Field(default=None, sa_type=LargeBinary(), nullable=True)


def document() -> Any:
    """Declare a JSON document."""
    return Field(sa_type=JSONB())


def document_or_none() -> Any:
    """Declare a JSON document that may be missing."""
    return Field(default=None, sa_type=JSONB(none_as_null=True), nullable=True)


def texts() -> Any:
    """Declare a list of texts."""
    return Field(sa_type=ARRAY(Text()))


def big() -> Any:
    """Declare a whole number of 64 bits."""
    return Field(sa_type=BigInteger())
