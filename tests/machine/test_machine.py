"""Random cases under yincheng, played through the API, go as the model in memory says."""

import asyncio
import os
from typing import Final

import pytest
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test
from starlette.applications import Starlette

from tests.calls import GraphQL
from tests.machine.player import Player
from tests.machine.reached import Reached
from tests.machine.rules import Run, machine
from tests.machine.told import TOLD, tell
from tests.rows.rebuilding import Rebuilding
from tests.stage import build

SHORT: Final = settings(
    max_examples=4,
    stateful_step_count=25,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
    phases=[Phase.generate],
)
SEED: Final = int(os.environ.get("SEED", "1"))
EXAMPLES: Final = int(os.environ.get("EXAMPLES", "300"))
# Chance goes on until it has reached everything, but not for ever.
MOST: Final = 5 * EXAMPLES
# So many at a time: from longer runs hypothesis makes most cases like those before.
AT_A_TIME: Final = 10
TORTURE: Final = settings(SHORT, max_examples=AT_A_TIME, stateful_step_count=50, derandomize=False)


async def by_chance(app: Starlette, graphql: GraphQL, reached: Reached, how: settings, *, chosen: int = SEED) -> None:
    """Let hypothesis play cases, in a thread of its own, since it knows nothing of the loop."""
    rebuilding = Rebuilding(app.state.services)

    async def begin() -> Player:
        return await Player.begin(await build(app.state.services, graphql), reached, rebuilding)

    seeded = seed(chosen)(machine(Run(asyncio.get_running_loop(), begin)))
    await asyncio.to_thread(run_state_machine_as_test, seeded, settings=how)


async def test_cases_told_and_by_chance_go_as_the_model_says_and_reach_everything(
    app: Starlette, graphql: GraphQL
) -> None:
    reached, rebuilding = Reached(), Rebuilding(app.state.services)
    for steps in TOLD.values():
        await tell(await Player.begin(await build(app.state.services, graphql), reached, rebuilding), steps)
    await by_chance(app, graphql, reached, SHORT)
    assert reached.missing() == []


@pytest.mark.torture
async def test_hundreds_of_cases_by_chance_go_as_the_model_says_and_reach_everything(
    app: Starlette, graphql: GraphQL, capsys: pytest.CaptureFixture[str]
) -> None:
    reached = Reached()
    try:
        for part in range(MOST // AT_A_TIME):
            if part * AT_A_TIME >= EXAMPLES and not reached.missing():
                break
            await by_chance(app, graphql, reached, TORTURE, chosen=SEED * 1000 + part)
    finally:
        with capsys.disabled():
            print(f"\nSEED={SEED}: {reached.table()}")  # noqa: T201 (what the run is for)
    assert reached.missing() == []
