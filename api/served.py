"""What Baobei serves, put together from its rooms; nothing here decides or speaks HTTP."""

import gc
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Final

from sqlalchemy.ext.asyncio import AsyncEngine, async_sessionmaker
from starlette.applications import Starlette

from api import logs
from api.app import Served, create_app
from api.graphql import Caller
from api.replayer import keep_replaying
from api.settings import Settings
from api.ticker import keep_up
from auth.passwords import PasswordHasher
from auth.vault import Vault
from domain.visits.codes import CodeSigner
from schema import schema
from schema.context import Context, Services

KEY_VERSION: Final = 1
GARBAGE_THRESHOLD: Final = 20_000


@asynccontextmanager
async def open_services(settings: Settings, pool: AsyncEngine) -> AsyncGenerator[Services]:
    """Open what a process holds for all its requests, and close it at the end."""
    hasher = PasswordHasher()
    encryption, index = settings.encryption_key.get_secret_value(), settings.index_key.get_secret_value()
    try:
        yield Services(
            pool=pool,
            sessions=async_sessionmaker(pool, expire_on_commit=False),
            vault=Vault(encryption, index, key_version=KEY_VERSION),
            signer=CodeSigner(settings.signing_key.get_secret_value()),
            hasher=hasher,
            limits=settings.limits,
        )
    finally:
        hasher.close()


def open_context(services: Services, caller: Caller) -> Context:
    """Make what one request carries to its resolvers."""
    return Context(services=services, token=caller.token, language=caller.language, request_id=caller.request_id)


BAOBEI: Final = Served(schema, open_services, open_context, tickers=(keep_up, keep_replaying))


def from_environment() -> Starlette:
    """Make the app of a process of its own."""
    settings = Settings()
    logs.configure(settings.log_level)
    # What is there now stays: looking through it for garbage again and again would cost a twentieth of all time.
    gc.collect()
    gc.freeze()
    gc.set_threshold(GARBAGE_THRESHOLD)
    return create_app(settings, BAOBEI)
