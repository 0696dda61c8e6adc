"""The table of sessions; never who may do what."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import LargeBinary
from sqlmodel import Field

from auth import columns
from auth.columns import Table


class Session(Table, table=True):
    """A family of tokens: one sign-in on one device."""

    id: UUID = columns.key()
    organization_id: UUID = columns.ref("organization.id")
    account_id: UUID = columns.ref("account.id", index=True)
    device_id: str = columns.text()
    platform: str = columns.text()
    app_version: str = columns.text()
    public_key: str | None = columns.text_or_none()
    family_hash: bytes = Field(sa_type=LargeBinary(), unique=True)
    access_hash: bytes = Field(sa_type=LargeBinary(), unique=True)
    access_expires_at: datetime = columns.instant()
    refresh_hash: bytes = columns.octets()
    refresh_expires_at: datetime = columns.instant()
    retry_hash: bytes | None = columns.octets_or_none()
    retry_expires_at: datetime | None = columns.instant_or_none()
    retry_salt: bytes | None = columns.octets_or_none()
    created_at: datetime = columns.instant()
    ended_at: datetime | None = columns.instant_or_none()
