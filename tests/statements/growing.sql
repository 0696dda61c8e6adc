-- Fills the organization in which everything was played (seven of ten cases, two thirds of them in the played project)
-- and two others. Ids are made of numbers, so that they are the same every time. Of the played people none sees any of
-- it but whoever sees a site's, a project's or all.

CREATE TEMP TABLE tenant AS
SELECT 0 AS o, CAST(:organization AS uuid) AS organization_id
UNION ALL SELECT o, md5('organization' || o)::uuid FROM generate_series(1, 2) o;

INSERT INTO organization (id, name, sandbox, clock_offset, created_at)
SELECT organization_id, 'Grown', false, '0', '2025-01-01Z' FROM tenant WHERE o > 0;

INSERT INTO project (id, organization_id, slug, name, time_zone)
SELECT md5('project' || o)::uuid, organization_id, 'grown', 'Grown', 'Asia/Shanghai' FROM tenant;

INSERT INTO rulebook_version (id, organization_id, project_id, slug, version, effective_from, book)
SELECT md5('book' || o)::uuid, organization_id, md5('project' || o)::uuid, 'yincheng', 1, '2025-01-01Z', '{}'
FROM tenant;

INSERT INTO site (id, organization_id, project_id, name)
SELECT md5('site' || o)::uuid, organization_id, md5('project' || o)::uuid, 'office' FROM tenant;

CREATE TEMP TABLE place AS
SELECT t.o, p.organization_id, p.id AS project_id, p.slug, s.id AS site_id
FROM tenant t JOIN project p USING (organization_id) JOIN site s ON s.project_id = p.id
WHERE p.slug IN ('home', 'grown') AND s.name = 'office';

INSERT INTO firm (id, organization_id, name)
SELECT md5('firm' || o || '-' || f)::uuid, organization_id, 'Grown ' || f FROM tenant, generate_series(0, 39) f;

INSERT INTO account (id, organization_id, login, name, role, firm_id, password_hash)
SELECT md5('agent' || o || '-' || a)::uuid, organization_id, 'grown-' || o || '-' || a, 'Grown ' || a, 'AGENT',
    md5('firm' || o || '-' || a % 40)::uuid, 'none'
FROM tenant, generate_series(0, 399) a;

INSERT INTO account (id, organization_id, login, name, role, password_hash)
SELECT md5('staff' || o || '-' || a)::uuid, organization_id, 'staff-' || o || '-' || a, 'Grown', 'CONSULTANT', 'none'
FROM tenant, generate_series(0, 9) a;

INSERT INTO account_site (account_id, site_id, organization_id)
SELECT md5('staff' || o || '-' || a)::uuid, site_id, organization_id FROM place, generate_series(0, 9) a;

INSERT INTO agreement (id, organization_id, firm_id, project_id, starts_at)
SELECT md5('agreement' || f.id || p.slug)::uuid, f.organization_id, f.id, p.project_id, '2025-01-01Z'
FROM place p JOIN firm f USING (organization_id) WHERE f.name LIKE 'Grown %';

INSERT INTO roster_entry (id, organization_id, firm_id, project_id, agent_id, starts_at)
SELECT md5('roster' || a.id || p.slug)::uuid, a.organization_id, a.firm_id, p.project_id, a.id, '2025-01-01Z'
FROM place p JOIN account a USING (organization_id) WHERE a.login LIKE 'grown-%';

INSERT INTO session (id, organization_id, account_id, device_id, platform, app_version, family_hash, access_hash,
    access_expires_at, refresh_hash, refresh_expires_at, created_at, ended_at)
SELECT md5('session' || o || '-' || a || '-' || d)::uuid, organization_id, md5('agent' || o || '-' || a)::uuid,
    'device-' || d, 'WEB', '1', sha256(('family' || o || '-' || a || '-' || d)::bytea),
    sha256(('access' || o || '-' || a || '-' || d)::bytea), '2026-01-02Z', sha256('refresh'), '2026-02-01Z',
    '2026-01-01Z', CASE WHEN d > 0 THEN timestamptz '2026-01-15Z' END
FROM tenant, generate_series(0, 399) a, generate_series(0, 4) d;

