"""The table of rulebook versions; never the rules."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import UniqueConstraint

from auth import columns
from auth.columns import Table


class RulebookVersion(Table, table=True):
    """A project's rulebook as it is in force from an instant on."""

    __table_args__ = (UniqueConstraint("project_id", "version"),)

    id: UUID = columns.key()
    organization_id: UUID = columns.ref("organization.id", index=True)
    project_id: UUID = columns.ref("project.id")
    slug: str = columns.text()
    version: int
    effective_from: datetime = columns.instant()
    book: dict[str, Any] = columns.document()
