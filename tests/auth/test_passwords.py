"""Passwords are hashed off the loop, within bounds, and tell nothing about who exists."""

import asyncio
import statistics
import time
from collections.abc import AsyncIterator

import argon2
import pytest

from auth.errors import Code, DomainError
from auth.passwords import LONGEST, QUEUE, PasswordHasher

PASSWORD = "baobei-demo"


@pytest.fixture
async def hasher() -> AsyncIterator[PasswordHasher]:
    hasher = PasswordHasher()
    yield hasher
    hasher.close()


async def test_the_right_password_is_verified(hasher: PasswordHasher) -> None:
    assert await hasher.verify(await hasher.hash(PASSWORD), PASSWORD)


@pytest.mark.parametrize("wrong", ["", "baobei-dem", "baobei-demo ", "Baobei-demo", "x" * 100_000, "\ud800"])
async def test_a_wrong_password_is_not(hasher: PasswordHasher, wrong: str) -> None:
    assert not await hasher.verify(await hasher.hash(PASSWORD), wrong)


async def test_an_unknown_login_is_refused_whatever_the_password(hasher: PasswordHasher) -> None:
    assert not await hasher.verify(None, PASSWORD)
    assert not await hasher.verify(None, "")


async def test_the_parameters_stand_in_the_hash(hasher: PasswordHasher) -> None:
    hashed = await hasher.hash(PASSWORD)
    found = argon2.extract_parameters(hashed)
    assert (found.type, found.memory_cost, found.time_cost, found.parallelism) == (argon2.Type.ID, 19 * 1024, 2, 1)
    assert PASSWORD not in hashed


async def test_equal_passwords_have_different_hashes(hasher: PasswordHasher) -> None:
    assert await hasher.hash(PASSWORD) != await hasher.hash(PASSWORD)


async def test_composed_and_decomposed_letters_are_the_same_password(hasher: PasswordHasher) -> None:
    assert await hasher.verify(await hasher.hash("café-café"), "cafe\u0301-cafe\u0301")


@pytest.mark.parametrize("good", ["12345678", "密码密码密码密码", "x" * LONGEST, "e\u0301" * LONGEST])
async def test_a_new_password_of_8_to_128_characters_is_taken(hasher: PasswordHasher, good: str) -> None:
    assert await hasher.verify(await hasher.hash(good), good)


@pytest.mark.parametrize("bad", ["", "1234567", "e\u0301" * 7, "x" * (LONGEST + 1), "x" * 1_000_000, "1234567\ud800"])
async def test_a_new_password_of_another_length_is_refused(hasher: PasswordHasher, bad: str) -> None:
    with pytest.raises(DomainError) as refusal:
        await hasher.hash(bad, path=("people", "password"))
    assert refusal.value.code is Code.INVALID_INPUT
    assert refusal.value.path == ("people", "password")
    assert not bad or bad not in str(refusal.value)


async def test_a_full_queue_refuses_at_once_and_recovers(hasher: PasswordHasher) -> None:
    tasks = [asyncio.create_task(hasher.verify(None, PASSWORD)) for _ in range(QUEUE + 5)]
    answers = await asyncio.gather(*tasks, return_exceptions=True)
    refused = [answer for answer in answers if isinstance(answer, DomainError)]
    assert [refusal.code for refusal in refused] == [Code.RATE_LIMITED] * 5
    assert answers.count(False) == QUEUE
    assert not await hasher.verify(None, PASSWORD)


async def test_given_up_waiting_frees_its_place() -> None:
    hasher = PasswordHasher(queue=4)
    for _ in range(5):
        tasks = [asyncio.create_task(hasher.verify(None, PASSWORD)) for _ in range(4)]
        await asyncio.sleep(0)
        for task in tasks[2:]:
            task.cancel()
        answers = await asyncio.gather(*tasks, return_exceptions=True)
        assert answers[:2] == [False, False]
        assert all(isinstance(answer, asyncio.CancelledError) for answer in answers[2:])
    hasher.close()


async def test_the_loop_ticks_on_during_twenty_sign_ins(hasher: PasswordHasher) -> None:
    hashed = await hasher.hash(PASSWORD)
    work = asyncio.gather(*(hasher.verify(hashed, PASSWORD) for _ in range(20)))
    ticks = 0
    while not work.done():
        await asyncio.sleep(0.001)
        ticks += 1
    assert await work == [True] * 20
    assert ticks > 40


async def test_an_unknown_login_costs_the_same_time(hasher: PasswordHasher) -> None:
    hashed = await hasher.hash(PASSWORD)

    async def cost(stored: str | None, password: str) -> float:
        start = time.perf_counter()
        await hasher.verify(stored, password)
        return time.perf_counter() - start

    # In turns, so that whatever else the machine does falls on all of them alike.
    rounds = [
        (await cost(hashed, "wrong-password"), await cost(None, "wrong-password"), await cost(hashed, "x" * 100_000))
        for _ in range(15)
    ]
    assert 0.5 < statistics.median(unknown / known for known, unknown, _ in rounds) < 2
    assert 0.5 < statistics.median(endless / known for known, _, endless in rounds) < 2
