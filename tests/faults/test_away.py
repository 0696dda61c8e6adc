"""A service that starts while its database is away waits for it, lives, and is ready when it is back."""

import asyncio
import ssl
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from sqlalchemy import make_url
from structlog.testing import capture_logs

from api import database
from api.app import create_app
from api.served import BAOBEI
from tests.conftest import client_of, running_app, settings_for
from tests.faults.proxy import database_proxied, url_through
from tests.serving import free_port, is_ready, serving_soon, wait_until_ready

LONGEST_WAIT: Final = 60


def until(held: Callable[[], bool]) -> None:
    """Ask again and again until the answer is yes; fail after a minute."""
    deadline = time.monotonic() + LONGEST_WAIT
    while not held():
        assert time.monotonic() < deadline
        time.sleep(0.05)


async def test_a_worker_that_starts_before_its_database_lives_and_is_ready_later(own_database_url: str) -> None:
    port = free_port()
    with capture_logs() as lines:
        app = create_app(settings_for(url_through(own_database_url, port)), BAOBEI)
        async with running_app(app), client_of(app) as client:
            assert [(await client.get(path)).status_code for path in ("/livez", "/readyz")] == [200, 503]
            async with database_proxied(own_database_url, port=port):
                assert (await client.get("/readyz")).status_code == 200
                assert (await client.post("/graphql", json={"query": "{ viewer { name } }"})).json() == {
                    "data": {"viewer": None}
                }
    assert lines[0]["event"] == "database away"


async def test_a_service_that_starts_before_its_database_waits_for_it(own_database_url: str, tmp_path: Path) -> None:
    port, database_port = free_port(), free_port()
    settings = {"DATABASE_URL": url_through(own_database_url, database_port), "DEMO": "false"}
    log = tmp_path / "serve.log"
    with serving_soon(tmp_path, port, **settings) as server:
        await asyncio.to_thread(until, lambda: "database away" in log.read_text())
        assert (server.poll(), is_ready(port)) == (None, False)
        async with database_proxied(own_database_url, port=database_port):
            await asyncio.to_thread(wait_until_ready, server, port)


async def fault_of(url: str) -> Exception | None:
    """Connect as the service does, and give what went wrong."""
    pool = database.engine(url, pool_size=1)
    try:
        await database.assert_role(pool)
    except Exception as fault:  # noqa: BLE001 (whatever it is)
        return fault
    else:
        return None
    finally:
        await pool.dispose()


async def test_only_a_database_that_may_come_back_is_waited_for(own_database_url: str) -> None:
    nobody = await fault_of(url_through(own_database_url, free_port()))
    other = make_url(own_database_url).set(database="never_made").render_as_string(hide_password=False)
    unknown = await fault_of(other)
    assert nobody is not None
    assert unknown is not None
    assert (database.is_away(nobody), database.is_away(unknown)) == (True, False)
    assert not database.is_away(ssl.SSLCertVerificationError())
    assert await fault_of(own_database_url) is None
