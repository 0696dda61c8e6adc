"""Keep the lists of whoever sees objects one by one, and find what few rows have by an index.

Revision ID: 0004
Revises: 0003
"""

from collections.abc import Sequence
from typing import Final

from alembic import op

revision: str = "0004"
down_revision: str | None = "0003"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

ORGANIZATION: Final = "nullif(current_setting('app.organization', true), '')::uuid"

# What there is already: the table, its kind, its instant, and the first letters of the tokens by which lists are kept.
THERE: Final = (
    ("customer_case", "Case", "opened_at", "fac"),
    ("report", "Report", "reported_at", "cd"),
    ("visit", "Visit", "arrived_at", "fa"),
    ("dispute", "Dispute", "filed_at", "fa"),
)

INDEXES: Final = {
    "ix_claim_organization_id_outcome": "claim (organization_id, outcome, case_id)"
    " WHERE NOT voided AND outcome NOT IN ('SOLE', 'UNCLAIMED')",
    "ix_visit_consultant_id": "visit (consultant_id)",
    "ix_visit_site_id_signable_until": "visit (site_id, signable_until) WHERE consultant_id IS NULL",
    "ix_visit_missing": "visit (organization_id, arrived_at, id) WHERE cardinality(missing) > 0",
}


# When each party filed, which was to be found in its fact alone.
FILED: Final = """
    UPDATE dispute d SET parties = (
        SELECT jsonb_agg(p.party || jsonb_build_object('at', to_char(
            f.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"+00:00"')) ORDER BY p.place)
        FROM jsonb_array_elements(d.parties) WITH ORDINALITY p(party, place)
            JOIN fact f ON f.id = (p.party ->> 'filing')::uuid)
"""


def upgrade() -> None:
    """Make the table, fill it from the audiences, and make the indexes."""
    op.execute("set local lock_timeout = '2s'")
    # Every act writes its case: none comes between what is read here and what is written.
    op.execute("LOCK TABLE customer_case IN SHARE ROW EXCLUSIVE MODE")
    op.execute(
        "CREATE TABLE listed (token text NOT NULL, kind text NOT NULL, at timestamptz NOT NULL,"
        " object_id uuid NOT NULL, organization_id uuid NOT NULL, PRIMARY KEY (token, kind, at, object_id))"
    )
    op.execute("ALTER TABLE listed ENABLE ROW LEVEL SECURITY")
    op.execute(
        "CREATE POLICY organization ON listed"
        f" USING (organization_id = {ORGANIZATION}) WITH CHECK (organization_id = {ORGANIZATION})"
    )
    op.execute("GRANT SELECT, INSERT, UPDATE ON listed TO baobei_service")
    for table, kind, at, letters in THERE:
        op.execute(
            "INSERT INTO listed (token, kind, at, object_id, organization_id)"  # noqa: S608 (names of ours)
            f" SELECT DISTINCT token, '{kind}', t.{at}, t.id, t.organization_id"
            f" FROM {table} t, unnest(t.audience) token WHERE position(left(token, 1) IN '{letters}') > 0"
        )
    op.execute("ANALYZE listed")
    op.execute(FILED)
    for name, what in INDEXES.items():
        op.execute(f"CREATE INDEX {name} ON {what}")


def downgrade() -> None:
    """Take it down again."""
    op.execute("set local lock_timeout = '2s'")
    for name in INDEXES:
        op.execute(f"DROP INDEX {name}")
    op.execute("DROP TABLE listed")
    op.execute("UPDATE dispute SET parties = (SELECT jsonb_agg(p - 'at') FROM jsonb_array_elements(parties) p)")
