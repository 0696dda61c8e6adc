"""Opaque tokens, their hashes and their successors; never whose they are or how long they live."""

import hashlib
import hmac
import re
import secrets
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field
from typing import Final

ACCESS: Final = "bbt_"
REFRESH: Final = "bbr_"

# A refresh token is its prefix, 24 characters common to its family, and 43 of its own.
_FAMILY_END: Final = 28
_REFRESH_SHAPE: Final = re.compile(r"bbr_[A-Za-z0-9_-]{67}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Pair:
    """An access token and the refresh token given with it; only their hashes are stored."""

    access: str = field(repr=False)
    refresh: str = field(repr=False)


def new_token(prefix: str = ACCESS) -> str:
    """Make a token of 256 random bits behind a prefix that secret scanners recognise."""
    return prefix + _text(secrets.token_bytes(32))


def new_pair() -> Pair:
    """Make the first tokens of a new family."""
    family = _text(secrets.token_bytes(18))
    return Pair(new_token(), new_token(REFRESH + family))


def new_salt() -> bytes:
    """Make what turns a refresh token into its successor."""
    return secrets.token_bytes(32)


def successor(refresh: str, salt: bytes) -> Pair:
    """Derive the pair that follows a refresh token; whoever lacks the token or the salt cannot."""
    key = refresh.encode()
    access = hmac.digest(key, b"baobei access\x00" + salt, "sha256")
    own = hmac.digest(key, b"baobei refresh\x00" + salt, "sha256")
    return Pair(ACCESS + _text(access), refresh[:_FAMILY_END] + _text(own))


def token_hash(token: str) -> bytes:
    """Hash a token as it is stored; a malformed one hashes to something unknown."""
    return hashlib.sha256(token.encode(errors="surrogatepass")).digest()


def family_hash(refresh: str) -> bytes:
    """Hash what all refresh tokens of a family share; a malformed one belongs to none."""
    if _REFRESH_SHAPE.fullmatch(refresh) is None:
        return token_hash(refresh)
    return token_hash(refresh[:_FAMILY_END])


def _text(octets: bytes) -> str:
    return urlsafe_b64encode(octets).rstrip(b"=").decode()
