"""How the server carries out what was heard, asked as the service's role in a grown database; never a test."""

import json
import re
import struct
from collections.abc import AsyncGenerator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, Final
from uuid import UUID

from api import database
from tests.statements.playing import World
from tests.wire import Said

Plan = dict[str, Any]

PLANNED: Final = ("SELECT", "WITH", "INSERT", "UPDATE", "DELETE")
REPEATABLE: Final = ("SELECT", "WITH")
# Values pass as they were heard, each as its own bytes.
SCALARS: Final = (
    "uuid", "text", "varchar", "bytea", "timestamptz", "int4", "int8", "bool", "interval", "jsonb", "numeric", "date",
)  # fmt: skip
HEAD: Final = struct.Struct(">i8x")
BOUNDS: Final = 8
LENGTH: Final = struct.Struct(">i")
# A statement's parameters, and lists of them, whose length is no matter.
PARAMETER: Final = re.compile(r"\$\d+(::\w+(?: WITH TIME ZONE)?)?")
LISTED: Final = re.compile(r"\$(?:, \$)+")
AS_SERVICE: Final = f"SET ROLE {database.SERVICE_ROLE}"
SETTINGS: Final = (
    "LOAD 'auto_explain'",
    "SET auto_explain.log_format = json",
    "SET auto_explain.log_level = notice",
    "SET auto_explain.log_nested_statements = on",
    "SET jit = off",
    AS_SERVICE,
)


@dataclass(frozen=True)
class Statement:
    """A statement as it was heard with its longest lists, and as it was heard in each act and each read."""

    said: Said
    plays: dict[str, Said]

    @property
    def title(self) -> str:
        """Tell where it was heard first, its mark, and its first words."""
        text = shape_of(self.said.sql)
        return f"{next(iter(self.plays))} [{sha256(text.encode()).hexdigest()[:8]}] {text[:80]}"


def shape_of(sql: str) -> str:
    """Write a statement without the numbers of its parameters and the length of its lists."""
    return LISTED.sub("$, ...", PARAMETER.sub("$", " ".join(sql.split())))


def statements_of(world: World) -> list[Statement]:
    """Gather every distinct statement, in the order of the plays that had it first."""
    found: dict[str, dict[str, Said]] = {}
    for play, transactions in world.heard.items():
        said_here = sorted((said for some in transactions for said in some), key=lambda said: said.sql)
        for said in said_here:
            if said.sql.split(maxsplit=1)[0].upper() in PLANNED:
                plays = found.setdefault(shape_of(said.sql), {})
                plays[play] = max(plays.get(play, said), said, key=lambda each: len(each.bound))
    return [Statement(max(plays.values(), key=lambda said: len(said.bound)), plays) for plays in found.values()]


