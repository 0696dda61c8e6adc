"""The first migration: every table, the service's role, row-level security, append-only facts.

Revision ID: 0001
Revises:
"""

from collections.abc import Sequence

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

TABLES = (
    """
    CREATE TABLE change (
        seq BIGINT GENERATED ALWAYS AS IDENTITY,
        xid BIGINT DEFAULT (pg_current_xact_id())::text::bigint NOT NULL,
        organization_id uuid NOT NULL,
        at timestamptz NOT NULL,
        kind text NOT NULL,
        object_id uuid NOT NULL,
        seen_before text[] NOT NULL,
        seen_after text[] NOT NULL,
        PRIMARY KEY (seq)
    )
    """,
    "CREATE INDEX ix_change_object_id ON change (object_id, xid, seq)",
    "CREATE INDEX ix_change_organization_id_xid_seq ON change (organization_id, xid, seq)",
    """
    CREATE TABLE customer (
        id uuid NOT NULL,
        organization_id uuid NOT NULL,
        project_id uuid NOT NULL,
        audience text[] NOT NULL,
        PRIMARY KEY (id)
    )
    """,
    """
    CREATE TABLE idempotency (
        actor_id uuid NOT NULL,
        key uuid NOT NULL,
        organization_id uuid NOT NULL,
        fingerprint bytea NOT NULL,
        result JSONB NOT NULL,
        created_at timestamptz DEFAULT clock_timestamp() NOT NULL,
        PRIMARY KEY (actor_id, key)
    )
    """,
    "CREATE INDEX ix_idempotency_created_at ON idempotency (created_at)",
    """
    CREATE TABLE organization (
        id uuid NOT NULL,
        name text NOT NULL,
        sandbox boolean NOT NULL,
        clock_offset INTERVAL NOT NULL,
        created_at timestamptz NOT NULL,
        PRIMARY KEY (id)
    )
    """,
    """
    CREATE TABLE personal (
        owner_id uuid NOT NULL,
        field text NOT NULL,
        organization_id uuid NOT NULL,
        cipher bytea NOT NULL,
        key_version integer NOT NULL,
        PRIMARY KEY (owner_id, field)
    )
    """,
    """
    CREATE TABLE visit_code_use (
        nonce bytea NOT NULL,
        organization_id uuid NOT NULL,
        visit_id uuid NOT NULL,
        PRIMARY KEY (nonce)
    )
    """,
    """
    CREATE TABLE customer_index (
        customer_id uuid NOT NULL,
        key_version integer NOT NULL,
        organization_id uuid NOT NULL,
        project_id uuid NOT NULL,
        phone_hmac bytea,
        mask_hmac bytea NOT NULL,
        surname_hmac bytea NOT NULL,
        PRIMARY KEY (customer_id, key_version),
        UNIQUE (project_id, key_version, phone_hmac),
        FOREIGN KEY(customer_id) REFERENCES customer (id)
    )
    """,
    "CREATE INDEX ix_customer_index_project_id_mask_hmac ON customer_index (project_id, mask_hmac)",
    """
    CREATE TABLE firm (
        id uuid NOT NULL,
        organization_id uuid NOT NULL,
        name text NOT NULL,
        disabled_at timestamptz,
        PRIMARY KEY (id),
        FOREIGN KEY(organization_id) REFERENCES organization (id)
    )
    """,
    "CREATE INDEX ix_firm_organization_id ON firm (organization_id)",
    """
    CREATE TABLE project (
        id uuid NOT NULL,
        organization_id uuid NOT NULL,
        slug text NOT NULL,
        name text NOT NULL,
        time_zone text NOT NULL,
        opens_on DATE,
        PRIMARY KEY (id),
        UNIQUE (organization_id, slug),
        FOREIGN KEY(organization_id) REFERENCES organization (id)
    )
    """,
    """
    CREATE TABLE account (
        id uuid NOT NULL,
        organization_id uuid NOT NULL,
        login text NOT NULL,
        name text NOT NULL,
        role text NOT NULL,
        firm_id uuid,
        password_hash text NOT NULL,
        disabled_at timestamptz,
        PRIMARY KEY (id),
        FOREIGN KEY(organization_id) REFERENCES organization (id),
        UNIQUE (login),
        FOREIGN KEY(firm_id) REFERENCES firm (id)
    )
    """,
    "CREATE INDEX ix_account_firm_id ON account (firm_id)",
    "CREATE INDEX ix_account_organization_id ON account (organization_id)",
    """
    CREATE TABLE agreement (
        id uuid NOT NULL,
        organization_id uuid NOT NULL,
        firm_id uuid NOT NULL,
        project_id uuid NOT NULL,
        starts_at timestamptz NOT NULL,
        ends_at timestamptz,
        suspended_at timestamptz,
        PRIMARY KEY (id),
        FOREIGN KEY(organization_id) REFERENCES organization (id),
        FOREIGN KEY(firm_id) REFERENCES firm (id),
        FOREIGN KEY(project_id) REFERENCES project (id)
    )
    """,
    "CREATE INDEX ix_agreement_firm_id_project_id ON agreement (firm_id, project_id)",
    "CREATE INDEX ix_agreement_organization_id ON agreement (organization_id)",
    "CREATE INDEX ix_agreement_project_id ON agreement (project_id)",
    """
    CREATE TABLE customer_case (
        id uuid NOT NULL,
        organization_id uuid NOT NULL,
        project_id uuid NOT NULL,
        opened_at timestamptz NOT NULL,
        head integer NOT NULL,
        head_hash bytea NOT NULL,
        seen_at timestamptz NOT NULL,
        next_at timestamptz,
        audience text[] NOT NULL,
        PRIMARY KEY (id),
        FOREIGN KEY(project_id) REFERENCES project (id)
    )
    """,
    "CREATE INDEX ix_customer_case_audience ON customer_case USING gin (audience)",
    "CREATE INDEX ix_customer_case_organization_id_next_at ON customer_case (organization_id, next_at)",
    "CREATE INDEX ix_customer_case_organization_id_opened_at ON customer_case (organization_id, opened_at, id)",
    "CREATE INDEX ix_customer_case_project_id_opened_at ON customer_case (project_id, opened_at, id)",
    """
    CREATE TABLE rulebook_version (
        id uuid NOT NULL,
        organization_id uuid NOT NULL,
        project_id uuid NOT NULL,
        slug text NOT NULL,
        version integer NOT NULL,
        effective_from timestamptz NOT NULL,
        book JSONB NOT NULL,
        PRIMARY KEY (id),
        UNIQUE (project_id, version),
        FOREIGN KEY(organization_id) REFERENCES organization (id),
        FOREIGN KEY(project_id) REFERENCES project (id)
    )
    """,
    "CREATE INDEX ix_rulebook_version_organization_id ON rulebook_version (organization_id)",
    """
    CREATE TABLE site (
        id uuid NOT NULL,
        organization_id uuid NOT NULL,
        project_id uuid NOT NULL,
        name text NOT NULL,
        PRIMARY KEY (id),
        FOREIGN KEY(organization_id) REFERENCES organization (id),
        FOREIGN KEY(project_id) REFERENCES project (id)
    )
    """,
    "CREATE INDEX ix_site_organization_id ON site (organization_id)",
    "CREATE INDEX ix_site_project_id ON site (project_id)",
    """
    CREATE TABLE account_site (
        account_id uuid NOT NULL,
        site_id uuid NOT NULL,
        organization_id uuid NOT NULL,
        PRIMARY KEY (account_id, site_id),
        FOREIGN KEY(account_id) REFERENCES account (id),
        FOREIGN KEY(site_id) REFERENCES site (id),
        FOREIGN KEY(organization_id) REFERENCES organization (id)
    )
    """,
    "CREATE INDEX ix_account_site_site_id ON account_site (site_id)",
    """
    CREATE TABLE case_customer (
        project_id uuid NOT NULL,
        customer_id uuid NOT NULL,
        case_id uuid NOT NULL,
        organization_id uuid NOT NULL,
        PRIMARY KEY (project_id, customer_id),
        FOREIGN KEY(customer_id) REFERENCES customer (id),
        FOREIGN KEY(case_id) REFERENCES customer_case (id)
    )
    """,
    "CREATE INDEX ix_case_customer_case_id ON case_customer (case_id)",
    "CREATE INDEX ix_case_customer_customer_id ON case_customer (customer_id)",
    """
    CREATE TABLE claim (
        id uuid NOT NULL,
        organization_id uuid NOT NULL,
        case_id uuid NOT NULL,
        period TSTZRANGE NOT NULL,
        outcome text NOT NULL,
        body JSONB NOT NULL,
        voided boolean NOT NULL,
        PRIMARY KEY (id),
        CONSTRAINT claim_one_owner EXCLUDE USING gist (case_id WITH =, period WITH &&) WHERE (NOT voided),
        FOREIGN KEY(case_id) REFERENCES customer_case (id)
    )
    """,
    """
    CREATE TABLE deal (
        id uuid NOT NULL,
        organization_id uuid NOT NULL,
        project_id uuid NOT NULL,
        case_id uuid NOT NULL,
        customer_id uuid NOT NULL,
        unit text NOT NULL,
        amount NUMERIC(14, 2),
        status text NOT NULL,
        subscribed_at timestamptz NOT NULL,
        claim JSONB NOT NULL,
        audience text[] NOT NULL,
        PRIMARY KEY (id),
        FOREIGN KEY(case_id) REFERENCES customer_case (id),
        FOREIGN KEY(customer_id) REFERENCES customer (id)
    )
    """,
    "CREATE INDEX ix_deal_audience ON deal USING gin (audience)",
    "CREATE INDEX ix_deal_case_id ON deal (case_id)",
    "CREATE UNIQUE INDEX uq_deal_unit ON deal (project_id, unit) WHERE status <> 'CANCELLED'",
    """
    CREATE TABLE dispute (
        id uuid NOT NULL,
        organization_id uuid NOT NULL,
        project_id uuid NOT NULL,
        site_id uuid,
        case_id uuid NOT NULL,
        subject text NOT NULL,
        about_id uuid NOT NULL,
        status text NOT NULL,
        filed_at timestamptz NOT NULL,
        evidence_due_at timestamptz NOT NULL,
        parties JSONB NOT NULL,
        ruling JSONB,
        audience text[] NOT NULL,
        PRIMARY KEY (id),
        FOREIGN KEY(site_id) REFERENCES site (id),
        FOREIGN KEY(case_id) REFERENCES customer_case (id)
    )
    """,
    "CREATE INDEX ix_dispute_audience ON dispute USING gin (audience)",
    "CREATE INDEX ix_dispute_case_id ON dispute (case_id)",
    "CREATE INDEX ix_dispute_organization_id_filed_at ON dispute (organization_id, filed_at, id)",
    "CREATE INDEX ix_dispute_project_id_filed_at ON dispute (project_id, filed_at, id)",
    "CREATE UNIQUE INDEX uq_dispute_open ON dispute (case_id, subject) WHERE status = 'OPEN'",
    """
    CREATE TABLE fact (
        id uuid NOT NULL,
        organization_id uuid NOT NULL,
        case_id uuid NOT NULL,
        seq integer NOT NULL,
        at timestamptz NOT NULL,
        device_at timestamptz,
        kind text NOT NULL,
        by_id uuid,
        body JSONB NOT NULL,
        audience text[] NOT NULL,
        hash bytea NOT NULL,
        PRIMARY KEY (id),
        UNIQUE (case_id, seq),
        FOREIGN KEY(case_id) REFERENCES customer_case (id)
    )
    """,
    """
    CREATE TABLE phone_reveal (
        id uuid NOT NULL,
        organization_id uuid NOT NULL,
        customer_id uuid NOT NULL,
        account_id uuid NOT NULL,
        at timestamptz NOT NULL,
        PRIMARY KEY (id),
        FOREIGN KEY(organization_id) REFERENCES organization (id),
        FOREIGN KEY(customer_id) REFERENCES customer (id),
        FOREIGN KEY(account_id) REFERENCES account (id)
    )
    """,
    "CREATE INDEX ix_phone_reveal_customer_id ON phone_reveal (customer_id)",
    "CREATE INDEX ix_phone_reveal_organization_id ON phone_reveal (organization_id)",
    """
    CREATE TABLE report (
        id uuid NOT NULL,
        organization_id uuid NOT NULL,
        project_id uuid NOT NULL,
        case_id uuid NOT NULL,
        customer_id uuid NOT NULL,
        agent_id uuid NOT NULL,
        firm_id uuid NOT NULL,
        reported_at timestamptz NOT NULL,
        expected_arrival_at timestamptz,
        valid_until timestamptz,
        status text NOT NULL,
        referral boolean NOT NULL,
        captured_at timestamptz,
        visit_id uuid,
        audience text[] NOT NULL,
        PRIMARY KEY (id),
        FOREIGN KEY(case_id) REFERENCES customer_case (id),
        FOREIGN KEY(customer_id) REFERENCES customer (id)
    )
    """,
    "CREATE INDEX ix_report_agent_id_reported_at ON report (agent_id, reported_at, id)",
    "CREATE INDEX ix_report_audience ON report USING gin (audience)",
    "CREATE INDEX ix_report_case_id ON report (case_id)",
    "CREATE INDEX ix_report_firm_id_reported_at ON report (firm_id, reported_at, id)",
    "CREATE INDEX ix_report_organization_id_reported_at ON report (organization_id, reported_at, id)",
    "CREATE INDEX ix_report_project_id_reported_at ON report (project_id, reported_at, id)",
    """
    CREATE TABLE roster_entry (
        id uuid NOT NULL,
        organization_id uuid NOT NULL,
        firm_id uuid NOT NULL,
        project_id uuid NOT NULL,
        agent_id uuid NOT NULL,
        starts_at timestamptz NOT NULL,
        ends_at timestamptz,
        PRIMARY KEY (id),
        FOREIGN KEY(organization_id) REFERENCES organization (id),
        FOREIGN KEY(firm_id) REFERENCES firm (id),
        FOREIGN KEY(project_id) REFERENCES project (id),
        FOREIGN KEY(agent_id) REFERENCES account (id)
    )
    """,
    "CREATE INDEX ix_roster_entry_agent_id_project_id ON roster_entry (agent_id, project_id)",
    "CREATE INDEX ix_roster_entry_firm_id_project_id ON roster_entry (firm_id, project_id)",
    "CREATE INDEX ix_roster_entry_organization_id ON roster_entry (organization_id)",
    "CREATE INDEX ix_roster_entry_project_id ON roster_entry (project_id)",
    """
    CREATE TABLE session (
        id uuid NOT NULL,
        organization_id uuid NOT NULL,
        account_id uuid NOT NULL,
        device_id text NOT NULL,
        platform text NOT NULL,
        app_version text NOT NULL,
        public_key text,
        family_hash bytea NOT NULL,
        access_hash bytea NOT NULL,
        access_expires_at timestamptz NOT NULL,
        refresh_hash bytea NOT NULL,
        refresh_expires_at timestamptz NOT NULL,
        retry_hash bytea,
        retry_expires_at timestamptz,
        retry_salt bytea,
        created_at timestamptz NOT NULL,
        ended_at timestamptz,
        PRIMARY KEY (id),
        FOREIGN KEY(organization_id) REFERENCES organization (id),
        FOREIGN KEY(account_id) REFERENCES account (id),
        UNIQUE (family_hash),
        UNIQUE (access_hash)
    )
    """,
    "CREATE INDEX ix_session_account_id ON session (account_id)",
    """
    CREATE TABLE visit (
        id uuid NOT NULL,
        organization_id uuid NOT NULL,
        project_id uuid NOT NULL,
        site_id uuid NOT NULL,
        case_id uuid NOT NULL,
        customer_id uuid NOT NULL,
        report_id uuid,
        brought_by_id uuid,
        consultant_id uuid,
        kind text NOT NULL,
        arrived_at timestamptz NOT NULL,
        scanned_at timestamptz,
        signable_until timestamptz NOT NULL,
        signatures JSONB NOT NULL,
        missing text[] NOT NULL,
        confirmed_at timestamptz,
        audience text[] NOT NULL,
        PRIMARY KEY (id),
        FOREIGN KEY(site_id) REFERENCES site (id),
        FOREIGN KEY(case_id) REFERENCES customer_case (id),
        FOREIGN KEY(customer_id) REFERENCES customer (id),
        FOREIGN KEY(brought_by_id) REFERENCES firm (id),
        FOREIGN KEY(consultant_id) REFERENCES account (id)
    )
    """,
    "CREATE INDEX ix_visit_audience ON visit USING gin (audience)",
    "CREATE INDEX ix_visit_case_id ON visit (case_id)",
    "CREATE INDEX ix_visit_organization_id_arrived_at ON visit (organization_id, arrived_at, id)",
    "CREATE INDEX ix_visit_project_id_arrived_at ON visit (project_id, arrived_at, id)",
    "CREATE INDEX ix_visit_site_id_arrived_at ON visit (site_id, arrived_at, id)",
    """
    CREATE TABLE evidence (
        id uuid NOT NULL,
        organization_id uuid NOT NULL,
        case_id uuid NOT NULL,
        dispute_id uuid,
        kind text NOT NULL,
        shows text NOT NULL,
        firm_id uuid,
        happened_at timestamptz NOT NULL,
        submitted_at timestamptz NOT NULL,
        PRIMARY KEY (id),
        FOREIGN KEY(case_id) REFERENCES customer_case (id),
        FOREIGN KEY(dispute_id) REFERENCES dispute (id),
        FOREIGN KEY(firm_id) REFERENCES firm (id)
    )
    """,
    "CREATE INDEX ix_evidence_case_id ON evidence (case_id)",
    "CREATE INDEX ix_evidence_dispute_id ON evidence (dispute_id)",
)

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
    #variable_conflict use_column
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
            INTO clock_offset, business_now FROM organization o WHERE o.id = organization_id;
        SELECT coalesce(array_agg(w.site_id), '{}'), coalesce(array_agg(DISTINCT p.project_id), '{}')
            INTO sites, projects FROM account_site w JOIN site p ON p.id = w.site_id WHERE w.account_id = account_id;
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
    "anybody_here()",
)


def secure(table: str, rights: str) -> None:
    """Let the service reach only the rows of the organization that its transaction names."""
    column = "id" if table == "organization" else "organization_id"
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    op.execute(
        f"CREATE POLICY organization ON {table} USING ({column} = {ORGANIZATION}) WITH CHECK ({column} = {ORGANIZATION})"
    )
    op.execute(f"GRANT {rights} ON {table} TO baobei_service")


def upgrade() -> None:
    """Build everything."""
    op.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")
    op.execute(ROLE)
    op.execute("GRANT baobei_service TO CURRENT_USER")
    op.execute("GRANT USAGE ON SCHEMA public TO baobei_service")
    for statement in (*TABLES, *APPEND_ONLY, *FUNCTIONS):
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
