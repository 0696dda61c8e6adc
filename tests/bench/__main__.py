"""Measures reports over HTTP beside the peer and the bare database, in turns in one run; `make bench` runs it."""

import json
import os
import shutil
import sys
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from rich.console import Console

from api import embedded
from api.embedded import Cluster
from tests.bench import growth, profiling, replayed
from tests.bench.figures import DATABASE, PEER, SERVICE, Round, figures, kept, ratios, table
from tests.bench.load import HERE, Burst, pgbench, wrk
from tests.bench.servers import Service, peer, service

SIZES: Final = [int(size) for size in os.environ.get("FACTS", "10000,1000000").split(",")]
TURNS: Final = int(os.environ.get("TURNS", "5"))
SECONDS: Final = int(os.environ.get("SECONDS", "8"))
CASES: Final = int(os.environ.get("CASES", "100000"))
ONLY: Final = os.environ.get("ONLY", "")
OURS, THEIRS = "baobei", "peer"

console: Final = Console(stderr=True)


def burst_of(who: str, own: Service, other: str, cluster: Cluster) -> Burst:
    """Load one of the three."""
    if who == SERVICE:
        return wrk(HERE / "report.lua", own.url, own.project, *own.tokens, seconds=SECONDS)
    if who == PEER:
        return wrk(HERE / "peer" / "rest.lua", other, seconds=SECONDS)
    return pgbench(HERE / "peer" / "txn.sql", socket=cluster.sockets, database=THEIRS, seconds=SECONDS)


def measured(size: int, own: Service, other: str, cluster: Cluster) -> Round:
    """Let the tables grow to a size, and load all three in turns; the first turn only warms them up."""
    growth.grow(size, socket=cluster.sockets, database=OURS)
    seen = Round(growth.facts(socket=cluster.sockets, database=OURS))
    for turn in range(TURNS + 1):
        for who in (SERVICE, PEER, DATABASE):
            burst = burst_of(who, own, other, cluster)
            console.print(
                f"{size} facts, turn {turn}, {who}: {burst.per_second:.0f}/s, median {burst.median_ms:.1f} ms"
            )
            if turn:
                seen.add(who, burst)
    return seen


def profiled(own: Service, other: str, cluster: Cluster, folder: Path) -> list[dict[str, object]]:
    """Look at the service's process during one more burst."""
    recording = profiling.record(own.pid, folder, seconds=SECONDS)
    burst_of(SERVICE, own, other, cluster)
    return profiling.shares(recording, folder)


def run(folder: Path) -> tuple[list[Round], list[dict[str, object]]]:
    """Measure at each size, and profile at the last."""
    with embedded.running(folder) as cluster:
        for database in (OURS, THEIRS):
            growth.create(socket=cluster.sockets, database=database)
        with (
            service(cluster, folder, database=OURS) as own,
            peer(cluster, folder, database=THEIRS) as other,
        ):
            rounds = [measured(size, own, other, cluster) for size in SIZES]
            return rounds, profiled(own, other, cluster, folder)


def reports() -> tuple[bool, dict[str, object]]:
    """Measure reports, show them, and tell whether the promises are kept."""
    if shutil.which("wrk") is None:
        sys.exit("make bench needs wrk: apt-get install wrk")
    with _folder() as folder:
        rounds, profile = run(folder)
    seen, compared = figures(rounds), ratios(rounds)
    console.print(table(seen))
    console.print(table([compared]))
    console.print(table(profile))
    return kept(rounds), {"figures": seen, "ratios": compared, "profile": profile}


def replay() -> tuple[bool, dict[str, object]]:
    """Measure a replay, show it, and tell whether the promise is kept."""
    with _folder() as folder, embedded.running(folder) as cluster:
        found = replayed.measured(CASES, cluster, folder)
    console.print(table([found.told()]))
    return found.kept(), {"replay": found.told()}


@contextmanager
def _folder() -> Generator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="baobei-bench-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


PARTS: Final = {"reports": reports, "replay": replay}


def main() -> None:
    """Measure all or one part, and fail when a promise is not kept; the JSON goes to standard output."""
    done = [measure() for name, measure in PARTS.items() if ONLY in {"", name}]
    told = {name: value for _, figures_of in done for name, value in figures_of.items()}
    all_kept = all(is_kept for is_kept, _ in done)
    sys.stdout.write(json.dumps({**told, "kept": all_kept}, indent=1) + "\n")
    sys.exit(not all_kept)


if __name__ == "__main__":
    main()
