"""What is heard on the wire, and the five statements of a report."""

from typing import Any, Final

import pytest
from sqlalchemy import text

from tests.stage import Stage
from tests.statements.conftest import Watched
from tests.story import Story, codes

# What each of the five is known by: session and organization, bucket lock, case lock and clock, facts and key, append.
STEPS: Final = ("actor_of(", "'bucket:'", "FOR UPDATE OF c", "FROM fact f", "INSERT INTO fact")


async def test_every_statement_of_a_transaction_is_heard(watched: Watched) -> None:
    heard = watched.wire.listen()
    sessions = watched.app.state.services.sessions
    for statements in (1, 3):
        async with sessions.begin() as session:
            for number in range(statements):
                await session.execute(text(f"SELECT 'heard', {number}, CAST(:value AS int)"), {"value": number})
    async with sessions.begin() as session:
        await (await session.connection()).exec_driver_sql("SELECT 'heard', 4")
        raw = await (await session.connection()).get_raw_connection()
        driver: Any = raw.driver_connection
        await driver.fetchrow("SELECT 'heard', $1::int", 5)
        await driver.execute("SELECT 'heard', 6")
    assert [[each[:14] for each in some] for some in heard.having("'heard'")] == [
        ["SELECT 'heard'"] * statements for statements in (1, 3, 3)
    ]


# Nothing has happened yet to whom nobody has named before: there are no facts to read after the lock.
KNOWN: Final = {
    "nobody": 4,
    "reported before": 5,
    "masked": 4,
    "refused": 4,
    "by an integration": 4,
    "refused again": 5,
}


@pytest.mark.parametrize("known", KNOWN)
async def test_a_report_takes_five_statements_at_most(heard_stage: Stage, watched: Watched, known: str) -> None:
    story = Story(heard_stage, phone="138****5678" if known == "masked" else "13812345678")
    if known in {"reported before", "refused again"}:
        await story.reports_them("agent-b")
    heard = watched.wire.listen()
    if known == "by an integration":
        answer = await story.reports_them("robot-a", agentId=heard_stage.ids["agent-a"])
    else:
        answer = await story.reports_them("unlisted-a" if "refused" in known else "agent-a")
    assert codes(answer) == (["NOT_ON_ROSTER"] if "refused" in known else [])
    [act] = heard.having("INSERT INTO fact")
    steps = STEPS if KNOWN[known] == len(STEPS) else (*STEPS[:3], STEPS[4])
    assert [step for step, statement in zip(steps, act, strict=True) if step not in statement] == []


async def test_a_replayed_report_takes_three_statements(heard_stage: Stage, watched: Watched) -> None:
    story, key = Story(heard_stage), "00000000-0000-4000-8000-000000000007"
    await story.reports_them("agent-a", key=key)
    heard = watched.wire.listen()
    assert (await story.reports_them("agent-a", key=key))["replayed"]
    [act] = heard.having("'bucket:'")
    assert [step for step, statement in zip(STEPS, act, strict=False) if step not in statement] == []
    assert len(act) == 3
