"""How many reports and lists a server of its own answers, and how fast; it judges nothing but wrong answers."""

import asyncio
import shutil
import signal
import statistics
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

import httpx
from rich.console import Console
from rich.table import Table

from tests.serving import free_port, serving

AGENTS: Final = ("agent-a1", "agent-a2", "agent-b1")
CLIENTS: Final = 16
SECONDS: Final = 10
REPORTS_FOR_A_LIST: Final = 5

SIGN_IN: Final = "mutation ($input: SignInInput!) { signIn(input: $input) { session { accessToken } } }"
PROJECT: Final = '{ project(slug: "yincheng") { id } }'
REPORT: Final = """
mutation ($input: ReportCustomerInput!) { reportCustomer(input: $input) { report { id } errors { code } } }
"""
LIST: Final = "{ reports(first: 20) { edges { node { id status customer { name maskedPhone } firm { name } } } } }"


@dataclass
class Measure:
    """What the clients saw: the seconds of each act, by its name."""

    seconds: dict[str, list[float]] = field(default_factory=dict[str, list[float]])
    wrong: int = 0

    async def timed(self, name: str, client: httpx.AsyncClient, query: str, variables: object = None) -> dict[str, Any]:
        """Post one document and note how long it took; an answer with errors is noted as wrong."""
        started = time.perf_counter()
        response = await client.post("/graphql", json={"query": query, "variables": variables})
        self.seconds.setdefault(name, []).append(time.perf_counter() - started)
        answer: dict[str, Any] = response.json()
        self.wrong += "errors" in answer or (name == "report" and answer["data"]["reportCustomer"]["errors"] != [])
        return answer

    def table(self) -> Table:
        """Show it in milliseconds."""
        shown = Table("act", "per second", "median ms", "95 % ms", "99 % ms", "slowest ms")
        for name, seconds in self.seconds.items():
            cuts = statistics.quantiles(seconds, n=100)
            numbers = (cuts[49], cuts[94], cuts[98], max(seconds))
            shown.add_row(name, f"{len(seconds) / SECONDS:.0f}", *(f"{number * 1000:.1f}" for number in numbers))
        return shown


async def signed_in(url: str, login: str) -> httpx.AsyncClient:
    """Make a client that somebody signed in with."""
    client = httpx.AsyncClient(base_url=url, timeout=30)
    device = {"id": uuid4().hex, "platform": "WEB", "appVersion": "1"}
    variables = {"input": {"login": login, "password": "baobei-demo", "device": device}}
    answer = await Measure().timed("sign in", client, SIGN_IN, variables)
    client.headers["Authorization"] = f"Bearer {answer['data']['signIn']['session']['accessToken']}"
    return client


async def work(client: httpx.AsyncClient, project: str, phones: Iterator[int], measure: Measure) -> None:
    """Report new customers, and read a list now and then, until the time is over."""
    until = time.perf_counter() + SECONDS
    while time.perf_counter() < until:
        for _ in range(REPORTS_FOR_A_LIST):
            draft = {"idempotencyKey": str(uuid4()), "projectId": project, "name": "王", "phone": str(next(phones))}
            await measure.timed("report", client, REPORT, {"input": draft})
        await measure.timed("list", client, LIST)


async def measured(url: str) -> Measure:
    """Let all clients work at once."""
    measure, phones = Measure(), count(13_800_000_000)
    clients = [await signed_in(url, AGENTS[number % len(AGENTS)]) for number in range(CLIENTS)]
    project = (await Measure().timed("project", clients[0], PROJECT))["data"]["project"]["id"]
    await asyncio.gather(*(work(client, project, phones, measure) for client in clients))
    await asyncio.gather(*(client.aclose() for client in clients))
    return measure


def main() -> None:
    """Measure, print, and fail when any answer was wrong."""
    data, port = Path(tempfile.mkdtemp(prefix="baobei-bench-")), free_port()
    with serving(data, port, LIMITS="off", LOG_LEVEL="WARNING") as server:
        measure = asyncio.run(measured(f"http://127.0.0.1:{port}"))
        server.send_signal(signal.SIGTERM)
        stop(server)
    shutil.rmtree(data)
    console = Console()
    console.print(
        f"{CLIENTS} clients, {SECONDS} s, one server process, durable database; wrong answers: {measure.wrong}"
    )
    console.print(measure.table())
    raise SystemExit(measure.wrong > 0)


def stop(server: subprocess.Popen[str]) -> None:
    """Wait for an orderly end."""
    server.communicate(timeout=60)


if __name__ == "__main__":
    main()
