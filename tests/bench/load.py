"""One burst of load against one server, and what its client saw; it knows of no server how it is run."""

import re
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from api.embedded import BINARIES

HERE: Final = Path(__file__).parent
CONNECTIONS: Final = 16
MILLISECONDS: Final = {"us": 0.001, "ms": 1.0, "s": 1000.0}


class WrongAnswer(Exception):
    """A server answered something else than was asked of it, or nothing at all."""


@dataclass(frozen=True)
class Burst:
    """What a client saw of a burst: how many a second, and the milliseconds of the median and the slowest hundredth."""

    per_second: float
    median_ms: float
    slow_ms: float | None = None


def wrk(script: Path, url: str, *arguments: str, seconds: int) -> Burst:
    """Load a server from so many connections at once; any wrong answer is a WrongAnswer."""
    load = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}", "--latency", "-s", str(script), url]
    said = _run([*load, "--", *arguments] if arguments else load)
    if "BAD" in said or "Non-2xx" in said or "Socket errors" in said:
        raise WrongAnswer(said)
    return Burst(
        per_second=float(_found(r"Requests/sec:\s+([\d.]+)", said)[0]),
        median_ms=_milliseconds("50", said),
        slow_ms=_milliseconds("99", said),
    )


def pgbench(script: Path, *, socket: Path, database: str, seconds: int) -> Burst:
    """Run a transaction's statements on the bare database, from 8 connections."""
    where = ["-h", str(socket), "-U", "postgres", database]
    how = ["-n", "-f", str(script), "-c", "8", "-j", "1", "-T", str(seconds), "-M", "prepared"]
    said = _run([str(BINARIES / "pgbench"), *how, *where])
    return Burst(
        per_second=float(_found(r"tps = ([\d.]+)", said)[0]),
        median_ms=float(_found(r"latency average = ([\d.]+) ms", said)[0]),
    )


def _run(command: Sequence[str]) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise WrongAnswer(done.stdout + done.stderr)
    return done.stdout


def _milliseconds(share: str, said: str) -> float:
    number, unit = _found(rf"{share}%\s+([\d.]+)(us|ms|s)\b", said)
    return float(number) * MILLISECONDS[unit]


def _found(pattern: str, said: str) -> tuple[str, ...]:
    found = re.search(pattern, said)
    if found is None:
        raise WrongAnswer(said)
    return found.groups()
