"""Reads the public key of a device; never what the device may show."""

import re
from base64 import urlsafe_b64decode
from typing import Final

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_der_public_key

from auth.errors import Code, DomainError

# The 91 bytes of a P-256 key.
_SHAPE: Final = re.compile(r"[A-Za-z0-9_-]{122}(?:==)?")


def device_key(text: str, path: tuple[str, ...]) -> bytes:
    """Read a P-256 key (SPKI, base64url) as a compressed point of 33 bytes; INVALID_INPUT at the path otherwise."""
    key = _point(urlsafe_b64decode(text.rstrip("=") + "==")) if _SHAPE.fullmatch(text) else None
    if key is None:
        raise DomainError(Code.INVALID_INPUT, path)
    return key


def _point(octets: bytes) -> bytes | None:
    try:
        key = load_der_public_key(octets)
    except (ValueError, UnsupportedAlgorithm):
        return None
    if not isinstance(key, EllipticCurvePublicKey) or not isinstance(key.curve, SECP256R1):
        return None
    return key.public_bytes(Encoding.X962, PublicFormat.CompressedPoint)
