"""The database, the app and the client that tests share; never a test."""

import asyncio
import fcntl
import os
import shutil
import tempfile
from collections.abc import AsyncGenerator, Generator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import httpx
import pytest
from sqlalchemy import make_url, text
from starlette.applications import Starlette

from api import database, embedded
from api.app import create_app
from api.served import BAOBEI
from api.settings import Settings
from tests.calls import GraphQL
from tests.matrix import filters
from tests.sabotage.switches import SWITCHES
from tests.stage import Stage, build
from tests.stories.told import COLLISION, SALE
from tests.story import Story
from tests.tables import Tables

RUN: Final = "BAOBEI_TEST_RUN"


@dataclass(frozen=True)
class Server:
    """The PostgreSQL server of this run, and the names of the run's own databases there."""

    administration: str
    prefix: str

    def url(self, database_name: str) -> str:
        """Tell how to connect to one of its databases."""
        return make_url(self.administration).set(database=database_name).render_as_string(hide_password=False)

    def administer(self, statement: str) -> None:
        """Run one statement that makes or drops a database."""

        async def run() -> None:
            engine = database.owner_engine(self.administration)
            async with engine.connect() as connection:
                await (await connection.execution_options(isolation_level="AUTOCOMMIT")).execute(text(statement))
            await engine.dispose()

        asyncio.run(run())

    @contextmanager
    def lent(self, name: str) -> Generator[str]:
        """Lend a migrated database of that name, a copy of the run's template, and drop it afterwards."""
        full_name = f"{self.prefix}_{name}"
        self.administer(f"create database {full_name} template {self.prefix}_template")
        try:
            yield self.url(full_name)
        finally:
            self.administer(f"drop database {full_name} with (force)")


def is_worker(config: pytest.Config) -> bool:
    """Tell the processes that run tests for another from the one that was asked to."""
    return hasattr(config, "workerinput")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let a run switch one mechanism off, to see that a test notices, or take out the app's own filters."""
    parser.addoption("--sabotage", choices=list(SWITCHES), help="run without this mechanism")
    told = "take the app's own organization filters out of every statement, in the servers that tests start too"
    parser.addoption(filters.OPTION, action="store_true", help=told)


def pytest_configure(config: pytest.Config) -> None:
    """Make the folder that all processes of this run share, and switch off what is to be missed."""
    if sabotaged := config.getoption("--sabotage"):
        SWITCHES[sabotaged].change()
    if not is_worker(config):
        os.environ[RUN] = tempfile.mkdtemp(prefix="baobei-tests-")
        if config.getoption(filters.OPTION):
            filters.take_out_of_children(Path(os.environ[RUN]))
    if config.getoption(filters.OPTION):
        filters.take_out()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Tell what was taken out of the statements."""
    if config.getoption(filters.OPTION):
        terminalreporter.write_line(filters.summary())


def pytest_unconfigure(config: pytest.Config) -> None:
    """Leave nothing of the run behind."""
    if is_worker(config):
        return
    folder = Path(os.environ.pop(RUN))
    given = os.environ.get("DATABASE_URL")
    if given and (folder / "template").exists():
        server = given_server(given, folder)
        server.administer(f"drop database {server.prefix}_template with (force)")
    shutil.rmtree(folder, ignore_errors=True)


def given_server(url: str, folder: Path) -> Server:
    """Use the server that DATABASE_URL names."""
    return Server(url, folder.name.replace("-", "_").lower())


@contextmanager
def shared_server(folder: Path) -> Generator[Server]:
    """Keep a server for all processes of the run; the last one that leaves stops it."""
    given = os.environ.get("DATABASE_URL")
    if given:
        yield given_server(given, folder)
    else:
        with embedded.running(folder / "server", durable=False) as cluster:
            yield Server(cluster.url(), "run")


def ensure_template(server: Server, folder: Path, *, afterwards: Sequence[str] = ()) -> None:
    """Let the migrations build the template, once a run, and whatever is to be done to it afterwards."""
    with (folder / "template.lock").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        if not (folder / "template").exists():
            name = f"{server.prefix}_template"
            server.administer(f"create database {name}")
            (folder / "template").touch()
            database.migrate(server.url(name))
            for statement in afterwards:
                Server(server.url(name), server.prefix).administer(statement)


@pytest.fixture(scope="session")
def server(pytestconfig: pytest.Config) -> Generator[Server]:
    """Lend the run's server, with its template."""
    folder, sabotaged = Path(os.environ[RUN]), pytestconfig.getoption("--sabotage")
    with shared_server(folder) as found:
        ensure_template(found, folder, afterwards=SWITCHES[sabotaged].statements if sabotaged else ())
        yield found


@pytest.fixture(scope="session")
def database_url(server: Server, worker_id: str) -> Generator[str]:
    """Lend this process a database of its own."""
    with server.lent(worker_id) as url:
        yield url


@pytest.fixture
def own_database_url(server: Server, worker_id: str, request: pytest.FixtureRequest) -> Generator[str]:
    """Lend one test a database of its own."""
    with server.lent(f"{worker_id}_{abs(hash(request.node.nodeid))}") as url:
        yield url


@pytest.fixture(scope="session")
def settings(database_url: str) -> Settings:
    """Tell the settings of the app under test."""
    return settings_for(database_url)


def settings_for(url: str, **others: Any) -> Settings:  # noqa: ANN401 (any setting)
    """Make settings that take nothing from the environment of the run."""
    return Settings.model_validate({"database_url": url, "environment": "development", "limits": False, **others})


@pytest.fixture(scope="session")
async def app(settings: Settings) -> AsyncGenerator[Starlette]:
    """Run the real app."""
    async with running_app(create_app(settings, BAOBEI)) as started:
        yield started


@asynccontextmanager
async def running_app(app: Starlette) -> AsyncGenerator[Starlette]:
    """Start an app and stop it, as a server would."""
    async with app.router.lifespan_context(app):
        yield app


def client_of(app: Starlette) -> httpx.AsyncClient:
    """Make a client whose requests go straight into an app."""
    return httpx.AsyncClient(
        transport=httpx.ASGITransport(app, raise_app_exceptions=False), base_url="http://baobei.test"
    )


@pytest.fixture(scope="session")
async def client(app: Starlette) -> AsyncGenerator[httpx.AsyncClient]:
    """Lend a client of the real app."""
    async with client_of(app) as connected:
        yield connected


@pytest.fixture(scope="session")
def graphql(client: httpx.AsyncClient) -> GraphQL:
    """Lend a caller of the real app's GraphQL."""
    return GraphQL(client)


@pytest.fixture
async def stage(app: Starlette, graphql: GraphQL) -> Stage:
    """Build an organization with everybody in it."""
    return await build(app.state.services, graphql)


@pytest.fixture(scope="session")
async def town(app: Starlette, graphql: GraphQL) -> Stage:
    """Build an organization that tests of this process share; none of them moves its clock."""
    return await build(app.state.services, graphql)


@pytest.fixture
def story(stage: Stage) -> Story:
    """Begin the story of one customer."""
    return Story(stage)


@pytest.fixture
def tables(database_url: str) -> Tables:
    """Read the tables of this process's database as their owner."""
    return Tables(database_url)


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
