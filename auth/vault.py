"""Sealed texts, blind indexes and fingerprints under keys derived for each organization; never what is stored."""

import hmac
import secrets
from enum import StrEnum
from functools import lru_cache
from typing import Final
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM, AESSIV
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_SIZE: Final = 32
NONCE_SIZE: Final = 12
CACHED_ORGANIZATIONS: Final = 1024

_VERSIONS: Final = range(1, 256)


class Unreadable(Exception):
    """The octets are not what this vault sealed for this organization and place."""


class IndexKind(StrEnum):
    """What a blind index finds."""

    PHONE = "phone"
    MASK = "mask"
    SURNAME = "surname"


class Vault:
    """Two master keys of one version, and what is derived from them."""

    def __init__(self, encryption_key: bytes, index_key: bytes, *, key_version: int) -> None:
        if len(encryption_key) != KEY_SIZE or len(index_key) != KEY_SIZE or encryption_key == index_key:
            message = "a vault wants two different keys of 32 bytes"
            raise ValueError(message)
        if key_version not in _VERSIONS:
            message = "a key version is a number from 1 to 255"
            raise ValueError(message)
        self.key_version = key_version

        def cipher(organization: UUID) -> AESGCM:
            return AESGCM(_derive(encryption_key, key_version, organization, "encryption"))

        def secret(organization: UUID, purpose: str) -> bytes:
            return _derive(index_key, key_version, organization, purpose)

        def places(organization: UUID) -> AESSIV:
            return AESSIV(_derive(encryption_key, key_version, organization, "places", size=2 * KEY_SIZE))

        self._places = lru_cache(CACHED_ORGANIZATIONS)(places)
        self._cipher = lru_cache(CACHED_ORGANIZATIONS)(cipher)
        self._secret = lru_cache(CACHED_ORGANIZATIONS * (len(IndexKind) + 1))(secret)

    def seal(self, organization: UUID, text: str, *, bound: bytes) -> bytes:
        """Encrypt a text for one place (see bound_to): key version, nonce, cipher text and tag."""
        nonce = secrets.token_bytes(NONCE_SIZE)
        version = bytes([self.key_version])
        cipher = self._cipher(organization).encrypt(nonce, _octets(text), version + organization.bytes + bound)
        return version + nonce + cipher

    def open(self, organization: UUID, sealed: bytes, *, bound: bytes) -> str:
        """Decrypt what was sealed for this organization and place; anything else is Unreadable."""
        version, nonce, cipher = sealed[:1], sealed[1 : 1 + NONCE_SIZE], sealed[1 + NONCE_SIZE :]
        if version != bytes([self.key_version]) or len(nonce) != NONCE_SIZE:
            raise Unreadable
        try:
            return self._cipher(organization).decrypt(nonce, cipher, version + organization.bytes + bound).decode()
        except InvalidTag:
            raise Unreadable from None

    def seal_place(self, organization: UUID, place: str, *, bound: bytes) -> bytes:
        """Encrypt a place in the list that `bound` names, always to the same octets."""
        return self._places(organization).encrypt(_octets(place), [bound])

    def open_place(self, organization: UUID, sealed: bytes, *, bound: bytes) -> str:
        """Decrypt a place in the list that `bound` names; anything else is Unreadable."""
        try:
            return self._places(organization).decrypt(sealed, [bound]).decode()
        except InvalidTag:
            raise Unreadable from None

    def index(self, organization: UUID, kind: IndexKind, value: str) -> bytes:
        """Compute the 32 bytes by which a normalised value is found without being readable."""
        return hmac.digest(self._secret(organization, f"index {kind}"), _octets(value), "sha256")

    def fingerprint(self, organization: UUID, canonical: bytes) -> bytes:
        """Compute the 32 bytes by which the input of a retried act is recognised."""
        return hmac.digest(self._secret(organization, "fingerprint"), canonical, "sha256")


def bound_to(owner: UUID, field: str) -> bytes:
    """Name the place of a sealed text: the field of an owner."""
    return owner.bytes + field.encode()


def new_salt() -> bytes:
    """Make the salt of one commitment; it is stored sealed and erased together with the text."""
    return secrets.token_bytes(KEY_SIZE)


def commitment(salt: bytes, text: str) -> bytes:
    """Compute the 32 bytes that a fact keeps of a text: they prove it, and tell nothing once the salt is gone."""
    if len(salt) != KEY_SIZE:
        message = "a salt has 32 bytes"
        raise ValueError(message)
    return hmac.digest(salt, b"baobei commitment\x00" + _octets(text), "sha256")


def _derive(master: bytes, version: int, organization: UUID, purpose: str, *, size: int = KEY_SIZE) -> bytes:
    info = b"baobei " + purpose.encode() + b"\x00" + bytes([version]) + organization.bytes
    return HKDF(algorithm=SHA256(), length=size, salt=None, info=info).derive(master)


def _octets(text: str) -> bytes:
    try:
        return text.encode()
    except UnicodeEncodeError:
        message = "the text is not valid Unicode"
        raise ValueError(message) from None
