"""The values that sessions pass from hand to hand; never a table and never a statement."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from auth.sessions.rules import Family
from auth.tokens import Pair


class Platform(StrEnum):
    """What a device runs."""

    IOS = "IOS"
    ANDROID = "ANDROID"
    HARMONY = "HARMONY"
    WECHAT = "WECHAT"
    WEB = "WEB"


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """What somebody signs in on; `id` was made once by the app."""

    id: str
    platform: Platform
    app_version: str
    public_key: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Who has a login, and whether they may sign in: neither they nor their firm are disabled."""

    id: UUID
    organization_id: UUID
    password_hash: str = field(repr=False)
    enabled: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """A family whose row this transaction has locked, and the instant read after the lock was got."""

    session_id: UUID
    account_id: UUID
    family: Family
    enabled: bool
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """Somebody signed in: their tokens, how long these live, and who they are."""

    pair: Pair
    access_expires_at: datetime
    refresh_expires_at: datetime
    account_id: UUID
    organization_id: UUID
