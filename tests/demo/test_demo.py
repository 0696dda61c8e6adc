"""The demo as whoever runs it sees it: right, wrong, interrupted; never what its stories mean."""

import os
import signal
import subprocess
import time
from collections.abc import Generator, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import pytest
from typer.testing import CliRunner

from api.cli import commands
from api.demo import undisturbed
from api.demo_answers import cited, differences, filled, phrases
from api.demo_plaza import PLAZA
from api.demo_story import STORY, Act, Fresh, Kept, Later, LocalTime, Value
from tests.serving import COMMAND, LONGEST_START, ROOT

KEPT: Final = {"id": "a", "then": "2026-01-01T00:00:00.000Z"}
DAY: Final = timedelta(days=1)
AT_MIDNIGHT: Final = 'answer is "2026-01-02T00:00:00.000Z", expected 2026-01-01T16:00:00.000Z'


@pytest.fixture
def temporary() -> Generator[Path]:
    """Lend the folder in which the demo makes its own; nothing of it may be left or run afterwards."""
    with TemporaryDirectory(prefix="baobei-test-demo-") as folder:
        yield Path(folder)
        assert list(Path(folder).iterdir()) == []
        assert running(Path(folder)) == []


def running(temporary: Path) -> list[int]:
    """Find the processes that the demo has started, and their own."""
    found: list[int] = []
    for environment in Path("/proc").glob("[0-9]*/environ"):
        with suppress(OSError):
            if f"TMPDIR={temporary}".encode() in environment.read_bytes():
                found.append(int(environment.parent.name))
    return found


@pytest.fixture
def demo(temporary: Path) -> Generator[subprocess.Popen[str]]:
    """Start the demo as an operator would, with settings around that are none of its own."""
    settings = {**os.environ, "TMPDIR": str(temporary), "DATABASE_URL": "postgresql://nowhere/none", "DEMO": "false"}
    pipe = subprocess.PIPE
    with subprocess.Popen([*COMMAND, "demo"], cwd=ROOT, env=settings, stdout=pipe, stderr=pipe, text=True) as started:
        yield started
        started.terminate()


def answers(shown: str) -> str:
    """Read what was answered out of a story's table, whose lines are broken."""
    rows = [line.split("│") for line in shown.splitlines()]
    return " ".join(row[4].strip() for row in rows if len(row) == 7)


def test_the_stories_end_well(demo: subprocess.Popen[str]) -> None:
    shown, fault = demo.communicate(timeout=LONGEST_START)
    assert (demo.returncode, fault) == (0, "")
    assert shown.count("acts, each answered as expected.") == 2
    first, second = shown.split("A shut-out, a renewal and a spouse")
    assert f"{len(STORY)} acts, each answered as expected." in first
    for clause in ("yincheng.collision.3", "yincheng.lead-time", "yincheng.roster", "yincheng.dispute-deal"):
        assert clause in first
    assert f"{len(PLAZA)} acts, each answered as expected." in second
    for clause in ("thumb-plaza.duplicate", "thumb-plaza.protection", "thumb-plaza.renewal", "thumb-plaza.kin.spouse"):
        assert clause in second
    told = answers(second)
    assert "CUSTOMER_PROTECTED" in told
    sentence = "The relation holds, and the earliest confirmed visit among the related customers decides."
    assert sentence in told[told.rindex("SOLE: Firm A 100 %, without end") :]


def sabotaged(story: Sequence[Act]) -> list[Act]:
    """Expect an answer to the first report that it cannot have."""
    acts = list(story)
    acts[1] = replace(acts[1], answer={"reportCustomer": {"report": None, "errors": []}})
    return acts


def test_a_wrong_answer_is_shown_and_fails_the_demo(temporary: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(temporary))
    monkeypatch.setattr("api.cli.STORIES", {"A wrong one": sabotaged(STORY)})
    told = CliRunner().invoke(commands, ["demo"])
    assert told.exit_code == 1
    assert "agent-b1 reports Wang Xiaoming for firm B: answer.reportCustomer.report is {" in told.output
    assert f"{len(STORY) - 2} acts were not played." in told.output


