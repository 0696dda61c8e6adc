"""A device's key is a P-256 point; everything else is refused and never repeated."""

from base64 import b64encode, urlsafe_b64encode

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.asymmetric.types import PublicKeyTypes
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from auth.errors import Code, DomainError
from auth.sessions.devices import device_key

PATH = ("device", "publicKey")
KEY = ec.generate_private_key(ec.SECP256R1()).public_key()


def spki(key: PublicKeyTypes) -> bytes:
    return key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def text(octets: bytes) -> str:
    return urlsafe_b64encode(octets).decode()


@pytest.mark.parametrize("given", [text(spki(KEY)), text(spki(KEY)).rstrip("=")], ids=["padded", "bare"])
def test_a_p256_key_becomes_its_compressed_point(given: str) -> None:
    assert device_key(given, PATH) == KEY.public_bytes(Encoding.X962, PublicFormat.CompressedPoint)


@pytest.mark.parametrize(
    "given",
    [
        "",
        "nonsense",
        "é" * 124,
        "\ud800" * 124,
        "A" * 122,
        "A" * 1_000_000,
        b64encode(b"\xfb\xff" + spki(KEY)[2:]).decode(),
        text(spki(KEY)) + "\n",
        text(spki(KEY))[:60] + "!" + text(spki(KEY))[60:],
        text(spki(KEY)[:-1]),
        text(spki(KEY) + b"\x00"),
        text(spki(KEY)[:-1] + bytes([spki(KEY)[-1] ^ 1])),
        text(spki(ec.generate_private_key(ec.SECP384R1()).public_key())),
        text(spki(ec.generate_private_key(ec.SECP256K1()).public_key())),
        text(spki(ed25519.Ed25519PrivateKey.generate().public_key())),
        text(spki(rsa.generate_private_key(65537, 2048).public_key())),
        text(KEY.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)),
    ],
    ids=range(17),
)
def test_another_key_is_refused(given: str) -> None:
    with pytest.raises(DomainError) as refusal:
        device_key(given, PATH)
    assert (refusal.value.code, refusal.value.path) == (Code.INVALID_INPUT, PATH)
    assert str(refusal.value) == "INVALID_INPUT"
