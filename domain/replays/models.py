"""The tables of replays and what came of them; never a case."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, text

from auth import columns
from auth.columns import Table


class Replay(Table, table=True):
    """A period judged again under a draft: what was asked, how far the job is, and who works on it.

    `place_at` and `place_id` are the last case that is done; `beat_at`, a real time, is when the runner last moved.
    """

    __table_args__ = (
        Index("ix_replay_organization_id_asked_at", "organization_id", "asked_at", "id"),
        Index(
            "ix_replay_organization_id_beat_at",
            "organization_id",
            "beat_at",
            postgresql_where=text("state IN ('QUEUED', 'RUNNING')"),
        ),
    )

    id: UUID = columns.key()
    organization_id: UUID = columns.ref("organization.id")
    project_id: UUID = columns.ref("project.id")
    book: dict[str, Any] = columns.document()
    starts_at: datetime = columns.instant()
    ends_at: datetime = columns.instant()
    asked_by_id: UUID = columns.ref("account.id")
    asked_at: datetime = columns.instant()
    state: str = columns.text()
    total: int | None = None
    done: int
    changed: int
    started_at: datetime | None = columns.instant_or_none()
    finished_at: datetime | None = columns.instant_or_none()
    runner_id: UUID | None = None
    beat_at: datetime | None = columns.instant_or_none()
    attempts: int
    place_at: datetime | None = columns.instant_or_none()
    place_id: UUID | None = None


class ReplayDifference(Table, table=True):
    """A case that changes hands under the draft: first when, from whom, to whom, by which clause; whose at the end."""

    __table_args__ = (Index("ix_replay_difference_replay_id_at", "replay_id", "at", "case_id"),)

    replay_id: UUID = columns.ref_key("replay.id")
    case_id: UUID = columns.key()
    organization_id: UUID
    at: datetime = columns.instant()
    before: dict[str, Any] = columns.document()
    after: dict[str, Any] = columns.document()
    end_before: dict[str, Any] = columns.document()
    end_after: dict[str, Any] = columns.document()
    clause: str | None = columns.text_or_none()
    deals: int


class ReplayTotal(Table, table=True):
    """What a replay comes to for one party, the developer's being empty."""

    replay_id: UUID = columns.ref_key("replay.id")
    party: str = columns.text_key()
    organization_id: UUID
    cases_before: int
    cases_after: int
    won: int
    lost: int
    deals_before: int = columns.big()
    deals_after: int = columns.big()
