"""A mechanism that is switched off is noticed: each of its guards turns red, and by its assertions."""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Final
from xml.etree import ElementTree as ET

import pytest

from tests.conftest import Server
from tests.sabotage.switches import SWITCHES
from tests.serving import ROOT

LONGEST_SECONDS: Final = 120


def outcomes(report: Path) -> dict[str, set[str]]:
    """Read how each test of a run ended, by its name without what it was given."""
    ended: dict[str, set[str]] = {}
    for case in ET.parse(report).iter("testcase"):  # noqa: S314 (our own report)
        name = f"{case.get('classname', '').replace('.', '/')}.py::{case.get('name')}"
        ended.setdefault(name, set()).update(child.tag for child in case)
    return ended


@pytest.mark.parametrize("mechanism", SWITCHES)
def test_a_mechanism_switched_off_is_noticed(server: Server, tmp_path: Path, mechanism: str) -> None:
    guards, report = SWITCHES[mechanism].guards, tmp_path / "report.xml"
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-n", "0", f"--junitxml={report}"]
    environment = {**os.environ, "DATABASE_URL": server.administration}
    done = subprocess.run(
        [*command, f"--sabotage={mechanism}", *guards],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=LONGEST_SECONDS,
    )
    assert done.returncode == 1, done.stdout + done.stderr
    ended = outcomes(report)
    red = {guard: any(name.startswith(guard) and "failure" in how for name, how in ended.items()) for guard in guards}
    assert any(red.values()) if SWITCHES[mechanism].racing else all(red.values()), (red, done.stdout)
    assert not any("error" in how for how in ended.values()), done.stdout


def test_every_switch_stands_beside_its_invariant() -> None:
    page = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (.+?) \|.*\| (`[^|]*`) \|$", page.partition("## What always holds")[2], re.MULTILINE)
    named = {name for _, names in rows for name in re.findall(r"`([a-z-]+)`", names)}
    assert named == set(SWITCHES)
