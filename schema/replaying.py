"""Carrying replays out in the background, a piece at a time, each in a transaction of its own; never an act."""

import asyncio
from asyncio import Future
from collections import deque
from collections.abc import Callable
from concurrent.futures import Executor
from typing import Final

from auth.sessions.queries import enter_organization
from domain.replays import queries, rules, service
from domain.replays.queries import Place
from domain.replays.rules import Judged
from domain.replays.service import Job
from schema.context import Services

# So many pieces are read before the first one's judgement is waited for, so that no processor waits for the database.
AHEAD: Final = 3

OpenProcesses = Callable[[], Executor]
Pieces = deque[tuple[Future[Judged], Place]]


async def replay_everywhere(services: Services, open_processes: OpenProcesses) -> int:
    """Carry out a replay of each organization in which one waits, and tell how many there were."""
    async with services.sessions.begin() as session:
        organizations = await queries.waiting(session)
    for organization in organizations:
        async with services.sessions.begin() as session:
            await enter_organization(session, organization)
            job = await service.take_on(session, organization=organization)
        if job:
            await carry_out(services, job, open_processes)
    return len(organizations)


async def carry_out(services: Services, job: Job, open_processes: OpenProcesses) -> None:
    """Judge all cases of a replay that was taken on, and leave it to the next runner if this one must stop."""
    processes = open_processes()
    try:
        await _judge(services, job, processes)
    except BaseException as stop:
        async with services.sessions.begin() as session:
            await enter_organization(session, job.runner.organization)
            await service.let_go(session, job, free=isinstance(stop, asyncio.CancelledError))
        raise
    finally:
        processes.shutdown(wait=False, cancel_futures=True)


async def _judge(services: Services, job: Job, processes: Executor) -> None:
    pieces: Pieces = deque()
    place, more = job.place, True
    while more or pieces:
        if more:
            read = await _read(services, job, place)
            if read is None:
                return
            cases, place = read
            more = bool(cases)
            if cases:
                judging = asyncio.get_running_loop().run_in_executor(processes, rules.judged, job.trial, cases)
                pieces.append((judging, place))
        if pieces and (not more or len(pieces) > AHEAD) and not await _write(services, job, pieces):
            return
    async with services.sessions.begin() as session:
        await enter_organization(session, job.runner.organization)
        await service.finish(session, job)


async def _read(services: Services, job: Job, place: Place) -> tuple[list[rules.StoredCase], Place] | None:
    async with services.sessions.begin() as session:
        await enter_organization(session, job.runner.organization)
        read = await service.read_on(session, job, after=place)
    return None if read is None else (list(read[0]), read[1])


async def _write(services: Services, job: Job, pieces: Pieces) -> bool:
    judging, place = pieces.popleft()
    came = await judging
    async with services.sessions.begin() as session:
        await enter_organization(session, job.runner.organization)
        return await service.carry_on(session, job, came, place)
