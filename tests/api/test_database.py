"""Migrations, and as whom the service reaches its database."""

import subprocess
import sys
from typing import Final

import pytest
from alembic import command
from sqlalchemy import text

from api import database
from tests.conftest import Server

MIGRATOR: Final = "import sys; from api.database import migrate; migrate(sys.argv[1])"


async def execute(url: str, *statements: str) -> None:
    """Run statements as the owner."""
    engine = database.owner_engine(url)
    async with engine.begin() as connection:
        for statement in statements:
            await connection.execute(text(statement))
    await engine.dispose()


async def is_migrated(url: str) -> bool:
    """Ask as the service does."""
    pool = database.engine(url, pool_size=1)
    try:
        return await database.is_migrated(pool)
    finally:
        await pool.dispose()


async def assert_role(url: str) -> None:
    """Check the role as the service does when it starts."""
    pool = database.engine(url, pool_size=1)
    try:
        await database.assert_role(pool)
    finally:
        await pool.dispose()


def test_migrations_go_up_and_down_and_leave_what_the_models_say(own_database_url: str) -> None:
    config = database.alembic_config(own_database_url)
    command.check(config)
    command.downgrade(config, "base")
    command.upgrade(config, "head")
    command.check(config)


def test_two_migrators_at_once_take_turns(server: Server, worker_id: str) -> None:
    name = f"{server.prefix}_turns_{worker_id}"
    server.administer(f"create database {name}")
    command = [sys.executable, "-c", MIGRATOR, server.url(name)]
    migrators = [subprocess.Popen(command, cwd=database.PROJECT.parent) for _ in range(2)]
    assert [migrator.wait(timeout=60) for migrator in migrators] == [0, 0]
    server.administer(f"drop database {name} with (force)")


async def test_a_database_behind_the_code_is_told(own_database_url: str) -> None:
    assert await is_migrated(own_database_url)
    await execute(own_database_url, "delete from alembic_version")
    assert not await is_migrated(own_database_url)


async def test_the_service_acts_as_a_role_that_row_level_security_binds(own_database_url: str) -> None:
    await assert_role(own_database_url)
    pool = database.engine(own_database_url, pool_size=1)
    async with pool.connect() as connection:
        assert await connection.scalar(text("select current_user")) == "baobei_service"
        assert await connection.scalar(text("show transaction_isolation")) == "read committed"
    await pool.dispose()


async def test_the_service_refuses_to_own_a_table(own_database_url: str) -> None:
    await execute(own_database_url, "create table mine ()", "alter table mine owner to baobei_service")
    with pytest.raises(database.RoleTooStrongError):
        await assert_role(own_database_url)


@pytest.mark.parametrize("strength", ["superuser", "bypassrls"])
async def test_the_service_refuses_a_role_that_row_level_security_does_not_bind(
    own_database_url: str,
    monkeypatch: pytest.MonkeyPatch,
    worker_id: str,
    strength: str,
) -> None:
    role = f"baobei_strong_{worker_id}_{strength}"
    await execute(own_database_url, f"drop role if exists {role}", f"create role {role} {strength}")
    monkeypatch.setattr(database, "SERVICE_ROLE", role)
    with pytest.raises(database.RoleTooStrongError):
        await assert_role(own_database_url)
    await execute(own_database_url, f"drop role {role}")


@pytest.mark.parametrize("scheme", ["postgresql", "postgres", "postgresql+asyncpg"])
def test_urls_of_postgresql_are_taken(scheme: str) -> None:
    assert database.driver_url(f"{scheme}://me@host/name?x=y") == "postgresql+asyncpg://me@host/name?x=y"


def test_urls_of_others_are_refused_without_repeating_them() -> None:
    with pytest.raises(ValueError, match=r"^a database URL starts with postgresql://$"):
        database.driver_url("mysql://secret@host/name")
