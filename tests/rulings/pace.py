"""A fixed loop of pure Python, against which the judge's pace is told whatever else the machine does; never a test."""

import time
from collections.abc import Callable
from typing import Final

STEPS: Final = 2000
# A core that is idle and as fast as the one the project promises for goes through the loop so often a second.
LOOPS_PER_SECOND: Final = 10_000


def loop() -> int:
    """Add numbers up: always the same ones."""
    total = 0
    for number in range(STEPS):
        total += number * number % 7
    return total


def seconds(work: Callable[[], object], *, times: int, clock: Callable[[], float] = time.process_time) -> float:
    """Time one run of some work, as the mean of so many, by what the processor spent on it unless told otherwise."""
    began = clock()
    for _ in range(times):
        work()
    return (clock() - began) / times


def ratio(work: Callable[[], object], *, turns: int = 15, times: int = 40) -> float:
    """Tell how many loops one run of some work takes: both in turns, and of each the best turn."""
    own, loops = zip(*((seconds(work, times=times), seconds(loop, times=times)) for _ in range(turns)), strict=True)
    return min(own) / min(loops)
