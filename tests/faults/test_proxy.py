"""Replies swallowed after the commit, lines cut and answers late: a repeated act has one effect and one answer."""

import asyncio
import random
from collections.abc import AsyncGenerator, Generator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import httpx
import orjson
import pytest

from api.cli import opened_services
from schema.context import Services
from tests.calls import GraphQL
from tests.conftest import Server, settings_for
from tests.faults.errands import Crowd, seeded, tell
from tests.faults.kept import assert_kept, compared, keys_in
from tests.faults.proxy import ALL, Fate, Proxy, Schedule, database_proxied, odds_of, proxied
from tests.serving import free_port, serving
from tests.stage import build
from tests.tables import Tables

ACTS_OF_AN_ERRAND: Final = 9
SHORT: Final = 10
LONG: Final = 1 + 3000 // ACTS_OF_AN_ERRAND
# Of a client's answers, and of a database's commits, of which an answer takes several.
SWALLOWED: Final = {False: 0.25, True: 0.1}
PATIENCE: Final = httpx.Timeout(60)
WORKERS: Final = {"WORKERS": "2", "LIMITS": "off", "DEMO": "false", "LOG_LEVEL": "WARNING"}


@dataclass
class Line:
    """A service in processes of its own, between a proxy before it and a proxy behind it."""

    services: Services
    tables: Tables
    before: Proxy
    behind: Proxy
    log: Path

    @asynccontextmanager
    async def crowd(self, seed: int, *, keeping_keys: bool = True) -> AsyncGenerator[Crowd]:
        """Gather the phones of a new organization."""
        url = f"http://127.0.0.1:{self.before.port}"
        async with httpx.AsyncClient(base_url=url, timeout=PATIENCE, limits=httpx.Limits()) as client:
            stage = await build(self.services, GraphQL(client))
            for who in stage.logins:
                await stage.token(who)
            chance = random.Random(seed)  # noqa: S311 (a repeatable choice, no secret)
            crowd = Crowd(stage, client, chance, keeping_keys=keeping_keys)
            crowd.up.set()
            yield crowd


@pytest.fixture(scope="module")
def line_url(server: Server, worker_id: str) -> Generator[str]:
    """Lend a database of the line's own."""
    with server.lent(f"{worker_id}_line") as url:
        yield url


@pytest.fixture(scope="module")
async def line(line_url: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[Line]:
    """Start the service between its proxies."""
    folder, port = tmp_path_factory.mktemp("line"), free_port()
    async with AsyncExitStack() as stack:
        services = await stack.enter_async_context(opened_services(settings_for(line_url), line_url))
        behind, through = await stack.enter_async_context(database_proxied(line_url))
        started = serving(folder, port, DATABASE_URL=through, **WORKERS)
        running = await asyncio.to_thread(started.__enter__)
        stack.push_async_callback(asyncio.to_thread, running.communicate)
        stack.callback(running.terminate)
        before = await stack.enter_async_context(proxied({"host": "127.0.0.1", "port": port}, ALL))
        yield Line(services, Tables(line_url), before, behind, folder / "serve.log")


async def run_errands(line: Line, proxy: Proxy, errands: int, *, seed: int) -> None:
    """Let phones go about errands through a proxy that meddles, and check that all was done once."""
    schedule = Schedule(seed, odds_of(SWALLOWED[proxy is line.behind]))
    async with line.crowd(seed) as crowd:
        keys = await keys_in(line.tables, crowd)
        try:
            async with proxy.meddling(schedule):
                await crowd.runs(range(errands))
            await assert_kept(crowd, line.tables, line.services, keys_before=keys)
        finally:
            tell(f"{schedule.told()} {dict(crowd.counts)} differing={len(crowd.differing)}")
    assert crowd.counts["acts"] >= errands * ACTS_OF_AN_ERRAND
    assert min(crowd.counts["retries"], crowd.counts["double taps"], *map(schedule.count, Fate)) > 0


def lines_of(log: Path) -> list[dict[str, object]]:
    """Read the log, each line of which is one event."""
    return [orjson.loads(line) for line in log.read_bytes().splitlines()]


async def test_what_is_lost_between_client_and_service_is_done_once(line: Line) -> None:
    earlier = len(lines_of(line.log))
    await run_errands(line, line.before, SHORT, seed=seeded(0))
    assert [each for each in lines_of(line.log)[earlier:] if each["event"] == "fault"] == []


async def test_what_is_lost_between_service_and_database_is_done_once(line: Line) -> None:
    await run_errands(line, line.behind, SHORT, seed=seeded(1))
    assert lines_of(line.log)


async def test_without_keys_the_same_errands_are_done_twice(line: Line) -> None:
    seed = seeded(2)
    async with line.crowd(seed, keeping_keys=False) as crowd:
        keys = await keys_in(line.tables, crowd)
        async with line.before.meddling(Schedule(seed, odds_of(SWALLOWED[False]))):
            await crowd.runs(range(SHORT))
        kept = await compared(crowd, line.tables, keys)
    tell(f"SEED={seed} without keys: {dict(crowd.counts)} duplicates={kept.duplicates}")
    assert kept.duplicates.total() > 0


@pytest.mark.torture
async def test_3000_acts_between_client_and_service_are_done_once(line: Line) -> None:
    await run_errands(line, line.before, LONG, seed=seeded(0))


@pytest.mark.torture
async def test_3000_acts_between_service_and_database_are_done_once(line: Line) -> None:
    await run_errands(line, line.behind, LONG, seed=seeded(1))
