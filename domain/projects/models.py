"""The tables of projects and their sites; never of their rulebooks."""

from datetime import date
from uuid import UUID

from sqlalchemy import UniqueConstraint

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


class Site(Table, table=True):
    """A sales office of a project."""

    id: UUID = columns.key()
    organization_id: UUID = columns.ref("organization.id", index=True)
    project_id: UUID = columns.ref("project.id", index=True)
    name: str = columns.text()
