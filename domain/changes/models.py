"""The table of the change feed; never the objects that changed."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, Column, DateTime, Identity, Index, PrimaryKeyConstraint, text
from sqlmodel import Field

from auth import columns
from auth.columns import Table


class Change(Table, table=True):
    """That an object changed, and who could see it before and after."""

    __table_args__ = (
        PrimaryKeyConstraint("organization_id", "xid", "seq"),
        Index("ix_change_object_id", "object_id", "xid", "seq"),
    )

    seq: int = Field(sa_column=Column(BigInteger(), Identity(always=True), nullable=False))
    xid: int = Field(
        sa_column=Column(BigInteger(), nullable=False, server_default=text("(pg_current_xact_id())::text::bigint")),
    )
    organization_id: UUID
    at: datetime = columns.instant()
    kind: str = columns.text()
    object_id: UUID
    seen_before: list[str] = columns.texts()
    seen_after: list[str] = columns.texts()


class Idempotency(Table, table=True):
    """An act that was carried out under a client's key, and its result."""

    __table_args__ = (Index("ix_idempotency_created_at", "created_at"),)

    actor_id: UUID = columns.key()
    key: UUID = columns.key()
    organization_id: UUID
    fingerprint: bytes = columns.octets()
    result: dict[str, object] = columns.document()
    created_at: datetime = Field(
        sa_column=Column(DateTime(timezone=True), nullable=False, server_default=text("clock_timestamp()")),
    )
