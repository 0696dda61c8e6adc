"""Asking for replays and reading them as an admin; never a test."""

import asyncio
import copy
import json
from datetime import datetime
from typing import Any, Final
from uuid import uuid4

from tests.rulings import stories
from tests.stage import Stage

REPLAY: Final = """
{ id state startsAt endsAt progress { done total } changed
  totals { firm { id } casesBefore casesAfter won lost dealsBefore dealsAfter } }
"""
HOLDING: Final = "{ outcome shares { firm { id } basisPoints } }"
DIFFERENCES: Final = f"""
query($id: ID!, $after: String) {{ node(id: $id) {{ ... on Replay {{ differences(first: 100, after: $after) {{
  pageInfo {{ hasNextPage endCursor }}
  nodes {{ at clauseId deals case {{ id }} before {HOLDING} after {HOLDING} endBefore {HOLDING} endAfter {HOLDING} }}
}} }} }} }}
"""
OVER: Final = {"DONE", "CANCELLED", "FAILED"}
LONGEST_WAIT: Final = 60

Answer = dict[str, Any]


def document(days: int, *, reported: int = 3) -> str:
    """Write yincheng with other days of a visit's and a report's window."""
    book: dict[str, Any] = copy.deepcopy(dict(stories.book("yincheng").document))
    assert book["slug"] == "yincheng"
    book["visit"]["window"]["days"] = days
    book["report"]["window"]["days"] = reported
    return json.dumps(book)


async def start(stage: Stage, *, since: datetime, until: datetime | None = None, **given: Any) -> Answer:  # noqa: ANN401
    """Let the admin ask for a replay of the home project."""
    asked = {
        "idempotencyKey": str(uuid4()),
        "projectId": stage.ids["home"],
        "rulebook": {"document": document(15)},
        "from": since.isoformat(),
        "to": until.isoformat() if until else None,
        **given,
    }
    return await stage.act("admin", "startReplay", asked, f"replay {REPLAY} replayed errors {{ code path }}")


async def read(stage: Stage, key: str, who: str = "admin") -> Answer | None:
    """Read a replay as it is now."""
    query = f"query($id: ID!) {{ node(id: $id) {{ ... on Replay {REPLAY} }} }}"
    found: Answer | None = (await stage.ask(who, query, {"id": key}))["node"]
    return found


async def until_over(stage: Stage, key: str) -> list[Answer]:
    """Read a replay again and again until it is over, and give all that was read."""
    seen: list[Answer] = []
    async with asyncio.timeout(LONGEST_WAIT):
        while not seen or seen[-1]["state"] not in OVER:
            found = await read(stage, key)
            assert found is not None
            seen.append(found)
    return seen


async def differences(stage: Stage, key: str) -> list[Answer]:
    """Read all cases that change hands, page by page."""
    nodes: list[Answer] = []
    after: str | None = None
    while True:
        page = (await stage.ask("admin", DIFFERENCES, {"id": key, "after": after}))["node"]["differences"]
        nodes += page["nodes"]
        if not page["pageInfo"]["hasNextPage"]:
            return nodes
        after = page["pageInfo"]["endCursor"]


def holder(holding: Answer) -> str | None:
    """Name the firm that holds alone; None for nobody."""
    return holding["shares"][0]["firm"]["id"] if holding["shares"] else None
