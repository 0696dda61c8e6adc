"""Row-level security alone keeps organizations apart: the app's own filters are out, and requests are cancelled."""

from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any, Final

import pytest
from sqlalchemy import make_url, text
from starlette.applications import Starlette

from api.app import create_app
from api.served import BAOBEI
from tests.calls import GraphQL
from tests.conftest import client_of, running_app, settings_for
from tests.matrix import filters
from tests.matrix.filters import Unfiltered, UnknownFilterError, unfiltered
from tests.stage import Stage, build
from tests.stories.told import COLLISION, SALE
from tests.story import Story
from tests.tables import TABLES, Tables

SEEN: Final = """{
  viewer { organization { id } } projects { nodes { id } } reports { nodes { id } } cases { nodes { id } }
  visits { nodes { id } } disputes { nodes { id } } firms(first: 100) { nodes { id } }
  people(first: 100) { nodes { id } } agreements { nodes { id } } roster(first: 100) { nodes { id } }
  changes(first: 100) { changes { id } }
}"""
LISTS: Final = ("projects", "reports", "cases", "visits", "disputes", "firms", "people", "agreements", "roster")
FORMS: Final = {
    "SELECT 1 FROM fact WHERE fact.organization_id = $1::UUID AND fact.id = $2": (
        "SELECT 1 FROM fact WHERE $1::uuid IS NOT NULL AND fact.id = $2"
    ),
    "SELECT 1 FROM fact f WHERE f.case_id = $1 AND f.organization_id = $12": (
        "SELECT 1 FROM fact f WHERE f.case_id = $1 AND $12::uuid IS NOT NULL"
    ),
    "SELECT 1 FROM organization \nWHERE organization.id = $1::UUID": (
        "SELECT 1 FROM organization \nWHERE $1::uuid IS NOT NULL"
    ),
    "UPDATE organization SET clock_offset = $1 WHERE id = $2 RETURNING 1": (
        "UPDATE organization SET clock_offset = $1 WHERE $2::uuid IS NOT NULL RETURNING 1"
    ),
}
LEFT: Final = (
    "SELECT 1 FROM customer_case c JOIN organization o ON o.id = c.organization_id WHERE c.id = $1",
    "INSERT INTO firm (id, organization_id) VALUES ($1, $2)",
    "UPDATE firm SET organization_id = $1",
    "SELECT 1 FROM firm WHERE id = $1",
)
UNKNOWN: Final = (
    "SELECT 1 FROM fact WHERE organization_id IN ($1)",
    "SELECT 1 FROM fact WHERE organization_id = ANY($1)",
    "SELECT 1 FROM fact f WHERE $1::UUID = f.organization_id",
    "SELECT 1 FROM fact WHERE organization_id = CAST($1 AS uuid)",
    "SELECT 1 FROM fact WHERE organization_id <> $1",
)


@asynccontextmanager
async def opened(
    url: str, *, out: bool, pool: int = 20, by: type[Unfiltered] = Unfiltered
) -> AsyncGenerator[tuple[Starlette, GraphQL]]:
    """Run the real app on a database, with its own filters or without."""
    async with AsyncExitStack() as stack:
        if out:
            stack.enter_context(filters.taken_out(str(make_url(url).database), by))
        app = create_app(settings_for(url, database_pool=pool), BAOBEI)
        await stack.enter_async_context(running_app(app))
        yield app, GraphQL(await stack.enter_async_context(client_of(app)))


async def told(app: Starlette, graphql: GraphQL) -> tuple[Story, Story]:
    """Play the same in two organizations."""
    stories = [Story(await build(app.state.services, graphql)) for _ in range(2)]
    for story in stories:
        await story.play(*COLLISION, *SALE)
    return stories[0], stories[1]


def shown(data: dict[str, Any]) -> set[str]:
    """List the ids of whatever an answer shows."""
    listed = {node["id"] for name in LISTS for node in data[name]["nodes"]}
    return listed | {change["id"] for change in data["changes"]["changes"]} | {data["viewer"]["organization"]["id"]}


async def lists_of(stage: Stage) -> set[str]:
    """List the ids of whatever an organization's admin is shown."""
    return shown(await stage.ask("admin", SEEN))


@pytest.mark.parametrize("statement", FORMS)
def test_a_filter_is_taken_out_in_every_form_the_app_writes_it(statement: str) -> None:
    assert unfiltered(statement) == FORMS[statement]


@pytest.mark.parametrize("statement", LEFT)
def test_what_is_no_filter_stays(statement: str) -> None:
    assert unfiltered(statement) == statement


@pytest.mark.parametrize("statement", UNKNOWN)
def test_a_filter_of_a_form_that_nobody_knows_is_told(statement: str) -> None:
    with pytest.raises(UnknownFilterError):
        unfiltered(statement)


async def test_the_option_takes_the_filters_out(app: Starlette, town: Stage, request: pytest.FixtureRequest) -> None:
    asked = bool(request.config.getoption(filters.OPTION))
    await lists_of(town)
    async with app.state.pool.connect() as connection:
        driver = (await connection.get_raw_connection()).driver_connection
    assert (filters.are_out(), type(driver) is Unfiltered) == (asked, asked)
    assert not asked or len(filters.rewritten) > 10


async def walls_down(tables: Tables) -> None:
    """Switch row-level security off on every table."""
    async with tables.connected() as connection:
        for table in [*(await connection.execute(TABLES)).scalars(), "organization"]:
            await connection.execute(text(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY"))


@pytest.mark.parametrize("walls", [(False, False), (True, False), (False, True), (True, True)], ids=str)
async def test_foreign_rows_show_only_when_both_walls_are_down(own_database_url: str, walls: tuple[bool, bool]) -> None:
    out, down = walls
    async with opened(own_database_url, out=False) as (app, graphql):
        first, second = await told(app, graphql)
        own, other = await lists_of(first.stage), await lists_of(second.stage)
        assert (own & other, len(own) > 40, len(other) > 40) == (set(), True, True)
    if down:
        await walls_down(Tables(own_database_url))
    async with opened(own_database_url, out=out) as (_, graphql):
        stage = Stage(graphql, first.stage.organization, first.stage.ids, tokens=first.stage.tokens)
        filtered = not (out or filters.are_out())
        if filtered or not down:
            assert await lists_of(stage) == own
        else:
            await require_foreign(stage, own, other)


async def require_foreign(stage: Stage, own: set[str], other: set[str]) -> None:
    """Demand that an admin is shown what is another organization's."""
    document = "{ reports { nodes { id } } firms(first: 100) { nodes { id } } people(first: 100) { nodes { id } } }"
    data = await stage.ask("admin", document)
    found = {node["id"] for some in data.values() for node in some["nodes"]}
    assert found - own
    assert found & other
    assert found <= own | other