def test_an_interrupted_demo_leaves_nothing_behind(temporary: Path, demo: subprocess.Popen[str]) -> None:
    deadline = time.monotonic() + LONGEST_START
    while not any("serves" in log.read_text() for log in temporary.glob("*/serve.log")):
        assert demo.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.05)
    assert running(temporary)
    demo.send_signal(signal.SIGINT)
    demo.communicate(timeout=LONGEST_START)
    assert demo.returncode == 130


def test_a_signal_waits_until_what_is_begun_can_be_ended() -> None:
    begun: list[str] = []

    def begin() -> None:
        with undisturbed():
            signal.raise_signal(signal.SIGINT)
            begun.append("server")

    with pytest.raises(KeyboardInterrupt):
        begin()
    assert begun == ["server"]


@pytest.mark.parametrize(
    ("expected", "answer", "told"),
    [
        (1, 1, []),
        (1, True, ["answer is true, expected 1"]),
        (None, "", ['answer is "", expected null']),
        ({"a": 1}, {"a": 1}, []),
        ({"a": 1}, {}, ["answer.a is missing"]),
        ({}, {"a": 1}, ["answer.a is 1, expected nothing"]),
        ({"a": {"b": 1}}, {"a": {"b": 2}}, ["answer.a.b is 2, expected 1"]),
        ([1, 2], [1, 2], []),
        ([1, 2], [2, 1], ["answer.0 is 2, expected 1", "answer.1 is 1, expected 2"]),
        ([1], [1, 1], ["answer.1 is 1, expected nothing"]),
        ([], None, ["answer is null, expected []"]),
        ({}, [], ["answer is [], expected {}"]),
        (Kept("id"), "a", []),
        (Kept("id"), "b", ['answer is "b", expected a']),
        (Kept("new"), "b", []),
        (Kept("new"), "", ['answer is "", expected any new']),
        (Kept("new"), None, ["answer is null, expected any new"]),
        ([Kept("new"), Kept("new")], ["b", "c"], ['answer.1 is "c", expected b']),
        (Later("then"), "2026-01-01T00:00:00.000Z", []),
        (Later("then", DAY), "2026-01-02T00:00:00.000Z", []),
        (
            Later("then", DAY),
            "2026-01-02T00:00:00.001Z",
            ['answer is "2026-01-02T00:00:00.001Z", expected 2026-01-02T00:00:00.000Z'],
        ),
        (LocalTime("then", 1), "2026-01-01T16:00:00.000Z", []),
        (LocalTime("then", 1, DAY / 2), "2026-01-02T04:00:00.000Z", []),
        (LocalTime("then", 1), "2026-01-02T00:00:00.000Z", [AT_MIDNIGHT]),
        (Later("never"), "x", ['answer is "x", expected an instant after never']),
    ],
)
def test_an_answer_is_compared_exactly(expected: Value, answer: Value, told: list[str]) -> None:
    assert list(differences(expected, answer, dict(KEPT))) == told


def test_what_is_asked_is_filled_with_what_was_kept() -> None:
    asked = filled({"a": [Kept("id"), Later("then", DAY), 1, None], "key": Fresh()}, dict(KEPT))
    assert isinstance(asked, dict)
    assert asked["a"] == ["a", "2026-01-02T00:00:00.000Z", 1, None]
    assert asked["key"] != filled(Fresh(), {})


def test_an_answer_is_put_into_words() -> None:
    claim: Value = {
        "outcome": "SPLIT",
        "shares": [
            {"firm": {"name": "A"}, "basisPoints": 2_550},
            {"firm": {"name": "B"}, "basisPoints": 7_450},
        ],
        "protectedFrom": "then",
        "protectedUntil": None,
        "reasons": [{"message": "Because.", "clause": {"id": "x.y", "text": "So."}}],
    }
    answer: Value = {"visit": {"kind": "CHANNEL", "missingSignatures": ["CUSTOMER"], "case": {"claim": claim}}}
    assert list(phrases(answer)) == [
        "CHANNEL",
        "CUSTOMER is to sign",
        "SPLIT: A 25.5 % + B 74.5 %, without end",
        "Because.",
    ]
    assert list(cited(answer)) == [("x.y", "So.")]
