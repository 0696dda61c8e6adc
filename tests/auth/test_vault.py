"""Personal texts are sealed to their place and found by blind indexes; no key opens another organization's."""

import time
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auth.vault import IndexKind, Unreadable, Vault, bound_to, commitment, new_salt

ENCRYPTION, INDEX = bytes(range(32)), bytes(range(32, 64))
ORGANIZATION, ELSEWHERE, OWNER = UUID(int=1), UUID(int=2), UUID(int=3)
PLACE = bound_to(OWNER, "phone")
VAULT = Vault(ENCRYPTION, INDEX, key_version=1)

texts = st.text(st.characters(exclude_categories=["Cs"]))
quick = settings(max_examples=50, deadline=None)


@given(texts, st.uuids(), st.uuids(), st.sampled_from(["name", "phone", "note"]))
@quick
def test_what_is_sealed_can_be_opened(text: str, organization: UUID, owner: UUID, field: str) -> None:
    place = bound_to(owner, field)
    assert VAULT.open(organization, VAULT.seal(organization, text, bound=place), bound=place) == text


@pytest.mark.parametrize(
    ("organization", "place"),
    [
        (ELSEWHERE, PLACE),
        (ORGANIZATION, bound_to(OWNER, "name")),
        (ORGANIZATION, bound_to(UUID(int=4), "phone")),
        (ORGANIZATION, b""),
    ],
)
def test_a_text_opens_nowhere_but_in_its_place(organization: UUID, place: bytes) -> None:
    sealed = VAULT.seal(ORGANIZATION, "13812345678", bound=PLACE)
    with pytest.raises(Unreadable) as refusal:
        VAULT.open(organization, sealed, bound=place)
    assert "1381234" not in repr(refusal.value)


@given(st.data())
@quick
def test_a_flipped_bit_is_noticed(data: st.DataObject) -> None:
    sealed = VAULT.seal(ORGANIZATION, "13812345678", bound=PLACE)
    bit = data.draw(st.integers(0, len(sealed) * 8 - 1))
    forged = bytearray(sealed)
    forged[bit // 8] ^= 1 << bit % 8
    with pytest.raises(Unreadable):
        VAULT.open(ORGANIZATION, bytes(forged), bound=PLACE)


def test_a_shortened_or_lengthened_text_is_noticed() -> None:
    sealed = VAULT.seal(ORGANIZATION, "欧阳", bound=PLACE)
    for length in range(len(sealed)):
        with pytest.raises(Unreadable):
            VAULT.open(ORGANIZATION, sealed[:length], bound=PLACE)
    with pytest.raises(Unreadable):
        VAULT.open(ORGANIZATION, sealed + b"\x00", bound=PLACE)


def test_the_same_text_is_never_sealed_alike() -> None:
    sealed = [VAULT.seal(ORGANIZATION, "13812345678", bound=PLACE) for _ in range(1000)]
    assert len({text[1:13] for text in sealed}) == 1000
    assert {text[0] for text in sealed} == {VAULT.key_version}


def test_another_key_or_version_opens_nothing() -> None:
    sealed = VAULT.seal(ORGANIZATION, "x", bound=PLACE)
    for other in (Vault(INDEX, ENCRYPTION, key_version=1), Vault(ENCRYPTION, INDEX, key_version=2)):
        with pytest.raises(Unreadable):
            other.open(ORGANIZATION, sealed, bound=PLACE)
        with pytest.raises(Unreadable):
            other.open(ORGANIZATION, bytes([other.key_version]) + sealed[1:], bound=PLACE)


def test_an_index_finds_the_same_value_again() -> None:
    again = Vault(ENCRYPTION, INDEX, key_version=1)
    found = VAULT.index(ORGANIZATION, IndexKind.PHONE, "+8613812345678")
    assert again.index(ORGANIZATION, IndexKind.PHONE, "+8613812345678") == found
    assert len(found) == 32


def test_indexes_differ_by_organization_kind_value_key_and_version() -> None:
    vaults = [VAULT, Vault(ENCRYPTION, bytes(32), key_version=1), Vault(ENCRYPTION, INDEX, key_version=2)]
    found = [
        vault.index(organization, kind, value)
        for vault in vaults
        for organization in (ORGANIZATION, ELSEWHERE)
        for kind in IndexKind
        for value in ("", "欧", "欧阳")
    ]
    assert len(set(found)) == len(found)


def test_the_encryption_key_has_no_part_in_an_index() -> None:
    other = Vault(bytes(32), INDEX, key_version=1)
    assert other.index(ORGANIZATION, IndexKind.MASK, "x") == VAULT.index(ORGANIZATION, IndexKind.MASK, "x")


def test_a_fingerprint_is_no_index() -> None:
    found = VAULT.fingerprint(ORGANIZATION, b"x")
    assert found == VAULT.fingerprint(ORGANIZATION, b"x")
    assert found != VAULT.fingerprint(ELSEWHERE, b"x")
    assert found != VAULT.fingerprint(ORGANIZATION, b"y")
    assert found not in {VAULT.index(ORGANIZATION, kind, "x") for kind in IndexKind}


@given(texts, texts)
@quick
def test_a_commitment_binds_to_its_text_and_salt(text: str, other: str) -> None:
    salt = new_salt()
    assert commitment(salt, text) == commitment(salt, text)
    assert commitment(new_salt(), text) != commitment(salt, text)
    assert (commitment(salt, text) == commitment(salt, other)) == (text == other)


@pytest.mark.parametrize("salt", [b"", b"short", bytes(31), bytes(33)])
def test_a_commitment_wants_a_whole_salt(salt: bytes) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        commitment(salt, "x")


@pytest.mark.parametrize(
    ("encryption", "index", "version"),
    [
        (b"", INDEX, 1),
        (ENCRYPTION, bytes(31), 1),
        (ENCRYPTION, ENCRYPTION, 1),
        (ENCRYPTION, INDEX, 0),
        (ENCRYPTION, INDEX, 256),
    ],
)
def test_a_vault_refuses_keys_that_protect_nothing(encryption: bytes, index: bytes, version: int) -> None:
    with pytest.raises(ValueError, match="key"):
        Vault(encryption, index, key_version=version)


def test_half_a_character_is_refused_without_being_repeated() -> None:
    for act in (
        lambda: VAULT.seal(ORGANIZATION, "13812345678\ud800", bound=PLACE),
        lambda: VAULT.index(ORGANIZATION, IndexKind.PHONE, "13812345678\ud800"),
        lambda: commitment(bytes(32), "13812345678\ud800"),
    ):
        with pytest.raises(ValueError, match="Unicode") as refusal:
            act()
        assert "138" not in repr(refusal.value)
        assert refusal.value.__cause__ is None


def test_a_vault_shows_no_key_when_printed() -> None:
    assert ENCRYPTION.hex() not in repr(VAULT)
    assert repr(ENCRYPTION) not in repr(VAULT) + repr(VAULT.__dict__)


def test_sealing_costs_microseconds_and_the_cache_stays_bounded() -> None:
    for number in range(3000):
        VAULT.seal(UUID(int=number), "x", bound=PLACE)
    start = time.perf_counter()
    for _ in range(1000):
        VAULT.seal(ORGANIZATION, "13812345678", bound=PLACE)
    assert time.perf_counter() - start < 0.5
