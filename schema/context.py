"""What a request carries to its resolvers, and the only place where transactions open."""

from collections.abc import AsyncGenerator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar, cast

from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker
from sqlalchemy.pool import PoolProxiedConnection
from strawberry.types import Info as StrawberryInfo

from auth.actor import Actor
from auth.cursors import Cursors
from auth.errors import Unauthenticated
from auth.passwords import PasswordHasher
from auth.sessions import queries, service
from auth.statements import Driver
from auth.tokens import token_hash
from auth.vault import Vault
from domain.visits.codes import CodeSigner
from schema.messages import Language

ROLLBACK_SECONDS: Final = 5

T = TypeVar("T", AsyncSession, Driver)
Open = Callable[[], AbstractAsyncContextManager[T]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """What a process holds for all its requests."""

    pool: AsyncEngine
    sessions: async_sessionmaker[AsyncSession]
    vault: Vault
    signer: CodeSigner
    hasher: PasswordHasher
    limits: bool

    @asynccontextmanager
    async def driving(self) -> AsyncGenerator[Driver]:
        """Open a transaction on the driver's connection alone, which a session would make several times as dear."""
        connection = await self.pool.raw_connection()
        driver = cast("Driver", connection.driver_connection)
        try:
            await driver.execute("BEGIN ISOLATION LEVEL READ COMMITTED")
            yield driver
            await driver.execute("COMMIT")
        except BaseException as fault:
            await _leave(connection, driver, orderly=isinstance(fault, Exception))
            raise
        finally:
            connection.close()


@dataclass(slots=True, kw_only=True)
class Context:
    """One request: who says they ask, in which language."""

    services: Services
    token: str | None
    language: Language
    request_id: str
    loaders: dict[str, Any] = field(default_factory=dict[str, Any])
    actor: Actor | None = None
    issued: bool = False

    def cursors(self, list_name: str) -> Cursors:
        """Give the cursors of a list for whoever has entered; LookupError before anybody has."""
        if self.actor is None:
            raise LookupError
        return Cursors(self.services.vault, self.actor.organization_id, list_name)

    async def viewer(self) -> Actor:
        """Tell who asks, as the request's first statement read them."""
        if self.actor is None:
            async with self.reading() as (_, actor):
                return actor
        return self.actor

    @asynccontextmanager
    async def acting(self) -> AsyncGenerator[tuple[AsyncSession, Actor]]:
        """Open the transaction of one mutation field; it commits on leaving the block."""
        async with self._entered(self.services.sessions.begin, acting=True) as entered:
            if entered is None:
                raise Unauthenticated
            yield entered

    @asynccontextmanager
    async def reporting(self) -> AsyncGenerator[tuple[Driver, Actor]]:
        """Open the transaction of one report, the act that there are most of, on the driver alone."""
        async with self._entered(self.services.driving, acting=True) as entered:
            if entered is None:
                raise Unauthenticated
            yield entered

    @asynccontextmanager
    async def reading(self) -> AsyncGenerator[tuple[AsyncSession, Actor]]:
        """Open a short transaction to read in: every query and data loader has its own."""
        async with self._entered(self.services.sessions.begin, acting=False) as entered:
            if entered is None:
                raise Unauthenticated
            yield entered

    @asynccontextmanager
    async def perhaps(self) -> AsyncGenerator[tuple[AsyncSession, Actor] | None]:
        """Open a short transaction to read in; None for a stranger."""
        async with self._entered(self.services.sessions.begin, acting=False) as entered:
            yield entered

    @asynccontextmanager
    async def stranger(self) -> AsyncGenerator[AsyncSession]:
        """Open a transaction for somebody who is not signed in yet."""
        async with self.services.sessions.begin() as session:
            yield session

    @asynccontextmanager
    async def _entered(self, opened: Open[T], *, acting: bool) -> AsyncGenerator[tuple[T, Actor] | None]:
        if self.token is None:
            yield None
            return
        presented = token_hash(self.token)
        async with opened() as transaction:
            found = await queries.enter(transaction, token=presented, acting=acting)
            # Whoever reads the answer that brings a new token has not presented it yet: the answer may be lost.
            if found is None or found[1] or self.issued:
                self.actor = found[0] if found else None
                yield (transaction, found[0]) if found else None
                return
        # A new access token's first use is noted in a transaction of its own: an act must not write before its lock.
        async with self.services.sessions.begin() as session:
            await queries.enter_organization(session, found[0].organization_id)
            await service.note_presented(session, presented)
        async with opened() as transaction:
            again = await queries.enter(transaction, token=presented, acting=acting)
            self.actor = again[0] if again else None
            yield (transaction, again[0]) if again else None


async def _leave(connection: PoolProxiedConnection, driver: Driver, *, orderly: bool) -> None:
    """Roll back, or else give the connection up: nobody may ever find it inside this transaction."""
    outside = False
    try:
        if orderly:
            with suppress(Exception):
                await driver.execute("ROLLBACK", timeout=ROLLBACK_SECONDS)
                outside = True
    finally:
        if not outside:
            connection.invalidate()


Info = StrawberryInfo[Context, Any]