CREATE TEMP TABLE story AS
SELECT n, p.organization_id, p.project_id, p.site_id, md5('case' || n)::uuid AS case_id,
    md5('customer' || n)::uuid AS customer_id, md5('report' || n)::uuid AS report_id,
    CASE WHEN n % 2 = 0 THEN md5('visit' || n)::uuid END AS visit_id, md5('agent' || who.name)::uuid AS agent_id,
    md5('firm' || who.firm)::uuid AS firm_id, md5('staff' || p.o || '-' || n % 10)::uuid AS consultant_id,
    timestamptz '2025-03-01Z' + n * interval '700 days' / :cases AS at,
    ARRAY['o', 'p' || replace(p.project_id::text, '-', ''), 'f' || md5('firm' || who.firm),
        'a' || md5('agent' || who.name), 'c' || md5('staff' || p.o || '-' || n % 10)] AS audience,
    ARRAY['o', 'm' || replace(p.site_id::text, '-', ''), 'd' || replace(p.site_id::text, '-', ''),
        'f' || md5('firm' || who.firm), 'a' || md5('agent' || who.name)] AS at_site
FROM generate_series(1, :cases) n
    CROSS JOIN LATERAL (SELECT CASE WHEN n % 10 < 7 THEN 0 ELSE 1 + n % 2 END AS o, n * 7919 % 400 AS a) t
    CROSS JOIN LATERAL (SELECT t.o || '-' || t.a AS name, t.o || '-' || t.a % 40 AS firm) who
    JOIN place p ON p.o = t.o AND p.slug = CASE WHEN t.o = 0 AND n / 10 % 3 < 2 THEN 'home' ELSE 'grown' END;

ANALYZE story;

INSERT INTO customer SELECT customer_id, organization_id, project_id, audience FROM story;

INSERT INTO customer_index
    (customer_id, key_version, organization_id, project_id, phone_hmac, mask_hmac, surname_hmac)
SELECT customer_id, 1, organization_id, project_id, sha256(('phone' || n)::bytea),
    sha256(('mask' || n / 3)::bytea), sha256(('surname' || n % 100)::bytea) FROM story;

INSERT INTO customer_case
    (id, organization_id, project_id, opened_at, head, head_hash, seen_at, next_at, audience)
SELECT case_id, organization_id, project_id, at, 2, sha256('head'), at,
    CASE WHEN n % 30 = 0 THEN timestamptz '2036-01-01Z' END, audience FROM story;

INSERT INTO case_customer (project_id, customer_id, case_id, organization_id)
SELECT project_id, customer_id, case_id, organization_id FROM story;

INSERT INTO fact (id, organization_id, case_id, seq, at, kind, by_id, body, audience, hash)
SELECT coalesce(CASE WHEN s = 2 THEN visit_id END, md5('fact' || n || '-' || s)::uuid), organization_id, case_id, s,
    at, CASE s WHEN 1 THEN 'REPORTED' ELSE 'VISITED' END, agent_id,
    jsonb_build_object('party', firm_id, 'agent', agent_id, 'customer', customer_id), audience[3:4],
    sha256((n || '-' || s)::bytea)
FROM story, generate_series(1, 2) s;

INSERT INTO claim (id, organization_id, case_id, period, outcome, body, voided)
SELECT md5('claim' || n)::uuid, organization_id, case_id, tstzrange(at, at + interval '3 days'), 'SOLE', '{}', false
FROM story;

INSERT INTO report (id, organization_id, project_id, case_id, customer_id, agent_id, firm_id, reported_at,
    valid_until, status, referral, visit_id, audience)
SELECT report_id, organization_id, project_id, case_id, customer_id, agent_id, firm_id, at, at + interval '3 days',
    CASE WHEN n % 2 = 0 THEN 'VISITED' WHEN n % 30 = 1 THEN 'LIVE' ELSE 'EXPIRED' END, false, visit_id,
    CASE WHEN n % 2 = 0 THEN audience || at_site[3:3] ELSE audience[1:4] END FROM story;

INSERT INTO visit (id, organization_id, project_id, site_id, case_id, customer_id, report_id, brought_by_id,
    consultant_id, kind, arrived_at, signable_until, signatures, missing, confirmed_at, audience)
SELECT visit_id, organization_id, project_id, site_id, case_id, customer_id, report_id, firm_id, consultant_id,
    'CHANNEL', at, at + interval '8 hours', '[]', CASE WHEN n % 20 = 0 THEN ARRAY['CUSTOMER'] ELSE '{}' END,
    CASE WHEN n % 20 > 0 THEN at END, at_site || audience[5:5] FROM story WHERE visit_id IS NOT NULL;

INSERT INTO visit_code_use (nonce, organization_id, visit_id)
SELECT sha256(('nonce' || n)::bytea), organization_id, visit_id FROM story WHERE visit_id IS NOT NULL;

INSERT INTO dispute (id, organization_id, project_id, site_id, case_id, subject, about_id, status, filed_at,
    evidence_due_at, parties, audience)
