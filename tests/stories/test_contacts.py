"""Calls, follow-ups, customers known to the developer and evidence without a dispute, played through the API."""

from uuid import uuid4

from tests.stories.told import CALLS_B, CHAT_A, COLLISION
from tests.story import Story, clauses, codes, moment, piece, shares
from tests.tables import Tables, changed


async def test_a_call_begins_a_case_that_nobody_holds(story: Story) -> None:
    [first, again] = await story.play(
        ("day 1 10:00", "receptionist", "phones", {}, []),
        ("day 1 11:00", "manager", "phones", {}, []),
    )
    assert first["case"] is None
    assert again["case"] == {"id": await story.case_id()}
    assert await story.kinds() == ["CALLED", "CALLED"]
    assert ((await story.claim())["outcome"], (await story.seen_case("agent-a"))) == ("UNCLAIMED", {})


async def test_a_repeated_call_is_taken_down_once(story: Story) -> None:
    key = str(uuid4())
    answers = [await story.phones("consultant", key=key) for _ in range(2)]
    assert [answer["replayed"] for answer in answers] == [False, True]
    assert answers[0]["recordedAt"] == answers[1]["recordedAt"]
    assert await story.kinds() == ["CALLED"]


async def test_a_firm_sees_its_own_follow_up_and_a_rival_sees_none(story: Story) -> None:
    await story.play(
        ("day 1 10:00", "agent-a", "reports_them", {}, []),
        ("day 1 10:05", "agent-b", "reports_them", {}, []),
        ("day 1 11:00", "agent-a", "follows_up", {}, []),
        ("day 1 14:00", "receptionist", "scans", {"of": "agent-a"}, []),
        ("day 1 14:05", "consultant", "signs", {}, []),
        ("day 2 10:00", "consultant", "follows_up", {"firm": "B"}, []),
        ("day 2 11:00", "manager", "follows_up", {"firm": "C"}, ["NOT_FOUND"]),
    )
    seen = {who: (await story.kinds(who)).count("FOLLOWED_UP") for who in ("agent-a", "boss-a", "agent-b", "manager")}
    assert seen == {"agent-a": 1, "boss-a": 1, "agent-b": 1, "manager": 2}


async def test_a_follow_up_wants_a_report_or_else_a_case(story: Story, tables: Tables) -> None:
    await story.reports_them("agent-a")
    before = await tables.held(story.stage.organization)
    both = {"reportId": story.reports["agent-a"], "caseId": await story.case_id()}
    for given in ({}, both, {"caseId": story.case, "note": " "}):
        asked = {"idempotencyKey": str(uuid4()), "note": "called", **given}
        answer = await story.stage.act("agent-a", "recordFollowUp", asked, "fact { id } errors { code path }")
        path = ["note"] if "note" in given else ["caseId"]
        assert answer == {"fact": None, "errors": [{"code": "INVALID_INPUT", "path": path}]}
    assert changed(before, await tables.held(story.stage.organization)) == {}


async def test_who_is_known_as_the_same_is_put_on_record_once(story: Story) -> None:
    await story.play(
        ("day 1 10:00", "manager", "makes_known", {"note": "In the old system."}, []),
        ("day 1 11:00", "admin", "makes_known", {}, []),
        ("day 1 12:00", "admin", "makes_known", {"as_": "EMPLOYEE"}, []),
    )
    facts = (await story.makes_known("manager"))["case"]["facts"]["nodes"]
    assert facts == [{"kind": "MADE_KNOWN", "note": "In the old system."}, {"kind": "MADE_KNOWN", "note": None}]
    assert await story.seen_case("receptionist") == {}


async def test_a_number_learnt_by_a_known_record_is_the_customers(story: Story) -> None:
    story.phone = "138****5678"
    await story.makes_known("manager")
    story.phone = "13812345678"
    answer = await story.makes_known("manager")
    assert [fact["kind"] for fact in answer["case"]["facts"]["nodes"]] == ["MADE_KNOWN"]
    story.customer = (await story.seen_case())["customers"][0]["id"]
    assert (await story.reveals("manager"))["phone"] == "+8613812345678"


async def test_evidence_counts_without_a_dispute_and_is_its_firms_own(story: Story) -> None:
    await story.play(*COLLISION[:3])
    await story.stage.until(moment("day 3 09:00"))
    answer = await story.shows_undisputed("agent-b", CALLS_B)
    assert [(each["kind"], each["by"]["name"]) for each in answer["case"]["evidence"]] == [("CALL_LOG", "Firm B")]
    assert (await story.shows_undisputed("agent-a", CHAT_A))["case"]["evidence"][0]["kind"] == "CHAT"
    wanted = "{ evidence { note } }"
    counts = {who: await story.seen(who, story.case, "Case", wanted) for who in ("boss-a", "manager", "consultant")}
    assert {who: len(seen["evidence"]) for who, seen in counts.items()} == {"boss-a": 1, "manager": 2, "consultant": 0}
    await story.files("agent-a", shown=[])
    proposal = (await story.seen_dispute("manager"))["proposal"]
    ruled = shares(proposal), clauses(proposal)
    assert ruled == ({"Firm A": 5000, "Firm B": 5000}, ["yincheng.collision.3", "yincheng.visit-protection"])


async def test_evidence_without_a_dispute_comes_too_late_after_its_window(story: Story, tables: Tables) -> None:
    await story.play(*COLLISION[:3])
    await story.stage.until(moment("day 9 14:00"))
    before = await tables.held(story.stage.organization)
    answer = await story.shows_undisputed("agent-b", CALLS_B)
    assert answer["errors"] == [
        {"code": "EVIDENCE_WINDOW_CLOSED", "path": [], "clause": {"id": "yincheng.evidence-window"}}
    ]
    assert set(changed(before, await tables.held(story.stage.organization))) == {"idempotency"}
    future = piece("CHAT", moment("day 30 10:00"))
    assert codes(await story.shows_undisputed("agent-b", future)) == ["INVALID_INPUT"]
