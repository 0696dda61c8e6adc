"""How alembic reaches the database; never a change to it."""

import asyncio
from typing import Final

from alembic import context
from sqlalchemy import Connection, func, pool, select
from sqlalchemy.ext.asyncio import create_async_engine

from domain.tables import metadata

# Two migrators at once take turns on this number.
TURN: Final = 0x62616F626569


def migrate(connection: Connection) -> None:
    """Run the migrations that are missing, each in a transaction of its own."""
    context.configure(connection=connection, target_metadata=metadata, transaction_per_migration=True)
    with context.begin_transaction():
        context.run_migrations()


async def take_turn(url: str) -> None:
    """Wait for any other migrator, then migrate; the lock ends with the connection."""
    engine = create_async_engine(url, poolclass=pool.NullPool, hide_parameters=True)
    async with engine.connect() as connection:
        await connection.execute(select(func.pg_advisory_lock(TURN)))
        await connection.commit()
        await connection.run_sync(migrate)
        await connection.commit()
    await engine.dispose()


asyncio.run(take_turn(context.config.attributes.get("url") or context.get_x_argument(as_dictionary=True)["url"]))
