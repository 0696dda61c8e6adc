"""Tokens are recognisable and opaque, and their successors can only be told by who presents them."""

import hashlib
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auth import tokens


def test_tokens_are_recognisable_and_carry_256_bits() -> None:
    pair = tokens.new_pair()
    assert re.fullmatch(r"bbt_[A-Za-z0-9_-]{43}", pair.access)
    assert re.fullmatch(r"bbr_[A-Za-z0-9_-]{67}", pair.refresh)


def test_no_two_tokens_are_equal() -> None:
    made = [tokens.new_pair() for _ in range(500)]
    assert len({pair.access for pair in made} | {pair.refresh for pair in made}) == 1000
    assert len({tokens.family_hash(pair.refresh) for pair in made}) == 500


@given(st.text())
def test_any_text_hashes_to_32_bytes(text: str) -> None:
    assert len(tokens.token_hash(text)) == 32
    assert len(tokens.family_hash(text)) == 32


def test_the_hash_is_sha256_of_the_text() -> None:
    assert tokens.token_hash("bbt_x") == hashlib.sha256(b"bbt_x").digest()


@pytest.mark.parametrize("malformed", ["", "\ud800", "bbt_", "bbr_", "Bearer x", "bbr_" + "é" * 67, "x" * 100_000])
def test_a_malformed_token_is_merely_unknown(malformed: str) -> None:
    assert tokens.token_hash(malformed) != tokens.token_hash(tokens.new_pair().access)
    assert tokens.family_hash(malformed) == tokens.token_hash(malformed)


def test_a_successor_keeps_the_family_and_nothing_else() -> None:
    pair = tokens.new_pair()
    successor = tokens.successor(pair.refresh, tokens.new_salt())
    assert tokens.family_hash(successor.refresh) == tokens.family_hash(pair.refresh)
    assert len({pair.access, pair.refresh, successor.access, successor.refresh}) == 4
    assert successor.access[4:] not in successor.refresh


def test_one_token_and_one_salt_have_one_successor() -> None:
    refresh, salt = tokens.new_pair().refresh, tokens.new_salt()
    assert tokens.successor(refresh, salt) == tokens.successor(refresh, salt)
    assert tokens.successor(refresh, salt) != tokens.successor(refresh, tokens.new_salt())
    assert tokens.successor(refresh, salt) != tokens.successor(tokens.new_pair().refresh, salt)


@pytest.mark.parametrize("change", ["{} ", " {}", "{}\n", "{}A", "bbt_{}"])
def test_a_disfigured_refresh_token_belongs_to_no_family(change: str) -> None:
    refresh = tokens.new_pair().refresh
    assert tokens.family_hash(change.format(refresh)) != tokens.family_hash(refresh)


def test_a_pair_shows_no_token_when_printed() -> None:
    pair = tokens.new_pair()
    assert pair.access not in repr(pair)
    assert pair.refresh not in repr(pair)
