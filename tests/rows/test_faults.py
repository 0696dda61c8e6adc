"""An act commits whole or leaves nothing, whichever of its tables fails; and the fault is told without a value."""

import logging
from collections.abc import AsyncGenerator
from typing import Any, Final

import pytest
from sqlalchemy import text
from structlog.testing import capture_logs

from api.app import create_app
from api.served import BAOBEI
from tests.calls import GraphQL
from tests.conftest import client_of, running_app, settings_for
from tests.stage import Stage, build
from tests.stories.told import COLLISION
from tests.story import Story, codes
from tests.tables import Tables, changed

# A table that fails on its next row, and says the row: constraints do so in their details.
BREAK: Final = """
CREATE TRIGGER broken BEFORE INSERT OR UPDATE ON {} FOR EACH ROW EXECUTE FUNCTION break_down();
"""
BREAKER: Final = """
CREATE FUNCTION break_down() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'canary 13812345678 %', to_jsonb(NEW)::text USING DETAIL = 'canary 王小明', HINT = 'canary';
END
$$
"""
REPORT: Final = """
mutation($input: ReportCustomerInput!) { reportCustomer(input: $input) { report { id } errors { code } } }
"""
RULE: Final = "mutation($input: RuleDisputeInput!) { ruleDispute(input: $input) { dispute { id } errors { code } } }"


@pytest.fixture
async def fragile(own_database_url: str) -> AsyncGenerator[tuple[Stage, Tables]]:
    """Run the real app on a database of its own, whose tables can be broken."""
    app = create_app(settings_for(own_database_url), BAOBEI)
    tables = Tables(own_database_url)
    async with tables.connected() as connection:
        await connection.execute(text(BREAKER))
    async with running_app(app), client_of(app) as client:
        yield await build(app.state.services, GraphQL(client)), tables


async def broken(tables: Tables, table: str, *, mend: bool = False) -> None:
    """Break a table, or mend it."""
    async with tables.connected() as connection:
        await connection.execute(text(f"DROP TRIGGER broken ON {table}" if mend else BREAK.format(table)))


async def fault(stage: Stage, who: str, document: str, given: dict[str, Any]) -> str:
    """Ask for what must fail as a fault of ours, and give all that was said in the body and the log."""
    with capture_logs() as logs:
        answer = await stage.graphql(document, {"input": given}, token=await stage.token(who))
    [error] = answer["errors"]
    assert (error["extensions"]["code"], answer["data"]) == ("INTERNAL_SERVER_ERROR", None)
    assert error["extensions"]["requestId"] in str(logs)
    return f"{answer} {logs}"


async def test_an_act_leaves_nothing_when_any_of_its_tables_fails(
    fragile: tuple[Stage, Tables], caplog: pytest.LogCaptureFixture
) -> None:
    stage, tables = fragile
    story = Story(stage)
    await story.play(*COLLISION)
    new: dict[str, Any] = {
        "idempotencyKey": "00000000-0000-4000-8000-000000000001",
        "projectId": stage.ids["home"],
        "name": "王小明",
        "phone": "13812345699",
    }
    ruling: dict[str, Any] = {
        "idempotencyKey": "00000000-0000-4000-8000-000000000002",
        "disputeId": story.dispute,
        "outcome": "NATURAL",
        "rationale": "王小明",
    }
    made = ("customer", "customer_index", "customer_case", "case_customer", "fact", "report", "claim", "change")
    ruled = ("customer_case", "fact", "dispute", "claim", "change", "personal", "idempotency")
    before = await tables.held(stage.organization)
    acts = [("agent-c", REPORT, new, table) for table in (*made, "personal", "idempotency")]
    acts += [("manager", RULE, ruling, table) for table in ruled]
    with caplog.at_level(logging.DEBUG):
        for who, document, given, table in acts:
            await broken(tables, table)
            said = await fault(stage, who, document, given)
            assert changed(before, await tables.held(stage.organization)) == {}, table
            assert not any(word in said + caplog.text for word in ("canary", "13812345699", "王小明", "plpgsql"))
            await broken(tables, table, mend=True)
    assert codes(await story.rules("manager", outcome="NATURAL", key=ruling["idempotencyKey"])) == []
    fresh = await Story(stage, phone="13812345699").reports_them("agent-c", key=new["idempotencyKey"])
    assert (codes(fresh), fresh["replayed"]) == ([], False)


async def test_an_act_rolls_back_when_fewer_rows_come_back_than_were_granted(
    fragile: tuple[Stage, Tables],
) -> None:
    stage, tables = fragile
    story = Story(stage)
    await story.play(*COLLISION[:1])
    # A claim from nowhere stands in the way: what the rules grant cannot be written.
    alien = """
        INSERT INTO claim SELECT gen_random_uuid(), organization_id, case_id, tstzrange('2000-01-01', 'infinity'),
            outcome, body, false FROM claim WHERE organization_id = :key LIMIT 1 RETURNING id
    """
    async with tables.connected() as connection:
        await connection.execute(text("UPDATE claim SET voided = true"))
        await connection.execute(text(alien), {"key": stage.organization})
    before = await tables.held(stage.organization)
    given = {"idempotencyKey": "00000000-0000-4000-8000-000000000003", "reportId": story.reports["agent-b"]}
    document = """
    mutation($input: WithdrawReportInput!) { withdrawReport(input: $input) { report { id } errors { code } } }
    """
    del given["idempotencyKey"]
    await fault(stage, "agent-b", document, given)
    assert changed(before, await tables.held(stage.organization)) == {}
    async with tables.connected() as connection:
        await connection.execute(text("UPDATE claim SET voided = true"))
    assert codes(await story.withdraws_report("agent-b")) == []


async def test_two_mutations_of_one_document_are_two_transactions(stage: Stage, tables: Tables) -> None:
    given = {"projectId": stage.ids["home"], "name": "王小明", "phone": "13812345678"}
    good = {**given, "idempotencyKey": "00000000-0000-4000-8000-000000000004"}
    wrong = {**given, "idempotencyKey": "00000000-0000-4000-8000-000000000005", "phone": "13912345678"}
    document = """
    mutation($good: ReportCustomerInput!, $wrong: ReportCustomerInput!) {
        first: reportCustomer(input: $good) { report { id } errors { code } }
        second: reportCustomer(input: $wrong) { report { id } errors { code path } }
    }
    """
    wrong["projectId"] = stage.ids["office"]
    answer = await stage.ask("agent-a", document, {"good": good, "wrong": wrong})
    assert (answer["first"]["errors"], answer["second"]) == (
        [],
        {"report": None, "errors": [{"code": "NOT_FOUND", "path": ["projectId"]}]},
    )
    facts = await tables.facts(stage.organization)
    assert [fact["kind"] for fact in facts] == ["REPORTED"]
    customers = await tables.rows("SELECT 1 FROM customer WHERE organization_id = :key", key=stage.organization)
    assert len(customers) == 1


async def test_sibling_fields_of_a_query_read_at_the_same_time(disputed: Story) -> None:
    reports, cases = "reports { nodes { customer { name } } }", "cases { nodes { id claim { hash } } }"
    fields = " ".join(f"r{number}: {reports} c{number}: {cases}" for number in range(10))
    data = await disputed.stage.ask("admin", f"{{ {fields} }}")
    assert len(data) == 20
    assert {data[f"c{number}"]["nodes"][0]["id"] for number in range(10)} == {disputed.case}
