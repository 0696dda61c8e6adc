"""Processes of a service and of its embedded PostgreSQL, found and killed at one stroke; never a test."""

import os
import signal
from collections import defaultdict
from contextlib import suppress
from enum import StrEnum
from pathlib import Path


class Victim(StrEnum):
    """What is killed: one process of PostgreSQL, which then starts over; or the service, PostgreSQL with it or not."""

    BACKEND = "backend"
    SERVICE = "service"
    POSTMASTER = "service and postmaster"
    EVERYTHING = "service and PostgreSQL"


def family(root: int) -> list[int]:
    """List a process and all that it has started, and they."""
    children: defaultdict[int, list[int]] = defaultdict(list)
    for entry in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            children[int(entry.read_text().rpartition(")")[2].split()[1])].append(int(entry.parent.name))
    found = [root]
    for process in found:
        found.extend(children[process])
    return found


def postmaster(data: Path) -> int:
    """Find the first process of a folder's PostgreSQL."""
    return int((data / "postgres" / "postmaster.pid").read_text().splitlines()[0])


def kill(service: int, data: Path, victim: Victim) -> int:
    """Kill without warning, all before any can notice, and count the processes."""
    doomed = family(postmaster(data))[-1:] if victim is Victim.BACKEND else family(service)
    if victim is Victim.POSTMASTER:
        doomed.append(postmaster(data))
    if victim is Victim.EVERYTHING:
        doomed.extend(family(postmaster(data)))
    kill_all(doomed)
    return len(doomed)


def kill_all(doomed: list[int]) -> None:
    """Kill processes, all of which stand still before the first one ends."""
    for blow in (signal.SIGSTOP, signal.SIGKILL):
        for process in doomed:
            with suppress(ProcessLookupError):
                os.kill(process, blow)
