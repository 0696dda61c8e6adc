"""The tables that are projected from a case's facts and can be rebuilt from them; never a fact."""

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Index, LargeBinary, Numeric, text
from sqlmodel import Field

from auth import columns
from auth.columns import Table


class Customer(Table, table=True):
    """A person who may buy in a project."""

    id: UUID = columns.key()
    organization_id: UUID
    project_id: UUID
    audience: list[str] = columns.texts()


class Report(Table, table=True):
    """A report that was accepted."""

    __table_args__ = (
        Index("ix_report_organization_id_reported_at", "organization_id", "reported_at", "id"),
        Index("ix_report_agent_id_reported_at", "agent_id", "reported_at", "id"),
        Index("ix_report_firm_id_reported_at", "firm_id", "reported_at", "id"),
        Index("ix_report_project_id_reported_at", "project_id", "reported_at", "id"),
    )

    id: UUID = columns.key()
    organization_id: UUID
    project_id: UUID
    case_id: UUID = columns.beside(index=True)
    customer_id: UUID
    agent_id: UUID
    firm_id: UUID
    reported_at: datetime = columns.instant()
    expected_arrival_at: datetime | None = columns.instant_or_none()
    valid_until: datetime | None = columns.instant_or_none()
    status: str = columns.text()
    referral: bool
    captured_at: datetime | None = columns.instant_or_none()
    visit_id: UUID | None = None
    audience: list[str] = columns.texts()


class Visit(Table, table=True):
    """An arrival at a site."""

    __table_args__ = (
        Index("ix_visit_consultant_id", "consultant_id"),
        Index(
            "ix_visit_site_id_signable_until",
            "site_id",
            "signable_until",
            postgresql_where=text("consultant_id IS NULL"),
        ),
        Index(
            "ix_visit_missing",
            "organization_id",
            "arrived_at",
            "id",
            postgresql_where=text("cardinality(missing) > 0"),
        ),
        Index("ix_visit_organization_id_arrived_at", "organization_id", "arrived_at", "id"),
        Index("ix_visit_project_id_arrived_at", "project_id", "arrived_at", "id"),
        Index("ix_visit_site_id_arrived_at", "site_id", "arrived_at", "id"),
    )

    id: UUID = columns.key()
    organization_id: UUID
    project_id: UUID
    site_id: UUID = columns.ref("site.id")
    case_id: UUID = columns.ref("customer_case.id", index=True)
    customer_id: UUID = columns.ref("customer.id")
    report_id: UUID | None = None
    brought_by_id: UUID | None = columns.ref_or_none("firm.id")
    consultant_id: UUID | None = columns.ref_or_none("account.id")
    kind: str = columns.text()
    arrived_at: datetime = columns.instant()
    scanned_at: datetime | None = columns.instant_or_none()
    signable_until: datetime = columns.instant()
    signatures: list[dict[str, Any]] = columns.document()
    missing: list[str] = columns.texts()
    confirmed_at: datetime | None = columns.instant_or_none()
    audience: list[str] = columns.texts()


class Listed(Table, table=True):
    """That an object has come into the sight of a person, a firm or a desk, and when it happened, by which lists go."""

    token: str = columns.text_key()
    kind: str = columns.text_key()
    at: datetime = columns.instant_key()
    object_id: UUID = columns.key()
    organization_id: UUID


class VisitCodeUse(Table, table=True):
    """A visit code that was used up, and by which visit."""

    nonce: bytes = Field(primary_key=True, sa_type=LargeBinary())
    organization_id: UUID
    visit_id: UUID


class Dispute(Table, table=True):
    """A party's asking to have an attribution judged again."""

    __table_args__ = (
        Index("ix_dispute_organization_id_filed_at", "organization_id", "filed_at", "id"),
        Index("ix_dispute_project_id_filed_at", "project_id", "filed_at", "id"),
        Index("uq_dispute_open", "case_id", "subject", unique=True, postgresql_where=text("status = 'OPEN'")),
    )

    id: UUID = columns.key()
    organization_id: UUID
    project_id: UUID
    site_id: UUID | None = columns.ref_or_none("site.id")
    case_id: UUID = columns.ref("customer_case.id", index=True)
    subject: str = columns.text()
    about_id: UUID
    status: str = columns.text()
    filed_at: datetime = columns.instant()
    evidence_due_at: datetime = columns.instant()
    parties: list[dict[str, Any]] = columns.document()
    ruling: dict[str, Any] | None = columns.document_or_none()
    audience: list[str] = columns.texts()


class Evidence(Table, table=True):
    """What a party showed, in a dispute or outside one; its note lies encrypted under the same id."""

    id: UUID = columns.key()
    organization_id: UUID
    case_id: UUID = columns.ref("customer_case.id", index=True)
    dispute_id: UUID | None = columns.ref_or_none("dispute.id", index=True)
    kind: str = columns.text()
    shows: str = columns.text()
    firm_id: UUID | None = columns.ref_or_none("firm.id")
    happened_at: datetime = columns.instant()
    submitted_at: datetime = columns.instant()


class Deal(Table, table=True):
    """A subscription and what became of it."""

    __table_args__ = (
        Index("uq_deal_unit", "project_id", "unit", unique=True, postgresql_where=text("status <> 'CANCELLED'")),
    )

    id: UUID = columns.key()
    organization_id: UUID
    project_id: UUID
    case_id: UUID = columns.ref("customer_case.id", index=True)
    customer_id: UUID = columns.ref("customer.id")
    unit: str = columns.text()
    amount: Decimal | None = Field(default=None, sa_type=Numeric(14, 2), nullable=True)
    status: str = columns.text()
    subscribed_at: datetime = columns.instant()
    claim: dict[str, Any] = columns.document()
    audience: list[str] = columns.texts()
