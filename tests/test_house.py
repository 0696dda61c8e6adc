"""The house keeps its own measures: sizes, names, late imports, where transactions open; never what it decides."""

import ast
import re
import statistics
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).parent.parent
ROOMS: Final = ("api", "schema", "domain", "auth", "migrations")
LONGEST_FILE: Final = 400
LONGEST_FUNCTION: Final = 60
MEDIAN_FUNCTION: Final = 10
TALL_FUNCTION: Final = 40
MOST_PARAMETERS: Final = 6
BANNED_NAMES: Final = {"utils", "util", "helpers", "helper", "manager", "base", "common", "misc"}
# Where transactions open: each mutation field's, and each migration's.
COMMITS: Final = {"schema/context.py", "migrations/env.py"}
# Where statements are written.
STATEMENTS: Final = re.compile(r"(queries|models|projections|columns)\.py|^migrations/|^api/database\.py")
STATEMENT_MAKERS: Final = {"select", "insert", "update", "delete", "text"}

Function = ast.FunctionDef | ast.AsyncFunctionDef


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text())


def modules(*rooms: str) -> list[Path]:
    return sorted(path for room in rooms for path in (ROOT / room).rglob("*.py"))


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def functions(path: Path) -> Iterator[Function]:
    return (node for node in ast.walk(tree(path)) if isinstance(node, Function))


def length(function: Function) -> int:
    """Count a function's lines without decorators and docstring."""
    lines = (function.end_lineno or 0) - function.lineno + 1
    first = function.body[0]
    if ast.get_docstring(function) is not None and len(function.body) > 1:
        lines -= (first.end_lineno or 0) - first.lineno + 1
    return lines


def parameters(function: Function) -> int:
    arguments = [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]
    return len([argument for argument in arguments if argument.arg not in {"self", "cls", "info"}])


def imports(node: ast.AST) -> Iterator[ast.Import | ast.ImportFrom]:
    return (found for found in ast.walk(node) if isinstance(found, ast.Import | ast.ImportFrom))


everywhere = pytest.mark.parametrize("path", modules(*ROOMS, "tests"), ids=name)
in_rooms = pytest.mark.parametrize("path", modules(*ROOMS), ids=name)


@everywhere
def test_files_are_short(path: Path) -> None:
    assert len(path.read_text().splitlines()) <= LONGEST_FILE


@everywhere
def test_functions_are_short_and_take_little(path: Path) -> None:
    too_long = [function.name for function in functions(path) if length(function) > LONGEST_FUNCTION]
    too_wide = [function.name for function in functions(path) if parameters(function) > MOST_PARAMETERS]
    assert (too_long, too_wide) == ([], [])


def test_most_functions_are_very_short() -> None:
    lengths = [length(function) for path in modules(*ROOMS) for function in functions(path)]
    assert statistics.median(lengths) < MEDIAN_FUNCTION
    assert statistics.quantiles(lengths, n=20)[-1] < TALL_FUNCTION


@everywhere
def test_nothing_is_imported_late(path: Path) -> None:
    assert [late.lineno for function in functions(path) for late in imports(function)] == []


@everywhere
def test_every_module_says_in_one_sentence_what_it_holds(path: Path) -> None:
    docstring = ast.get_docstring(tree(path))
    assert docstring
    if "versions" not in path.parts:
        assert re.fullmatch(r"[A-Z`/][^\n]*[^\n.]\.", docstring)
        assert ". " not in docstring


@everywhere
def test_names_say_what_things_are(path: Path) -> None:
    words = {*path.relative_to(ROOT).with_suffix("").parts}
    assert words & BANNED_NAMES == set()


@in_rooms
def test_transactions_open_in_one_place(path: Path) -> None:
    calls = (node for node in ast.walk(tree(path)) if isinstance(node, ast.Call))
    commits = [call.lineno for call in calls if isinstance(call.func, ast.Attribute) and call.func.attr == "commit"]
    assert name(path) in COMMITS or commits == []


@in_rooms
def test_statements_stand_in_queries(path: Path) -> None:
    written = {
        alias.name
        for found in imports(tree(path))
        if isinstance(found, ast.ImportFrom) and (found.module or "").partition(".")[0] in {"sqlalchemy", "sqlmodel"}
        for alias in found.names
    }
    assert STATEMENTS.search(name(path)) or written & STATEMENT_MAKERS == set()


def test_the_lock_pins_everything_and_names_no_host() -> None:
    lock = (ROOT / "requirements.lock").read_text()
    assert re.search(r"://|^-|index|find-links", lock, re.MULTILINE) is None
    packages = re.findall(r"^(\S+==\S+)( ;.*)? \\\n    --hash=sha256:", lock, re.MULTILINE)
    assert len(packages) == len(re.findall(r"^\S", lock, re.MULTILINE))


def test_ci_runs_what_everybody_runs() -> None:
    assert "make check" in (ROOT / ".ci" / "run").read_text()


def test_no_rulebooks_name_stands_in_the_code() -> None:
    slugs = [path.stem for path in (ROOT / "domain" / "rulebooks" / "presets").glob("*.yaml")]
    told = re.compile(rf"({'|'.join(slugs)})(\.[a-z0-9.-]+)?")
    found = [
        name(path)
        for path in modules("api", "schema", "domain", "auth")
        if not path.name.startswith("demo_")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and told.fullmatch(node.value)
    ]

    assert len(slugs) == 9
    assert found == []
