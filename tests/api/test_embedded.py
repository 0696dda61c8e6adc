"""The embedded server: started, shared, stopped and recovered by whoever needs it."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Generator
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from api import database, embedded
from tests.api.small import CANARY

USER = """
import sys
from pathlib import Path
from api import embedded
with embedded.running(Path(sys.argv[1])) as cluster:
    print(cluster.url(), flush=True)
    sys.stdin.read()
"""
ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def made() -> Generator[Path]:
    """Lend a folder in which a server ran and stopped."""
    folder = Path(tempfile.mkdtemp(prefix="baobei-made-"))
    with embedded.running(folder):
        pass
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def data(made: Path) -> Generator[Path]:
    """Lend a copy of it, whose path is short enough for a socket."""
    folder = Path(tempfile.mkdtemp(prefix="baobei-data-"))
    subprocess.run(["cp", "-a", f"{made}/.", str(folder)], check=True)  # noqa: S607 (cp is cp)
    yield folder
    shutil.rmtree(folder)


def start_user(data: Path) -> subprocess.Popen[str]:
    """Start another process that uses the server, and wait until it does."""
    user = subprocess.Popen(
        [sys.executable, "-c", USER, str(data)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert user.stdout
    assert user.stdout.readline().startswith("postgresql://")
    return user


def leave(user: subprocess.Popen[str]) -> None:
    """Let a user finish."""
    user.communicate(timeout=60)
    assert user.returncode == 0


def postmaster(data: Path) -> int | None:
    """Tell the server's process, when it runs."""
    file = data / "postgres" / "postmaster.pid"
    return int(file.read_text().splitlines()[0]) if file.exists() else None


async def ask(url: str, *statements: str, **parameters: str) -> list[object]:
    """Run statements, and take the first value of each."""
    engine = database.owner_engine(url)
    try:
        async with engine.begin() as connection:
            results = [await connection.execute(text(statement), parameters) for statement in statements]
            return [result.scalar() if result.returns_rows else None for result in results]
    finally:
        await engine.dispose()


async def test_it_keeps_what_it_acknowledged_and_listens_on_no_network(data: Path) -> None:
    with embedded.running(data) as cluster:
        names = ("fsync", "synchronous_commit", "full_page_writes", "listen_addresses", "TimeZone")
        values = await ask(cluster.url(), *(f"show {name}" for name in names))
        sockets = cluster.sockets
    assert values == ["on", "on", "on", "", "UTC"]
    assert sockets.stat().st_mode & 0o077 == 0


async def test_its_log_never_holds_a_value(data: Path) -> None:
    with embedded.running(data) as cluster:
        await ask(cluster.url(), "create table person (phone text unique)")
        with pytest.raises(IntegrityError):
            await ask(cluster.url(), *["insert into person values (:phone)"] * 2, phone=CANARY)
        with pytest.raises(IntegrityError):
            await ask(cluster.url(), *["insert into person values ('13800138000')"] * 2)
        log = cluster.log.read_text()
    assert "duplicate key" in log
    assert CANARY not in log


async def test_data_stay_between_runs(data: Path) -> None:
    with embedded.running(data) as cluster:
        await ask(cluster.url(), "create table kept as select 7 as number")
    assert postmaster(data) is None
    with embedded.running(data) as cluster:
        assert await ask(cluster.url(), "select number from kept") == [7]


async def test_processes_share_it_and_the_last_one_stops_it(data: Path) -> None:
    first = start_user(data)
    running = postmaster(data)
    second = start_user(data)
    assert postmaster(data) == running
    leave(first)
    assert postmaster(data) == running
    leave(second)
    assert postmaster(data) is None


async def test_users_in_one_process_share_it_too(data: Path) -> None:
    with embedded.running(data) as outer:
        with embedded.running(data):
            pass
        assert await ask(outer.url(), "select 1") == [1]
    assert postmaster(data) is None


async def test_a_killed_user_leaves_a_server_that_the_next_one_uses_and_stops(data: Path) -> None:
    user = start_user(data)
    running = postmaster(data)
    user.kill()
    user.communicate()
    assert postmaster(data) == running
    with embedded.running(data) as cluster:
        assert await ask(cluster.url(), "select 1") == [1]
        assert postmaster(data) == running
    assert postmaster(data) is None


async def test_a_killed_server_is_recovered_with_what_it_acknowledged(data: Path) -> None:
    with embedded.running(data) as cluster:
        await ask(cluster.url(), "create table kept as select 7 as number")
        crashed = postmaster(data)
        assert crashed
        os.kill(crashed, signal.SIGKILL)
        wait_for_death(crashed)
        with embedded.running(data):
            assert postmaster(data) != crashed
            assert await ask(cluster.url(), "select number from kept") == [7]
    assert postmaster(data) is None


def wait_for_death(process: int) -> None:
    """Wait until a process is gone, or is nothing but an entry."""
    for _ in range(100):
        status = Path(f"/proc/{process}/stat")
        if not status.exists() or status.read_text().rpartition(")")[2].split()[0] == "Z":
            return
        time.sleep(0.05)
    raise AssertionError("the process lives on")


def test_a_folder_with_a_long_path_gets_a_socket_elsewhere(data: Path) -> None:
    deep = data.rename(data.with_name(f"{data.name}-{'d' * 80}"))
    with embedded.running(deep) as cluster:
        assert (cluster.sockets / ".s.PGSQL.5432").is_socket()
        assert cluster.sockets.parent == Path(tempfile.gettempdir())
    shutil.rmtree(cluster.sockets)
    deep.rename(data)


def test_a_server_that_cannot_start_says_where_to_look(data: Path) -> None:
    (data / "postgres" / "PG_VERSION").write_text("9\n")
    with pytest.raises(embedded.EmbeddedServerError, match=r"server\.log"), embedded.running(data):
        pass
