"""Asking for a replay, cancelling it, and who may: what the API answers."""

from datetime import timedelta
from typing import Any, Final
from uuid import uuid4

import pytest

from tests.replays.asking import differences, document, holder, read, start, until_over
from tests.stage import Stage, instant
from tests.story import Event, Story, codes, moment
from tests.tables import Tables, changed

TWO_FIRMS: Final[tuple[Event, ...]] = (
    ("day 1 10:00", "agent-a", "reports_them", {}, []),
    ("day 1 14:00", "receptionist", "scans", {"of": "agent-a"}, []),
    ("day 1 14:05", "receptionist", "signs", {}, []),
    ("day 20 10:00", "agent-b", "reports_them", {}, ["CUSTOMER_PROTECTED"]),
    ("day 20 15:00", "receptionist", "takes_in", {"brought_by": "agent-b"}, []),
    ("day 20 15:05", "consultant", "signs", {}, []),
    ("day 22 10:00", "manager", "subscribes", {}, []),
)
EVERYBODY_ELSE = ("agent-a", "boss-a", "robot-a", "receptionist", "consultant", "support", "manager")


async def test_what_acts_did_is_judged_again(story: Story) -> None:
    _, arrived, *_ = await story.play(*TWO_FIRMS)

    started = await start(story.stage, since=moment("day 1 00:00"))
    over = (await until_over(story.stage, started["replay"]["id"]))[-1]
    [found] = await differences(story.stage, over["id"])

    ids = story.stage.ids
    assert over["progress"] == {"done": 1, "total": 1}
    assert instant(found["at"]) == instant(arrived["visit"]["arrivedAt"]) + timedelta(days=15)
    assert (holder(found["before"]), found["after"]["outcome"]) == (ids["A"], "UNCLAIMED")
    assert (holder(found["endBefore"]), holder(found["endAfter"])) == (ids["A"], ids["B"])
    assert (found["case"]["id"], found["deals"], found["clauseId"]) == (story.case, 1, "yincheng.visit-protection")
    totals = {each.pop("firm")["id"]: each for each in over["totals"]}
    one = {"casesBefore": 1, "casesAfter": 0, "won": 0, "lost": 1, "dealsBefore": 10_000, "dealsAfter": 0}
    other = {"casesBefore": 0, "casesAfter": 1, "won": 1, "lost": 0, "dealsBefore": 0, "dealsAfter": 10_000}
    assert totals == {ids["A"]: one, ids["B"]: other}


async def test_a_period_ends_now_at_the_latest(stage: Stage) -> None:
    now = await stage.now()

    started = await start(stage, since=now - timedelta(days=1), until=now + timedelta(days=1))

    assert started["errors"] == []
    assert started["replay"]["endsAt"] <= (await stage.now()).isoformat()


@pytest.mark.parametrize(
    ("given", "code", "path"),
    [
        pytest.param({"from": "2030-01-01T00:00:00Z"}, "INVALID_INPUT", ["from"], id="a period to come"),
        pytest.param({"rulebook": {"document": "{"}}, "INVALID_INPUT", ["rulebook", "document"], id="no document"),
        pytest.param({"rulebook": {"document": "[]"}}, "INVALID_INPUT", ["rulebook", "document"], id="a list"),
        pytest.param({"rulebook": {"document": "{}"}}, "INVALID_INPUT", ["rulebook", "document"], id="no rulebook"),
        pytest.param(
            {"rulebook": {"document": " " * 200_001}}, "INVALID_INPUT", ["rulebook", "document"], id="a long document"
        ),
        pytest.param({"rulebook": {"draftId": "nothing"}}, "NOT_FOUND", ["rulebook", "draftId"], id="no draft"),
        pytest.param({"rulebook": {"preset": "nowhere"}}, "NOT_FOUND", ["rulebook", "preset"], id="no preset"),
        pytest.param({"rulebook": {"id": "nothing"}}, "NOT_FOUND", ["rulebook", "id"], id="no version"),
        pytest.param({"projectId": "nothing"}, "NOT_FOUND", ["projectId"], id="no project"),
        pytest.param({"idempotencyKey": "1"}, "INVALID_INPUT", ["idempotencyKey"], id="no key"),
    ],
)
async def test_a_wrong_request_is_told_and_leaves_nothing(
    stage: Stage, tables: Tables, given: dict[str, Any], code: str, path: list[str]
) -> None:
    before = await tables.held(stage.organization)

    answer = await start(stage, since=moment("day 1 00:00"), **given)

    assert answer["replay"] is None
    assert answer["errors"] == [{"code": code, "path": path}]
    assert changed(before, await tables.held(stage.organization)) == {}


