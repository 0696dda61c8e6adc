"""The first migration: every table, the service's role, row-level security, append-only facts.

Revision ID: 0001
Revises:
"""

from collections.abc import Sequence
from pathlib import Path

from alembic import op

revision: str = "0001"
down_revision: str | None = None
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

ROLE = """
DO $$
BEGIN
    CREATE ROLE baobei_service NOLOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END
$$
"""

TABLES = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8").split(";\n")

ORGANIZATION = "nullif(current_setting('app.organization', true), '')::uuid"

KEPT = ("fact", "change", "idempotency", "visit_code_use", "phone_reveal", "rulebook_version")
CHANGING = (
    "organization",
    "firm",
    "project",
    "site",
    "account",
    "account_site",
    "session",
    "agreement",
    "roster_entry",
    "customer",
    "customer_index",
    "personal",
    "customer_case",
    "case_customer",
    "claim",
    "report",
    "visit",
    "dispute",
    "evidence",
    "deal",
)

APPEND_ONLY = (
    """
    CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'facts are appended, never changed' USING ERRCODE = 'restrict_violation';
    END
    $$
    """,
    "CREATE TRIGGER fact_append_only BEFORE UPDATE OR DELETE ON fact FOR EACH ROW EXECUTE FUNCTION refuse_change()",
    "CREATE TRIGGER fact_never_emptied BEFORE TRUNCATE ON fact FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
)

# These read across organizations, before one is known: each answers one question and no more.
FUNCTIONS = (
    """
    CREATE FUNCTION actor_of(token bytea, acting boolean) RETURNS TABLE (
        session_id uuid, account_id uuid, organization_id uuid, role text, firm_id uuid, sites uuid[], projects uuid[],
        sandbox boolean, clock_offset interval, business_now timestamptz, presented boolean, device_key text
    ) LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    BEGIN
        SELECT s.id, s.account_id, s.organization_id, a.role, a.firm_id, o.sandbox, s.retry_hash IS NULL, s.public_key
            INTO session_id, account_id, organization_id, role, firm_id, sandbox, presented, device_key
            FROM session s JOIN account a ON a.id = s.account_id JOIN organization o ON o.id = s.organization_id
                LEFT JOIN firm f ON f.id = a.firm_id
            WHERE s.access_hash = token AND s.ended_at IS NULL AND s.access_expires_at > clock_timestamp()
                AND a.disabled_at IS NULL AND f.disabled_at IS NULL;
        IF NOT FOUND THEN
            RETURN;
        END IF;
        IF sandbox AND acting THEN
            PERFORM pg_advisory_xact_lock_shared(hashtextextended('clock:' || organization_id::text, 0));
        END IF;
        SELECT o.clock_offset, date_trunc('milliseconds', clock_timestamp() + o.clock_offset)
            INTO clock_offset, business_now FROM organization o WHERE o.id = actor_of.organization_id;
        SELECT coalesce(array_agg(w.site_id), '{}'), coalesce(array_agg(DISTINCT p.project_id), '{}')
            INTO sites, projects FROM account_site w JOIN site p ON p.id = w.site_id
            WHERE w.account_id = actor_of.account_id;
        RETURN NEXT;
    END
    $$
    """,
    """
    CREATE FUNCTION account_of(wanted text) RETURNS TABLE (
        account_id uuid, organization_id uuid, password_hash text, enabled boolean
    ) LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
        SELECT a.id, a.organization_id, a.password_hash, a.disabled_at IS NULL AND f.disabled_at IS NULL
            FROM account a LEFT JOIN firm f ON f.id = a.firm_id WHERE a.login = wanted
    $$
    """,
    """
    CREATE FUNCTION organization_of_family(family bytea) RETURNS uuid
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
        SELECT organization_id FROM session WHERE family_hash = family
    $$
    """,
    """
    CREATE FUNCTION organizations_due() RETURNS SETOF uuid
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
        SELECT o.id FROM organization o WHERE EXISTS (
            SELECT 1 FROM customer_case c
            WHERE c.organization_id = o.id AND c.next_at <= clock_timestamp() + o.clock_offset)
    $$
    """,
    # The first transaction that may still write here: one that runs in another database of the server never will.
    """
    CREATE FUNCTION feed_frontier() RETURNS bigint
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
        SELECT coalesce((
            SELECT min(running::text::bigint) FROM pg_snapshot_xip(now_running) running WHERE NOT EXISTS (
                SELECT 1 FROM pg_stat_activity a
                WHERE a.backend_xid = running::xid AND a.datname <> current_database())
        ), pg_snapshot_xmax(now_running)::text::bigint) FROM pg_current_snapshot() now_running
    $$
    """,
    """
    CREATE FUNCTION anybody_here() RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
        SELECT EXISTS (SELECT 1 FROM organization)
    $$
    """,
)
SIGNATURES = (
    "actor_of(bytea, boolean)",
    "account_of(text)",
    "organization_of_family(bytea)",
    "organizations_due()",
    "feed_frontier()",
    "anybody_here()",
)


def secure(table: str, rights: str) -> None:
    """Let the service reach only the rows of the organization that its transaction names."""
    column = "id" if table == "organization" else "organization_id"
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    op.execute(
        f"CREATE POLICY organization ON {table}"
        f" USING ({column} = {ORGANIZATION}) WITH CHECK ({column} = {ORGANIZATION})"
    )
    op.execute(f"GRANT {rights} ON {table} TO baobei_service")


def upgrade() -> None:
    """Build everything."""
    op.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")
    op.execute(ROLE)
    op.execute("GRANT baobei_service TO CURRENT_USER")
    op.execute("GRANT USAGE ON SCHEMA public TO baobei_service")
    for statement in (*(table for table in TABLES if table.strip()), *APPEND_ONLY, *FUNCTIONS):
        op.execute(statement)
    for table in KEPT:
        secure(table, "SELECT, INSERT")
    for table in CHANGING:
        secure(table, "SELECT, INSERT, UPDATE")
    op.execute("GRANT DELETE ON account_site TO baobei_service")
    op.execute("GRANT SELECT ON alembic_version TO baobei_service")
    for signature in SIGNATURES:
        op.execute(f"REVOKE ALL ON FUNCTION {signature} FROM PUBLIC")
        op.execute(f"GRANT EXECUTE ON FUNCTION {signature} TO baobei_service")


def downgrade() -> None:
    """Take everything down again, but for the role, which other databases may use."""
    for signature in SIGNATURES:
        op.execute(f"DROP FUNCTION {signature}")
    for table in (*KEPT, *CHANGING):
        op.execute(f"DROP TABLE {table} CASCADE")
    op.execute("DROP FUNCTION refuse_change()")
    op.execute("REVOKE SELECT ON alembic_version FROM baobei_service")
    op.execute("DROP EXTENSION btree_gist")
