"""The command `baobei`: one word for each thing an operator does; never how it is done."""

import asyncio
import os
import signal
import sys
import time
from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager, contextmanager
from datetime import datetime
from types import FrameType
from typing import Annotated, Final, NoReturn

import typer
from pydantic import ValidationError
from rich.console import Console

from api import database, embedded, logs
from api.app import run_server
from api.demo import STORIES, DemoError, play_demo
from api.demo_data import PASSWORD
from api.errors import describe, log
from api.preparation import LOGINS, DemoDataError, prepare
from api.served import open_services
from api.settings import Settings
from auth.actor import Role
from auth.errors import DomainError
from domain.organizations.service import create_organization
from domain.people.rules import NewPerson
from schema import messages
from schema import schema as served_schema
from schema.context import Services
from schema.scalars import read_instant
from schema.ticking import Mended, mend_everywhere

INTERRUPTED: Final = 130
DEMO_WIDTH: Final = 120
AWAY_SECONDS: Final = 1

commands = typer.Typer(
    name="baobei",
    help="Decides, fairly and provably, whose customer this is. Settings come from the environment.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)


organizations = typer.Typer(
    help="Organizations: the developers that share nothing with each other.", no_args_is_help=True
)
commands.add_typer(organizations, name="organization")


@commands.command()
def serve() -> None:
    """Serve the API on HOST and PORT with WORKERS processes, until a signal ends it."""
    settings = read_settings()
    with leaving_on_signals(), opened_database(settings) as url:
        demo = brought_up(settings, url)
        os.environ["DATABASE_URL"] = url
        typer.echo(f"Baobei serves http://{settings.host}:{settings.port}/graphql")
        if demo:
            typer.echo(f"Demo accounts: {', '.join(LOGINS)}; the password of all is {PASSWORD}")
        run_server(settings, "api.served:from_environment")


@commands.command()
def demo() -> None:
    """Play two stories over HTTP against a server of its own; fail unless all answers are right."""
    with leaving_on_signals(status=INTERRUPTED):
        right = play_demo(Console(width=None if sys.stdout.isatty() else DEMO_WIDTH), STORIES)
    raise SystemExit(not right)


@commands.command()
def migrate() -> None:
    """Bring the database to the newest migration."""
    with leaving_on_signals(), opened_database(read_settings()) as url:
        database.migrate(url)


@commands.command()
def rebuild() -> None:
    """Compute anew what tables show of every case, after a change of the rules, and mend what is otherwise."""
    settings = read_settings()
    with leaving_on_signals(), opened_database(settings) as url:
        database.migrate(url)
        asyncio.run(rebuilt(settings, url))


@commands.command()
def schema() -> None:
    """Print the served schema, in GraphQL's own language."""
    typer.echo(served_schema.as_str())


@organizations.command()
def create(
    *,
    name: Annotated[str, typer.Option(help="What the organization is called.")],
    admin_login: Annotated[str, typer.Option(help="The login of its first admin: a-z, 0-9, dot, dash, underscore.")],
    admin_name: Annotated[str, typer.Option(help="What the first admin is called.")],
    sandbox: Annotated[bool, typer.Option("--sandbox", help="Let its admins move its clock forward.")] = False,
    clock: Annotated[str | None, typer.Option(help="What a sandbox's clock shows now: an instant of RFC 3339.")] = None,
) -> None:
    """Make an organization and its first admin, whose password is asked for or is the first line of the input."""
    settings = read_settings()
    try:
        shown = read_instant(clock) if clock is not None else None
    except ValueError as error:
        refuse(f"--clock: {error}")
    password = read_password()
    with leaving_on_signals(), opened_database(settings) as url:
        database.migrate(url)
        try:
            asyncio.run(found(settings, url, (name, sandbox, shown), (admin_login, admin_name, password)))
        except DomainError as error:
            refuse(f"{'.'.join(error.path) or 'organization'}: {messages.of(error.code, 'en')}")
    typer.echo(f"{admin_login} may sign in now.")


def main() -> None:
    """Run the command that was asked for."""
    try:
        commands()
    except (DemoDataError, DemoError, database.RoleTooStrongError, embedded.EmbeddedServerError) as refusal:
        refuse(str(refusal))


def read_settings() -> Settings:
    """Read the settings and start the log; what is wrong with them ends the command."""
    try:
        settings = Settings()
    except ValidationError as error:
        refuse(*(_reason(fault["loc"], fault["msg"]) for fault in error.errors()))
    logs.configure(settings.log_level)
    return settings


def _reason(field: tuple[str | int, ...], message: str) -> str:
    names = "".join(f"{name}: ".upper() for name in field)
    return names + message.removeprefix("Value error, ")


def refuse(*reasons: str) -> NoReturn:
    """End the command with what stood in the way."""
    for reason in reasons:
        typer.echo(f"baobei: {reason}", err=True)
    raise SystemExit(2)


def read_password() -> str:
    """Ask for a password, twice and unseen; take the first line of the input where nobody types it."""
    if sys.stdin.isatty():
        asked: str = typer.prompt("Password", hide_input=True, confirmation_prompt=True)
        return asked
    return sys.stdin.readline().rstrip("\r\n")


@contextmanager
def opened_database(settings: Settings) -> Generator[str]:
    """Tell where the database is: at DATABASE_URL, or in an embedded server kept running meanwhile."""
    if settings.database_url is not None:
        yield settings.database_url.get_secret_value()
    else:
        with embedded.running(settings.data) as cluster:
            yield cluster.url()


@asynccontextmanager
async def opened_services(settings: Settings, url: str) -> AsyncGenerator[Services]:
    """Open what commands act through, as the role that the service has."""
    pool = database.engine(url, pool_size=settings.database_pool)
    try:
        await database.assert_role(pool)
        async with open_services(settings, pool) as services:
            yield services
    finally:
        await pool.dispose()


def brought_up(settings: Settings, url: str) -> bool:
    """Migrate and prepare a database, as soon as it is there; tell whether it is the demo's."""
    while True:
        try:
            database.migrate(url)
            return asyncio.run(prepared(settings, url))
        except Exception as fault:
            if not database.is_away(fault):
                raise
            log.warning("database away", **describe(fault))
            time.sleep(AWAY_SECONDS)


async def prepared(settings: Settings, url: str) -> bool:
    """Make sure that the database may be served, before any process does; tell whether it is the demo's."""
    async with opened_services(settings, url) as services:
        return await prepare(settings, services)


async def rebuilt(settings: Settings, url: str) -> None:
    """Mend all cases, and print after some hundred, and at the end, how many showed anything amiss."""
    mended = Mended()
    async with opened_services(settings, url) as services:
        async for mended in mend_everywhere(services):
            typer.echo(_mended(mended))
    typer.echo(f"Done: {_mended(mended)}")


def _mended(mended: Mended) -> str:
    return f"{mended.cases} cases, {mended.amiss} of them changed, {mended.claims} claims"


async def found(
    settings: Settings, url: str, organization: tuple[str, bool, datetime | None], admin: tuple[str, str, str]
) -> None:
    """Make an organization (name, whether a sandbox, its clock) with its first admin (login, name, password)."""
    name, sandbox, clock = organization
    login, admin_name, password = admin
    async with opened_services(settings, url) as services:
        hashed = await services.hasher.hash(password)
        first = NewPerson(login=login, name=admin_name, role=Role.ORGANIZATION_ADMIN, password_hash=hashed)
        async with services.sessions.begin() as session:
            await create_organization(session, name=name, sandbox=sandbox, clock=clock, admin=first)


@contextmanager
def leaving_on_signals(*, status: int = 0) -> Generator[None]:
    """Turn the first signal to stop into an orderly way out, and let no second one cut it short."""

    def leave(_signal: int, _frame: FrameType | None) -> NoReturn:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, signal.SIG_IGN)
        raise SystemExit(status)

    before = {number: signal.signal(number, leave) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


if __name__ == "__main__":
    main()
