"""Passwords hashed with argon2id off the event loop, within bounds; never who may sign in."""

import asyncio
import secrets
import unicodedata
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import BoundedSemaphore
from typing import Final, TypeVar

import argon2

from auth.errors import Code, DomainError

SHORTEST: Final = 8
LONGEST: Final = 128
THREADS: Final = 2
QUEUE: Final = 32

# No text this long can compose to LONGEST characters, so none is normalised.
_FAR_TOO_LONG: Final = 4 * LONGEST

_Answer = TypeVar("_Answer")


class PasswordHasher:
    """Two threads and a bounded queue of work for them."""

    def __init__(self, *, queue: int = QUEUE) -> None:
        self._argon = argon2.PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1, type=argon2.Type.ID)
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="passwords")
        self._places = BoundedSemaphore(queue)
        self._nobody = self._argon.hash(secrets.token_bytes(32))

    async def hash(self, password: str, *, path: tuple[str, ...] = ("password",)) -> str:
        """Hash a new password of 8 to 128 characters; another is INVALID_INPUT, a full queue RATE_LIMITED."""
        secret = _secret(password)
        if secret is None or len(unicodedata.normalize("NFC", password)) < SHORTEST:
            raise DomainError(Code.INVALID_INPUT, path)
        return await self._run(partial(self._argon.hash, secret))

    async def verify(self, hashed: str | None, password: str) -> bool:
        """Tell whether the password is the hashed one, in the same time when nobody has that login (None)."""
        secret = _secret(password)
        if hashed is None or secret is None:
            return await self._run(partial(self._matches, self._nobody, b""))
        return await self._run(partial(self._matches, hashed, secret))

    def close(self) -> None:
        """Finish what runs, drop what waits and end the threads."""
        self._threads.shutdown(wait=True, cancel_futures=True)

    async def _run(self, task: Callable[[], _Answer]) -> _Answer:
        if not self._places.acquire(blocking=False):
            raise DomainError(Code.RATE_LIMITED)
        work = self._threads.submit(task)
        work.add_done_callback(lambda _: self._places.release())
        return await asyncio.wrap_future(work)

    def _matches(self, hashed: str, secret: bytes) -> bool:
        try:
            return self._argon.verify(hashed, secret)
        except argon2.exceptions.VerifyMismatchError:
            return False


def _secret(password: str) -> bytes | None:
    if len(password) > _FAR_TOO_LONG:
        return None
    normal = unicodedata.normalize("NFC", password)
    try:
        return normal.encode() if len(normal) <= LONGEST else None
    except UnicodeEncodeError:
        return None
