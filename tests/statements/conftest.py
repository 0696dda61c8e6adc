"""An app whose every statement is heard on the wire; never a test."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass

import pytest
from starlette.applications import Starlette

from api.app import create_app
from api.served import BAOBEI
from tests.calls import GraphQL
from tests.conftest import client_of, running_app, settings_for
from tests.stage import Stage, build
from tests.stories.told import COLLISION
from tests.story import Story, codes
from tests.wire import Wire, wired


@dataclass(frozen=True)
class Watched:
    """A real app, and the wire between it and its database."""

    app: Starlette
    graphql: GraphQL
    wire: Wire


@pytest.fixture(scope="session")
async def watched(database_url: str) -> AsyncGenerator[Watched]:
    """Run the real app behind a wire."""
    async with wired(database_url) as wire:
        app = create_app(settings_for(wire.url, database_pool=4), BAOBEI)
        async with running_app(app), client_of(app) as client:
            yield Watched(app, GraphQL(client), wire)


@pytest.fixture
async def heard_stage(watched: Watched) -> Stage:
    """Build an organization that the watched app serves."""
    return await build(watched.app.state.services, watched.graphql)


@pytest.fixture(scope="session")
async def crowded(watched: Watched) -> Stage:
    """Build an organization where six customers were reported, came, and are disputed."""
    stage = await build(watched.app.state.services, watched.graphql)
    stories = [Story(stage, phone=f"1361234{number:04}") for number in range(6)]
    for when, who, verb, given, expected in COLLISION:
        for story in stories:
            assert codes(await getattr(story, verb)(who, **given)) == expected, when
        if verb == "reports_them":
            await stage.later(hours=28)
    return stage
