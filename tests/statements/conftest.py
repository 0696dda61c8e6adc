"""An app whose every statement is heard on the wire; never a test."""

import asyncio
from collections.abc import AsyncGenerator, Generator
from dataclasses import dataclass

import pytest
from starlette.applications import Starlette

from api.app import create_app
from api.served import BAOBEI
from tests.calls import GraphQL
from tests.conftest import Server, client_of, running_app, settings_for
from tests.stage import Stage, build
from tests.statements.acts import play_all
from tests.statements.growing import grow, quieten
from tests.statements.playing import World
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
def played_url(server: Server, worker_id: str) -> Generator[str]:
    """Lend a database in which every act happens once, and whose statistics nobody gathers but who asks."""
    with server.lent(f"{worker_id}_played") as url:
        asyncio.run(quieten(url))
        yield url


@pytest.fixture(scope="session")
async def played(played_url: str) -> World:
    """Play every act and every read while the wire listens, and close the app again."""
    async with wired(played_url) as wire:
        app = create_app(settings_for(wire.url, database_pool=4), BAOBEI)
        async with running_app(app), client_of(app) as client:
            world = World(await build(app.state.services, GraphQL(client)), wire)
            await play_all(world)
            return world


@pytest.fixture(scope="session")
async def grown(played: World, played_url: str) -> World:
    """Fill the database in which everything was played."""
    await grow(played_url, played.stage.organization)
    return played
