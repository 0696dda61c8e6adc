"""No statement reads from end to end a table that grows, and how each is carried out is written down."""

import os
import re
from collections.abc import Iterable
from typing import Final

import pytest

from domain.changes.queries import STRIDE
from domain.tables import metadata
from tests.matrix import filters
from tests.statements import written
from tests.statements.plans import Explained, Planner, Statement, explain, planning, statements_of
from tests.statements.playing import World
from tests.statements.reading import STEADY, rows_read, skeleton, walks
from tests.wire import Said

# A page and what its objects name; of the feed a stride.
MOST_READ: Final = 300
MOST: Final = {"change": STRIDE}
# What reads more, and why it still does. A mend takes its line away.
RARE: Final = "one's list is walked to its end when few or none in it are so"
BEFORE: Final = "a stretch of the feed is carried out here as it was asked for before the tables grew within it"
LITTLE: Final = ("agent-a", "boss-a", "consultant", "manager-elsewhere")
KNOWN: Final = {
    **{("cases as admin", table): RARE for table in ("customer_case", "claim")},
    **{("reports as receptionist", table): RARE for table in ("report", "listed")},
    **{(f"changes as {who}", "change"): BEFORE for who in LITTLE},
}
# An index that is no constraint's, and a table that something reads whole without it.
NEEDED: Final = {
    "ix_report_case_id": "report",
    "ix_visit_case_id": "visit",
    "ix_evidence_dispute_id": "evidence",
    "ix_customer_index_project_id_mask_hmac": "customer_index",
    "ix_case_customer_case_id": "case_customer",
    "ix_session_account_id": "session",
    "ix_customer_case_organization_id_next_at": "customer_case",
}
# Functions that read before an organization is known; what they ask is planned within.
FUNCTIONS: Final = ("actor_of(", "account_of(", "organization_of_family(")
DUE: Final = Said("SELECT * FROM organizations_due()")

Found = set[tuple[str, str]]


@pytest.fixture(scope="session")
def statements(played: World) -> list[Statement]:
    """Gather what was heard."""
    return statements_of(played)


@pytest.fixture(scope="session")
async def explained(grown: World, played_url: str, statements: list[Statement]) -> list[Explained]:
    """Ask for the plans of everything that was heard."""
    async with planning(played_url, grown.stage.organization) as planner:
        return [await explain(planner, statement) for statement in statements]


@pytest.fixture(scope="session")
async def within(grown: World, played_url: str) -> list[Explained]:
    """Ask for the plans of what is asked within functions."""
    heard = [said for transactions in grown.heard.values() for some in transactions for said in some]
    calls = [next(said for said in heard if function in said.sql) for function in FUNCTIONS]
    async with planning(played_url, grown.stage.organization) as planner:
        return [
            Explained(title=f"within: {query[:90]}", plays=("within",), generic=plan)
            for said in (*calls, DUE)
            for query, plan in await planner.within(said)
        ]


def label(play: str) -> str:
    """Name an act, or a list and its viewer."""
    [(name, who)] = re.findall(r"^(\w+).*?( as [\w-]+)?$", play)
    return f"{name}{who}"


def walked(some: Iterable[Explained]) -> Found:
    """Find the lists and acts with a plan that reads a growing table whole, and the table."""
    plans = [(play, plan) for each in some for play, plan in ((each.plays[0], each.generic), *each.custom.items())]
    return {(label(play), table) for play, plan in plans for table, _ in walks(plan)}


def much_read(some: Iterable[Explained]) -> Found:
    """Find the lists and acts that read more rows than they should, and of which table."""
    plans = [(play, plan) for each in some for play, plan in each.carried_out.items()]
    return {
        (label(play), table)
        for play, plan in plans
        for table, rows in rows_read(plan)
        if rows > MOST.get(table, MOST_READ)
    }


def test_a_table_grows_unless_it_is_written_why_it_does_not() -> None:
    assert STEADY.keys() <= metadata.tables.keys()


def test_no_statement_reads_a_growing_table_whole(explained: list[Explained], within: list[Explained]) -> None:
    assert walked([*explained, *within]) == set()


def test_no_statement_reads_more_rows_than_its_page_needs(explained: list[Explained]) -> None:
    assert much_read(explained) - KNOWN.keys() == set()


def test_what_is_excused_is_still_so(explained: list[Explained]) -> None:
    assert much_read(explained) >= KNOWN.keys()


@pytest.mark.skipif("DATABASE_URL" in os.environ, reason="another server plans in its own way")
def test_plans_are_those_written_down(
    explained: list[Explained], within: list[Explained], pytestconfig: pytest.Config
) -> None:
    if pytestconfig.getoption(filters.OPTION):
        pytest.skip("the statements written down are those with their own filters")
    found = "\n".join(line for each in (*explained, *within) for line in lines_of(each)).lstrip() + "\n"
    assert found.splitlines() == written.lines(written.PLANS, found)


def lines_of(each: Explained) -> list[str]:
    """Write the plans of a statement down; of those for some values only what differs from that for any."""
    shapes = [skeleton(each.generic)]
    lines = ["", each.title, *(f"    {line}" for line in shapes[0])]
    for play, plan in each.custom.items():
        shape = skeleton(plan)
        if shape not in shapes:
            shapes.append(shape)
            lines += [f"  {play}", *(f"    {line}" for line in shape)]
    return lines


async def generic(planner: Planner, asked: Iterable[Statement]) -> Found:
    """Find what is read whole for whatever values."""
    plans = [(label(next(iter(each.plays))), await planner.generic(each.said)) for each in asked]
    return {(play, table) for play, plan in plans for table, _ in walks(plan)}


@pytest.mark.parametrize("index", NEEDED)
async def test_without_an_index_that_is_needed_a_table_is_read_whole(
    grown: World, played_url: str, statements: list[Statement], index: str
) -> None:
    table = NEEDED[index]
    asked = [each for each in statements if re.search(rf"\b{table}\b", each.said.sql)]
    async with planning(played_url, grown.stage.organization) as planner:
        before = await generic(planner, asked)
        await planner.driver.execute(f"BEGIN; RESET ROLE; DROP INDEX {index}; SET LOCAL ROLE baobei_service")
        after = await generic(planner, asked)
        await planner.driver.execute("ROLLBACK")
    assert table in {read for _, read in after - before}
