"""The table of drafts; never of the versions that come of them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from auth import columns
from auth.columns import Table


class RulebookDraft(Table, table=True):
    """A rulebook that somebody writes for a project; `revision` counts its documents."""

    id: UUID = columns.key()
    organization_id: UUID = columns.ref("organization.id", index=True)
    project_id: UUID = columns.ref("project.id", index=True)
    status: str = columns.text()
    document: dict[str, Any] = columns.document()
    revision: int
    drafted_by: UUID = columns.ref("account.id")
    drafted_at: datetime = columns.instant()
    revised_by: UUID = columns.ref("account.id")
    revised_at: datetime = columns.instant()
    approved_by: UUID | None = columns.ref_or_none("account.id")
    approved_at: datetime | None = columns.instant_or_none()
    published_at: datetime | None = columns.instant_or_none()
    effective_from: datetime | None = columns.instant_or_none()
    version_id: UUID | None = columns.ref_or_none("rulebook_version.id", index=True)
