"""The clock against every act: each is judged before the instant or after it, and nothing is broken."""

import asyncio
from dataclasses import dataclass
from typing import Final

import pytest
from starlette.applications import Starlette

from tests.races import pairs
from tests.races.pairs import CODED, DISPUTED, REPORTED, SCANNED, SIGNED, Act, apart, end_of
from tests.races.test_pairs import told
from tests.races.whole import assert_whole, deadlocks
from tests.rows.rebuilt import assert_rebuilt
from tests.stage import Stage
from tests.stories.told import CALLS_B
from tests.story import Event, Story, moment
from tests.tables import Tables


@dataclass(frozen=True)
class Jump:
    """What happened before, an act, the instant that the clock is moved to meanwhile, and how the act may end."""

    before: tuple[Event, ...]
    act: Act
    to: str
    ends: frozenset[str]


JUMPS: Final[dict[str, Jump]] = {
    "report": Jump((), pairs.reports("agent-a"), "day 3 10:00", frozenset({""})),
    "a colleague's report": Jump(
        REPORTED, pairs.reports("agent2-a"), "day 4 10:01", frozenset({"", "DUPLICATE_REPORT"})
    ),
    "a rival's report": Jump(SIGNED, pairs.reports("agent-b"), "day 31 14:01", frozenset({"", "CUSTOMER_PROTECTED"})),
    "code": Jump(REPORTED, pairs.issues_code("agent-a"), "day 4 10:01", frozenset({"", "REPORT_NOT_LIVE"})),
    "withdrawal": Jump(REPORTED, pairs.withdraws_report("agent-a"), "day 4 10:01", frozenset({"", "REPORT_NOT_LIVE"})),
    "scan": Jump(CODED, pairs.scans("receptionist"), "day 1 14:02", frozenset({"", "CODE_EXPIRED"})),
    "walk-in": Jump(REPORTED, pairs.takes_in("receptionist"), "day 4 10:01", frozenset({""})),
    "signature": Jump(SCANNED, pairs.signs("receptionist"), "day 2 00:01", frozenset({"", "VISIT_NOT_SIGNABLE"})),
    "filing": Jump(SIGNED, pairs.files("agent-b"), "day 8 14:06", frozenset({"", "DISPUTE_WINDOW_CLOSED"})),
    "evidence": Jump(
        DISPUTED, pairs.hands_in("agent-b", CALLS_B), "day 9 14:01", frozenset({"", "EVIDENCE_WINDOW_CLOSED"})
    ),
    "ruling": Jump(DISPUTED, pairs.rules("admin", "NATURAL"), "day 32 14:01", frozenset({""})),
    "withdrawal of the dispute": Jump(DISPUTED, pairs.withdraws_dispute("agent-a"), "day 9 14:01", frozenset({""})),
    "subscription": Jump(SIGNED, pairs.subscribes("manager"), "day 31 14:01", frozenset({""})),
    "revealing": Jump(REPORTED, pairs.reveals("manager"), "day 4 10:01", frozenset({""})),
}


@pytest.mark.parametrize("name", JUMPS)
async def test_an_act_is_judged_before_the_instant_or_after_it(
    app: Starlette, stage: Stage, tables: Tables, name: str
) -> None:
    jump, broken = JUMPS[name], await deadlocks(tables)
    stories = await told(stage, pairs.Race(before=jump.before, acts=(), ends=frozenset()))
    first, then = stories[: len(stories) // 2], stories[len(stories) // 2 :]
    acts = [jump.act(apart(story)) for story in first]
    late = [jump.act(apart(story)) for story in then]
    *answers, reached = await asyncio.gather(*acts, stage.until(moment(jump.to)), *late)
    ends = {end_of([answer])[0] for answer in (*answers, reached) if isinstance(answer, dict)}
    assert ends <= jump.ends
    await assert_whole(tables, stage.organization)
    await assert_rebuilt(app.state.services, tables, stage)
    assert await deadlocks(tables) == broken


async def test_a_clock_moved_by_many_goes_forward_only(stage: Stage, tables: Tables) -> None:
    before = await stage.now()
    marks = [moment(f"day {day} 09:00") for day in (9, 3, 7, 5, 2, 8)]
    reporting = asyncio.ensure_future(Story(stage).reports_them("agent-a"))
    reached = await asyncio.gather(*(stage.until(mark) for mark in marks))
    assert end_of([await reporting]) == ("",)
    assert min(reached) >= before
    assert await stage.now() >= moment("day 9 09:00")
    await assert_whole(tables, stage.organization)
