"""Organizations of their own for each test; never a test."""

import pytest
from starlette.applications import Starlette

from auth.actor import Role
from tests.conftest import GraphQL
from tests.founding import Office, found


@pytest.fixture
async def office(app: Starlette, graphql: GraphQL) -> Office:
    """Found an organization with a project, a site and a firm."""
    office = await found(app.state.services, graphql)
    await office.settle()
    return office


@pytest.fixture
async def furnished(office: Office) -> Office:
    """Add to an organization somebody of each role, an agreement and a roster."""
    for role in Role:
        if role is not Role.ORGANIZATION_ADMIN:
            office.ids[role.lower()] = await office.add(role, role.lower())
    place = {"firmId": office.ids["firm"], "projectId": office.ids["project"]}
    office.ids["agreement"] = await office.make("signAgreement", "agreement", **place)
    office.ids["entry"] = await office.make("addToRoster", "rosterEntry", **place, agentId=office.ids["agent"])
    return office


@pytest.fixture
async def other(app: Starlette, graphql: GraphQL) -> Office:
    """Found another organization, with nothing in it."""
    return await found(app.state.services, graphql)


@pytest.fixture
async def real(app: Starlette, graphql: GraphQL) -> Office:
    """Found an organization that is no sandbox."""
    return await found(app.state.services, graphql, sandbox=False)
