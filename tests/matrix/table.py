"""Reads the written tables of who may do what; never derives a cell from the service."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml

STRANGER: Final = "STRANGER"
ROLES: Final = (
    "AGENT",
    "FIRM_MANAGER",
    "INTEGRATION",
    "RECEPTIONIST",
    "CONSULTANT",
    "SALES_SUPPORT",
    "SITE_MANAGER",
    "ORGANIZATION_ADMIN",
    STRANGER,
)
# Who stands for each role in the tables.
VIEWERS: Final[dict[str, str | None]] = {
    "AGENT": "agent-b",
    "FIRM_MANAGER": "boss-b",
    "INTEGRATION": "robot-b",
    "RECEPTIONIST": "receptionist",
    "CONSULTANT": "consultant",
    "SALES_SUPPORT": "support",
    "SITE_MANAGER": "manager",
    "ORGANIZATION_ADMIN": "admin",
    STRANGER: None,
}
OK: Final = "OK"


@dataclass(frozen=True)
class Cell:
    """What somebody of a role is told who does something to an object."""

    act: str
    object: str
    role: str
    verdict: str

    @property
    def mutation(self) -> str:
        """The act's name in the schema."""
        return self.act.split()[0]

    @property
    def manner(self) -> str:
        """Which of several tables of one mutation this is of: by what, or which line."""
        return self.act.partition(" ")[2]

    def __str__(self) -> str:
        """Name the cell in a report."""
        return f"{self.act}, {self.object}, {self.role}"


@cache
def tables(name: str) -> dict[str, dict[str, list[str]]]:
    """Read a file of tables: by its heading, by the object of a line, a cell for each role."""
    stored: dict[str, dict[str, Any]] = yaml.safe_load(Path(__file__).with_name(name).read_text(encoding="utf-8"))
    return {act: {line: cells for line, cells in table.items() if line != "says"} for act, table in stored.items()}


def cells(name: str, act: str) -> Iterator[Cell]:
    """Go through the cells of one table."""
    for line, verdicts in tables(name)[act].items():
        for role, verdict in zip(ROLES, verdicts, strict=True):
            yield Cell(act, line, role, verdict)


def all_cells(name: str) -> list[Cell]:
    """List the cells of all tables of a file."""
    return [cell for act in tables(name) for cell in cells(name, act)]