SELECT md5('dispute' || n)::uuid, organization_id, project_id, site_id, case_id, 'VISIT', visit_id,
    CASE WHEN n % 100 = 0 THEN 'OPEN' ELSE 'RULED' END, at, at + interval '7 days', '[]', audience[1:4]
FROM story WHERE n % 4 = 0;

INSERT INTO evidence (id, organization_id, case_id, dispute_id, kind, shows, firm_id, happened_at, submitted_at)
SELECT md5('evidence' || n || '-' || e)::uuid, organization_id, case_id, md5('dispute' || n)::uuid, 'CHAT',
    'INVITATION', firm_id, at, at FROM story, generate_series(1, 2) e WHERE n % 4 = 0;

INSERT INTO deal (id, organization_id, project_id, case_id, customer_id, unit, status, subscribed_at, claim, audience)
SELECT md5('deal' || n)::uuid, organization_id, project_id, case_id, customer_id, 'unit-' || n, 'SUBSCRIBED', at,
    '{}', audience FROM story WHERE n % 4 = 2;

ALTER TABLE listed ALTER token SET STATISTICS 200;

INSERT INTO listed (token, kind, at, object_id, organization_id)
SELECT token, 'Case', opened_at, id, organization_id FROM customer_case, unnest(audience) token
WHERE left(token, 1) IN ('f', 'a', 'c')
UNION SELECT token, 'Report', reported_at, id, organization_id FROM report, unnest(audience) token
WHERE left(token, 1) IN ('c', 'd')
UNION SELECT token, 'Visit', arrived_at, id, organization_id FROM visit, unnest(audience) token
WHERE left(token, 1) IN ('f', 'a')
UNION SELECT token, 'Dispute', filed_at, id, organization_id FROM dispute, unnest(audience) token
WHERE left(token, 1) IN ('f', 'a')
ON CONFLICT DO NOTHING;

INSERT INTO personal (owner_id, field, organization_id, cipher, key_version)
SELECT owner, field, organization_id, sha256('a') || sha256('b') || sha256('c'), 1
FROM story, LATERAL (VALUES (customer_id, 'name'), (customer_id, 'phone'), (report_id, 'name'), (report_id, 'phone'))
    sealed (owner, field)
WHERE owner = customer_id OR n % 5 < 2;

INSERT INTO idempotency (actor_id, key, organization_id, fingerprint, result, created_at)
SELECT agent_id, md5('key' || n)::uuid, organization_id, sha256('asked'), '{}', at FROM story;

INSERT INTO change (seq, xid, organization_id, at, kind, object_id, seen_before, seen_after) OVERRIDING SYSTEM VALUE
SELECT n * 10 + k - 1000000, 1 + n / 20, organization_id, at, kind, object_id,
    CASE WHEN k > 3 THEN seen ELSE '{}' END, seen
FROM story, LATERAL (VALUES (1, 'Report', report_id, audience), (2, 'Case', case_id, audience),
    (3, 'Customer', customer_id, audience), (4, 'Report', report_id, audience), (5, 'Visit', visit_id, at_site))
    touched (k, kind, object_id, seen)
WHERE k <= 2 OR (k = 3 AND n % 2 = 1) OR (k > 3 AND n % 10 = 4);

INSERT INTO phone_reveal (id, organization_id, customer_id, account_id, at)
SELECT md5('reveal' || n)::uuid, organization_id, customer_id, agent_id, at FROM story;

INSERT INTO replay (id, organization_id, project_id, book, starts_at, ends_at, asked_by_id, asked_at, state, total, done,
    changed, attempts)
SELECT md5('replay' || o || '-' || r)::uuid, organization_id, project_id, '{}', '2025-01-01Z', '2026-01-01Z',
    md5('agent' || o || '-0')::uuid, timestamptz '2026-01-01Z' + r * interval '1 day', 'DONE', 400, 400, 400, 0
FROM place, generate_series(1, 20) r WHERE slug = 'grown';

INSERT INTO replay_difference
    (replay_id, case_id, organization_id, at, before, after, end_before, end_after, clause, deals)
SELECT id, md5('case' || n)::uuid, organization_id, timestamptz '2025-01-01Z' + n * interval '1 hour',
    '{}', '{}', '{}', '{}', 'yincheng.visit-protection', 0
FROM replay, generate_series(1, 400) n WHERE done = 400;

INSERT INTO replay_total
    (replay_id, party, organization_id, cases_before, cases_after, won, lost, deals_before, deals_after)
SELECT id, md5('firm' || f), organization_id, 1, 1, 0, 0, 0, 0 FROM replay, generate_series(1, 40) f WHERE done = 400;
