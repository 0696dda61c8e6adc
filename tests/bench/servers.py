"""The service and its peer, each in one process of its own, on one durable PostgreSQL; never what they are asked."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

import httpx

from api.embedded import Cluster
from tests.bench.load import HERE, WrongAnswer
from tests.serving import LONGEST_START, ROOT, free_port, serving

AGENTS: Final = ("agent-a1", "agent-a2", "agent-b1")
SIGN_IN: Final = "mutation ($input: SignInInput!) { signIn(input: $input) { session { accessToken } } }"
PROJECT: Final = '{ project(slug: "yincheng") { id } }'


Given = dict[str, Any]


@dataclass(frozen=True)
class Service:
    """The service as a client knows it: its address, a project's id, and the tokens of some agents; its process."""

    pid: int
    url: str
    project: str
    tokens: tuple[str, ...]


@contextmanager
def service(cluster: Cluster, folder: Path, *, database: str) -> Generator[Service]:
    """Run the service with one worker and its demo data on a database of the cluster."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    settings = {"DATABASE_URL": cluster.url(database), "WORKERS": "1", "LIMITS": "off", "LOG_LEVEL": "WARNING"}
    with serving(folder, port, **settings) as running:
        tokens = tuple(token_of(url, login) for login in AGENTS)
        yield Service(running.pid, url, ask(url, PROJECT, {}, tokens[0])["project"]["id"], tokens)


def token_of(url: str, login: str) -> str:
    """Sign a demo account in."""
    device = {"id": uuid4().hex, "platform": "WEB", "appVersion": "1"}
    given: Given = {"input": {"login": login, "password": "baobei-demo", "device": device}}
    token: str = ask(url, SIGN_IN, given, None)["signIn"]["session"]["accessToken"]
    return token


def ask(url: str, query: str, variables: Given, token: str | None) -> dict[str, Any]:
    """Ask the service for something; any error is a WrongAnswer."""
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    answer = httpx.post(f"{url}/graphql", json={"query": query, "variables": variables}, headers=headers).json()
    if "errors" in answer:
        raise WrongAnswer(str(answer))
    data: dict[str, Any] = answer["data"]
    return data


@contextmanager
def peer(cluster: Cluster, folder: Path, *, database: str) -> Generator[str]:
    """Run the endpoint written by hand with one worker on a database of the cluster, and tell its address."""
    shutil.copy(HERE / "peer" / "rest_app.txt", folder / "rest_app.py")
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "uvicorn", "rest_app:app", "--port", str(port), "--log-level", "error"]
    settings = {**os.environ, "PEER_DSN": cluster.url(database), "PYTHONPATH": str(folder)}
    with subprocess.Popen(command, cwd=ROOT, env=settings) as running:
        try:
            _wait(url, running)
            yield url
        finally:
            running.terminate()


def _wait(url: str, running: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + LONGEST_START
    while True:
        try:
            httpx.get(f"{url}/openapi.json").raise_for_status()
        except httpx.TransportError:
            if running.poll() is not None or time.monotonic() > deadline:
                raise
            time.sleep(0.1)
        else:
            return
