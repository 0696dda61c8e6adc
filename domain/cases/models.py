"""The tables of cases, their facts and the course of their claims; never what a topic projects from them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Column, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import TSTZRANGE, ExcludeConstraint, Range
from sqlmodel import Field

from auth import columns
from auth.columns import Table


class CustomerCase(Table, table=True):
    """Everything between one project and one customer: the unit of judging, locking and history."""

    __table_args__ = (
        Index("ix_customer_case_organization_id_opened_at", "organization_id", "opened_at", "id"),
        Index("ix_customer_case_project_id_opened_at", "project_id", "opened_at", "id"),
        Index("ix_customer_case_organization_id_next_at", "organization_id", "next_at"),
    )

    id: UUID = columns.key()
    organization_id: UUID
    project_id: UUID
    opened_at: datetime = columns.instant()
    head: int
    head_hash: bytes = columns.octets()
    seen_at: datetime = columns.instant()
    next_at: datetime | None = columns.instant_or_none()
    audience: list[str] = columns.texts()


class CaseCustomer(Table, table=True):
    """Whose case it is."""

    customer_id: UUID = columns.key()
    project_id: UUID = columns.key()
    case_id: UUID = columns.beside(index=True)
    organization_id: UUID


class Fact(Table, table=True):
    """One thing that happened in a case: appended, never changed, chained by hash to the one before it."""

    __table_args__ = (UniqueConstraint("case_id", "seq"),)

    id: UUID = columns.key()
    organization_id: UUID
    case_id: UUID = columns.ref("customer_case.id")
    seq: int
    at: datetime = columns.instant()
    device_at: datetime | None = columns.instant_or_none()
    kind: str = columns.text()
    by_id: UUID | None = None
    body: dict[str, Any] = columns.document()
    audience: list[str] = columns.texts()
    hash: bytes = columns.octets()


class Claim(Table, table=True):
    """The claim of a case over one period; no two that stand overlap."""

    __table_args__ = (
        ExcludeConstraint(
            ("case_id", "="),
            ("period", "&&"),
            where=text("NOT voided"),
            using="gist",
            name="claim_one_owner",
        ),
        Index(
            "ix_claim_organization_id_outcome",
            "organization_id",
            "outcome",
            "case_id",
            postgresql_where=text("NOT voided AND outcome NOT IN ('SOLE', 'UNCLAIMED')"),
        ),
    )

    id: UUID = columns.key()
    organization_id: UUID
    case_id: UUID
    period: Range[datetime] = Field(sa_column=Column(TSTZRANGE(), nullable=False))
    outcome: str = columns.text()
    body: dict[str, Any] = columns.document()
    voided: bool
