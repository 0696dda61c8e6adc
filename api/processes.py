"""Processes of their own for long calculations, which end with the one that started them; they import little."""

import multiprocessing
import os
import signal
from concurrent.futures import Executor, ProcessPoolExecutor
from multiprocessing.connection import wait
from threading import Thread
from typing import Final

MOST_PROCESSES: Final = 2


def open_processes() -> Executor:
    """Open as many processes as there are processors, two at most, so that serving goes on beside them."""
    return ProcessPoolExecutor(
        max_workers=min(os.cpu_count() or 1, MOST_PROCESSES),
        mp_context=multiprocessing.get_context("spawn"),
        initializer=follow_parent,
    )


def follow_parent() -> None:
    """End this process with the one that started it, however that ends; an interrupt is the parent's to answer."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)