async def test_a_key_starts_one_replay(stage: Stage) -> None:
    key, since = str(uuid4()), moment("day 1 00:00")

    first = await start(stage, since=since, idempotencyKey=key)
    again = await start(stage, since=since, idempotencyKey=key)
    other = await start(stage, since=since, idempotencyKey=key, rulebook={"document": document(14)})

    assert (first["replayed"], again["replayed"]) == (False, True)
    assert first["replay"]["id"] == again["replay"]["id"]
    assert codes(other) == ["IDEMPOTENCY_KEY_REUSED"]


async def test_the_version_in_force_can_be_named(stage: Stage) -> None:
    book = (await stage.ask("admin", '{ project(slug: "home") { rulebook { id } } }'))["project"]["rulebook"]

    started = await start(stage, since=moment("day 1 00:00"), rulebook={"id": book["id"]})

    assert started["errors"] == []


async def test_a_draft_can_be_named(story: Story) -> None:
    await story.play(*TWO_FIRMS)
    stage = story.stage
    drafting = {"idempotencyKey": str(uuid4()), "projectId": stage.ids["home"], "document": document(15)}
    drafted = await stage.act("admin", "draftRulebook", drafting, "draft { id } errors { code }")

    started = await start(stage, since=moment("day 1 00:00"), rulebook={"draftId": drafted["draft"]["id"]})

    assert (await until_over(stage, started["replay"]["id"]))[-1]["changed"] == 1


async def test_replays_are_listed_the_latest_asked_first(stage: Stage) -> None:
    made = [(await start(stage, since=moment("day 1 00:00")))["replay"]["id"] for _ in range(3)]
    query = "query($id: ID) { replays(projectId: $id, first: 2) { nodes { id project { slug } askedBy { id } } } }"

    found = (await stage.ask("admin", query, {"id": stage.ids["home"]}))["replays"]["nodes"]
    elsewhere = (await stage.ask("admin", query, {"id": stage.ids["away"]}))["replays"]["nodes"]

    viewer = (await stage.ask("admin", "{ viewer { id } }"))["viewer"]
    assert [each["id"] for each in found] == made[:0:-1]
    assert found[0] == {"id": made[2], "project": {"slug": "home"}, "askedBy": viewer}
    assert elsewhere == []


async def test_a_replay_is_cancelled_and_stays_so(stage: Stage) -> None:
    started = await start(stage, since=moment("day 1 00:00"))
    key = started["replay"]["id"]

    first, again = [
        await stage.act("admin", "cancelReplay", {"replayId": key}, "replay { state finishedAt } errors { code }")
        for _ in range(2)
    ]

    assert first == again
    assert first["replay"]["state"] == "CANCELLED"
    assert (await until_over(stage, key))[-1]["state"] == "CANCELLED"


async def test_a_replay_that_is_done_is_not_cancelled(stage: Stage) -> None:
    started = await start(stage, since=moment("day 1 00:00"))
    await until_over(stage, started["replay"]["id"])

    answer = await stage.act(
        "admin", "cancelReplay", {"replayId": started["replay"]["id"]}, "replay { state } errors { code }"
    )

    assert answer == {"replay": {"state": "DONE"}, "errors": []}


async def test_only_admins_start_cancel_and_read(stage: Stage, foreign: Stage) -> None:
    key = (await start(stage, since=moment("day 1 00:00")))["replay"]["id"]
    asked = {"idempotencyKey": str(uuid4()), "projectId": "nothing", "rulebook": {"preset": "yincheng"}}
    lists = "{ replays { nodes { id } } }"

    for who in EVERYBODY_ELSE:
        begun = await stage.act(
            who, "startReplay", {**asked, "from": "2026-03-02T00:00:00Z"}, "replay { id } errors { code }"
        )
        stopped = await stage.act(who, "cancelReplay", {"replayId": key}, "replay { id } errors { code }")
        assert (codes(begun), codes(stopped)) == (["FORBIDDEN"], ["FORBIDDEN"])
        assert await read(stage, key, who) is None
        assert await stage.ask(who, lists) == {"replays": {"nodes": []}}
        assert (await stage.ask(who, "query($id: ID!) { node(id: $id) { id } }", {"id": key}))["node"] is None
    assert await read(foreign, key) is None
    answer = await foreign.act("admin", "cancelReplay", {"replayId": key}, "replay { id } errors { code path }")
    assert answer["errors"] == [{"code": "NOT_FOUND", "path": ["replayId"]}]
    assert (await until_over(stage, key))[-1]["state"] == "DONE"
