"""Keep drafts of rulebooks, and let a publication wait for every act of its organization.

Revision ID: 0005
Revises: 0004
"""

from collections.abc import Sequence
from typing import Final

from alembic import op

revision: str = "0005"
down_revision: str | None = "0004"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

ORGANIZATION: Final = "nullif(current_setting('app.organization', true), '')::uuid"

DRAFT: Final = """
    CREATE TABLE rulebook_draft (
        id uuid NOT NULL PRIMARY KEY,
        organization_id uuid NOT NULL REFERENCES organization (id),
        project_id uuid NOT NULL REFERENCES project (id),
        status text NOT NULL,
        document jsonb NOT NULL,
        revision integer NOT NULL,
        drafted_by uuid NOT NULL REFERENCES account (id),
        drafted_at timestamptz NOT NULL,
        revised_by uuid NOT NULL REFERENCES account (id),
        revised_at timestamptz NOT NULL,
        approved_by uuid REFERENCES account (id),
        approved_at timestamptz,
        published_at timestamptz,
        effective_from timestamptz,
        version_id uuid REFERENCES rulebook_version (id),
        CONSTRAINT rulebook_draft_four_eyes CHECK (approved_by NOT IN (drafted_by, revised_by)),
        CONSTRAINT rulebook_draft_published CHECK (
            (status = 'PUBLISHED') = (version_id IS NOT NULL)
            AND (version_id IS NULL OR (approved_by, published_at, effective_from) IS NOT NULL))
    )
"""
INDEXES: Final = ("organization_id", "project_id", "version_id")

# What was approved is what is published.
APPROVED: Final = """
    CREATE FUNCTION refuse_another_document() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF OLD.status <> 'DRAFTED' AND NEW.document IS DISTINCT FROM OLD.document THEN
            RAISE EXCEPTION 'what was approved is never changed' USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END
    $$
"""
APPROVED_ONLY: Final = """
    CREATE TRIGGER rulebook_draft_approved BEFORE UPDATE ON rulebook_draft
    FOR EACH ROW EXECUTE FUNCTION refuse_another_document()
"""

# As it was, but for the lock: every act holds it shared, not those in a sandbox alone.
ACTOR_OF: Final = """
    CREATE OR REPLACE FUNCTION actor_of(
        token bytea, acting boolean,
        OUT session_id uuid, OUT account_id uuid, OUT organization_id uuid, OUT role text, OUT firm_id uuid,
        OUT sites uuid[], OUT projects uuid[], OUT sandbox boolean, OUT clock_offset interval,
        OUT business_now timestamptz, OUT presented boolean, OUT device_key text
    ) LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    BEGIN
        SELECT s.id, s.account_id, s.organization_id, a.role, a.firm_id, o.sandbox, o.clock_offset,
                s.retry_hash IS NULL, s.public_key, coalesce(w.sites, '{{}}'), coalesce(w.projects, '{{}}')
            INTO session_id, account_id, organization_id, role, firm_id, sandbox, clock_offset,
                presented, device_key, sites, projects
            FROM session s JOIN account a ON a.id = s.account_id JOIN organization o ON o.id = s.organization_id
                LEFT JOIN firm f ON f.id = a.firm_id
                LEFT JOIN LATERAL (
                    SELECT array_agg(here.site_id) AS sites, array_agg(DISTINCT p.project_id) AS projects
                    FROM account_site here JOIN site p ON p.id = here.site_id WHERE here.account_id = a.id
                ) w ON a.firm_id IS NULL
            WHERE s.access_hash = token AND s.ended_at IS NULL AND s.access_expires_at > clock_timestamp()
                AND a.disabled_at IS NULL AND f.disabled_at IS NULL;
        {locking}
        business_now := date_trunc('milliseconds', clock_timestamp() + clock_offset);
    END
    $$
"""

LOCKED: Final = """
            PERFORM pg_advisory_xact_lock_shared(hashtextextended('clock:' || organization_id::text, 0));"""
READ_AGAIN: Final = """
            SELECT o.clock_offset INTO clock_offset FROM organization o WHERE o.id = actor_of.organization_id;"""

EVERY_ACT: Final = f"""IF acting AND session_id IS NOT NULL THEN{LOCKED}
        END IF;
        IF acting AND sandbox THEN{READ_AGAIN}
        END IF;"""
IN_A_SANDBOX: Final = f"""IF sandbox AND acting THEN{LOCKED}{READ_AGAIN}
        END IF;"""


def upgrade() -> None:
    """Make the table, and let every act hold the lock."""
    op.execute("set local lock_timeout = '2s'")
    op.execute(DRAFT)
    for column in INDEXES:
        op.execute(f"CREATE INDEX ix_rulebook_draft_{column} ON rulebook_draft ({column})")
    op.execute(APPROVED)
    op.execute(APPROVED_ONLY)
    op.execute("ALTER TABLE rulebook_draft ENABLE ROW LEVEL SECURITY")
    op.execute(
        "CREATE POLICY organization ON rulebook_draft"
        f" USING (organization_id = {ORGANIZATION}) WITH CHECK (organization_id = {ORGANIZATION})"
    )
    op.execute("GRANT SELECT, INSERT, UPDATE ON rulebook_draft TO baobei_service")
    op.execute(ACTOR_OF.format(locking=EVERY_ACT))


def downgrade() -> None:
    """Take it down again."""
    op.execute("set local lock_timeout = '2s'")
    op.execute(ACTOR_OF.format(locking=IN_A_SANDBOX))
    op.execute("DROP TABLE rulebook_draft")
    op.execute("DROP FUNCTION refuse_another_document()")
