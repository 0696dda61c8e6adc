"""The organizations that the tables speak of, built once for each process; never a test."""

import pytest
from starlette.applications import Starlette

from tests.calls import GraphQL
from tests.matrix.world import World, world_of
from tests.tables import Tables


@pytest.fixture(scope="session")
async def world(app: Starlette, graphql: GraphQL, database_url: str) -> World:
    """Build them."""
    return await world_of(app.state.services, graphql, Tables(database_url))
