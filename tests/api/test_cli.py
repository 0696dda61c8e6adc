"""The command `baobei`, as operators run it."""

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Generator
from pathlib import Path

import httpx
import pytest
from typer.testing import CliRunner

from api.cli import commands
from api.settings import Settings
from schema import schema
from tests.serving import COMMAND, ROOT, free_port, is_ready, serving


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Start from an environment that sets nothing of ours."""
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.fixture
def data() -> Generator[Path]:
    """Lend a folder for the embedded server."""
    folder = Path(tempfile.mkdtemp(prefix="baobei-cli-"))
    yield folder
    shutil.rmtree(folder)


def runs(data: Path) -> bool:
    """Tell whether the embedded server of a folder runs."""
    return (data / "postgres" / "postmaster.pid").exists()


def test_every_word_has_help() -> None:
    listed = CliRunner().invoke(commands, ["--help"])
    assert listed.exit_code == 0
    for word in ("serve", "migrate", "schema"):
        assert word in listed.output
        told = CliRunner().invoke(commands, [word, "--help"])
        assert (told.exit_code, "Usage" in told.output) == (0, True)


def test_the_schema_is_printed() -> None:
    assert CliRunner().invoke(commands, ["schema"]).output == schema.as_str() + "\n"


def test_settings_that_production_refuses_end_the_command(data: Path) -> None:
    environment = {**os.environ, "ENVIRONMENT": "production", "DATA": str(data), "SIGNING_KEY": "secret"}
    refused = subprocess.run(
        [*COMMAND, "serve"], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert (refused.returncode, refused.stdout) == (2, "")
    assert refused.stderr == "baobei: SIGNING_KEY: a key is 32 random bytes in base64url\n"
    assert list(data.iterdir()) == []


def test_serving_starts_again_after_it_was_killed_and_stops_cleanly_on_a_signal(data: Path) -> None:
    port = free_port()
    with serving(data, port, WORKERS="2") as server:
        server.kill()
        server.communicate()
    assert runs(data)
    with serving(data, port, WORKERS="2") as server:
        assert httpx.get(f"http://127.0.0.1:{port}/schema.graphql").text == schema.as_str() + "\n"
        server.send_signal(signal.SIGTERM)
        said, _ = server.communicate(timeout=30)
    assert server.returncode == 0
    assert f"http://127.0.0.1:{port}/graphql" in said
    assert not runs(data)
    assert not is_ready(port)
