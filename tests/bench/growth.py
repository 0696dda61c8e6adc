"""Letting the service's tables grow to so many facts, by SQL that writes what it would have written."""

import subprocess
from pathlib import Path
from typing import Final

from api.embedded import BINARIES
from tests.bench.load import HERE, WrongAnswer

FACTS_OF_A_CASE: Final = 2


def create(*, socket: Path, database: str) -> None:
    """Make an empty database."""
    psql(socket, "postgres", "-c", f"CREATE DATABASE {database}")


def facts(*, socket: Path, database: str) -> int:
    """Count the facts that there are."""
    return int(psql(socket, database, "-Atc", "SELECT count(*) FROM fact"))


def grow(wanted: int, *, socket: Path, database: str) -> None:
    """Add cases until there are at least so many facts; the database is analyzed and settled afterwards."""
    missing = wanted - facts(socket=socket, database=database)
    if missing > 0:
        cases = -(-missing // FACTS_OF_A_CASE)
        psql(socket, database, "-v", f"cases={cases}", "-f", str(HERE / "growth.sql"))


def psql(socket: Path, database: str, *arguments: str) -> str:
    """Run psql on a database of the cluster as its owner, and give what it said."""
    command = [str(BINARIES / "psql"), "-X", "-h", str(socket), "-U", "postgres", "-d", database, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise WrongAnswer(done.stderr)
    return done.stdout
