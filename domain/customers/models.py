"""The tables that know who a customer is; names, phones and free text lie in them encrypted only."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint

from auth import columns
from auth.columns import Table


class CustomerIndex(Table, table=True):
    """The blind indexes by which a customer is found, for each version of the index key."""

    __table_args__ = (
        UniqueConstraint("project_id", "key_version", "phone_hmac"),
        Index("ix_customer_index_project_id_mask_hmac", "project_id", "mask_hmac"),
    )

    customer_id: UUID = columns.key()
    key_version: int = columns.key()
    organization_id: UUID
    project_id: UUID
    phone_hmac: bytes | None = columns.octets_or_none()
    mask_hmac: bytes = columns.octets()
    surname_hmac: bytes = columns.octets()


class Personal(Table, table=True):
    """One encrypted text: a name, a phone, or a note of somebody's."""

    owner_id: UUID = columns.key()
    field: str = columns.text_key()
    organization_id: UUID
    cipher: bytes = columns.octets()
    key_version: int


class PhoneReveal(Table, table=True):
    """That somebody asked for a full number; the reason lies encrypted under the same id."""

    id: UUID = columns.key()
    organization_id: UUID = columns.ref("organization.id", index=True)
    customer_id: UUID = columns.ref("customer.id", index=True)
    account_id: UUID = columns.ref("account.id")
    at: datetime = columns.instant()
