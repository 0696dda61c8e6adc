"""Servers of their own process for tests and measures; never a test."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import httpx

from api.database import PROJECT

COMMAND: Final = [sys.executable, "-m", "api.cli"]
ROOT: Final = PROJECT.parent
LONGEST_START: Final = 90


def free_port() -> int:
    """Find a port that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


def is_ready(port: int) -> bool:
    """Ask a server whether it may be sent traffic."""
    try:
        return httpx.get(f"http://127.0.0.1:{port}/readyz").status_code == 200
    except httpx.TransportError:
        return False


@contextmanager
def serving(data: Path, port: int, **environment: str) -> Generator[subprocess.Popen[str]]:
    """Run `baobei serve` on a folder of data, and wait until it is ready; kill it in the end if it still runs."""
    with serving_soon(data, port, **environment) as server:
        wait_until_ready(server, port)
        yield server


@contextmanager
def serving_soon(data: Path, port: int, **environment: str) -> Generator[subprocess.Popen[str]]:
    """Start `baobei serve` on a folder of data, its log in serve.log there; kill it in the end if it still runs."""
    settings = {**os.environ, "DATA": str(data), "PORT": str(port), **environment}
    with (data / "serve.log").open("a") as log:
        pipe = subprocess.PIPE
        server = subprocess.Popen([*COMMAND, "serve"], cwd=ROOT, env=settings, stdout=pipe, stderr=log, text=True)
    with server:
        try:
            yield server
        finally:
            server.kill()


def wait_until_ready(server: subprocess.Popen[str], port: int) -> None:
    """Wait for a server that starts; fail when it ends or takes too long."""
    deadline = time.monotonic() + LONGEST_START
    while not is_ready(port):
        assert server.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.1)
