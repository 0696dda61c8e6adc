"""Keep a project's milestones, each with the instant since when it is known; name all organizations to the operator.

Revision ID: 0007
Revises: 0006
"""

from collections.abc import Sequence
from typing import Final

from alembic import op

revision: str = "0007"
down_revision: str | None = "0006"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

# An opening day that was given when a project was set up has been known since then.
FILL: Final = """
    UPDATE project p SET milestones = jsonb_build_array(jsonb_build_object(
        'kind', 'OPENING', 'day', p.opens_on::text,
        'known_at', to_char((
            SELECT coalesce(min(v.effective_from), 'epoch') FROM rulebook_version v WHERE v.project_id = p.id
        ) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"+00:00"')
    )) WHERE p.opens_on IS NOT NULL
"""

SIGNATURE: Final = "organizations_all()"
# Whoever mends the whole database goes from one organization to the next.
ORGANIZATIONS_ALL: Final = """
    CREATE FUNCTION organizations_all() RETURNS SETOF uuid
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
        SELECT id FROM organization ORDER BY id
    $$
"""


def upgrade() -> None:
    """Add the milestones, the opening days among them."""
    op.execute("set local lock_timeout = '2s'")
    op.execute("ALTER TABLE project ADD COLUMN milestones jsonb NOT NULL DEFAULT '[]'")
    op.execute(FILL)
    op.execute(ORGANIZATIONS_ALL)
    op.execute(f"REVOKE ALL ON FUNCTION {SIGNATURE} FROM PUBLIC")
    op.execute(f"GRANT EXECUTE ON FUNCTION {SIGNATURE} TO baobei_service")


def downgrade() -> None:
    """Forget the milestones; the latest opening day stays."""
    op.execute("set local lock_timeout = '2s'")
    op.execute(f"DROP FUNCTION {SIGNATURE}")
    op.execute("ALTER TABLE project DROP COLUMN milestones")
