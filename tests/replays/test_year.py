"""A draft that shortens yincheng's visit window, replayed over a generated year and read through the API."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

import pytest
from starlette.applications import Starlette

from schema.ids import to_public
from tests.calls import GraphQL
from tests.replays.asking import Answer, differences, holder, start, until_over
from tests.replays.year import DRAFT_DAYS, END, RECORDED_DAYS, START, Plot, firms_of, plots, write
from tests.stage import Stage, build, instant
from tests.tables import Tables, changed

SEED: Final = 4711
CASES: Final = 400
RECORDED: Final = timedelta(days=RECORDED_DAYS)
DRAFT: Final = timedelta(days=DRAFT_DAYS)
AFTERWARDS: Final = datetime(2027, 2, 1, 9, tzinfo=UTC)


@pytest.fixture(scope="module")
async def year(app: Starlette, graphql: GraphQL, database_url: str) -> tuple[Stage, list[Plot]]:
    """Tell of a year, in the February after it."""
    stage = await build(app.state.services, graphql, clock=AFTERWARDS)
    told = plots(SEED, CASES, firms_of(stage))
    await write(Tables(database_url), stage, told)
    return stage, told


@pytest.fixture(scope="module")
async def replay(year: tuple[Stage, list[Plot]]) -> list[Answer]:
    """Replay it, and give all that was seen of the job."""
    stage, _ = year
    started = await start(stage, since=START, until=END)
    assert started["errors"] == []
    assert started["replay"]["state"] in {"QUEUED", "RUNNING"}
    return await until_over(stage, started["replay"]["id"])


def firm(party: str | None) -> str | None:
    return to_public("Firm", UUID(party)) if party else None


def test_every_case_of_the_year_is_judged(replay: list[Answer]) -> None:
    seen = [each["progress"]["done"] for each in replay]

    assert replay[-1]["state"] == "DONE"
    assert replay[-1]["progress"] == {"done": CASES, "total": CASES}
    assert seen == sorted(seen)


async def test_the_cases_that_change_hands_are_those_whose_window_ended_sooner(
    year: tuple[Stage, list[Plot]], replay: list[Answer]
) -> None:
    stage, told = year

    found = await differences(stage, replay[-1]["id"])

    expected = sorted((at, to_public("Case", plot.case)) for plot in told if (at := plot.parts_at()))
    assert len(expected) > CASES / 2
    assert sorted((instant(each["at"]), each["case"]["id"]) for each in found) == expected
    assert [instant(each["at"]) for each in found] == [at for at, _ in expected]
    assert replay[-1]["changed"] == len(expected)
    assert {each["clauseId"] for each in found} == {"yincheng.visit-protection"}
    firsts = {to_public("Case", plot.case): firm(plot.first) for plot in told}
    assert {each["case"]["id"]: holder(each["before"]) for each in found} == {
        each["case"]["id"]: firsts[each["case"]["id"]] for each in found
    }
    assert {each["after"]["outcome"] for each in found} == {"UNCLAIMED"}


async def test_a_sale_goes_to_the_second_firm_when_the_first_ones_window_had_ended(
    year: tuple[Stage, list[Plot]], replay: list[Answer]
) -> None:
    stage, told = year
    sold = {to_public("Case", plot.case): plot for plot in told if plot.is_sold()}

    found = {each["case"]["id"]: each for each in await differences(stage, replay[-1]["id"])}

    taken = {
        case
        for case, plot in sold.items()
        if plot.buys_from(RECORDED) == plot.first and plot.buys_from(DRAFT) == plot.second
    }
    assert len(taken) > 10
    assert taken <= set(found)
    both = {
        case: (holder(found[case]["endBefore"]), holder(found[case]["endAfter"])) for case in set(found) & set(sold)
    }
    assert both == {case: (firm(sold[case].buys_from(RECORDED)), firm(sold[case].buys_from(DRAFT))) for case in both}


def test_totals_by_firm_add_up(year: tuple[Stage, list[Plot]], replay: list[Answer]) -> None:
    _, told = year
    sold = [plot for plot in told if plot.is_sold()]
    before = Counter(firm(plot.buys_from(RECORDED)) for plot in sold)
    after = Counter(firm(plot.buys_from(DRAFT)) for plot in sold)
    lost = Counter(firm(plot.first) for plot in told if plot.parts_at())

    totals = {each["firm"]["id"]: each for each in replay[-1]["totals"]}

    assert {key: each["dealsBefore"] for key, each in totals.items()} == {key: before[key] * 10_000 for key in totals}
    assert {key: each["dealsAfter"] for key, each in totals.items()} == {key: after[key] * 10_000 for key in totals}
    assert sum(each["lost"] for each in totals.values()) >= lost.total()
    assert set(lost) == set(totals)


async def test_a_replay_changes_nothing_but_its_own_tables(year: tuple[Stage, list[Plot]], tables: Tables) -> None:
    stage, _ = year
    before = await tables.held(stage.organization)

    started = await start(stage, since=START, until=END)
    await until_over(stage, started["replay"]["id"])

    touched = changed(before, await tables.held(stage.organization))
    assert set(touched) == {"replay", "replay_difference", "replay_total", "idempotency"}
    assert touched["idempotency"] == (0, 1)


async def test_the_same_rules_change_nothing(year: tuple[Stage, list[Plot]]) -> None:
    stage, _ = year

    started = await start(stage, since=START, until=END, rulebook={"preset": "yincheng"})
    over = (await until_over(stage, started["replay"]["id"]))[-1]

    assert (over["state"], over["progress"], over["changed"]) == ("DONE", {"done": CASES, "total": CASES}, 0)
    assert await differences(stage, over["id"]) == []
    assert [(each["won"], each["lost"]) for each in over["totals"]] == [(0, 0)] * 3
    assert all(each["casesBefore"] == each["casesAfter"] for each in over["totals"])
    assert all(each["dealsBefore"] == each["dealsAfter"] for each in over["totals"])
