"""Cursors: a place comes back to whoever got it, in its own list, and tells nothing to the eye."""

import secrets
from uuid import uuid4

import pytest

from auth.cursors import Cursors
from auth.vault import Vault

VAULT = Vault(secrets.token_bytes(32), secrets.token_bytes(32), key_version=1)
HERE = uuid4()
FACTS = Cursors(VAULT, HERE, "facts")


@pytest.mark.parametrize("place", ["", ">i:5", ">dt:2026-03-02 10:00:00~uuid:x", "王", "x" * 5000])
def test_a_place_comes_back(place: str) -> None:
    cursor = FACTS.write(place)
    assert FACTS.read(cursor) == place
    assert FACTS.write(place) == cursor
    assert FACTS.write(f"{place}x")[:8] != cursor[:8]
    assert cursor.isascii()
    assert "=" not in cursor


def test_a_cursors_length_does_not_tell_a_numbers() -> None:
    assert len(FACTS.write(">i:5")) == len(FACTS.write(">i:5000000"))


@pytest.mark.parametrize(
    "other",
    [
        Cursors(VAULT, HERE, "visits"),
        Cursors(VAULT, uuid4(), "facts"),
        Cursors(Vault(secrets.token_bytes(32), secrets.token_bytes(32), key_version=1), HERE, "facts"),
    ],
    ids=["list", "organization", "key"],
)
def test_a_cursor_is_of_one_list_one_organization_and_one_key(other: Cursors) -> None:
    assert other.read(FACTS.write(">i:5")) is None


@pytest.mark.parametrize("cursor", ["", "x", "nonsense", "💰", "a" * 5000, "\ud800", "==", "aaaa\x00"])
def test_what_is_no_cursor_is_none(cursor: str) -> None:
    assert FACTS.read(cursor) is None


def test_an_altered_cursor_is_none() -> None:
    cursor = FACTS.write(">i:5")
    for index, letter in enumerate(cursor[:-1]):
        assert FACTS.read(cursor[:index] + ("A" if letter != "A" else "B") + cursor[index + 1 :]) is None
