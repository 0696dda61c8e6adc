"""What is written down of statements and their plans, and compared; `make plans` writes it anew; never a test."""

import os
import re
from pathlib import Path
from typing import Final

from tests.statements.playing import World, taken
from tests.statements.reads import LISTS, NESTED, SINGLE

COUNTS: Final = Path(__file__).with_name("counts.txt")
PLANS: Final = Path(__file__).with_name("plans.txt")
HEADING: Final = "own  transactions  statements"
COUNTED: Final = re.compile(r"\s*(\d+)\s+(\d+)\s+(\d+)  (.+)")

Counts = dict[str, tuple[int, int, int]]


def writing() -> bool:
    """Tell whether what is found shall be written down."""
    return os.environ.get("PLANS") == "write"


def lines(path: Path, found: str) -> list[str]:
    """Read what is written down, or write what was found first."""
    if writing():
        path.write_text(found, encoding="utf-8")
    return path.read_text(encoding="utf-8").splitlines()


def counted(world: World) -> Counts:
    """Count what was heard of each act, each page of a list and each object."""
    pages = [f"{name}: {size}" for name, (_, *sizes) in LISTS.items() for size in sizes]
    nested = [f"{name}: {size}" for name in NESTED for size in (2, 3)]
    names = [name for name in world.heard if name in world.acts] + [*pages, *nested, *SINGLE]
    return {name: taken(world.heard[name]) for name in names}


def table(counts: Counts) -> str:
    """Write counts as a table."""
    rows = [
        f"{own:3}  {transactions:12}  {statements:10}  {name}"
        for name, (own, transactions, statements) in counts.items()
    ]
    return "\n".join([HEADING, *rows]) + "\n"


def read_counts() -> Counts:
    """Read the table."""
    found = [COUNTED.fullmatch(line) for line in COUNTS.read_text(encoding="utf-8").splitlines()[1:]]
    return {each[4]: (int(each[1]), int(each[2]), int(each[3])) for each in found if each}
