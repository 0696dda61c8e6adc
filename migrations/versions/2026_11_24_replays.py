"""Keep replays: a period judged again under a draft, how far it is, and what came of it.

Revision ID: 0006
Revises: 0005
"""

from collections.abc import Sequence
from typing import Final

from alembic import op

revision: str = "0006"
down_revision: str | None = "0005"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

ORGANIZATION: Final = "nullif(current_setting('app.organization', true), '')::uuid"

TABLES: Final = (
    """
    CREATE TABLE replay (
        id uuid NOT NULL PRIMARY KEY,
        organization_id uuid NOT NULL REFERENCES organization (id),
        project_id uuid NOT NULL REFERENCES project (id),
        book jsonb NOT NULL,
        starts_at timestamptz NOT NULL,
        ends_at timestamptz NOT NULL,
        asked_by_id uuid NOT NULL REFERENCES account (id),
        asked_at timestamptz NOT NULL,
        state text NOT NULL,
        total integer,
        done integer NOT NULL,
        changed integer NOT NULL,
        started_at timestamptz,
        finished_at timestamptz,
        runner_id uuid,
        beat_at timestamptz,
        attempts integer NOT NULL,
        place_at timestamptz,
        place_id uuid
    )
    """,
    """
    CREATE TABLE replay_difference (
        replay_id uuid NOT NULL REFERENCES replay (id),
        case_id uuid NOT NULL,
        organization_id uuid NOT NULL,
        at timestamptz NOT NULL,
        before jsonb NOT NULL,
        after jsonb NOT NULL,
        end_before jsonb NOT NULL,
        end_after jsonb NOT NULL,
        clause text,
        deals integer NOT NULL,
        PRIMARY KEY (replay_id, case_id)
    )
    """,
    """
    CREATE TABLE replay_total (
        replay_id uuid NOT NULL REFERENCES replay (id),
        party text NOT NULL,
        organization_id uuid NOT NULL,
        cases_before integer NOT NULL,
        cases_after integer NOT NULL,
        won integer NOT NULL,
        lost integer NOT NULL,
        deals_before bigint NOT NULL,
        deals_after bigint NOT NULL,
        PRIMARY KEY (replay_id, party)
    )
    """,
)
NAMES: Final = ("replay", "replay_difference", "replay_total")
INDEXES: Final = {
    "ix_replay_organization_id_asked_at": "replay (organization_id, asked_at, id)",
    "ix_replay_organization_id_beat_at": "replay (organization_id, beat_at) WHERE state IN ('QUEUED', 'RUNNING')",
    "ix_replay_difference_replay_id_at": "replay_difference (replay_id, at, case_id)",
}

# Read before an organization is known: in which ones a replay waits, or has been left lying.
WAITING: Final = """
    CREATE FUNCTION organizations_replaying() RETURNS SETOF uuid
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
        SELECT DISTINCT r.organization_id FROM replay r
        WHERE r.state IN ('QUEUED', 'RUNNING')
            AND (r.state = 'QUEUED' OR r.beat_at < clock_timestamp() - interval '30 seconds')
    $$
"""


def upgrade() -> None:
    """Make the tables, their policies and the function."""
    op.execute("set local lock_timeout = '2s'")
    for table in TABLES:
        op.execute(table)
    for name in NAMES:
        op.execute(f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY")
        op.execute(
            f"CREATE POLICY organization ON {name}"
            f" USING (organization_id = {ORGANIZATION}) WITH CHECK (organization_id = {ORGANIZATION})"
        )
        op.execute(f"GRANT SELECT, INSERT, UPDATE ON {name} TO baobei_service")
    for name, what in INDEXES.items():
        op.execute(f"CREATE INDEX {name} ON {what}")
    op.execute(WAITING)
    op.execute("REVOKE ALL ON FUNCTION organizations_replaying() FROM PUBLIC")
    op.execute("GRANT EXECUTE ON FUNCTION organizations_replaying() TO baobei_service")


def downgrade() -> None:
    """Take it down again."""
    op.execute("set local lock_timeout = '2s'")
    op.execute("DROP FUNCTION organizations_replaying()")
    for name in reversed(NAMES):
        op.execute(f"DROP TABLE {name}")
