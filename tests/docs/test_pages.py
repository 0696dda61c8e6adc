"""The pages name what is there: files, tests, commands, links; never whether they are well said."""

import re
from pathlib import Path
from typing import Any, Final

import pytest

from tests.serving import ROOT
from tests.story import Story, shares

PAGES: Final = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
ROOMS: Final = ("api", "auth", "docs", "domain", "migrations", "schema", "tests")
NAMED: Final = re.compile(rf"`((?:{'|'.join(ROOMS)})/[^`\s:*]+|[a-z]+\.(?:toml|lock|graphql))(?:::(\w+))?")
LINKED: Final = re.compile(r"\]\((?!https?:)([^)#]+)\)")
MADE: Final = re.compile(r"`make ([a-z-]+)|^make ([a-z-]+)$", re.MULTILINE)
COMMANDS: Final = set(re.findall(r"^([a-z-]+):.* ## ", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
# Names that stand for a file that is still to be written.
IMAGINED: Final = {"domain/rulebooks/presets/NAME.yaml", "tests/scenarios/NAME.yaml"}
RULED: Final = ("rules.py", "queries.py")

every_page = pytest.mark.parametrize("page", PAGES, ids=lambda path: path.relative_to(ROOT).as_posix())


def text(page: Path) -> str:
    return page.read_text(encoding="utf-8")


@every_page
def test_every_file_that_is_named_is_there(page: Path) -> None:
    named = {path for path, _ in NAMED.findall(text(page))} - IMAGINED
    assert sorted(path for path in named if not (ROOT / path).exists()) == []


@every_page
def test_every_test_that_is_named_is_there(page: Path) -> None:
    tests = [(path, name) for path, name in NAMED.findall(text(page)) if name]
    assert [name for path, name in tests if f"def {name}(" not in (ROOT / path).read_text(encoding="utf-8")] == []


@every_page
def test_every_folder_of_tests_that_is_named_has_tests(page: Path) -> None:
    folders = [
        ROOT / path for path, _ in NAMED.findall(text(page)) if (ROOT / path).is_dir() and path.startswith("tests")
    ]
    assert [folder.name for folder in folders if not list(folder.glob("*.*"))] == []


@every_page
def test_every_command_of_make_that_is_named_is_there(page: Path) -> None:
    unwrapped = text(page).replace("`make\n", "`make ")
    assert {name for names in MADE.findall(unwrapped) for name in names if name} <= COMMANDS


@every_page
def test_every_link_within_leads_somewhere(page: Path) -> None:
    assert [link for link in LINKED.findall(text(page)) if not (page.parent / link).exists()] == []


def test_the_map_names_the_home_of_every_rule_and_every_statement() -> None:
    named = {path for path, _ in NAMED.findall(text(ROOT / "ARCHITECTURE.md"))}
    homes = {
        path.relative_to(ROOT).as_posix()
        for room in ("auth", "domain")
        for path in (ROOT / room).rglob("*.py")
        if path.name in RULED
    }
    assert sorted(homes - named) == []


def test_the_decisions_are_numbered_and_say_what_enforces_them() -> None:
    decisions = sorted((ROOT / "docs" / "decisions").glob("*.md"))
    assert [page.name[:4] for page in decisions] == [f"{number:04}" for number in range(1, len(decisions) + 1)]
    for page in decisions:
        headings = re.findall(r"^## (.+)$", text(page), re.MULTILINE)
        assert headings == ["Context", "Decision", "Consequences", "What enforces it"], page.name
        assert text(page).startswith(f"# {int(page.name[:4])}. ")


async def test_the_example_of_a_story_runs(story: Story) -> None:
    [example] = re.findall(r"^```python\n(.*?)^```$", text(ROOT / "CONTRIBUTING.md"), re.MULTILINE | re.DOTALL)
    names: dict[str, Any] = {"Story": Story, "shares": shares}
    exec(example, names)  # noqa: S102 (the page's own words)
    [told] = [told for name, told in names.items() if name.startswith("test_")]
    await told(story)
