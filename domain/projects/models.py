"""The tables of projects and their sites; never of their rulebooks."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Column, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from auth import columns
from auth.columns import Table


class Project(Table, table=True):
    """Something for sale."""

    __table_args__ = (UniqueConstraint("organization_id", "slug"),)

    id: UUID = columns.key()
    organization_id: UUID = columns.ref("organization.id")
    slug: str = columns.text()
    name: str = columns.text()
    time_zone: str = columns.text()
    opens_on: date | None = None
    milestones: list[dict[str, Any]] = Field(
        default_factory=list[dict[str, Any]],
        sa_column=Column(JSONB(), nullable=False, server_default=text("'[]'::jsonb")),
    )


class Site(Table, table=True):
    """A sales office of a project."""

    id: UUID = columns.key()
    organization_id: UUID = columns.ref("organization.id", index=True)
    project_id: UUID = columns.ref("project.id", index=True)
    name: str = columns.text()
