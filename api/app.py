"""The application: its routes, what it opens when it starts and closes when it stops."""

import asyncio
import multiprocessing
import os
import signal
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any, Final

import strawberry
import uvicorn
from sqlalchemy.ext.asyncio import AsyncEngine
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from api import database, health
from api.errors import BAD_USER_INPUT, describe, errors_response, log, tell
from api.graphql import GraphQLEndpoint, OpenContext
from api.middleware import RequestMiddleware, request_id_of
from api.settings import Settings

STOP_SECONDS: Final = 15
PATHS: Final = ("/graphql", "/schema.graphql", "/livez", "/readyz")

OpenServices = Callable[[Settings, AsyncEngine], AbstractAsyncContextManager[Any]]
"""Opens what lives as long as the process; closed when it stops."""

Ticker = Callable[[Any], Awaitable[None]]
"""Works through the services in the background until it is cancelled."""


@dataclass(frozen=True, slots=True)
class Served:
    """What an app serves: tests serve small ones."""

    schema: strawberry.Schema
    open_services: OpenServices
    open_context: OpenContext
    tickers: tuple[Ticker, ...] = ()


def create_app(settings: Settings, served: Served) -> Starlette:
    """Make the app; it opens nothing before its lifespan starts."""
    endpoint = GraphQLEndpoint(served.schema, served.open_context, production=settings.production)
    sdl = served.schema.as_str() + "\n"

    async def schema(_: Request) -> PlainTextResponse:
        return PlainTextResponse(sdl)

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncGenerator[None]:
        async with _opened(settings, served, app):
            yield

    return Starlette(
        routes=[
            Route("/graphql", endpoint),
            Route("/schema.graphql", schema),
            Route("/livez", health.live),
            Route("/readyz", health.ready),
        ],
        middleware=[Middleware(RequestMiddleware, known_paths=PATHS)],
        exception_handlers={HTTPException: _refuse},
        lifespan=lifespan,
    )


def run_server(settings: Settings, factory: str) -> None:
    """Serve the app that `factory` names, in as many processes as the settings say, until a signal ends it."""
    uvicorn.run(
        factory,
        factory=True,
        host=settings.host,
        port=settings.port,
        workers=settings.workers,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=STOP_SECONDS,
    )


@asynccontextmanager
async def _opened(settings: Settings, served: Served, app: Starlette) -> AsyncGenerator[None]:
    if settings.database_url is None:
        raise RuntimeError("the app needs DATABASE_URL; `baobei serve` sets it")
    pool = database.engine(settings.database_url.get_secret_value(), pool_size=settings.database_pool)
    try:
        await _assert_role_if_there(pool)
        async with served.open_services(settings, pool) as services:
            app.state.pool, app.state.services = pool, services
            tasks = [asyncio.create_task(_keep_running(ticker, services)) for ticker in served.tickers]
            _follow_parent()
            yield
            await _cancel(tasks)
    finally:
        await pool.dispose()


async def _assert_role_if_there(pool: AsyncEngine) -> None:
    """Refuse a role that is too strong; while the database is away the app lives, is not ready, and asks again."""
    try:
        await database.assert_role(pool)
    except Exception as fault:
        if not database.is_away(fault):
            raise
        log.warning("database away", **describe(fault))


async def _keep_running(ticker: Ticker, services: object) -> None:
    while True:
        try:
            await ticker(services)
        except Exception as fault:  # noqa: BLE001 (a ticker that fails is started again)
            log.error("ticker", **describe(fault))
        await asyncio.sleep(1)


async def _cancel(tasks: list[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    for task in tasks:
        with suppress(asyncio.CancelledError):
            await task


def _follow_parent() -> None:
    """Stop this process when its supervisor dies, so that no orphan keeps the port."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        loop = asyncio.get_running_loop()

        def stop() -> None:
            loop.remove_reader(parent.sentinel)
            os.kill(os.getpid(), signal.SIGTERM)

        loop.add_reader(parent.sentinel, stop)


async def _refuse(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    message = "This address takes no such request."
    headers = error.headers if isinstance(error, HTTPException) else None
    return errors_response(status, [tell(BAD_USER_INPUT, message, request_id_of(request))], headers=headers)
