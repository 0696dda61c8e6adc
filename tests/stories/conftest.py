"""Stories that tests of refusals share, since they leave them as they are; never a test."""

import pytest
from starlette.applications import Starlette

from tests.calls import GraphQL
from tests.stage import Stage, build
from tests.stories.told import COLLISION, SALE
from tests.story import Story


@pytest.fixture(scope="session")
async def disputed(app: Starlette, graphql: GraphQL) -> Story:
    """Tell of a customer whom firm B reported and firm A brought, up to the open dispute."""
    story = Story(await build(app.state.services, graphql))
    await story.play(*COLLISION)
    return story


@pytest.fixture(scope="session")
async def sold(app: Starlette, graphql: GraphQL) -> Story:
    """Tell on, of another such customer, up to a ruling of half and half and a subscription."""
    story = Story(await build(app.state.services, graphql))
    await story.play(*COLLISION, *SALE)
    return story


@pytest.fixture(scope="session")
async def foreign(app: Starlette, graphql: GraphQL) -> Stage:
    """Build an organization that shares nothing with the others."""
    return await build(app.state.services, graphql)
