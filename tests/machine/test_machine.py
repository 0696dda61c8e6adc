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
from tests.rows.rebuilding import Rebuilding
from tests.stage import build

SHORT: Final = settings(
    max_examples=12,
    stateful_step_count=30,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
    phases=[Phase.generate],
)
SEED: Final = int(os.environ.get("SEED", "1"))
TORTURE: Final = settings(
    SHORT,
    max_examples=int(os.environ.get("EXAMPLES", "300")),
    stateful_step_count=50,
    derandomize=False,
    phases=[Phase.generate, Phase.shrink],
)


async def play(app: Starlette, graphql: GraphQL, how: settings) -> Reached:
    """Let hypothesis play cases, in a thread of its own, since it knows nothing of the loop."""
    reached, rebuilding = Reached(), Rebuilding(app.state.services)

    async def begin() -> Player:
        return await Player.begin(await build(app.state.services, graphql), reached, rebuilding)

    chosen = seed(SEED)(machine(Run(asyncio.get_running_loop(), begin)))
    await asyncio.to_thread(run_state_machine_as_test, chosen, settings=how)
    return reached


async def test_what_happens_by_chance_goes_as_the_model_says(app: Starlette, graphql: GraphQL) -> None:
    reached = await play(app, graphql, SHORT)
    assert reached.steps > 100


@pytest.mark.torture
async def test_hundreds_of_cases_go_as_the_model_says(
    app: Starlette, graphql: GraphQL, capsys: pytest.CaptureFixture[str]
) -> None:
    reached = await play(app, graphql, TORTURE)
    with capsys.disabled():
        print(f"\nSEED={SEED}: {reached.table()}")  # noqa: T201 (what the run is for)
    assert reached.missing() == []
