"""The README keeps its word: every block runs, in order, against a real server; never what the acts mean."""

import re
import shutil
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from api.settings import Settings
from tests.serving import ROOT, free_port, serving

README: Final = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS: Final = re.findall(r"^```(\w*)\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
MADE: Final = re.compile(r"make ([a-z-]+)")
SERVED: Final = "127.0.0.1:8000"
LONGEST: Final = 120


def test_every_block_is_of_the_shell_and_the_two_commands_come_first() -> None:
    assert {kind for kind, _ in BLOCKS} == {"sh"}
    assert BLOCKS[0][1] == "make serve\nmake test\n"


def test_every_command_of_make_that_is_named_is_there() -> None:
    commands = re.findall(r"^([a-z-]+):.* ## ", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert {*MADE.findall(README.replace("\n", " "))} <= {*commands}


def test_the_blocks_do_the_main_job_in_order(own_database_url: str) -> None:
    assert shutil.which("curl"), "the README's blocks need curl"
    port = free_port()
    script = "".join(block for _, block in BLOCKS[1:])
    assert script.count(SERVED) == 1
    script = script.replace(SERVED, f"127.0.0.1:{port}")
    with (
        TemporaryDirectory(prefix="baobei-readme-") as data,
        serving(Path(data), port, DATABASE_URL=own_database_url, LOG_LEVEL="WARNING"),
    ):
        done = subprocess.run(
            ["/bin/sh", "-eu"], input=script, cwd=data, capture_output=True, text=True, timeout=LONGEST, check=False
        )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[1:] == ["SOLE", "CHAT", "RULED", "SUBSCRIBED", "Project"]


def test_every_setting_is_in_the_table() -> None:
    rows = re.findall(r"^\| ((?:`[A-Z_]+`(?:, )?)+) \|", README, re.MULTILINE)
    named = [name for row in rows for name in re.findall(r"[A-Z_]+", row)]
    assert sorted(named) == sorted(name.upper() for name in Settings.model_fields)
