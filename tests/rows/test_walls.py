"""Row-level security, rights and constraints: what the tables refuse, whoever asks."""

from datetime import timedelta
from typing import Any, Final
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from starlette.applications import Starlette

from auth.sessions.queries import ENTER_ORGANIZATION, enter_organization
from schema.ids import from_public
from tests.calls import GraphQL
from tests.replays import asking as replaying
from tests.rulebooks.drafting import Drafting
from tests.stage import Stage, build
from tests.stories.told import COLLISION, SALE
from tests.story import Story, moment
from tests.tables import Tables, changed, verify_chain

SCOPED: Final = """
SELECT c.relname AS name, c.relrowsecurity AS walled,
    (SELECT count(*) FROM pg_policy p WHERE p.polrelid = c.oid) AS policies
FROM pg_class c WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND c.relname <> 'alembic_version'
ORDER BY c.relname
"""
# What the service never changes once it is written, and what it never deletes: all but where people work.
KEPT: Final = {"fact", "change", "idempotency", "visit_code_use", "phone_reveal", "rulebook_version"}
DELETED: Final = {"account_site"}

Sessions = async_sessionmaker[AsyncSession]


@pytest.fixture(scope="session")
def sessions(app: Starlette) -> Sessions:
    """Lend the service's own sessions, of its own role."""
    lent: Sessions = app.state.services.sessions
    return lent


@pytest.fixture(scope="session")
async def told(app: Starlette, graphql: GraphQL) -> Story:
    """Tell a whole story, so that every table has rows; tests leave it as it is."""
    story = Story(await build(app.state.services, graphql))
    await story.play(*COLLISION, *SALE, ("day 5 12:00", "agent-b", "reports_them", {"phone": "13912345678"}, []))
    await story.play(("day 5 18:00", "receptionist", "scans", {"of": "agent-b"}, []))
    await story.reveals("manager")
    await Drafting(story.stage).begun()
    shorter = {"document": replaying.document(1)}
    started = await replaying.start(story.stage, since=moment("day 1 00:00"), rulebook=shorter)
    assert (await replaying.until_over(story.stage, started["replay"]["id"]))[-1]["state"] == "DONE"
    return story


async def tables_of(tables: Tables) -> list[str]:
    """List the tables that belong to organizations."""
    return [row["name"] for row in await tables.rows(SCOPED)]


async def seen(session: AsyncSession, table: str) -> set[UUID]:
    """Read whose rows of a table a session sees."""
    column = "id" if table == "organization" else "organization_id"
    return set((await session.execute(text(f"SELECT {column} FROM {table}"))).scalars())  # noqa: S608


async def test_every_table_is_walled_by_one_policy(tables: Tables) -> None:
    rows = await tables.rows(SCOPED)
    assert [row["name"] for row in rows if (row["walled"], row["policies"]) != (True, 1)] == []
    assert len(rows) >= 25


async def test_without_an_organization_the_service_sees_no_row(told: Story, tables: Tables, sessions: Sessions) -> None:
    held = await tables.held(told.stage.organization)
    assert {name for name, rows in held.items() if not rows} <= {"organization"}
    async with sessions.begin() as session:
        for table in await tables_of(tables):
            assert await seen(session, table) == set(), table


async def test_in_an_organization_the_service_sees_its_rows_only(
    told: Story, town: Stage, tables: Tables, sessions: Sessions
) -> None:
    for stage, full in ((told.stage, True), (town, False)):
        async with sessions.begin() as session:
            await enter_organization(session, stage.organization)
            for table in await tables_of(tables):
                whose = await seen(session, table)
                assert whose == {stage.organization} or (not full and whose == set()), table


async def test_the_organization_of_a_transaction_ends_with_it(app: Starlette, town: Stage) -> None:
    accounts = text("SELECT count(*) FROM account")
    async with app.state.pool.connect() as connection:
        async with connection.begin():
            await connection.execute(ENTER_ORGANIZATION, {"organization": str(town.organization)})
            assert await connection.scalar(accounts) == len(town.logins)
        async with connection.begin():
            assert await connection.scalar(accounts) == 0


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO firm (id, organization_id, name) VALUES (gen_random_uuid(), :other, 'x')",
        "UPDATE firm SET organization_id = :other",
    ],
)
async def test_no_row_is_written_for_another_organization(
    told: Story, town: Stage, sessions: Sessions, statement: str
) -> None:
    async with sessions() as session:
        await enter_organization(session, town.organization)
        with pytest.raises(DBAPIError, match="row-level security"):
            await session.execute(text(statement), {"other": told.stage.organization})


async def test_no_row_of_another_organization_is_changed(told: Story, town: Stage, sessions: Sessions) -> None:
    async with sessions.begin() as session:
        await enter_organization(session, town.organization)
        statement = text("UPDATE firm SET name = 'x' WHERE id = :firm RETURNING id")
        known = from_public(told.stage.ids["A"])
        assert known is not None
        assert (await session.execute(statement, {"firm": known[1]})).all() == []


def _named(statement: str, values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if f":{name}" in statement}


