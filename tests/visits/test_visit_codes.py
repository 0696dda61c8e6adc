"""Visit codes and grants are signed: one text form each, and nothing in them can be changed."""

import hashlib
import json
import secrets
import string
import xml.etree.ElementTree as ET
from base64 import b64encode, urlsafe_b64decode, urlsafe_b64encode
from datetime import UTC, datetime, timedelta
from random import Random
from uuid import UUID, uuid4

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.visits.codes import CODE_LIFE, GRANT_LIFE, CodeSigner, drawing

NOON = datetime(2026, 5, 1, 12, 0, 0, 123456, tzinfo=UTC)
CUT = NOON.replace(microsecond=123000)
REPORT, PROJECT = UUID(int=7), UUID(int=8)
SIGNER = CodeSigner(bytes(range(32)))
DEVICE = b"\x02" + bytes(32)
BASE64URL = string.ascii_letters + string.digits + "-_"
# The order of Ed25519's group: adding it to a signature's second half gives the only other candidate.
ORDER = 2**252 + 27742317777372353535851937790883648493


def code() -> str:
    return SIGNER.issue_code(REPORT, PROJECT, NOON).text


@given(st.uuids(), st.uuids(), st.datetimes(datetime(1900, 1, 1), datetime(3000, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001
@settings(deadline=None)
def test_a_code_tells_what_was_signed(report: UUID, project: UUID, now: datetime) -> None:
    issued = SIGNER.issue_code(report, project, now)
    content = SIGNER.read_code(issued.text)
    assert content is not None
    assert (content.report, content.project, content.nonce) == (report, project, issued.nonce)
    assert content.issued_at == now.replace(microsecond=now.microsecond // 1000 * 1000)
    assert content.expires_at == issued.expires_at == content.issued_at + CODE_LIFE


def test_a_code_lives_a_minute_and_a_grant_a_day() -> None:
    assert SIGNER.issue_code(REPORT, PROJECT, NOON).expires_at == CUT + timedelta(minutes=1)
    assert SIGNER.issue_grant(REPORT, PROJECT, DEVICE, NOON).expires_at == CUT + timedelta(days=1)
    assert timedelta(days=1) == GRANT_LIFE


def test_an_expired_code_is_still_read() -> None:
    assert SIGNER.read_code(SIGNER.issue_code(REPORT, PROJECT, NOON - timedelta(days=9999)).text) is not None


def test_no_two_codes_are_equal() -> None:
    issued = [SIGNER.issue_code(REPORT, PROJECT, NOON) for _ in range(200)]
    assert len({each.nonce for each in issued}) == len({each.text for each in issued}) == 200


def test_every_flipped_bit_is_refused() -> None:
    octets = bytearray(urlsafe_b64decode(code()))
    for bit in range(len(octets) * 8):
        octets[bit // 8] ^= 1 << bit % 8
        assert SIGNER.read_code(urlsafe_b64encode(octets).decode()) is None
        octets[bit // 8] ^= 1 << bit % 8
    assert SIGNER.read_code(urlsafe_b64encode(octets).decode()) is not None


def test_two_thousand_mutations_are_refused() -> None:
    random = Random(1)  # noqa: S311
    text = code()
    for _ in range(2000):
        letters = list(text)
        for place in random.sample(range(len(letters)), random.randint(1, 4)):
            letters[place] = random.choice(BASE64URL)
        mutated = "".join(letters)
        assert (SIGNER.read_code(mutated) is not None) == (mutated == text)


def test_only_one_text_form_is_read() -> None:
    text = next(each for each in iter(code, "") if "-" in each and "_" in each)
    octets = urlsafe_b64decode(text)
    others = [
        b64encode(octets).decode(),
        text + "=",
        text + "==",
        text + "====",
        text + "\n",
        text + " ",
        " " + text,
        text[:50] + "\n" + text[50:],
        text[:50] + "!" + text[50:],
        text + ".",
        "." + text,
        text + "." + text,
        text.upper(),
        text.lower(),
        text.replace("-", "+"),
        text.replace("_", "/"),
        text.replace("-", "\u2010"),
        octets.hex(),
        text[:-1] + "\uff21",
    ]
    assert all(SIGNER.read_code(other) is None for other in others)
    assert SIGNER.read_code(text) is not None


def test_no_truncated_or_extended_code_is_read() -> None:
    text = code()
    for length in range(len(text)):
        assert SIGNER.read_code(text[:length]) is None
    for more in range(1, 9):
        assert SIGNER.read_code(text + "A" * more) is None
        assert SIGNER.read_code("A" * more + text) is None


@given(st.text(max_size=200))
@settings(deadline=None)
def test_any_other_text_is_no_code(text: str) -> None:
    assert SIGNER.read_code(text) is None


@pytest.mark.parametrize("text", ["", "\ud800" * 168, "A" * 168, "A" * 1_000_000, "\x00" * 168])
def test_a_malformed_code_is_refused(text: str) -> None:
    assert SIGNER.read_code(text) is None


def test_the_other_candidate_signature_is_refused() -> None:
    octets = urlsafe_b64decode(code())
    shifted = int.from_bytes(octets[-32:], "little") + ORDER
    assert SIGNER.read_code(urlsafe_b64encode(octets[:-32] + shifted.to_bytes(32, "little")).decode()) is None


def test_another_signers_code_is_refused_until_its_key_is_known() -> None:
    former = CodeSigner(secrets.token_bytes(32))
    issued = former.issue_code(REPORT, PROJECT, NOON)
    assert SIGNER.read_code(issued.text) is None
    rotated = CodeSigner(bytes(range(32)), former=tuple(former.public_keys().values()))
    assert rotated.read_code(issued.text) == former.read_code(issued.text) is not None
    assert set(rotated.public_keys()) == set(SIGNER.public_keys()) | set(former.public_keys())


def test_a_stranger_cannot_sign_under_a_known_key_id() -> None:
    ours, stranger = urlsafe_b64decode(code()), CodeSigner(secrets.token_bytes(32))
    theirs = urlsafe_b64decode(stranger.issue_code(REPORT, PROJECT, NOON).text)
    assert SIGNER.read_code(urlsafe_b64encode(theirs[:2] + ours[2:10] + theirs[10:]).decode()) is None


def test_a_grant_is_no_code() -> None:
    for device in (None, DEVICE):
        grant = SIGNER.issue_grant(REPORT, PROJECT, device, NOON)
        assert SIGNER.read_code(grant.text) is None
        padded = grant.text + "A" * (len(code()) - len(grant.text))
        assert SIGNER.read_code(padded[: len(code())]) is None


@pytest.mark.parametrize("head", [b"\x01\x02", b"\x02\x01", b"\x01\x00"], ids=["grant", "later version", "no kind"])
def test_what_we_signed_for_another_use_is_no_code(head: bytes) -> None:
    octets = urlsafe_b64decode(code())
    for start in (octets[:2], head):
        body = start + octets[2:-64]
        signature = Ed25519PrivateKey.from_private_bytes(bytes(range(32))).sign(b"baobei visit code\x00" + body)
        text = urlsafe_b64encode(body + signature).decode()
        assert (SIGNER.read_code(text) is None) == (start == head)


@pytest.mark.parametrize("device", [None, DEVICE, b"\x03" + b"\xff" * 32])
def test_a_grant_verifies_from_the_published_key_alone(device: bytes | None) -> None:
    grant = SIGNER.issue_grant(REPORT, PROJECT, device, NOON)
    text = grant.text
    octets = urlsafe_b64decode(text + "=" * (-len(text) % 4))
    assert urlsafe_b64encode(octets).rstrip(b"=").decode() == text
    ((key_id, key),) = SIGNER.public_keys().items()
    assert key_id == hashlib.sha256(key).hexdigest()[:16]
    Ed25519PublicKey.from_public_bytes(key).verify(octets[-64:], b"baobei visit code\x00" + octets[:-64])
    assert octets[:10] == b"\x01\x02" + bytes.fromhex(key_id)
    assert octets[10:42] == REPORT.bytes + PROJECT.bytes
    issued_at, life = int.from_bytes(octets[42:50], "big"), int.from_bytes(octets[50:54], "big")
    assert datetime.fromtimestamp((issued_at + life) / 1000, UTC) == grant.expires_at
    assert octets[54:-64] == (device or b"")
    with pytest.raises(InvalidSignature):
        Ed25519PublicKey.from_public_bytes(key).verify(octets[-64:], octets[:-64])


def test_a_grant_takes_no_misshapen_device_key() -> None:
    for device in (b"", b"\x02", bytes(91), b"\x04" + bytes(32)):
        with pytest.raises(ValueError, match="device key"):
            SIGNER.issue_grant(REPORT, PROJECT, device, NOON)


def test_a_signing_key_has_32_bytes() -> None:
    with pytest.raises(ValueError, match="32"):
        CodeSigner(b"short")


def test_a_naive_instant_is_a_mistake() -> None:
    with pytest.raises(TypeError):
        SIGNER.issue_code(uuid4(), uuid4(), NOON.replace(tzinfo=None))


def test_the_drawing_is_a_small_svg_with_its_border() -> None:
    svg = drawing(code())
    root = ET.fromstring(svg)  # noqa: S314
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    left, top, width, height = map(int, root.attrib["viewBox"].split())
    assert (left, top, width) == (0, 0, height)
    assert "width" not in root.attrib
    assert not svg.startswith("<?xml")
    assert "M4 4.5" in svg
    assert len(svg) < 6000
    assert svg == svg.strip()
    json.dumps(svg).encode("ascii")


def test_nothing_issued_shows_its_text_when_printed() -> None:
    issued = SIGNER.issue_code(REPORT, PROJECT, NOON)
    assert issued.text not in repr(issued)
    grant = SIGNER.issue_grant(REPORT, PROJECT, None, NOON)
    assert grant.text not in repr(grant)
