"""Takes the app's own organization filters out of what reaches the driver, so that row-level security stands alone."""

import os
import re
from collections.abc import Generator
from contextlib import contextmanager
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Engine, event

from api.database import PROJECT, SERVICE_ROLE

ROOT: Final = PROJECT.parent
OPTION: Final = "--without-own-filters"
# Where each process of a run writes down what it rewrote, a statement a line.
NOTES: Final = "BAOBEI_TEST_FILTERS"

# `fact.organization_id = $1::UUID`, `f.organization_id = $2`; of the organization's own table its key stands for it.
# What is left of a value tells its type, which nothing else of the statement may.
FILTER: Final = re.compile(r"(?<!SET )\b(?:\w+\.)?organization_id = (\$\d+)(?:::\w+)?", re.IGNORECASE)
OWN_ROW: Final = re.compile(r"(\borganization(?: SET [^;]+?)?\s+WHERE )(?:organization\.)?id = (\$\d+)(?:::\w+)?")
# Any other way of comparing the column with a value, which must be given a form above.
OTHER: Final = re.compile(
    r"(?<!SET )organization_id(?:::\w+)?\s*(?:=|<>|!=|IS|IN)\s*(?:ANY\b|\(|CAST|\$|:)"
    r"|\$\d+(?:::\w+)?\s*=\s*(?:\w+\.)?organization_id",
    re.IGNORECASE,
)

rewritten: set[str] = set()


class UnknownFilterError(AssertionError):
    """A statement filters by organization in a form that is not taken out yet."""


@cache
def unfiltered(statement: str) -> str:
    """Make every condition on the viewer's organization true."""
    changed = OWN_ROW.sub(r"\1\2::uuid IS NOT NULL", FILTER.sub(r"\1::uuid IS NOT NULL", statement))
    if OTHER.search(changed):
        raise UnknownFilterError(statement)
    if changed != statement:
        _note(statement)
    return changed


def _note(statement: str) -> None:
    rewritten.add(statement)
    folder = os.environ.get(NOTES)
    if folder:
        with (Path(folder) / str(os.getpid())).open("a", encoding="utf-8") as notes:
            notes.write(" ".join(statement.split()) + "\n")


Driver: Any = import_module("asyncpg").Connection


class Unfiltered(Driver):
    """A connection to which no statement comes with the app's own filter."""

    async def prepare(self, query: str, **others: Any) -> Any:  # noqa: ANN401 (the driver's own)
        """Prepare a statement without its filter."""
        return await Driver.prepare(self, unfiltered(query), **others)

    async def fetchrow(self, query: str, *args: Any, **others: Any) -> Any:  # noqa: ANN401 (the driver's own)
        """Run a statement without its filter."""
        return await Driver.fetchrow(self, unfiltered(query), *args, **others)

    async def executemany(self, command: str, args: Any, **others: Any) -> Any:  # noqa: ANN401 (the driver's own)
        """Run a statement without its filter, again and again."""
        return await Driver.executemany(self, unfiltered(command), args, **others)


def _connects(database: str | None, by: type[Unfiltered] = Unfiltered) -> Any:  # noqa: ANN401 (a listener)
    def connects(_: object, __: object, ___: object, given: dict[str, Any]) -> None:
        service = given.get("server_settings", {}).get("role") == SERVICE_ROLE
        if service and database in {None, given["database"]}:
            given["connection_class"] = by

    return connects


_everywhere: Final = _connects(None)


def take_out() -> None:
    """Take the filters out of every connection that the service opens in this process from now on."""
    if not are_out():
        event.listen(Engine, "do_connect", _everywhere)


def take_out_of_children(folder: Path) -> None:
    """Take the filters out of every Python process that is started from now on, and let each note what it rewrote."""
    notes, start = folder / "filters", folder / "start"
    notes.mkdir()
    start.mkdir()
    (start / "sitecustomize.py").write_text("from tests.matrix import filters\n\nfilters.take_out()\n")
    os.environ[NOTES] = str(notes)
    paths = [str(start), str(ROOT), os.environ.get("PYTHONPATH", "")]
    os.environ["PYTHONPATH"] = os.pathsep.join(path for path in paths if path)


def summary() -> str:
    """Tell how many statements the processes of this run rewrote."""
    noted = [path.read_text(encoding="utf-8").splitlines() for path in Path(os.environ[NOTES]).iterdir()]
    different = {statement for some in noted for statement in some}
    return f"own filters taken out of {len(different)} statements in {len(noted)} processes"


def are_out() -> bool:
    """Tell whether the filters are taken out everywhere."""
    return event.contains(Engine, "do_connect", _everywhere)


@contextmanager
def taken_out(database: str, by: type[Unfiltered] = Unfiltered) -> Generator[None]:
    """Take the filters out of the connections that the service opens meanwhile to one database."""
    connects = _connects(database, by)
    event.listen(Engine, "do_connect", connects)
    try:
        yield
    finally:
        event.remove(Engine, "do_connect", connects)
