"""The tables of channel firms, their agreements and rosters; never of their people."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index

from auth import columns
from auth.columns import Table


class Firm(Table, table=True):
    """A channel firm."""

    id: UUID = columns.key()
    organization_id: UUID = columns.ref("organization.id", index=True)
    name: str = columns.text()
    disabled_at: datetime | None = columns.instant_or_none()


class Agreement(Table, table=True):
    """A firm's agreement on a project, from its start up to its end."""

    __table_args__ = (Index("ix_agreement_firm_id_project_id", "firm_id", "project_id"),)

    id: UUID = columns.key()
    organization_id: UUID = columns.ref("organization.id", index=True)
    firm_id: UUID = columns.ref("firm.id")
    project_id: UUID = columns.ref("project.id", index=True)
    starts_at: datetime = columns.instant()
    ends_at: datetime | None = columns.instant_or_none()
    suspended_at: datetime | None = columns.instant_or_none()


class RosterEntry(Table, table=True):
    """An agent who works for a firm on a project, from a start up to an end."""

    __table_args__ = (
        Index("ix_roster_entry_agent_id_project_id", "agent_id", "project_id"),
        Index("ix_roster_entry_firm_id_project_id", "firm_id", "project_id"),
    )

    id: UUID = columns.key()
    organization_id: UUID = columns.ref("organization.id", index=True)
    firm_id: UUID = columns.ref("firm.id")
    project_id: UUID = columns.ref("project.id", index=True)
    agent_id: UUID = columns.ref("account.id")
    starts_at: datetime = columns.instant()
    ends_at: datetime | None = columns.instant_or_none()
