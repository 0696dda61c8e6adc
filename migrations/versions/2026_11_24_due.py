"""Look up what time has changed by its index.

Revision ID: 0002
Revises: 0001
"""

from collections.abc import Sequence

from alembic import op

revision: str = "0002"
down_revision: str | None = "0001"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

# A volatile clock is no condition of an index: with it, every case of every organization is read.
DUE = """
    CREATE OR REPLACE FUNCTION organizations_due() RETURNS SETOF uuid
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
        SELECT o.id FROM organization o WHERE EXISTS (
            SELECT 1 FROM customer_case c
            WHERE c.organization_id = o.id AND c.next_at <= {clock}() + o.clock_offset)
    $$
"""


def upgrade() -> None:
    """Read the clock once a statement."""
    op.execute("set local lock_timeout = '2s'")
    op.execute(DUE.format(clock="statement_timestamp"))


def downgrade() -> None:
    """Read the clock at every row."""
    op.execute("set local lock_timeout = '2s'")
    op.execute(DUE.format(clock="clock_timestamp"))
