"""The organizations that the tables speak of, and the tale that is walked over, once for each process; never a test."""

from dataclasses import dataclass

import pytest
from starlette.applications import Starlette

from schema.context import Services
from tests.calls import GraphQL
from tests.matrix.tale import Tale, tale_of
from tests.matrix.walk import Walk, everything, walked
from tests.matrix.world import World, world_of
from tests.tables import Tables


@dataclass(frozen=True)
class Told:
    """A tale, every object in it, and all of it as its admin sees it."""

    tale: Tale
    ids: dict[str, set[str]]
    admin: Walk


@pytest.fixture(scope="session")
async def world(app: Starlette, graphql: GraphQL, database_url: str) -> World:
    """Build the organizations of the tables."""
    return await world_of(app.state.services, graphql, Tables(database_url))


@pytest.fixture(scope="session")
async def told(app: Starlette, graphql: GraphQL, database_url: str) -> Told:
    """Tell the tale, and walk over it as its admin."""
    return await _told(app.state.services, graphql, Tables(database_url))


@pytest.fixture(scope="session")
async def abroad(app: Starlette, graphql: GraphQL, database_url: str) -> Told:
    """Tell the same tale in another organization."""
    return await _told(app.state.services, graphql, Tables(database_url))


async def _told(services: Services, graphql: GraphQL, owner: Tables) -> Told:
    tale = await tale_of(services, graphql, owner)
    ids = await everything(tale.stage)
    return Told(tale, ids, await walked(tale.stage, "admin", ids, tale.stage.ids["home"]))