@dataclass
class Planner:
    """A connection that asks for plans."""

    driver: Any
    noted: list[Plan] = field(default_factory=list[Plan])

    async def custom(self, said: Said) -> Plan:
        """Plan a statement for the values it was heard with."""
        return await self._explained("FORMAT JSON", said)

    async def carried_out(self, said: Said) -> Plan:
        """Carry a statement out with the values it was heard with, count what it reads, and take it back."""
        await self.driver.execute("BEGIN")
        try:
            return await self._explained("ANALYZE, TIMING OFF, SUMMARY OFF, BUFFERS OFF, FORMAT JSON", said)
        finally:
            await self.driver.execute("ROLLBACK")

    async def _explained(self, how: str, said: Said) -> Plan:
        prepared = await self.driver.prepare(f"EXPLAIN ({how}) {said.sql}")
        kinds = [parameter.name for parameter in prepared.get_parameters()]
        values = [
            elements(value, kind) if value and kind.endswith("[]") else value
            for kind, value in zip(kinds, said.bound, strict=True)
        ]
        [explained] = await prepared.fetchval(*values)
        return explained["Plan"]

    async def generic(self, said: Said) -> Plan:
        """Plan a statement for whatever values."""
        await self.driver.execute("SET plan_cache_mode = force_generic_plan")
        await self.driver.execute(f"PREPARE asked AS {said.sql}")
        nulls = f"({', '.join(['NULL'] * len(said.bound))})" if said.bound else ""
        [explained] = await self.driver.fetchval(f"EXPLAIN (FORMAT JSON) EXECUTE asked{nulls}")
        await self.driver.execute("DEALLOCATE asked")
        await self.driver.execute("RESET plan_cache_mode")
        return explained["Plan"]

    async def within(self, said: Said) -> list[tuple[str, Plan]]:
        """Carry a statement out, and give what the functions that it calls ask, with the plans."""
        prepared = await self.driver.prepare(said.sql)
        await self.driver.execute(f"RESET ROLE; SET auto_explain.log_min_duration = 0; {AS_SERVICE}")
        self.noted.clear()
        await prepared.fetch(*said.bound)
        await self.driver.execute(f"RESET ROLE; SET auto_explain.log_min_duration = -1; {AS_SERVICE}")
        return [(" ".join(noted["Query Text"].split()), noted["Plan"]) for noted in self.noted[:-1]]

    def notes(self, _: object, message: Any) -> None:  # noqa: ANN401 (the driver's)
        """Keep the plan that a notice tells."""
        _, found, plan = message.message.partition("plan:\n")
        if found:
            self.noted.append(json.loads(plan))


@dataclass(frozen=True)
class Explained:
    """How a statement is carried out: for whatever values, for those of each play, and what it reads then."""

    title: str
    plays: tuple[str, ...]
    generic: Plan
    custom: dict[str, Plan] = field(default_factory=dict[str, Plan])
    carried_out: dict[str, Plan] = field(default_factory=dict[str, Plan])


async def explain(planner: Planner, statement: Statement) -> Explained:
    """Ask for every plan of a statement; what inserts outright is there already, and is not carried out again."""
    repeatable = statement.said.sql.split(maxsplit=1)[0].upper() in REPEATABLE
    return Explained(
        title=statement.title,
        plays=tuple(statement.plays),
        generic=await planner.generic(statement.said),
        custom={play: await planner.custom(said) for play, said in statement.plays.items()},
        carried_out={play: await planner.carried_out(said) for play, said in statement.plays.items() if repeatable},
    )


def elements(value: bytes, kind: str) -> list[bytes | str]:
    """Take an array apart; the driver wants texts as texts."""
    [dimensions] = HEAD.unpack_from(value)
    place, found = HEAD.size + BOUNDS * dimensions, list[bytes | str]()
    while place < len(value):
        [size] = LENGTH.unpack_from(value, place)
        element = value[place + LENGTH.size : place + LENGTH.size + size]
        found.append(element.decode() if kind == "text[]" else element)
        place += LENGTH.size + size
    return found


@asynccontextmanager
async def planning(url: str, organization: UUID) -> AsyncGenerator[Planner]:
    """Open a connection that plans as the service does in an organization."""
    engine = database.owner_engine(url)
    async with engine.connect() as connection:
        raw = await connection.get_raw_connection()
        planner = Planner(raw.driver_connection)
        for name in SCALARS:
            await planner.driver.set_type_codec(
                name, schema="pg_catalog", encoder=bytes, decoder=bytes, format="binary"
            )
        for setting in SETTINGS:
            await planner.driver.execute(setting)
        await planner.driver.execute(f"SELECT set_config('app.organization', '{organization}', false)")
        planner.driver.add_log_listener(planner.notes)
        yield planner
        planner.driver.remove_log_listener(planner.notes)
    await engine.dispose()


def nodes_of(plan: Plan) -> Iterator[Plan]:
    """Go through a plan's nodes from the top."""
    yield plan
    for child in plan.get("Plans", ()):
        yield from nodes_of(child)
