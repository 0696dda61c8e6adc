-- Every table of the first migration, in the order in which they refer to each other.

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
);

CREATE INDEX ix_change_object_id ON change (object_id, xid, seq);

CREATE INDEX ix_change_organization_id_xid_seq ON change (organization_id, xid, seq);

CREATE TABLE customer (
    id uuid NOT NULL,
    organization_id uuid NOT NULL,
    project_id uuid NOT NULL,
    audience text[] NOT NULL,
    PRIMARY KEY (id)
);

CREATE TABLE idempotency (
    actor_id uuid NOT NULL,
    key uuid NOT NULL,
    organization_id uuid NOT NULL,
    fingerprint bytea NOT NULL,
    result JSONB NOT NULL,
    created_at timestamptz DEFAULT clock_timestamp() NOT NULL,
    PRIMARY KEY (actor_id, key)
);

CREATE INDEX ix_idempotency_created_at ON idempotency (created_at);

CREATE TABLE organization (
    id uuid NOT NULL,
    name text NOT NULL,
    sandbox boolean NOT NULL,
    clock_offset INTERVAL NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (id)
);

CREATE TABLE personal (
    owner_id uuid NOT NULL,
    field text NOT NULL,
    organization_id uuid NOT NULL,
    cipher bytea NOT NULL,
    key_version integer NOT NULL,
    PRIMARY KEY (owner_id, field)
);

CREATE TABLE visit_code_use (
    nonce bytea NOT NULL,
    organization_id uuid NOT NULL,
    visit_id uuid NOT NULL,
    PRIMARY KEY (nonce)
);

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
);

CREATE INDEX ix_customer_index_project_id_mask_hmac ON customer_index (project_id, mask_hmac);

CREATE TABLE firm (
    id uuid NOT NULL,
    organization_id uuid NOT NULL,
    name text NOT NULL,
    disabled_at timestamptz,
    PRIMARY KEY (id),
    FOREIGN KEY(organization_id) REFERENCES organization (id)
);

CREATE INDEX ix_firm_organization_id ON firm (organization_id);

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
);

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
);

CREATE INDEX ix_account_firm_id ON account (firm_id);

CREATE INDEX ix_account_organization_id ON account (organization_id);

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
);

CREATE INDEX ix_agreement_firm_id_project_id ON agreement (firm_id, project_id);

CREATE INDEX ix_agreement_organization_id ON agreement (organization_id);

CREATE INDEX ix_agreement_project_id ON agreement (project_id);

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
);

CREATE INDEX ix_customer_case_audience ON customer_case USING gin (audience);

CREATE INDEX ix_customer_case_organization_id_next_at ON customer_case (organization_id, next_at);

CREATE INDEX ix_customer_case_organization_id_opened_at ON customer_case (organization_id, opened_at, id);

CREATE INDEX ix_customer_case_project_id_opened_at ON customer_case (project_id, opened_at, id);

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
);

CREATE INDEX ix_rulebook_version_organization_id ON rulebook_version (organization_id);

CREATE TABLE site (
    id uuid NOT NULL,
    organization_id uuid NOT NULL,
    project_id uuid NOT NULL,
    name text NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY(organization_id) REFERENCES organization (id),
    FOREIGN KEY(project_id) REFERENCES project (id)
);

CREATE INDEX ix_site_organization_id ON site (organization_id);

CREATE INDEX ix_site_project_id ON site (project_id);

CREATE TABLE account_site (
    account_id uuid NOT NULL,
    site_id uuid NOT NULL,
    organization_id uuid NOT NULL,
    PRIMARY KEY (account_id, site_id),
    FOREIGN KEY(account_id) REFERENCES account (id),
    FOREIGN KEY(site_id) REFERENCES site (id),
    FOREIGN KEY(organization_id) REFERENCES organization (id)
);

CREATE INDEX ix_account_site_site_id ON account_site (site_id);

CREATE TABLE case_customer (
    project_id uuid NOT NULL,
    customer_id uuid NOT NULL,
    case_id uuid NOT NULL,
    organization_id uuid NOT NULL,
    PRIMARY KEY (project_id, customer_id),
    FOREIGN KEY(customer_id) REFERENCES customer (id),
    FOREIGN KEY(case_id) REFERENCES customer_case (id)
);

CREATE INDEX ix_case_customer_case_id ON case_customer (case_id);

CREATE INDEX ix_case_customer_customer_id ON case_customer (customer_id);

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
);

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
);

CREATE INDEX ix_deal_audience ON deal USING gin (audience);

CREATE INDEX ix_deal_case_id ON deal (case_id);

CREATE UNIQUE INDEX uq_deal_unit ON deal (project_id, unit) WHERE status <> 'CANCELLED';

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
);

CREATE INDEX ix_dispute_audience ON dispute USING gin (audience);

CREATE INDEX ix_dispute_case_id ON dispute (case_id);

CREATE INDEX ix_dispute_organization_id_filed_at ON dispute (organization_id, filed_at, id);

CREATE INDEX ix_dispute_project_id_filed_at ON dispute (project_id, filed_at, id);

CREATE UNIQUE INDEX uq_dispute_open ON dispute (case_id, subject) WHERE status = 'OPEN';

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
);

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
);

CREATE INDEX ix_phone_reveal_customer_id ON phone_reveal (customer_id);

CREATE INDEX ix_phone_reveal_organization_id ON phone_reveal (organization_id);

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
);

CREATE INDEX ix_report_agent_id_reported_at ON report (agent_id, reported_at, id);

CREATE INDEX ix_report_audience ON report USING gin (audience);

CREATE INDEX ix_report_case_id ON report (case_id);

CREATE INDEX ix_report_firm_id_reported_at ON report (firm_id, reported_at, id);

CREATE INDEX ix_report_organization_id_reported_at ON report (organization_id, reported_at, id);

CREATE INDEX ix_report_project_id_reported_at ON report (project_id, reported_at, id);

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
);

CREATE INDEX ix_roster_entry_agent_id_project_id ON roster_entry (agent_id, project_id);

CREATE INDEX ix_roster_entry_firm_id_project_id ON roster_entry (firm_id, project_id);

CREATE INDEX ix_roster_entry_organization_id ON roster_entry (organization_id);

CREATE INDEX ix_roster_entry_project_id ON roster_entry (project_id);

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
);

CREATE INDEX ix_session_account_id ON session (account_id);

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
);

CREATE INDEX ix_visit_audience ON visit USING gin (audience);

CREATE INDEX ix_visit_case_id ON visit (case_id);

CREATE INDEX ix_visit_organization_id_arrived_at ON visit (organization_id, arrived_at, id);

CREATE INDEX ix_visit_project_id_arrived_at ON visit (project_id, arrived_at, id);

CREATE INDEX ix_visit_site_id_arrived_at ON visit (site_id, arrived_at, id);

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
);

CREATE INDEX ix_evidence_case_id ON evidence (case_id);

CREATE INDEX ix_evidence_dispute_id ON evidence (dispute_id);
