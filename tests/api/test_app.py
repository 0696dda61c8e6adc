"""The app around GraphQL: its life, its health, its log."""

import asyncio
import json
import logging
import socket
import sys
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest
import structlog
from starlette.applications import Starlette
from starlette.types import Message, Scope
from structlog.testing import capture_logs

from api import logs
from api.app import Served, create_app
from api.database import RoleTooStrongError
from api.errors import log
from tests.api.small import CANARY, SCHEMA, SMALL, Opened, open_context, open_services, small_app
from tests.conftest import client_of, running_app, settings_for


async def test_it_lives_without_asking_the_database() -> None:
    app = small_app(settings_for("postgresql://nobody@127.0.0.1:1/nothing"))
    async with client_of(app) as client:
        response = await client.get("/livez")
    assert (response.status_code, response.json()) == (200, {"status": "alive"})


async def test_it_is_ready_when_its_database_is(small: httpx.AsyncClient) -> None:
    response = await small.get("/readyz")
    assert (response.status_code, response.json()) == (200, {"status": "ready"})


async def test_it_is_not_ready_without_its_database(own_database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    async with running_app(small_app(settings_for(own_database_url))) as app, client_of(app) as client:
        assert (await client.get("/readyz")).status_code == 200

        async def unreachable(_: object) -> bool:
            raise ConnectionRefusedError(CANARY)

        monkeypatch.setattr("api.database.is_migrated", unreachable)
        with capture_logs() as lines:
            response = await client.get("/readyz")
    assert (response.status_code, response.json()) == (503, {"status": "not ready"})
    assert CANARY not in str(lines)


async def test_it_serves_its_schema(small: httpx.AsyncClient) -> None:
    response = await small.get("/schema.graphql")
    assert response.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert response.text == SCHEMA.as_str() + "\n"


@pytest.mark.parametrize(("method", "path", "status"), [("GET", f"/{CANARY}", 404), ("POST", "/livez", 405)])
async def test_an_unknown_address_is_answered_in_the_shape_of_graphql(
    small: httpx.AsyncClient,
    method: str,
    path: str,
    status: int,
) -> None:
    with capture_logs() as lines:
        response = await small.request(method, f"{path}?phone={CANARY}")
    error = response.json()["errors"][0]
    assert response.status_code == status
    assert error["extensions"] == {"code": "BAD_USER_INPUT", "requestId": response.headers["X-Request-Id"]}
    assert CANARY not in response.text + str(lines)


async def test_each_request_has_an_id_and_a_line(small: httpx.AsyncClient) -> None:
    with capture_logs() as lines:
        first = await small.get(f"/livez?phone={CANARY}", headers={"X-Request-Id": CANARY})
        second = await small.get("/livez")
    ids = [first.headers["X-Request-Id"], second.headers["X-Request-Id"]]
    assert [line["request_id"] for line in lines] == ids
    assert ids[0] != ids[1]
    assert [(line["method"], line["path"], line["status"]) for line in lines] == [("GET", "/livez", 200)] * 2
    assert CANARY not in str(lines)


async def test_a_fault_outside_of_graphql_is_masked_too(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError(CANARY)

    async with running_app(small_app(settings_for(database_url))) as app, client_of(app) as client:
        monkeypatch.setattr("api.graphql.answer_media", broken)
        monkeypatch.setattr("api.health.JSONResponse", broken)
        with capture_logs() as lines:
            answers = [await client.post("/graphql", json={"query": "{ hello }"}), await client.get("/livez")]
    for answer in answers:
        extensions = {"code": "INTERNAL_SERVER_ERROR", "requestId": answer.headers["X-Request-Id"]}
        told = {"message": "Something went wrong on our side.", "extensions": extensions}
        assert (answer.status_code, answer.json()) == (500, {"errors": [told]})
        assert CANARY not in answer.text
    assert CANARY not in str(lines)


async def test_a_body_that_breaks_off_is_no_fault_of_ours(database_url: str) -> None:
    said: list[Message] = []
    heard: Iterator[Message] = iter(
        [{"type": "http.request", "body": b'{"query": "{ he', "more_body": True}, {"type": "http.disconnect"}]
    )
    scope: Scope = {
        "type": "http",
        "method": "POST",
        "path": "/graphql",
        "query_string": b"",
        "headers": [(b"content-type", b"application/json")],
    }

    async def receive() -> Message:
        return next(heard)

    async def send(message: Message) -> None:
        said.append(message)

    async with running_app(small_app(settings_for(database_url))) as app:
        with capture_logs() as lines:
            await app(scope, receive, send)
    assert [message["status"] for message in said if message["type"] == "http.response.start"] == [400]
    assert [(line["event"], line["log_level"], line["status"]) for line in lines] == [("request", "info", 400)]


async def test_services_close_and_tickers_end_with_the_app(database_url: str) -> None:
    ticks = 0
    opened: list[Opened] = []

    async def tick(services: Opened) -> None:
        nonlocal ticks
        ticks += 1
        opened.append(services)
        assert services.open
        if ticks == 1:
            raise RuntimeError(CANARY)
        await asyncio.sleep(3600)

    app = create_app(settings_for(database_url), Served(SCHEMA, open_services, open_context, (tick,)))
    with capture_logs() as lines:
        async with running_app(app):
            for _ in range(100):
                await asyncio.sleep(0.05)
                if ticks > 1:
                    break
    assert ticks == 2
    assert not opened[0].open
    assert [line["event"] for line in lines] == ["ticker"]
    assert CANARY not in str(lines)


async def test_an_app_refuses_a_role_that_is_too_strong(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.database.SERVICE_ROLE", "none")
    with pytest.raises(RoleTooStrongError):
        async with running_app(small_app(settings_for(database_url))):
            pass


async def test_production_shows_no_explorer_and_suggests_nothing(database_url: str) -> None:
    app: Starlette = create_app(settings_for(database_url).model_copy(update={"environment": "production"}), SMALL)
    async with running_app(app), client_of(app) as client:
        page = await client.get("/graphql", headers={"Accept": "text/html"})
        answer = await client.post("/graphql", json={"query": "{ helo }"})
    assert page.status_code == 406
    assert answer.json()["errors"][0]["message"] == "Cannot query field 'helo' on type 'Query'."


@contextmanager
def logging_as_a_process_does() -> Generator[None]:
    """Configure the log, and put it back."""
    root = logging.getLogger()
    before = (root.handlers[:], root.level)
    logs.configure("DEBUG")
    yield
    root.handlers[:], root.level = before
    logging.captureWarnings(capture=False)
    structlog.reset_defaults()


def written(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    """Read the lines."""
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


def test_a_line_is_json_of_known_keys(capsys: pytest.CaptureFixture[str]) -> None:
    with logging_as_a_process_does():
        log.info("request", status=200, phone=CANARY)
    [line] = written(capsys)
    assert line.pop("timestamp").endswith("Z")
    assert line == {"event": "request", "level": "info", "status": 200}


def test_a_line_is_written_at_once_however_long(monkeypatch: pytest.MonkeyPatch) -> None:
    # Such a socket keeps apart what was written apart.
    near, far = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with near, far, open(near.fileno(), "w", closefd=False) as stream, logging_as_a_process_does():
        monkeypatch.setattr(sys, "stderr", stream)
        logs.configure("DEBUG")
        for places in (1, 10_000):
            log.error("fault", frames=["place"] * places)
        pieces = [far.recv(100_000) for _ in range(2)]
    assert [len(json.loads(piece)["frames"]) for piece in pieces] == [1, 10_000]
    assert all(piece.endswith(b"\n") for piece in pieces)


def test_libraries_log_their_names_only(capsys: pytest.CaptureFixture[str]) -> None:
    with logging_as_a_process_does():
        logging.getLogger("asyncio").error("lost %s", CANARY)
        logging.getLogger("uvicorn.error").error("Exception in ASGI application\n", exc_info=ValueError(CANARY))
        logging.getLogger("sqlalchemy.engine").warning("insert %s", CANARY)
    lost, failed, inserted = written(capsys)
    assert (lost["event"], lost["logger"], lost["level"]) == ("library", "asyncio", "error")
    assert (failed["event"], failed["raised"]) == ("Exception in ASGI application", ["ValueError"])
    assert (inserted["event"], inserted["logger"], inserted["level"]) == ("library", "sqlalchemy.engine", "warning")
    assert CANARY not in str([lost, failed, inserted])
