"""Connections and migrations: how the service reaches its database, and as whom; no statement of the business."""

import ssl
from pathlib import Path
from time import monotonic
from typing import Final

import orjson
from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry, NullPool

PROJECT: Final = Path(__file__).parent.parent / "pyproject.toml"
SERVICE_ROLE: Final = "baobei_service"
CONNECT_SECONDS: Final = 5
RESTED_SECONDS: Final = 1

# What a server says that stops, crashed, starts, has no room or only reads yet; and all of class 08, when a
# connection broke.
AWAY: Final = {"57P01", "57P02", "57P03", "53300", "25006"}
# What ails a connection and stays so: a certificate that is wrong, or may not be read.
LASTING: Final = (ssl.SSLError, PermissionError)

STRENGTH: Final = """
    select rolsuper or rolbypassrls
        or exists (
            select from pg_class
            where relowner = pg_roles.oid and relkind in ('r', 'p') and relnamespace = 'public'::regnamespace
        )
    from pg_roles
    where rolname = current_user
"""


class RoleTooStrongError(RuntimeError):
    """The database role of the service could step over row-level security."""


def driver_url(url: str) -> str:
    """Name the driver in a URL of postgresql:// or postgres://."""
    scheme, _, rest = url.partition("://")
    if scheme not in {"postgresql", "postgres", "postgresql+asyncpg"}:
        raise ValueError("a database URL starts with postgresql://")
    return f"postgresql+asyncpg://{rest}"


def alembic_config(url: str) -> Config:
    """Read alembic's part of pyproject.toml, for the database at `url`."""
    config = Config(toml_file=PROJECT)
    config.attributes["url"] = driver_url(url)
    return config


def migrate(url: str) -> None:
    """Bring a database to the newest migration; not to be called inside a running loop."""
    command.upgrade(alembic_config(url), "head")


def engine(url: str, *, pool_size: int) -> AsyncEngine:
    """Open the service's pool, whose connections act as a role that cannot step over row-level security."""
    pool = create_async_engine(
        driver_url(url),
        connect_args={
            "timeout": CONNECT_SECONDS,
            "server_settings": {
                "role": SERVICE_ROLE,
                "application_name": "baobei",
                "timezone": "UTC",
                "jit": "off",
                "idle_in_transaction_session_timeout": "30s",
            },
        },
        hide_parameters=True,
        isolation_level="READ COMMITTED",
        json_deserializer=orjson.loads,
        json_serializer=_json,
        max_overflow=0,
        pool_size=pool_size,
        pool_timeout=CONNECT_SECONDS,
    )
    event.listen(pool.sync_engine, "connect", _check_role)
    event.listen(pool.sync_engine, "checkin", _rest)
    event.listen(pool.sync_engine, "checkout", _check_rested)
    return pool


def _json(value: object) -> str:
    return orjson.dumps(value).decode()


def _check_role(connection: DBAPIConnection, _: object) -> None:
    """Refuse each new connection whose role is superuser, bypasses row-level security or owns a table."""
    cursor = connection.cursor()
    cursor.execute(STRENGTH)
    [row] = cursor.fetchall()
    cursor.close()
    connection.rollback()
    if row[0]:
        raise RoleTooStrongError("the service refuses a database role that could step over row-level security")


def _rest(_: object, record: ConnectionPoolEntry) -> None:
    record.info["rested"] = monotonic()


def _check_rested(connection: DBAPIConnection, record: ConnectionPoolEntry, _: object) -> None:
    """Ask a connection that has rested for a while whether it still answers: at every use it would cost too much."""
    if monotonic() - record.info.get("rested", monotonic()) < RESTED_SECONDS:
        return
    try:
        connection.ping()
    except Exception as error:
        raise DisconnectionError from error


def owner_engine(url: str) -> AsyncEngine:
    """Open single connections as the role of the URL itself, for what only the owner may do."""
    return create_async_engine(driver_url(url), hide_parameters=True, poolclass=NullPool)


async def assert_role(pool: AsyncEngine) -> None:
    """Connect once, so that a role that every connection would be refused for is told of now: RoleTooStrongError."""
    async with pool.connect():
        pass


def is_away(fault: BaseException) -> bool:
    """Tell whether a fault is that of a database which is not there now: starting, stopping, cut off."""
    at: BaseException | None = fault
    while at is not None:
        state = str(getattr(at, "sqlstate", ""))
        if isinstance(at, LASTING):
            return False
        if isinstance(at, OSError) or state in AWAY or state.startswith("08"):
            return True
        at = at.__cause__
    return False


async def is_migrated(pool: AsyncEngine) -> bool:
    """Tell whether the database stands at this code's newest migration."""
    async with pool.connect() as connection:
        return await connection.run_sync(_is_at_head)


def _is_at_head(connection: Connection) -> bool:
    heads = ScriptDirectory.from_config(Config(toml_file=PROJECT)).get_heads()
    return set(MigrationContext.configure(connection).get_current_heads()) == set(heads)