@pytest.mark.parametrize("verb", ["UPDATE", "DELETE", "TRUNCATE"])
async def test_the_service_changes_and_deletes_no_more_than_it_needs(
    tables: Tables, sessions: Sessions, verb: str
) -> None:
    async with sessions.begin() as session:
        for table in await tables_of(tables):
            held = await session.scalar(
                text("SELECT has_table_privilege(:table, :verb)"), {"table": table, "verb": verb}
            )
            expected = {"UPDATE": table not in KEPT, "DELETE": table in DELETED, "TRUNCATE": False}[verb]
            assert held is expected, table


async def test_the_service_acts_as_a_role_without_rights(sessions: Sessions, tables: Tables) -> None:
    rights = "rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb"
    [owner] = await tables.rows("SELECT current_user AS name")
    async with sessions.begin() as session:
        assert await session.scalar(text("SELECT current_user")) == "baobei_service"
        assert not await session.scalar(text(f"SELECT {rights} FROM pg_roles WHERE rolname = current_user"))  # noqa: S608
    assert owner["name"] != "baobei_service"


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE fact SET kind = 'RULED' WHERE organization_id = :key",
        "UPDATE fact SET at = at - interval '1 day' WHERE organization_id = :key",
        "DELETE FROM fact WHERE organization_id = :key",
        "TRUNCATE fact",
        "TRUNCATE fact CASCADE",
    ],
)
async def test_facts_are_never_changed_not_even_by_the_owner(told: Story, tables: Tables, statement: str) -> None:
    before = await tables.held(told.stage.organization)
    with pytest.raises(IntegrityError, match="facts are appended, never changed"):
        async with tables.connected() as connection:
            await connection.execute(text(statement).bindparams(**_named(statement, {"key": told.stage.organization})))
    assert changed(before, await tables.held(told.stage.organization)) == {}


@pytest.mark.parametrize("column", ["at", "kind", "body", "by_id", "device_at", "seq", "hash"])
async def test_a_fact_altered_behind_the_trigger_is_found_by_the_chain(
    told: Story, tables: Tables, column: str
) -> None:
    facts = await tables.facts(told.stage.organization)
    assert verify_chain(facts) == []
    altered = [dict(fact) for fact in facts]
    first = altered[0]
    other = {
        "at": first["at"] + timedelta(milliseconds=1),
        "kind": "VISITED",
        "body": {**first["body"], "rule": {**first["body"]["rule"], "party": "0" * 32}},
        "by_id": None,
        "device_at": first["at"],
        "seq": 99,
        "hash": bytes(32),
    }
    first[column] = other[column]
    assert (first["case_id"], first["seq"]) in verify_chain(altered)
    assert verify_chain([fact for fact in facts if fact["seq"] != 2]) != []
    assert verify_chain([facts[1], facts[0], *facts[2:]]) != []


async def test_two_claims_of_a_case_never_stand_at_one_instant(told: Story, tables: Tables) -> None:
    copy = """
        INSERT INTO claim SELECT gen_random_uuid(), organization_id, case_id, period, outcome, body, false FROM claim
        WHERE organization_id = :key AND NOT voided LIMIT 1 {} RETURNING id
    """
    with pytest.raises(IntegrityError, match="claim_one_owner"):
        await tables.rows(copy.format(""), key=told.stage.organization)
    assert await tables.rows(copy.format("ON CONFLICT DO NOTHING"), key=told.stage.organization) == []


async def test_a_customer_has_one_case_in_a_project(told: Story, tables: Tables) -> None:
    copy = "INSERT INTO case_customer SELECT * FROM case_customer WHERE organization_id = :key LIMIT 1"
    with pytest.raises(IntegrityError, match="case_customer_pkey"):
        await tables.rows(copy, key=told.stage.organization)


async def test_the_standing_claims_follow_each_other_without_a_gap(told: Story, tables: Tables) -> None:
    rows = await tables.rows(
        """
        SELECT case_id, lower(period) AS start, upper(period) AS until,
            lead(lower(period)) OVER (PARTITION BY case_id ORDER BY period) AS following,
            (SELECT min(at) FROM fact f WHERE f.case_id = c.case_id) AS first,
            row_number() OVER (PARTITION BY case_id ORDER BY period) AS place
        FROM claim c WHERE organization_id = :key AND NOT voided
        """,
        key=told.stage.organization,
    )
    assert len({row["case_id"] for row in rows}) == 2
    assert [row for row in rows if row["until"] != row["following"]] == []
    assert [row for row in rows if row["place"] == 1 and row["start"] != row["first"]] == []


async def test_nothing_personal_is_readable_in_the_tables(stage: Stage, tables: Tables) -> None:
    story = Story(stage, name="欧阳金丝雀", phone="13712349876")
    await story.play(*COLLISION, *SALE)
    await story.reveals("manager")
    await Drafting(story.stage).begun()
    words = [
        "欧阳金丝雀",
        "金丝雀",
        "13712349876",
        "137****9876",
        "agent-a says",
        "CHAT of",
        "Read, and",
        "to call back",
    ]
    held = await tables.held(stage.organization)
    # Rows are compared as JSON, in which bytes stand in hexadecimal.
    forms = [form for word in words for form in (word, word.encode().hex(), word.encode("utf-16-le").hex())]
    assert [(name, form) for name, rows in held.items() for form in forms if any(form in row for row in rows)] == []
    assert held["personal"].total() >= 8


async def test_instants_are_kept_to_milliseconds(told: Story, tables: Tables) -> None:
    facts = await tables.facts(told.stage.organization)
    assert [fact["at"] for fact in facts if fact["at"].microsecond % 1000] == []
