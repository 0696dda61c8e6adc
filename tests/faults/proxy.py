"""A TCP proxy of our own that swallows replies, cuts and delays as a schedule from a seed says; never a test."""

import asyncio
import random
import re
from collections import Counter
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import make_url

from tests.wire import address_of

LONGEST_DELAY: Final = 0.05
PIECE: Final = 65536


class Way(StrEnum):
    """Who speaks."""

    REQUEST = "request"
    REPLY = "reply"


class Fate(StrEnum):
    """What becomes of a piece that is said: told as it is, not told and the line cut, told half and cut, told later."""

    FORWARD = "forwarded"
    SWALLOW = "swallowed"
    CUT = "cut"
    DELAY = "delayed"


Odds = Mapping[Way, Mapping[Fate, float]]
Judged = Mapping[Way, re.Pattern[bytes]]

# Which pieces fate may meet. In PostgreSQL's words the question to commit, and the answer that it is done; of HTTP all.
COMMITS: Final[Judged] = {
    Way.REQUEST: re.compile(rb"COMMIT;?\x00"),
    Way.REPLY: re.compile(rb"C\x00\x00\x00\x0bCOMMIT\x00"),
}
ALL: Final[Judged] = {Way.REQUEST: re.compile(b""), Way.REPLY: re.compile(b"")}


def odds_of(swallowed: float) -> Odds:
    """Write down how often what happens, when so many replies are swallowed."""
    rare = {Fate.CUT: swallowed / 5, Fate.DELAY: swallowed / 5}
    return {Way.REQUEST: rare, Way.REPLY: {Fate.SWALLOW: swallowed, **rare}}


@dataclass
class Schedule:
    """The fates of what is said each way, drawn from a seed in the order in which it is said."""

    seed: int
    odds: Odds
    met: Counter[str] = field(default_factory=Counter[str])

    def __post_init__(self) -> None:
        self._chance = {way: random.Random(f"{self.seed} {way}") for way in Way}  # noqa: S311 (a repeatable choice)

    def draw(self, way: Way) -> Fate:
        """Draw what becomes of the next piece."""
        odds = self.odds[way]
        [fate] = self._chance[way].choices([Fate.FORWARD, *odds], [1 - sum(odds.values()), *odds.values()])
        self.met[f"{way} {fate}"] += 1
        return fate

    def pause(self, way: Way) -> float:
        """Draw how many seconds something waits."""
        return self._chance[way].random() * LONGEST_DELAY

    def count(self, fate: Fate) -> int:
        """Count what met a fate, either way."""
        return sum(self.met[f"{way} {fate}"] for way in Way)

    def told(self) -> str:
        """Write the schedule and what came of it."""
        odds = {f"{way} {fate}": odd for way, some in self.odds.items() for fate, odd in some.items()}
        return f"SEED={self.seed} odds={odds} met={dict(self.met)}"


@dataclass
class Proxy:
    """A port that passes everything on to a server, both ways, and meddles only while it has a schedule."""

    server: dict[str, Any]
    judged: Judged
    schedule: Schedule | None = None
    port: int = 0
    over: bool = False
    conversations: set[asyncio.Task[None]] = field(default_factory=set[asyncio.Task[None]])

    async def converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Pass one conversation on until either side, or fate, ends it."""
        task = asyncio.current_task()
        assert task is not None
        self.conversations.add(task)
        # Whoever ends the proxy cancels what goes on; asyncio's own streams would take that for a fault.
        with suppress(asyncio.CancelledError):
            if not self.over:
                await self._between(reader, writer)
        self.conversations.discard(task)
        await closed(writer)

    async def _between(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            far_reader, far_writer = await self._connected()
        except OSError:
            return
        ways = [
            asyncio.create_task(self._pass(reader, far_writer, Way.REQUEST)),
            asyncio.create_task(self._pass(far_reader, writer, Way.REPLY)),
        ]
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:
            # At once: whoever ends the proxy may cut short whatever is waited for below.
            far_writer.close()
            for way in ways:
                way.cancel()
            await asyncio.gather(*ways, return_exceptions=True)
            await closed(far_writer)

    async def _connected(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        if path := self.server.get("path"):
            return await asyncio.open_unix_connection(path)
        return await asyncio.open_connection(**self.server)

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, way: Way) -> None:
        while some := await reader.read(PIECE):
            fate = Fate.FORWARD
            if self.schedule is not None and self.judged[way].search(some):
                fate = self.schedule.draw(way)
                if fate is Fate.DELAY:
                    await asyncio.sleep(self.schedule.pause(way))
            if fate is Fate.SWALLOW:
                return
            writer.write(some[: len(some) // 2] if fate is Fate.CUT else some)
            await writer.drain()
            if fate is Fate.CUT:
                return

    async def end(self) -> None:
        """End all conversations, and whichever still begins."""
        self.over = True
        while self.conversations:
            for conversation in self.conversations:
                conversation.cancel()
            await asyncio.wait(self.conversations)

    @asynccontextmanager
    async def meddling(self, schedule: Schedule) -> AsyncGenerator[None]:
        """Meddle by a schedule inside the block."""
        self.schedule = schedule
        try:
            yield
        finally:
            self.schedule = None


async def closed(writer: asyncio.StreamWriter) -> None:
    """Hang up."""
    writer.close()
    with suppress(OSError):
        await writer.wait_closed()


@asynccontextmanager
async def proxied(server: dict[str, Any], judged: Judged, *, port: int = 0) -> AsyncGenerator[Proxy]:
    """Put a proxy before a server, at a port or any; at the end all its conversations are over."""
    proxy = Proxy(server, judged)
    listening = await asyncio.start_server(proxy.converse, "127.0.0.1", port)
    proxy.port = listening.sockets[0].getsockname()[1]
    try:
        yield proxy
    finally:
        listening.close()
        await proxy.end()
        await listening.wait_closed()


@asynccontextmanager
async def database_proxied(url: str, *, port: int = 0) -> AsyncGenerator[tuple[Proxy, str]]:
    """Put a proxy before a database that meddles with commits, and tell the URL that goes through it."""
    async with proxied(address_of(url), COMMITS, port=port) as proxy:
        yield proxy, url_through(url, proxy.port)


def url_through(url: str, port: int) -> str:
    """Tell the URL of a database that goes through a port of this machine."""
    query = {name: value for name, value in make_url(url).query.items() if name != "host"}
    through = make_url(url).set(host="127.0.0.1", port=port, query=query)
    return through.render_as_string(hide_password=False)
