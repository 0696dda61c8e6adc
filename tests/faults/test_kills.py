"""The whole service killed under load, again and again: what was acknowledged is there, and told again as it was."""

import asyncio
import random
import shutil
import tempfile
from collections.abc import AsyncGenerator, Generator
from contextlib import ExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from subprocess import Popen
from typing import Final

import httpx
import pytest

from api import embedded
from api.cli import opened_services
from api.embedded import Cluster
from schema.context import Services
from tests.calls import GraphQL
from tests.conftest import Server, settings_for
from tests.faults.errands import Crowd, seeded, tell
from tests.faults.kept import Reader, assert_kept, compared, keys_in
from tests.faults.killing import Victim, family, kill, kill_all, postmaster
from tests.serving import free_port, serving, wait_until_ready
from tests.stage import build
from tests.tables import Tables

# So many acts are acknowledged before the next kill, and so many errands of 9 acts are enough for a kill.
ACTS_BETWEEN: Final = (20, 60)
ERRANDS_FOR_A_KILL: Final = 8
REPLAYED: Final = 20
PATIENCE: Final = httpx.Timeout(60)
SETTINGS: Final = {"DATABASE_URL": "", "WORKERS": "2", "LIMITS": "off", "DEMO": "false", "LOG_LEVEL": "WARNING"}
DURABLE: Final = """
SELECT count(*) AS settings FROM pg_settings
WHERE name IN ('fsync', 'synchronous_commit', 'full_page_writes') AND setting = 'on'
"""


# With these a server that does not wait for the disk writes only every ten seconds, however busy it is.
UNWRITTEN: Final = (
    "ALTER SYSTEM SET wal_writer_delay = '10s'",
    "ALTER SYSTEM SET wal_writer_flush_after = '1GB'",
    "SELECT pg_reload_conf()",
)


@dataclass
class House:
    """A service with its own PostgreSQL in a folder, started again after each kill."""

    data: Path
    port: int = field(default_factory=free_port)
    started: ExitStack = field(default_factory=ExitStack)
    running: Popen[str] | None = None
    kills: list[str] = field(default_factory=list[str])

    @property
    def url(self) -> str:
        """Tell where its database is."""
        return Cluster(self.data, durable=True).url()

    def start(self) -> None:
        """Start the service, and PostgreSQL with it where it does not run."""
        self.running = self.started.enter_context(serving(self.data, self.port, **SETTINGS))

    def kill(self, victim: Victim, crowd: Crowd) -> None:
        """Kill it while phones wait for its answers."""
        assert self.running is not None
        acts, in_flight = crowd.counts["acts"], crowd.in_flight
        processes = kill(self.running.pid, self.data, victim)
        self.kills.append(f"{victim} after {acts} acts with {in_flight} in flight: {processes} processes")
        if victim is not Victim.BACKEND:
            self.started.close()

    def recover(self, victim: Victim) -> None:
        """Start what does not start by itself, and wait until it is ready."""
        if victim is not Victim.BACKEND:
            self.start()
        assert self.running is not None
        wait_until_ready(self.running, self.port)

    def stop(self) -> None:
        """Stop it in good order, PostgreSQL too."""
        assert self.running is not None
        self.running.terminate()
        self.running.communicate()
        assert (self.running.returncode, (self.data / "postgres" / "postmaster.pid").exists()) == (0, False)

    @asynccontextmanager
    async def services(self) -> AsyncGenerator[Services]:
        """Open what makes organizations and compares tables, in this process."""
        async with opened_services(settings_for(self.url), self.url) as services:
            yield services

    @asynccontextmanager
    async def crowd(self, chance: random.Random) -> AsyncGenerator[Crowd]:
        """Gather the phones of a new organization."""
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{self.port}", timeout=PATIENCE) as client:
            async with self.services() as services:
                stage = await build(services, GraphQL(client))
                for who in stage.logins:
                    await stage.token(who)
            yield Crowd(stage, client, chance)


