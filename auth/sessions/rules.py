"""How long tokens live and how a refresh token is followed by the next; never where sessions are stored."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from auth.tokens import Pair, family_hash, successor, token_hash

ACCESS_LIFE: Final = timedelta(minutes=30)
REFRESH_LIFE: Final = timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Retry:
    """The previous refresh token, kept while neither token of its successor was presented."""

    refresh_hash: bytes
    refresh_expires_at: datetime
    salt: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """What is stored of the tokens of one sign-in on one device."""

    family_hash: bytes
    access_hash: bytes
    access_expires_at: datetime
    refresh_hash: bytes
    refresh_expires_at: datetime
    retry: Retry | None = None
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Rotated:
    """The token was good: the family goes on with this pair."""

    family: Family
    pair: Pair


@dataclass(frozen=True, slots=True)
class Replayed:
    """The token had been used up: somebody else may hold it, so the family has ended."""

    family: Family


@dataclass(frozen=True, slots=True)
class Revoked:
    """The family had ended before, or the token ran out."""


@dataclass(frozen=True, slots=True)
class Unknown:
    """No family has such a token."""


Outcome = Rotated | Replayed | Revoked | Unknown


def found(pair: Pair, now: datetime) -> Family:
    """Begin a family with the pair given at sign-in."""
    return Family(
        family_hash=family_hash(pair.refresh),
        access_hash=token_hash(pair.access),
        access_expires_at=now + ACCESS_LIFE,
        refresh_hash=token_hash(pair.refresh),
        refresh_expires_at=now + REFRESH_LIFE,
    )


def refresh(family: Family | None, token: str, *, salt: bytes, now: datetime) -> Outcome:
    """Judge a presented refresh token; the salt, new and random, makes its successor unless it is a retry."""
    if family is None or family.family_hash != family_hash(token):
        return Unknown()
    if family.ended_at is not None:
        return Revoked()
    presented = token_hash(token)
    if presented == family.refresh_hash:
        return _rotate(family, token, salt, now)
    if family.retry is not None and presented == family.retry.refresh_hash:
        return _follow(family.retry, token, now)
    return Replayed(end(family, now))


def admits(family: Family, access_hash: bytes, now: datetime) -> bool:
    """Tell whether the holder of the access token with this hash is signed in."""
    return family.ended_at is None and access_hash == family.access_hash and now < family.access_expires_at


def present(family: Family) -> Family:
    """Take note that the family's access token was used: from now on no retry is allowed."""
    return replace(family, retry=None)


def end(family: Family, now: datetime) -> Family:
    """End a family for good; ending it again keeps the first instant."""
    return family if family.ended_at is not None else replace(family, retry=None, ended_at=now)


def _rotate(family: Family, token: str, salt: bytes, now: datetime) -> Rotated | Revoked:
    previous = Retry(refresh_hash=family.refresh_hash, refresh_expires_at=family.refresh_expires_at, salt=salt)
    return _follow(previous, token, now)


def _follow(previous: Retry, token: str, now: datetime) -> Rotated | Revoked:
    if now >= previous.refresh_expires_at:
        return Revoked()
    pair = successor(token, previous.salt)
    return Rotated(replace(found(pair, now), retry=previous), pair)
