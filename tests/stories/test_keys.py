"""Idempotency keys: one key space for an actor, the first result again, and another input refused."""

from typing import Any, Final
from uuid import uuid4

import pytest

from tests.stage import Stage
from tests.stories.told import CALLS_B, COLLISION
from tests.story import Payload, Story, codes
from tests.tables import Tables, changed

REUSED: Final = [("IDEMPOTENCY_KEY_REUSED", ["idempotencyKey"])]
BATCH: Final = """
mutation($input: ReportCustomersInput!) { reportCustomers(input: $input) {
  results { report { id } replayed errors { code } } errors { code }
} }
"""


def told(answer: Payload) -> list[tuple[str, list[str]]]:
    """List what stood in the way, and where."""
    return [(error["code"], error["path"]) for error in answer["errors"]]


async def test_a_key_used_with_another_input_is_refused_and_leaves_nothing(story: Story, tables: Tables) -> None:
    key = str(uuid4())
    await story.play(*COLLISION)
    await story.reports_them("agent-b", key=key, phone="13912345678")
    for who in ("manager", "agent-a"):
        await story.shows(who, CALLS_B, key=key)
    before = await tables.held(story.stage.organization)
    others = (
        await story.reports_them("agent-b", key=key, phone="13712345678"),
        await story.reports_them("agent-b", key=key, phone="13912345678", name="王小民"),
        await story.reports_them("agent-b", key=key, phone="13912345678", referrerPhone="13612345678"),
        await story.files("agent-b", key=key),
        await story.shows("agent-b", CALLS_B, key=key),
        await story.shows("agent-a", {**CALLS_B, "note": "another"}, key=key),
        await story.rules("manager", outcome="NATURAL", key=key),
        await story.subscribes("manager", key=key),
        await story.takes_in("manager", key=key),
    )
    assert [told(answer) for answer in others] == [REUSED] * len(others)
    assert changed(before, await tables.held(story.stage.organization)) == {}


async def test_two_people_may_use_one_key(story: Story) -> None:
    key = str(uuid4())
    answers = [await story.reports_them(who, key=key) for who in ("agent-a", "agent-b")]
    assert [(codes(answer), answer["replayed"]) for answer in answers] == [([], False), ([], False)]


@pytest.mark.parametrize(
    "again",
    [{"capturedAt": "2020-01-01T00:00:00Z"}, {"phone": "+86 138-1234-5678"}, {"name": " 王小明 "}],
)
async def test_the_same_asked_otherwise_is_the_same(story: Story, again: dict[str, Any]) -> None:
    key = str(uuid4())
    first = await story.reports_them("agent-a", key=key, capturedAt="2026-03-02T01:00:00Z")
    second = await story.reports_them("agent-a", key=key, **again)
    assert (second["report"], second["replayed"], codes(second)) == (first["report"], True, [])


async def test_a_replay_tells_the_object_as_it_is_now(story: Story) -> None:
    key = str(uuid4())
    first = await story.reports_them("agent-a", key=key)
    await story.withdraws_report("agent-a")
    second = await story.reports_them("agent-a", key=key)
    assert (first["report"]["status"], second["report"]["status"]) == ("LIVE", "WITHDRAWN")
    assert (second["report"]["id"], second["replayed"]) == (first["report"]["id"], True)


async def test_a_refusal_is_told_again_in_the_language_now_asked_for(story: Story, tables: Tables) -> None:
    document = """
    mutation($input: ReportCustomerInput!) { reportCustomer(input: $input) {
        report { id } replayed errors { code message path clause { id text } }
    } }
    """
    given = {"projectId": story.stage.ids["home"], "name": "王小明", "phone": story.phone}
    token, answers = await story.stage.token("unlisted-a"), list[Payload]()
    key = str(uuid4())
    for language in (None, "en", "zh-CN,zh;q=0.9", "en-GB,en;q=0.9,zh;q=0.5"):
        asked = {"input": {**given, "idempotencyKey": key}}
        answer = await story.stage.graphql(document, asked, token=token, language=language)
        answers.append(answer["data"]["reportCustomer"])
    assert [answer["replayed"] for answer in answers] == [False, True, True, True]
    [chinese, english, *_] = messages = [answer["errors"][0]["message"] for answer in answers]
    assert messages == [chinese, english, chinese, english]
    assert (chinese, english) == (
        "该专员不在本项目的花名册上。",
        "The agent is not on the firm's roster for this project.",
    )
    assert {answer["errors"][0]["clause"]["id"] for answer in answers} == {"yincheng.roster"}
    texts = [answer["errors"][0]["clause"]["text"] for answer in answers]
    assert texts[0].isascii() is False
    assert texts[1].isascii() is True
    facts = await tables.facts(story.stage.organization)
    assert [fact["kind"] for fact in facts] == ["REPORT_REFUSED"]


@pytest.mark.parametrize("key", ["", "x", "1234", "00000000-0000-4000-8000-00000000000g", "{}", "0" * 33])
async def test_a_key_is_a_uuid(town: Stage, key: str) -> None:
    given = {"idempotencyKey": key, "projectId": town.ids["home"], "name": "王", "phone": "13812345678"}
    answer = await town.act("agent-a", "reportCustomer", given, "report { id } replayed errors { code path }")
    assert answer == {
        "report": None,
        "replayed": False,
        "errors": [{"code": "INVALID_INPUT", "path": ["idempotencyKey"]}],
    }


async def test_a_batch_shares_its_key_space_and_replays_entry_by_entry(stage: Stage, tables: Tables) -> None:
    keys = [str(uuid4()) for _ in range(3)]
    phones = ["13812345670", "13812345671", "13812345672"]

    def entry(index: int, phone: str) -> Payload:
        given = {"projectId": stage.ids["home"], "name": "王小明", "phone": phone}
        return {"idempotencyKey": keys[index], **given}

    entries = [entry(0, phones[0]), entry(1, phones[1]), entry(0, phones[0]), entry(1, phones[2])]
    first = (await stage.ask("agent-a", BATCH, {"input": {"entries": entries}}))["reportCustomers"]
    results = [(result["replayed"], codes(result)) for result in first["results"]]
    assert results == [(False, []), (False, []), (True, []), (False, ["IDEMPOTENCY_KEY_REUSED"])]
    again = await stage.ask("agent-a", BATCH, {"input": {"entries": [*entries[:2], entry(2, phones[2])]}})
    results = [(result["replayed"], codes(result)) for result in again["reportCustomers"]["results"]]
    assert results == [(True, []), (True, []), (False, [])]
    single = await Story(stage, phone=phones[0]).reports_them("agent-a", key=keys[0])
    assert (single["replayed"], single["report"]["id"]) == (True, first["results"][0]["report"]["id"])
    facts = await tables.facts(stage.organization)
    assert [fact["kind"] for fact in facts] == ["REPORTED"] * 3


async def test_a_batch_of_too_many_is_refused_whole(town: Stage, tables: Tables) -> None:
    before = await tables.held(town.organization)
    entry = {"idempotencyKey": str(uuid4()), "projectId": "x", "name": "王", "phone": "13812345678"}
    answer = (await town.ask("agent-a", BATCH, {"input": {"entries": [entry] * 501}}))["reportCustomers"]
    assert answer == {"results": [], "errors": [{"code": "INVALID_INPUT"}]}
    assert changed(before, await tables.held(town.organization)) == {}
