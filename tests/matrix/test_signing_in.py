"""Who may sign in, go on and sign out: the cells of the sessions' tables."""

from collections.abc import Awaitable, Callable
from typing import Any, Final

import pytest

from tests.founding import PASSWORD, SIGN_IN
from tests.matrix import table
from tests.matrix.table import OK, STRANGER, Cell
from tests.matrix.world import World

REFRESH: Final = """
mutation($input: RefreshSessionInput!) { refreshSession(input: $input) { session { accessToken } errors { code } } }
"""
SIGN_OUT: Final = "mutation { signOut { errors { code } } }"

Answer = dict[str, Any]


def login(world: World, role: str) -> str:
    """Name somebody of a role who has a password; a stranger has an agent's."""
    named = "AGENT" if role == STRANGER else role
    return world.main.logins[f"signs-in-{named.lower().replace('_', '-')}"]


async def signs_in(world: World, name: str, password: str = PASSWORD) -> Answer:
    """Sign in on a phone."""
    device = {"id": "phone", "platform": "WEB", "appVersion": "1"}
    return await world.main.graphql(SIGN_IN, {"input": {"login": name, "password": password, "device": device}})


async def session(world: World, role: str) -> Answer:
    """Sign somebody of a role in, and give their tokens."""
    tokens: Answer = (await signs_in(world, login(world, role)))["data"]["signIn"]["session"]
    return tokens


async def refreshed(world: World, token: str) -> Answer:
    """Exchange a refresh token."""
    return await world.main.graphql(REFRESH, {"input": {"refreshToken": token}})


async def with_own_token(world: World, role: str) -> Answer:
    """Go on as somebody who signed in."""
    return await refreshed(world, (await session(world, role))["refreshToken"])


async def with_an_ended_token(world: World, role: str) -> Answer:
    """Go on as somebody who signed out."""
    tokens = await session(world, role)
    await world.main.graphql(SIGN_OUT, token=tokens["accessToken"])
    return await refreshed(world, tokens["refreshToken"])


async def signs_out(world: World, role: str) -> Answer:
    """Sign out, whoever is signed in."""
    token = None if role == STRANGER else (await session(world, role))["accessToken"]
    return await world.main.graphql(SIGN_OUT, token=token)


ASKS: Final[dict[tuple[str, str], Callable[[World, str], Awaitable[Answer]]]] = {
    ("signIn", "own password"): lambda world, role: signs_in(world, login(world, role)),
    ("signIn", "another's password"): lambda world, role: signs_in(world, login(world, role), PASSWORD[::-1]),
    ("signIn", "nobody's login"): lambda world, _: signs_in(world, "nobody"),
    ("refreshSession", "own token"): with_own_token,
    ("refreshSession", "ended"): with_an_ended_token,
    ("refreshSession", "nobody's token"): lambda world, _: refreshed(world, "nobody's"),
    ("signOut", "own session"): signs_out,
}
CELLS: Final = [cell for cell in table.all_cells("acts.yaml") if cell.act in {"signIn", "refreshSession", "signOut"}]


def test_every_line_is_played() -> None:
    assert {(cell.act, cell.object) for cell in CELLS} == set(ASKS)


@pytest.mark.parametrize("line", ASKS, ids=" ".join)
async def test_sessions_are_as_written(world: World, line: tuple[str, str]) -> None:
    cells = [cell for cell in CELLS if (cell.act, cell.object) == line]
    answers = {cell.role: verdict(await ASKS[line](world, cell.role), cell) for cell in cells}
    assert answers == {cell.role: cell.verdict for cell in cells}


def verdict(answer: Answer, cell: Cell) -> str:
    """Read what an act of sessions was told."""
    if "errors" in answer:
        code: str = answer["errors"][0]["extensions"]["code"]
        return code
    errors = answer["data"][cell.act]["errors"]
    return errors[0]["code"] if errors else OK
