-- Fills the demo's project with a year of `cases` cases made from a few templates of eight facts: of projections only the case.
-- Hashes are random. Each template's fact has an id that begins with facf0000, in its place comes the case's number.
\set ON_ERROR_STOP on
\set QUIET on
SET session_replication_role = replica;
SET synchronous_commit = off;

CREATE TEMP TABLE place AS SELECT p.organization_id, p.id AS project FROM project p WHERE p.slug = 'yincheng';
CREATE TEMP TABLE side AS SELECT a.login, replace(a.firm_id::text, '-', '') AS firm FROM account a;
CREATE TEMP TABLE template AS
    SELECT t.plot, t.seq, t.id, t.after, t.kind,
        replace(replace(t.rule::text, 'FIRM-A', (SELECT firm FROM side WHERE login = 'agent-a1')),
            'FIRM-B', (SELECT firm FROM side WHERE login = 'agent-b1')) AS rule
    FROM jsonb_to_recordset(:'templates') t(plot integer, seq integer, id text, after interval, kind text, rule jsonb);
CREATE TEMP TABLE begun AS
    SELECT n, lpad(to_hex(n), 8, '0') AS mark, n % (SELECT max(plot) + 1 FROM template) AS plot,
        date_trunc('milliseconds', now() - interval '420 days' + n * (interval '365 days' / :cases)) AS at
    FROM generate_series(1, :cases) n;
ANALYZE begun;

INSERT INTO customer_case (id, organization_id, project_id, opened_at, head, head_hash, seen_at, audience)
    SELECT (mark || '-0000-7000-8000-00000000ca5e')::uuid, organization_id, project, at, 8, sha256(mark::bytea),
        at + interval '50 days', '{o}' FROM begun, place;
INSERT INTO fact (id, organization_id, case_id, seq, at, kind, body, audience, hash)
    SELECT replace(t.id, 'facf0000', mark)::uuid, organization_id, (mark || '-0000-7000-8000-00000000ca5e')::uuid, seq,
        b.at + t.after, t.kind,
        jsonb_build_object('rule', replace(t.rule, 'facf0000', mark)::jsonb, 'also', '{}'::jsonb), '{}',
        sha256((mark || seq)::bytea)
    FROM begun b JOIN template t USING (plot), place;

VACUUM (ANALYZE);
