"""Organizations of their own for each test; never a test."""

import pytest
from starlette.applications import Starlette

from tests.conftest import GraphQL
from tests.founding import Office, found


@pytest.fixture
async def office(app: Starlette, graphql: GraphQL) -> Office:
    """Found an organization with a project, a site and a firm."""
    office = await found(app.state.services, graphql)
    await office.settle()
    return office


@pytest.fixture
async def other(app: Starlette, graphql: GraphQL) -> Office:
    """Found another organization, with nothing in it."""
    return await found(app.state.services, graphql)


@pytest.fixture
async def real(app: Starlette, graphql: GraphQL) -> Office:
    """Found an organization that is no sandbox."""
    return await found(app.state.services, graphql, sandbox=False)
