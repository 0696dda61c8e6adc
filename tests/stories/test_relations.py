"""Relations between customers, proven in each one's own case, and what a related buyer may do."""

from dataclasses import replace
from uuid import uuid4

import pytest

from tests.stage import Stage
from tests.story import Payload, Story, codes
from tests.tables import Tables, changed


@pytest.fixture
async def spouse(story: Story) -> Story:
    """Give the story of the customer's spouse; agent A has reported both, and both have visited."""
    other = Story(story.stage, "李小红", "13987654321")
    for each, who in ((story, "agent-a"), (other, "agent-a")):
        await each.play(
            ("day 1 10:00", who, "reports_them", {}, []),
            ("day 1 14:00", "receptionist", "scans", {"of": who}, []),
            ("day 1 14:05", "consultant", "signs", {}, []),
        )
    return other


async def buys(story: Story, who: str, buyer: Story, *, unit: str = "1-101") -> Payload:
    return await story.subscribes(who, unit=unit, buyerName=buyer.name, buyerPhone=buyer.phone)


async def test_a_relation_lies_in_each_customers_own_case(story: Story, spouse: Story) -> None:
    answer = await story.is_related_to("consultant", spouse, note="Both signed.")
    assert codes(answer) == []
    assert {case["id"] for case in answer["cases"]} == {story.case, spouse.case}
    for case in answer["cases"]:
        assert case["facts"]["nodes"][-2:] == [
            {"kind": "EVIDENCE_SUBMITTED", "note": None},
            {"kind": "RELATION_PROVEN", "note": "Both signed."},
        ]
    assert [await each.kinds("agent-a") for each in (story, spouse)] == [["REPORTED", "VISITED", "VISIT_SIGNED"]] * 2
    wanted = "{ evidence { kind shows by { name } note } }"
    for each in (story, spouse):
        seen = await story.seen("manager", each.case, "Case", wanted)
        assert seen["evidence"] == [{"kind": "CERTIFICATE", "shows": "RELATION", "by": None, "note": "seen"}]


async def test_a_proof_repeated_under_its_key_is_one(story: Story, spouse: Story, tables: Tables) -> None:
    key = str(uuid4())
    first = await story.is_related_to("manager", spouse, key=key)
    before = await tables.held(story.stage.organization)
    again = await story.is_related_to("manager", spouse, key=key)
    assert (first["replayed"], again["replayed"], again["cases"]) == (False, True, first["cases"])
    assert changed(before, await tables.held(story.stage.organization)) == {}


async def test_what_is_no_relation_is_refused_and_leaves_nothing(story: Story, spouse: Story, tables: Tables) -> None:
    abroad = Story(story.stage, "外地", "13711112222")
    await abroad.reports_them("agent-a", projectId=story.stage.ids["away"])
    answers = {
        "customerIds": [
            await story.is_related_to("manager"),
            await story.is_related_to("manager", story),
            await story.is_related_to("admin", abroad),
            await story.is_related_to("admin", spouse, projectId=story.stage.ids["away"]),
        ],
        "evidence": [
            await story.is_related_to("manager", spouse, evidence=[]),
            await story.is_related_to("manager", spouse, evidence=[], proven=True),
        ],
        "note": [await story.is_related_to("manager", spouse, note="x" * 2001)],
    }
    before = await tables.held(story.stage.organization)
    for path, some in answers.items():
        assert [(codes(each), each["errors"][0]["path"], each["cases"]) for each in some] == [
            (["INVALID_INPUT"], [path], [])
        ] * len(some)
    assert [row["kind"] for row in await tables.facts(story.stage.organization)].count("RELATION_PROVEN") == 0
    assert codes(await story.is_related_to("manager", spouse, evidence=[], proven=False)) == []
    assert set(changed(before, await tables.held(story.stage.organization))) >= {"fact", "idempotency"}


async def test_a_related_buyer_subscribes_in_their_own_case(story: Story, spouse: Story) -> None:
    assert codes(await buys(story, "manager", spouse)) == ["INVALID_INPUT"]
    await story.is_related_to("manager", spouse)
    answer = await buys(story, "manager", spouse)
    assert (codes(answer), answer["deal"]["case"]["id"]) == ([], spouse.case)
    assert [(await each.kinds()).count("SUBSCRIBED") for each in (story, spouse)] == [0, 1]
    assert codes(await buys(story, "manager", story, unit="1-102")) == []
    assert codes(await buys(story, "manager", spouse, unit="1-102")) == ["ALREADY_SUBSCRIBED"]


async def test_a_relation_shown_not_to_hold_lets_nobody_buy(story: Story, spouse: Story) -> None:
    await story.is_related_to("manager", spouse)
    await story.is_related_to("manager", spouse, proven=False)
    answer = await buys(story, "manager", spouse)
    assert [(error["code"], error["path"]) for error in answer["errors"]] == [("INVALID_INPUT", ["buyerPhone"])]


async def test_a_stranger_to_the_relation_may_not_buy(story: Story, spouse: Story) -> None:
    child = Story(story.stage, "王小小", "13611112222")
    await child.reports_them("agent-b")
    await spouse.is_related_to("manager", child, relation="PARENT_CHILD")
    assert codes(await buys(story, "manager", child)) == ["INVALID_INPUT"]
    await story.is_related_to("manager", spouse, child, relation="PARENT_CHILD")
    assert codes(await buys(story, "manager", child)) == []


async def test_a_consultant_relates_customers_of_own_visits_only(stage: Stage, story: Story, spouse: Story) -> None:
    other = replace(Story(stage, "陈小林", "13511112222"))
    await other.play(
        ("day 1 15:00", "receptionist", "takes_in", {}, []),
        ("day 1 15:05", "consultant-2", "signs", {}, []),
    )
    answer = await story.is_related_to("consultant", other)
    assert [(error["code"], error["path"]) for error in answer["errors"]] == [("NOT_FOUND", ["customerIds"])]
    assert codes(await story.is_related_to("consultant", spouse)) == []
