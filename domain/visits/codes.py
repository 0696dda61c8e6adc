"""Signed visit codes and grants and the drawing of a code; never whether one may still be used."""

import hashlib
import re
import secrets
import struct
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Final
from uuid import UUID

import segno
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

CODE_LIFE: Final = timedelta(minutes=1)
GRANT_LIFE: Final = timedelta(days=1)

_VERSION: Final = 1
_CODE: Final = 1
_GRANT: Final = 2
_PURPOSE: Final = b"baobei visit code\x00"
_SIGNATURE_SIZE: Final = 64
_MILLISECOND: Final = timedelta(milliseconds=1)
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
# Version, kind, key id, report, project, issue and life in milliseconds; then a nonce, or a grant's device key.
_HEAD: Final = struct.Struct(">BB8s16s16sqI")
_NONCE_SIZE: Final = 8
# 126 bytes: divisible by three, so that base64 has no spare bits and each code exactly one text.
_CODE_SHAPE: Final = re.compile(r"[A-Za-z0-9_-]{168}")
_DEVICE_KEY_SHAPE: Final = re.compile(rb"[\x02\x03].{32}", re.DOTALL)


@dataclass(frozen=True, slots=True)
class IssuedCode:
    """A code to show now."""

    text: str = field(repr=False)
    nonce: bytes
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class IssuedGrant:
    """What makes codes offline, together with proofs by the device's key."""

    text: str = field(repr=False)
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class CodeContent:
    """What a code says; whether it has expired or was used is for its reader to judge."""

    report: UUID
    project: UUID
    nonce: bytes
    issued_at: datetime
    expires_at: datetime


class CodeSigner:
    """One Ed25519 key to sign with, and the public keys to verify with."""

    def __init__(self, private_key: bytes, *, former: tuple[bytes, ...] = ()) -> None:
        self._private = Ed25519PrivateKey.from_private_bytes(private_key)
        own = self._private.public_key().public_bytes_raw()
        self._id = _key_id(own)
        self._public = {_key_id(key): Ed25519PublicKey.from_public_bytes(key) for key in (own, *former)}

    def issue_code(self, report: UUID, project: UUID, now: datetime) -> IssuedCode:
        """Sign a code that stands for one report at one project for a minute."""
        nonce = secrets.token_bytes(_NONCE_SIZE)
        text = self._sign(_CODE, report, project, now, nonce)
        return IssuedCode(text, nonce, _cut(now) + CODE_LIFE)

    def issue_grant(self, report: UUID, project: UUID, device_key: bytes | None, now: datetime) -> IssuedGrant:
        """Sign a grant of a day for a device's P-256 key (a compressed point of 33 bytes), or for none."""
        if device_key is not None and _DEVICE_KEY_SHAPE.fullmatch(device_key) is None:
            message = "a device key is a compressed point of 33 bytes"
            raise ValueError(message)
        return IssuedGrant(self._sign(_GRANT, report, project, now, device_key or b""), _cut(now) + GRANT_LIFE)

    def read_code(self, text: str) -> CodeContent | None:
        """Read a code that one of the known keys signed; None for anything else."""
        if _CODE_SHAPE.fullmatch(text) is None:
            return None
        octets = urlsafe_b64decode(text)
        version, kind, key_id, report, project, issued, life = _HEAD.unpack_from(octets)
        if (version, kind) != (_VERSION, _CODE) or not self._verifies(key_id, octets):
            return None
        issued_at = _EPOCH + issued * _MILLISECOND
        nonce = octets[_HEAD.size : -_SIGNATURE_SIZE]
        return CodeContent(UUID(bytes=report), UUID(bytes=project), nonce, issued_at, issued_at + life * _MILLISECOND)

    def public_keys(self) -> dict[str, bytes]:
        """List the keys that verify codes, by key id, for scanners without network."""
        return {key_id.hex(): key.public_bytes_raw() for key_id, key in self._public.items()}

    def _sign(self, kind: int, report: UUID, project: UUID, now: datetime, tail: bytes) -> str:
        life = CODE_LIFE if kind == _CODE else GRANT_LIFE
        issued = (now - _EPOCH) // _MILLISECOND
        head = _HEAD.pack(_VERSION, kind, self._id, report.bytes, project.bytes, issued, life // _MILLISECOND)
        signature = self._private.sign(_PURPOSE + head + tail)
        return urlsafe_b64encode(head + tail + signature).rstrip(b"=").decode()

    def _verifies(self, key_id: bytes, octets: bytes) -> bool:
        key = self._public.get(key_id)
        if key is None:
            return False
        try:
            key.verify(octets[-_SIGNATURE_SIZE:], _PURPOSE + octets[:-_SIGNATURE_SIZE])
        except InvalidSignature:
            return False
        return True


def drawing(text: str) -> str:
    """Draw a code as an SVG that scales, with its quiet border."""
    out = BytesIO()
    # Signed text is random enough for any mask; choosing the best of eight costs three times as long.
    symbol = segno.make_qr(text, error="m", mask=3)
    symbol.save(out, kind="svg", xmldecl=False, omitsize=True, nl=False, light="#fff", svgclass=None, lineclass=None)
    return out.getvalue().decode()


def _key_id(public_key: bytes) -> bytes:
    return hashlib.sha256(public_key).digest()[:8]


def _cut(now: datetime) -> datetime:
    return _EPOCH + (now - _EPOCH) // _MILLISECOND * _MILLISECOND
