"""Where the service's process spends its time under load, as py-spy sees it from outside; it measures no speed."""

import re
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Final

from tests.bench.load import WrongAnswer
from tests.serving import ROOT

PER_SECOND: Final = 500
# The stages of a request: by the innermost frame that lies in one of these files or folders.
STAGES: Final = {
    "asyncpg": "asyncpg: sending statements, reading rows",
    "auth/statements.py": "binding values",
    "schema/context.py": "transaction and session's look-up",
    "domain/cases/picture.py": "what tables show",
    "domain/cases/news.py": "the change feed's rows",
    "domain/cases/queries.py": "the statements' values",
    "domain/cases": "the case: facts, chain, claims",
    "domain/rulings": "rules",
    "domain/customers": "sealing names and numbers",
    "auth": "keys, ids, policies",
    "domain": "the report's story",
    "schema": "reading the input, telling the payload",
    "graphql": "GraphQL: execution",
    "strawberry": "GraphQL: strawberry",
    "api": "HTTP: reading the call, writing the answer",
    "starlette": "HTTP: starlette",
    "uvicorn/protocols": "HTTP: uvicorn",
}
# What runs everything else.
BASE: Final = frozenset({"api/cli.py", "api/app.py"})
FRAME: Final = re.compile(r"^(.*) \((.*?)(?::\d+)?\)$")
PACKAGES: Final = re.compile(r".*/site-packages/")
REST: Final = "the loop and Python's own"


def record(pid: int, folder: Path, *, seconds: int) -> "subprocess.Popen[bytes]":
    """Begin to look at a process again and again."""
    seen = folder / "profile.txt"
    command = [str(Path(sys.executable).with_name("py-spy")), "record", "--pid", str(pid), "--format", "raw"]
    how = ["--rate", str(PER_SECOND), "--duration", str(seconds), "--output", str(seen)]
    return subprocess.Popen([*command, *how], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)


def shares(recording: "subprocess.Popen[bytes]", folder: Path) -> list[dict[str, object]]:
    """Wait for the end, and tell of each stage which part of the busy time it had, the greatest first."""
    _, said = recording.communicate()
    if recording.returncode:
        raise WrongAnswer(said.decode())
    seen: Counter[str] = Counter()
    for line in (folder / "profile.txt").read_text(encoding="utf-8").splitlines():
        stack, _, count = line.rpartition(" ")
        seen[_stage(stack.split(";"))] += int(count)
    return [{"stage": stage, "percent": round(100 * count / seen.total(), 1)} for stage, count in seen.most_common()]


def _stage(stack: list[str]) -> str:
    """Name the stage of the innermost frame that belongs to one."""
    for frame in reversed(stack):
        place = _place(frame)
        found = next((told for start, told in STAGES.items() if place == start or place.startswith(f"{start}/")), None)
        if found and place not in BASE:
            return found
    return REST


def _place(frame: str) -> str:
    match = FRAME.match(frame)
    return PACKAGES.sub("", match[2]).removeprefix(f"{ROOT}/") if match else ""
