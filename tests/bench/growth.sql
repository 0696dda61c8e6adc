-- Fills the demo's project with customers whom two firms reported long ago: `cases` of them, two facts each, with everything
-- that the service keeps beside a fact. The octets are random where the service's are sealed or hashed.
\set ON_ERROR_STOP on
\set QUIET on
SET session_replication_role = replica;
SET synchronous_commit = off;
SET maintenance_work_mem = '256MB';

CREATE FUNCTION pg_temp.key_at(at timestamptz, seed text) RETURNS uuid LANGUAGE sql IMMUTABLE AS $$
    SELECT (lpad(to_hex((extract(epoch FROM at) * 1000)::bigint), 12, '0') || '7' || substr(md5(seed), 1, 3)
        || '8' || substr(md5(seed), 4, 15))::uuid
$$;

CREATE TEMP TABLE place AS
    SELECT p.organization_id, p.id AS project, v.id AS book FROM project p
        JOIN rulebook_version v ON v.project_id = p.id WHERE p.slug = 'yincheng';
CREATE TEMP TABLE side AS
    SELECT row_number() OVER (ORDER BY a.login) AS seq, a.id AS agent, a.firm_id AS firm
    FROM account a WHERE a.login IN ('agent-a1', 'agent-b1');

CREATE TEMP TABLE born AS
    SELECT g, at, gen_random_uuid()::text AS seed, pg_temp.key_at(at, 'c' || r) AS customer,
        pg_temp.key_at(at, 'k' || r) AS kase
    FROM generate_series(1, :cases) g, LATERAL (SELECT gen_random_uuid()::text AS r) random,
        LATERAL (SELECT date_trunc('milliseconds', now() - interval '400 days' + g * (interval '300 days' / :cases))) t(at);
CREATE TEMP TABLE stated AS
    SELECT b.*, s.*, b.at + s.seq * interval '1 hour' AS stated_at, pg_temp.key_at(b.at, s.seq || seed) AS report,
        ARRAY['f' || replace(s.firm::text, '-', ''), 'a' || replace(s.agent::text, '-', '')] AS own
    FROM born b, side s;

INSERT INTO customer SELECT customer, organization_id, project,
    ARRAY['o', 'p' || replace(project::text, '-', '')] || (SELECT array_agg(t) FROM side, unnest(ARRAY['f' || replace(firm::text, '-', ''), 'a' || replace(agent::text, '-', '')]) t)
    FROM born, place;
INSERT INTO customer_index SELECT customer, 1, organization_id, project, sha256(('p' || seed)::bytea), sha256(('m' || seed)::bytea),
    sha256(('s' || g % 300)::bytea) FROM born, place;
INSERT INTO customer_case SELECT b.kase, c.organization_id, project, b.at, 2, sha256(seed::bytea), b.at + interval '4 days', NULL, c.audience
    FROM born b JOIN customer c ON c.id = b.customer, place;
INSERT INTO listed SELECT token, 'Case', b.at, b.kase, c.organization_id
    FROM born b JOIN customer c ON c.id = b.customer, unnest(c.audience) token WHERE left(token, 1) IN ('f', 'a');
INSERT INTO case_customer SELECT project, customer, kase, organization_id FROM born, place;
INSERT INTO fact SELECT report, organization_id, kase, seq, stated_at, NULL, 'REPORTED', agent,
    jsonb_build_object('rule', jsonb_build_object('party', replace(firm::text, '-', ''), 'agent', replace(agent::text, '-', ''),
        'customer', replace(customer::text, '-', ''), 'referral', false, 'on_roster', true, 'agreement_active', true, 'expected_arrival_at', NULL),
        'also', jsonb_build_object('consent_at', NULL, 'commitments', jsonb_build_object(
            'name', encode(sha256(('n' || seed)::bytea), 'hex'), 'phone', encode(sha256(('q' || seed)::bytea), 'hex')))),
    own, sha256((seq || seed)::bytea) FROM stated, place;
INSERT INTO report SELECT report, organization_id, project, kase, customer, agent, firm, stated_at, NULL, stated_at + interval '3 days',
    'EXPIRED', false, NULL, NULL, ARRAY['o', 'p' || replace(project::text, '-', '')] || own FROM stated, place;
INSERT INTO claim SELECT pg_temp.key_at(b.at, w.n || 'w' || seed), organization_id, kase, tstzrange(w.since, w.until), w.outcome,
    jsonb_build_object('outcome', w.outcome, 'shares', '[]'::jsonb, 'from', w.since, 'until', w.until, 'rulebook', replace(book::text, '-', ''),
        'hash', encode(sha256(seed::bytea), 'hex'), 'reasons', jsonb_build_array(jsonb_build_array('yincheng.report-validity', 'EARLIEST_REPORT', '[]'::jsonb))), false
    FROM born b, place, LATERAL (VALUES
        (1, b.at + interval '1 hour', b.at + interval '73 hours', 'SOLE'),
        (2, b.at + interval '73 hours', b.at + interval '74 hours', 'SOLE'),
        (3, b.at + interval '74 hours', NULL, 'UNCLAIMED')) w(n, since, until, outcome);
INSERT INTO change (organization_id, xid, at, kind, object_id, seen_before, seen_after)
    SELECT organization_id, pg_current_xact_id()::text::bigint - 1, stated_at, k.kind, k.object, '{}', ARRAY['o', 'p' || replace(project::text, '-', '')] || own
    FROM stated, place, LATERAL (VALUES ('Report', report), ('Customer', customer), ('Case', kase)) k(kind, object);
INSERT INTO personal SELECT k.owner, f.field, organization_id, substr(sha512(('x' || seed)::bytea) || sha512(('y' || seed)::bytea), 1, 105), 1
    FROM stated, place, LATERAL (VALUES (report), (customer)) k(owner), (VALUES ('name'), ('phone')) f(field)
    ON CONFLICT DO NOTHING;
INSERT INTO idempotency SELECT agent, pg_temp.key_at(b_at, 'i' || report), organization_id, sha256((report::text)::bytea),
    jsonb_build_object('id', replace(report::text, '-', ''), 'fact', replace(report::text, '-', ''), 'code', NULL, 'clause', NULL, 'rulebook', NULL),
    stated_at FROM (SELECT *, at AS b_at FROM stated) s, place;

VACUUM (ANALYZE);
CHECKPOINT;
