"""Requests cancelled anywhere, of two organizations over a few connections: none ever sees the other's rows."""

import asyncio
import random
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, Final

import pytest
from sqlalchemy import text
from starlette.applications import Starlette

from tests.matrix.filters import Unfiltered
from tests.matrix.test_second_wall import opened
from tests.stage import Stage, build

FEW: Final = 300
MANY: Final = 8000
CLIENTS: Final = 6
CONNECTIONS: Final = 3
SEED: Final = 20260302
READ: Final = """{
  viewer { organization { id } } projects { nodes { id } } firms { nodes { id } } people(first: 100) { nodes { id } }
}"""
MINE: Final = "{ reports { nodes { project { id } firm { id } agent { id } } } }"
# What a connection answers to a transaction that has not said whose it is.
CARRIED: Final = text("SELECT coalesce(current_setting('app.organization', true), ''), (SELECT count(*) FROM firm)")


class Careless(Unfiltered):
    """A connection that keeps an organization longer than the transaction that set it."""

    async def prepare(self, query: str, **others: Any) -> Any:  # noqa: ANN401 (the driver's own)
        """Set the organization for the whole session."""
        return await super().prepare(query.replace("::text, true)", "::text, false)"), **others)


@dataclass
class Crowd:
    """Clients of two organizations, the few connections that they share, and what became of their requests."""

    app: Starlette
    stages: tuple[Stage, Stage]
    chance: random.Random
    own: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    became: Counter[str] = field(default_factory=Counter[str])
    carried: Counter[tuple[str, int]] = field(default_factory=Counter[tuple[str, int]])

    async def arrive(self) -> None:
        """Sign in, and take down what each organization has."""
        self.own = [await stage.ask("admin", READ) for stage in self.stages]
        for whose in (0, 1):
            await self.report(whose)

    async def read(self, whose: int) -> None:
        """Read all an organization has: no more and no less."""
        assert await self.stages[whose].ask("admin", READ) == self.own[whose]

    async def read_reports(self, whose: int) -> None:
        """Read reports: each of the organization's own project, firm and agent."""
        nodes = (await self.stages[whose].ask("admin", MINE))["reports"]["nodes"]
        ids = set(self.stages[whose].ids.values())
        assert nodes
        assert {each["id"] for node in nodes for each in node.values()} <= ids

    async def report(self, whose: int) -> None:
        """Report a customer whom nobody knows yet."""
        stage = self.stages[whose]
        number, key = self.chance.randrange(10**8), self.chance.randrange(16**12)
        given = {"projectId": stage.ids["home"], "name": "王", "phone": f"139{number:08}"}
        given["idempotencyKey"] = f"00000000-0000-4000-8000-{key:012x}"
        answer = await stage.act("agent-a", "reportCustomer", given, "errors { code }")
        assert answer["errors"] == []

    async def client(self, whose: int, wanted: int, longest: float) -> None:
        """Send requests, most cancelled after a random time unless they are answered by then, until so many were."""
        kinds: tuple[Callable[[int], Awaitable[None]], ...] = (self.read, self.read_reports, self.report)
        while self.became["cancelled"] < wanted:
            request = asyncio.ensure_future(self.chance.choice(kinds)(whose))
            if self.chance.random() < 0.8:
                await asyncio.wait({request}, timeout=self.chance.uniform(0, longest))
                request.cancel()
            [answer] = await asyncio.gather(request, return_exceptions=True)
            if isinstance(answer, asyncio.CancelledError):
                self.became["cancelled"] += 1
            elif isinstance(answer, BaseException):
                raise answer
            else:
                self.became["answered"] += 1
            if self.chance.random() < 0.2:
                await self.probe()

    async def probe(self) -> None:
        """Take whichever connection is free, and note what it carries for whoever comes next."""
        async with self.app.state.services.sessions.begin() as session:
            organization, rows = (await session.execute(CARRIED)).one()
        self.carried[organization, rows] += 1

    async def rush(self, wanted: int) -> None:
        """Let all clients send their requests at once, until so many are cancelled."""
        loop = asyncio.get_running_loop()
        began = loop.time()
        await self.read(0)
        longest = 2 * CLIENTS / CONNECTIONS * (loop.time() - began)
        async with asyncio.TaskGroup() as group:
            for number in range(CLIENTS):
                group.create_task(self.client(number % 2, wanted, longest))


async def crowd_of(app: Starlette, stages: tuple[Stage, Stage], seed: int) -> Crowd:
    """Gather the clients of two organizations."""
    crowd = Crowd(app, stages, random.Random(seed))  # noqa: S311 (a schedule, no secret)
    await crowd.arrive()
    return crowd


# graphql-core leaves the resolvers that a cancelled request has not come to behind unawaited.
@pytest.mark.filterwarnings("ignore:coroutine .* was never awaited:RuntimeWarning")
@pytest.mark.parametrize("cancelled", [FEW, pytest.param(MANY, marks=pytest.mark.torture)])
async def test_no_connection_carries_an_organization_over_a_cancelled_request(
    own_database_url: str, cancelled: int
) -> None:
    async with opened(own_database_url, out=True, pool=CONNECTIONS) as (app, graphql):
        stages = (await build(app.state.services, graphql), await build(app.state.services, graphql))
        crowd = await crowd_of(app, stages, SEED)
        await crowd.rush(cancelled)
        print(f"seed {SEED}: {dict(crowd.became)}, connections asked {crowd.carried.total()} times")  # noqa: T201
        assert set(crowd.carried) == {("", 0)}
        assert crowd.became["cancelled"] >= cancelled
        assert crowd.became["answered"] >= cancelled / 10


async def test_a_connection_that_carried_one_over_would_be_found(own_database_url: str) -> None:
    async with opened(own_database_url, out=True, pool=CONNECTIONS, by=Careless) as (app, graphql):
        stages = (await build(app.state.services, graphql), await build(app.state.services, graphql))
        crowd = await crowd_of(app, stages, SEED)
        for whose in (0, 1):
            await crowd.read(whose)
            await crowd.probe()
        assert set(crowd.carried) == {(str(stage.organization), 3) for stage in stages}
