"""The transaction of an admin's act; never the act."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from sqlalchemy.ext.asyncio import AsyncSession

from auth import policies
from auth.actor import Actor
from auth.policies import Action
from schema.context import Info


@asynccontextmanager
async def administering(info: Info) -> AsyncGenerator[tuple[AsyncSession, Actor]]:
    """Open the transaction of an admin's act; whoever is none is refused before anything is read of the input."""
    async with info.context.acting() as (session, actor):
        policies.require(actor, Action.ADMINISTER)
        yield session, actor
    # What was loaded for an earlier act of this request may have changed.
    info.context.loaders.clear()
