"""Stands between the service and PostgreSQL and reads what is asked on the wire; never a test."""

import asyncio
import struct
import tempfile
from collections.abc import AsyncGenerator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from sqlalchemy import make_url

SOCKET: Final = ".s.PGSQL.5432"
SSL_REQUEST: Final = 80877103
# What the driver asks once a connection to learn of types; a ping is an empty statement in a transaction.
INTROSPECTION: Final = ("typeinfo_tree", "current_setting('jit')")
SIZE: Final = struct.Struct(">I")
SHORT: Final = struct.Struct(">H")
LENGTH: Final = struct.Struct(">i")


@dataclass(frozen=True)
class Said:
    """A statement, and the values bound to its parameters as they went over the wire; None for null."""

    sql: str
    bound: tuple[bytes | None, ...] = ()


@dataclass
class Heard:
    """The statements of every transaction that was heard, in the order in which the transactions began."""

    transactions: list[list[Said]] = field(default_factory=list[list[Said]])

    def of_requests(self) -> list[list[str]]:
        """Give the transactions of requests, which read a session first; the others are the ticker's."""
        return [some for some in self._texts() if some and "actor_of(" in some[0]]

    def having(self, words: str) -> list[list[str]]:
        """Give the transactions with some statement that has these words."""
        return [some for some in self._texts() if any(words in each for each in some)]

    def _texts(self) -> list[list[str]]:
        return [[each.sql for each in some] for some in self.transactions]


@dataclass
class Client:
    """One connection's frontend messages, as far as they came."""

    heard: Heard
    pending: bytes = b""
    started: bool = False
    prepared: dict[bytes, str] = field(default_factory=dict[bytes, str])
    portals: dict[bytes, Said] = field(default_factory=dict[bytes, Said])
    running: list[Said] | None = None

    def hears(self, some: bytes) -> None:
        """Read what the client sent."""
        self.pending += some
        for kind, body in self._messages():
            self._take(kind, body)

    def _messages(self) -> Iterator[tuple[bytes, bytes]]:
        while True:
            head = 1 if self.started else 0
            if len(self.pending) < head + 4:
                return
            [size] = SIZE.unpack_from(self.pending, head)
            if len(self.pending) < head + size:
                return
            message, self.pending = self.pending[: head + size], self.pending[head + size :]
            if self.started:
                yield message[:1], message[5:]
            elif SIZE.unpack_from(message, 4)[0] != SSL_REQUEST:
                self.started = True

    def _take(self, kind: bytes, body: bytes) -> None:
        match kind:
            case b"P":
                name, sql, _ = body.split(b"\x00", 2)
                self.prepared[name] = sql.decode()
            case b"B":
                portal, name, values = body.split(b"\x00", 2)
                self.portals[portal] = Said(self.prepared[name], bound_in(values))
            case b"E":
                self._executes(self.portals[body.split(b"\x00", 1)[0]])
            case b"Q":
                self._executes(Said(body.rstrip(b"\x00").decode()))
            case _:
                pass

    def _executes(self, said: Said) -> None:
        sql = said.sql
        word = sql.split(maxsplit=1)[0].upper().rstrip(";") if sql.strip() else ""
        if word == "BEGIN":
            self.running = []
            self.heard.transactions.append(self.running)
        elif word in {"COMMIT", "ROLLBACK"}:
            self.running = None
        elif not word or any(words in sql for words in INTROSPECTION):
            return
        elif self.running is not None:
            self.running.append(said)
        else:
            self.heard.transactions.append([said])


def bound_in(values: bytes) -> tuple[bytes | None, ...]:
    """Read the values of a Bind message, all of which the driver sends in binary."""
    [formats] = SHORT.unpack_from(values)
    assert formats
    assert all(SHORT.unpack_from(values, 2 + 2 * index) == (1,) for index in range(formats))
    place = 2 + 2 * formats
    [count], place = SHORT.unpack_from(values, place), place + 2
    bound: list[bytes | None] = []
    for _ in range(count):
        [size], place = LENGTH.unpack_from(values, place), place + 4
        bound.append(None if size < 0 else values[place : place + size])
        place += max(size, 0)
    return tuple(bound)


@dataclass
class Wire:
    """A socket that passes everything on to a server, both ways."""

    url: str
    server: dict[str, Any]
    heard: Heard = field(default_factory=Heard)

    def listen(self) -> Heard:
        """Forget what was heard, and hear anew."""
        self.heard.transactions = []
        return self.heard

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Pass one connection on until either side ends it."""
        path, tcp = self.server.get("path"), {name: self.server[name] for name in self.server if name != "path"}
        opened = asyncio.open_unix_connection(path) if path else asyncio.open_connection(**tcp)
        upstream_reader, upstream_writer = await opened
        client = Client(self.heard)
        both = [
            asyncio.ensure_future(passed(reader, upstream_writer, client)),
            asyncio.ensure_future(passed(upstream_reader, writer, None)),
        ]
        await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
        for way in both:
            way.cancel()
        for end in (writer, upstream_writer):
            end.close()


async def passed(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, client: Client | None) -> None:
    """Pass on what comes one way."""
    while some := await reader.read(65536):
        if client:
            client.hears(some)
        writer.write(some)
        await writer.drain()


def address_of(url: str) -> dict[str, Any]:
    """Tell where the server of a database URL listens."""
    given = make_url(url)
    folder = given.query.get("host") or given.host
    if isinstance(folder, str) and folder.startswith("/"):
        return {"path": f"{folder}/.s.PGSQL.{given.port or 5432}"}
    return {"host": folder or "127.0.0.1", "port": given.port or 5432}


@asynccontextmanager
async def wired(url: str) -> AsyncGenerator[Wire]:
    """Put a wire before a server, and tell the URL that goes through it."""
    async with AsyncExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="wire-"))
        through = make_url(url).set(host=None, port=None).update_query_dict({"host": folder})
        wire = Wire(through.render_as_string(hide_password=False), address_of(url))
        server = await asyncio.start_unix_server(wire.serve, str(Path(folder) / SOCKET))
        stack.push_async_callback(server.wait_closed)
        stack.callback(server.close)
        yield wire
