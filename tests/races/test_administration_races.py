"""Administration against the acts that it allows or forbids, and against itself."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, Final
from uuid import uuid4

import pytest

from tests.races.whole import assert_whole, deadlocks
from tests.replays.asking import start
from tests.stage import Stage
from tests.story import Payload, Story, moment
from tests.tables import Tables

SIX: Final = 6
REPORT: Final = """
mutation($input: ReportCustomerInput!) { reportCustomer(input: $input) { report { id } errors { code } } }
"""
FIND: Final[dict[str, str]] = {
    "agreement": "query($f: RegisterFilter) { agreements(filter: $f) { nodes { id } } }",
    "roster": "query($f: RegisterFilter) { roster(filter: $f) { nodes { id agent { id } } } }",
}


async def agreement(stage: Stage) -> str:
    """Find firm B's agreement."""
    about = {"firmId": stage.ids["B"], "projectId": stage.ids["home"]}
    [found] = (await stage.ask("admin", FIND["agreement"], {"f": about}))["agreements"]["nodes"]
    key: str = found["id"]
    return key


async def entry(stage: Stage) -> str:
    """Find agent B's roster entry."""
    about = {"firmId": stage.ids["B"], "projectId": stage.ids["home"]}
    found = (await stage.ask("admin", FIND["roster"], {"f": about}))["roster"]["nodes"]
    [key] = [each["id"] for each in found if each["agent"]["id"] == stage.ids["agent-b"]]
    return str(key)


async def reported(stage: Stage, phone: str) -> str:
    """Let agent B report a customer, and give the code that stood in the way; of a stranger what they are told."""
    given = {"idempotencyKey": str(uuid4()), "projectId": stage.ids["home"], "name": "王小明", "phone": phone}
    answer = await stage.graphql(REPORT, {"input": given}, token=await stage.token("agent-b"))
    if "errors" in answer:
        return str(answer["errors"][0]["extensions"]["code"])
    return "".join(error["code"] for error in answer["data"]["reportCustomer"]["errors"])


Make = Callable[[Stage], Awaitable[dict[str, Any]]]


async def of_agreement(stage: Stage) -> dict[str, Any]:
    return {"agreementId": await agreement(stage)}


async def of_entry(stage: Stage) -> dict[str, Any]:
    return {"rosterEntryId": await entry(stage)}


async def of_agent(stage: Stage) -> dict[str, Any]:
    return {"userId": stage.ids["agent-b"]}


async def of_firm(stage: Stage) -> dict[str, Any]:
    return {"firmId": stage.ids["B"]}


async def of_replay(stage: Stage) -> dict[str, Any]:
    started = await start(stage, since=moment("day 1 00:00"))
    return {"replayId": started["replay"]["id"]}


# What an admin does, about what, its payload's object; and what it lets agent B be told afterwards.
FORBIDS: Final[dict[str, tuple[Make, str, str]]] = {
    "suspendAgreement": (of_agreement, "agreement { id }", "AGREEMENT_INACTIVE"),
    "endAgreement": (of_agreement, "agreement { id }", "AGREEMENT_INACTIVE"),
    "strikeFromRoster": (of_entry, "rosterEntry { id }", "NOT_ON_ROSTER"),
    "disablePerson": (of_agent, "user { id }", "UNAUTHENTICATED"),
    "disableFirm": (of_firm, "firm { id }", "UNAUTHENTICATED"),
    "resetPassword": (of_agent, "user { id }", "UNAUTHENTICATED"),
}


@pytest.mark.parametrize("act", FORBIDS)
async def test_a_report_stands_before_it_is_forbidden_or_is_refused(stage: Stage, tables: Tables, act: str) -> None:
    make, thing, told = FORBIDS[act]
    given, broken = await make(stage), await deadlocks(tables)
    if act == "resetPassword":
        given["password"] = "correct horse battery"
    phones = [f"1341234{number:04}" for number in range(2 * SIX)]
    await reported(stage, "13312345678")
    first = [reported(stage, phone) for phone in phones[:SIX]]
    rest = [reported(stage, phone) for phone in phones[SIX:]]
    payload = stage.act("admin", act, given, f"{thing} errors {{ code }}")
    *before, done = await asyncio.gather(*first, *rest, payload)
    assert isinstance(done, dict)
    assert done["errors"] == []
    assert set(before) <= {"", told}
    assert await reported(stage, "13412349999") == told
    await assert_whole(tables, stage.organization)
    assert await deadlocks(tables) == broken


async def test_a_scan_happens_before_the_site_is_taken_away_or_not_at_all(stage: Stage, tables: Tables) -> None:
    stories = [Story(stage, phone=f"1321234{number:04}") for number in range(SIX)]
    for story in stories:
        await story.reports_them("agent-a")
        await story.code("agent-a")
    given = {"userId": stage.ids["receptionist"], "siteIds": [stage.ids["annex"]]}
    moved = stage.act("admin", "setSites", given, "user { id } errors { code }")
    *answers, done = await asyncio.gather(*(story.scans("receptionist", code=story.shown) for story in stories), moved)
    assert done["errors"] == []
    told = {"".join(error["code"] for error in answer["errors"]) for answer in answers}
    assert told <= {"", "NOT_FOUND"}
    await assert_whole(tables, stage.organization)


# Acts of admins on one thing, all at once and twice each.
AT_ONCE: Final[dict[str, tuple[Make, str, tuple[str, ...]]]] = {
    "agreement": (of_agreement, "agreement { id }", ("suspendAgreement", "resumeAgreement", "endAgreement")),
    "roster entry": (of_entry, "rosterEntry { id }", ("strikeFromRoster",)),
    "person": (of_agent, "user { id }", ("disablePerson", "enablePerson")),
    "replay": (of_replay, "replay { state }", ("cancelReplay",)),
    "firm": (of_firm, "firm { id }", ("disableFirm", "enableFirm")),
}


@pytest.mark.parametrize("thing", AT_ONCE)
async def test_admins_acts_on_one_thing_go_one_after_another(stage: Stage, tables: Tables, thing: str) -> None:
    make, wanted, acts = AT_ONCE[thing]
    given, broken = await make(stage), await deadlocks(tables)
    payloads = [
        stage.act(who, act, given, f"{wanted} errors {{ code }}") for act in acts for who in ("admin", "admin-2") * 3
    ]
    answers: list[Payload] = await asyncio.gather(*payloads)
    assert {tuple(error["code"] for error in answer["errors"]) for answer in answers} <= {(), ("INVALID_INPUT",)}
    assert await deadlocks(tables) == broken