@pytest.fixture
def house() -> Generator[House]:
    """Lend a folder for a service of its own, and leave nothing of it running."""
    house = House(Path(tempfile.mkdtemp(prefix="baobei-kills-")))
    yield house
    house.started.close()
    with suppress(FileNotFoundError):
        kill_all(family(postmaster(house.data)))
    shutil.rmtree(house.data)


def victims(kills: int, chance: random.Random) -> list[Victim]:
    """Draw what is killed when: the whole service so many times, each way about as often, and backends in between."""
    whole = [Victim.EVERYTHING, Victim.POSTMASTER, Victim.SERVICE]
    drawn = [whole[number % len(whole)] for number in range(kills)] + [Victim.BACKEND] * (kills // 2)
    chance.shuffle(drawn)
    return drawn


async def kill_again_and_again(house: House, crowd: Crowd, doomed: list[Victim]) -> None:
    """Kill the service whenever some more acts were acknowledged, and ask again for what was acknowledged before."""
    for victim in doomed:
        await crowd.until(crowd.chance.randrange(*ACTS_BETWEEN))
        crowd.up.clear()
        house.kill(victim, crowd)
        await asyncio.to_thread(house.recover, victim)
        crowd.up.set()
        await crowd.replay(crowd.chance.sample(crowd.acknowledged, k=min(REPLAYED, len(crowd.acknowledged))))


async def assert_survived(house: House, kills: int, seed: int) -> None:
    """Let phones go about errands while the service is killed, and check what is there."""
    chance = random.Random(seed)  # noqa: S311 (a repeatable choice, no secret)
    tables, doomed = Tables(house.url), victims(kills, chance)
    await asyncio.to_thread(house.start)
    assert await tables.rows(DURABLE) == [{"settings": 3}]
    async with house.crowd(chance) as crowd:
        keys, reader = await keys_in(tables, crowd), Reader(crowd)
        crowd.up.set()
        try:
            async with asyncio.TaskGroup() as group:
                reading = group.create_task(reader.follow())
                errands = group.create_task(crowd.runs(range(ERRANDS_FOR_A_KILL * len(doomed))))
                await kill_again_and_again(house, crowd, doomed)
                await errands
                reading.cancel()
            await reader.assert_told_of_everything(tables)
            async with house.services() as services:
                await assert_kept(crowd, tables, services, keys_before=keys)
        finally:
            figures = f"differing={len(crowd.differing)} pages={reader.pages} changes={len(reader.latest)}"
            tell(f"SEED={seed} {dict(crowd.counts)} {figures}; kills: {'; '.join(house.kills)}")
    await asyncio.to_thread(house.stop)
    assert len(house.kills) == len(doomed)


async def test_what_was_acknowledged_survives_kills(house: House) -> None:
    await assert_survived(house, 2, seeded())


@pytest.mark.torture
async def test_what_was_acknowledged_survives_20_kills(house: House) -> None:
    await assert_survived(house, 20, seeded())


@pytest.mark.torture
async def test_a_database_that_acknowledges_before_it_writes_is_found_out(house: House) -> None:
    seed = seeded()
    chance = random.Random(seed)  # noqa: S311 (a repeatable choice, no secret)
    with embedded.running(house.data, durable=False):
        for statement in UNWRITTEN:
            await asyncio.to_thread(Server(house.url, "").administer, statement)
        await asyncio.to_thread(house.start)
        async with house.crowd(chance) as crowd:
            tables = Tables(house.url)
            keys = await keys_in(tables, crowd)
            crowd.up.set()
            errands = asyncio.create_task(crowd.runs(range(ERRANDS_FOR_A_KILL)))
            await crowd.until(ACTS_BETWEEN[1])
            crowd.up.clear()
            house.kill(Victim.EVERYTHING, crowd)
            await crowd.silent()
            errands.cancel()
            await asyncio.wait([errands])
        await asyncio.to_thread(house.start)
        kept = await compared(crowd, tables, keys)
    tell(f"SEED={seed} without waiting for the disk: {house.kills[0]}; lost {kept.missing}")
    assert kept.missing.total() > 0
    house.stop()
