"""A rulebook is drafted, revised, approved by a second admin and published, through the API."""

from datetime import timedelta
from typing import Any, Final

import orjson
import pytest

from tests.rulebooks.drafting import Drafting, text_of, yincheng
from tests.stage import Stage, instant
from tests.story import Story, codes
from tests.tables import Tables, changed

WINDOW: Final = ("report", "window", "days")


def with_days(days: int) -> dict[str, Any]:
    """Give a document whose reports live so many days."""
    document = yincheng()
    document["report"]["window"]["days"] = days
    return document


async def test_each_report_is_judged_by_the_version_in_force_at_its_time(drafting: Drafting) -> None:
    stage = drafting.stage
    before, after = Story(stage, phone="13811110001"), Story(stage, phone="13811110002")
    key = await drafting.approved(with_days(2))
    opens = await stage.now() + timedelta(days=1)
    published = await drafting.publishes("admin", key, effectiveFrom=opens.isoformat())
    assert codes(published) == []
    assert published["draft"]["rulebook"] == {"version": 2, "effectiveFrom": published["draft"]["effectiveFrom"]}
    assert instant(published["draft"]["effectiveFrom"]) == opens.replace(microsecond=opens.microsecond // 1000 * 1000)

    first = (await before.reports_them("agent-a"))["report"]
    assert lasting(first) == timedelta(days=3)
    await stage.until(opens)
    second = (await after.reports_them("agent-a"))["report"]
    assert lasting(second) == timedelta(days=2)
    kept = await before.seen("agent-a", first["id"], "Report", "{ validUntil status }")
    assert kept == {"validUntil": first["validUntil"], "status": "LIVE"}
    claims = [(await story.claim())["rulebook"] for story in (before, after)]
    assert claims == [{"slug": "yincheng", "version": 1}, {"slug": "own", "version": 2}]


def lasting(report: dict[str, Any]) -> timedelta:
    """Tell for how long a report lives."""
    return instant(report["validUntil"]) - instant(report["reportedAt"])


async def test_a_draft_needs_a_second_admin(drafting: Drafting, tables: Tables) -> None:
    key = await drafting.begun("admin")
    held = await tables.held(drafting.stage.organization)
    assert codes(await drafting.approves("admin", key)) == ["FORBIDDEN"]
    assert codes(await drafting.publishes("admin", key)) == ["DRAFT_NOT_APPROVED"]
    assert changed(held, await tables.held(drafting.stage.organization)) == {}
    approved = (await drafting.approves("admin-2", key))["draft"]
    assert (approved["status"], approved["draftedBy"], approved["revisedBy"]) == (
        "APPROVED",
        {"name": "Admin"},
        {"name": "Admin"},
    )
    assert approved["approvedBy"]["name"].startswith("Admin 2")
    assert approved["approvedAt"] is not None


async def test_whoever_revised_it_last_may_not_approve_it_either(drafting: Drafting) -> None:
    key = await drafting.begun("admin")
    assert codes(await drafting.revises("admin-2", key, with_days(5))) == []
    assert codes(await drafting.approves("admin-2", key)) == ["FORBIDDEN"]
    assert codes(await drafting.approves("admin", key)) == ["FORBIDDEN"]


async def test_what_was_read_is_what_is_approved(drafting: Drafting) -> None:
    key = await drafting.begun("admin")
    revised = await drafting.revises("admin", key, with_days(5))
    assert revised["draft"]["revision"] == 2
    assert codes(await drafting.approves("admin-2", key, revision=1)) == ["DRAFT_CHANGED"]
    assert codes(await drafting.approves("admin-2", key, revision=2)) == []


async def test_a_revision_replaces_the_document_and_the_same_one_changes_nothing(
    drafting: Drafting, tables: Tables
) -> None:
    key = await drafting.begun("admin")
    revised = (await drafting.revises("admin-2", key, with_days(5)))["draft"]
    assert orjson.loads(revised["document"]) == with_days(5)
    held = await tables.held(drafting.stage.organization)
    again = (await drafting.revises("admin", key, with_days(5)))["draft"]
    assert again == revised
    assert changed(held, await tables.held(drafting.stage.organization)) == {}


async def test_once_approved_a_draft_is_not_changed(drafting: Drafting, tables: Tables) -> None:
    key = await drafting.approved()
    held = await tables.held(drafting.stage.organization)
    assert codes(await drafting.revises("admin", key, with_days(5))) == ["DRAFT_CLOSED"]
    with pytest.raises(Exception, match="what was approved is never changed"):
        await tables.rows("UPDATE rulebook_draft SET document = '{}' RETURNING id")
    assert changed(held, await tables.held(drafting.stage.organization)) == {}


async def test_acts_on_a_draft_repeat_harmlessly(drafting: Drafting, tables: Tables) -> None:
    key = await drafting.approved()
    approved = await drafting.seen("admin-2", key)
    assert (await drafting.approves("admin-2", key))["draft"] == approved
    published = (await drafting.publishes("admin", key))["draft"]
    held = await tables.held(drafting.stage.organization)
    assert (await drafting.publishes("admin", key))["draft"] == published
    same = await drafting.publishes("admin-2", key, effectiveFrom=published["effectiveFrom"])
    assert (codes(same), same["draft"]) == ([], published)
    assert (await drafting.approves("admin-2", key))["draft"] == published
    assert changed(held, await tables.held(drafting.stage.organization)) == {}
    given_up = await drafting.begun()
    discarded = (await drafting.discards("admin", given_up))["draft"]
    assert discarded["status"] == "DISCARDED"
    assert (await drafting.discards("admin-2", given_up))["draft"] == discarded


async def test_what_was_discarded_or_published_is_over(drafting: Drafting) -> None:
    key = await drafting.begun()
    await drafting.discards("admin-2", key)
    assert codes(await drafting.revises("admin", key, with_days(5))) == ["DRAFT_CLOSED"]
    assert codes(await drafting.approves("admin-2", key)) == ["DRAFT_CLOSED"]
    assert codes(await drafting.publishes("admin", key)) == ["DRAFT_CLOSED"]
    out = await drafting.approved()
    later = (await drafting.publishes("admin", out))["draft"]["effectiveFrom"]
    assert codes(await drafting.discards("admin", out)) == ["DRAFT_CLOSED"]
    other = (instant(later) + timedelta(days=1)).isoformat()
    refused = await drafting.publishes("admin", out, effectiveFrom=other)
    assert [(error["code"], error["path"]) for error in refused["errors"]] == [("INVALID_INPUT", ["effectiveFrom"])]


async def test_a_version_never_starts_in_the_past_nor_before_the_last_one(drafting: Drafting, tables: Tables) -> None:
    key, other = await drafting.approved(), await drafting.approved()
    now = await drafting.stage.now()
    held = await tables.held(drafting.stage.organization)
    past = await drafting.publishes("admin", key, effectiveFrom=(now - timedelta(seconds=1)).isoformat())
    assert [(error["code"], error["path"]) for error in past["errors"]] == [("INVALID_INPUT", ["effectiveFrom"])]
    assert changed(held, await tables.held(drafting.stage.organization)) == {}
    start = now + timedelta(days=2)
    assert codes(await drafting.publishes("admin", key, effectiveFrom=start.isoformat())) == []
    for wanted in (None, start.isoformat(), (start - timedelta(days=1)).isoformat()):
        assert codes(await drafting.publishes("admin", other, effectiveFrom=wanted)) == ["INVALID_INPUT"]
    later = (start + timedelta(milliseconds=1)).isoformat()
    assert codes(await drafting.publishes("admin", other, effectiveFrom=later)) == []
    assert [each["version"] for each in await drafting.versions()] == [3, 2, 1]


async def test_a_version_says_its_own_number_and_who_stood_for_it(drafting: Drafting) -> None:
    document = yincheng()
    document["version"] = 77
    published = (await drafting.publishes("admin", await drafting.approved(document)))["draft"]
    newest, first = await drafting.versions()
    assert orjson.loads(newest["document"]) == {**document, "version": 2}
    assert newest["publishedAt"] == published["publishedAt"]
    assert (newest["draftedBy"]["name"], newest["approvedBy"]) == ("Admin", published["approvedBy"])
    assert (first["version"], first["publishedAt"], first["draftedBy"], first["approvedBy"]) == (1, None, None, None)
    assert (await drafting.seen("admin", await drafting.begun(document=document)) or {})["comparison"] == []


async def test_a_draft_begins_with_a_preset_a_version_or_a_text(drafting: Drafting, stage: Stage) -> None:
    query = '{ project(slug: "away") { rulebook { id document } } rulebookPresets { id document } }'
    found = await stage.ask("admin", query)
    version, preset = found["project"]["rulebook"], found["rulebookPresets"][0]
    for given, document in (
        ({"preset": "yincheng"}, version["document"]),
        ({"rulebookId": version["id"]}, version["document"]),
        ({"rulebookId": preset["id"]}, preset["document"]),
        ({"document": text_of(yincheng())}, None),
    ):
        answer = await drafting.drafts("admin", **given)
        assert codes(answer) == []
        assert answer["draft"]["document"] == (document or answer["draft"]["document"])
    for given, path in (
        ({}, ["document"]),
        ({"preset": "yincheng", "document": text_of(yincheng())}, ["document"]),
        ({"preset": "nowhere"}, ["preset"]),
    ):
        refused = await drafting.drafts("admin", **given)
        assert [(error["code"], error["path"]) for error in refused["errors"]] == [("INVALID_INPUT", path)]


async def test_a_document_that_is_none_is_told_place_by_place(drafting: Drafting, tables: Tables) -> None:
    document = yincheng()
    document["report"]["window"]["days"] = 0
    document["visit"]["slip"]["signatures"] = ["GHOST"]
    held = await tables.held(drafting.stage.organization)
    answer = await drafting.drafts("admin", document=text_of(document))
    assert [(error["code"], error["path"]) for error in answer["errors"]] == [
        ("INVALID_INPUT", ["document", "report", "window", "days"]),
        ("INVALID_INPUT", ["document", "visit", "slip", "signatures", "0"]),
    ]
    assert answer["errors"][0]["message"] == "不得小于 1。"
    assert "GHOST" not in str(answer)
    assert changed(held, await tables.held(drafting.stage.organization)) == {}


async def test_a_signature_that_nobody_can_give_is_a_problem(drafting: Drafting) -> None:
    stage, document = drafting.stage, yincheng()
    document["visit"]["slip"]["signatures"] = ["CUSTOMER", "SALES_SUPPORT", "AGENT"]
    for who in ("support", "support-annex"):
        given = {"userId": stage.ids[who]}
        assert codes(await stage.act("admin", "disablePerson", given, "user { id } errors { code }")) == []
    key = await drafting.begun("admin", document)
    assert (await drafting.seen("admin", key) or {})["problems"] == [
        {
            "place": "visit.slip.signatures",
            "message": "项目各案场没有在用账号的人员可以签到访确认单的“销售支持”一栏。",
            "clause": {"id": "own.visit-slip"},
        }
    ]
    assert codes(await drafting.approves("admin-2", key)) == ["DRAFT_CONTRADICTORY"]
    await stage.act("admin", "enablePerson", {"userId": stage.ids["support"]}, "user { id } errors { code }")
    approved = await drafting.approves("admin-2", key)
    assert (codes(approved), approved["draft"]["problems"]) == ([], [])


async def test_a_draft_is_compared_with_the_version_in_force(drafting: Drafting) -> None:
    first = await drafting.approved()
    await drafting.publishes("admin", first)
    document = with_days(2)
    document["clauses"][3]["en"] = "A report protects for 2 days."
    key = await drafting.begun("admin", document)
    [difference] = (await drafting.seen("manager", key) or {})["comparison"]
    assert (difference["clauseId"], difference["kind"]) == ("own.report-validity", "CHANGED")
    assert difference["parameters"] == [{"path": "report.window.days", "before": "3", "after": "2"}]


async def test_only_admins_and_the_projects_site_managers_read_drafts(drafting: Drafting) -> None:
    key = await drafting.begun("admin")
    shown = await drafting.seen("admin", key)
    assert shown is not None
    lists = "drafts { nodes { id } } rulebooks { nodes { id } }"
    query = f"query($id: ID!) {{ node(id: $id) {{ ... on Project {{ {lists} }} }} }}"
    for who in ("admin-2", "manager", "manager-annex"):
        assert await drafting.seen(who, key) == shown
    for who in ("manager-elsewhere", "boss-a", "agent-a", "robot-a", "receptionist", "consultant", "support"):
        assert await drafting.seen(who, key) is None
        found = (await drafting.stage.ask(who, query, {"id": drafting.stage.ids["home"]}))["node"]
        assert found in (None, {"drafts": {"nodes": []}, "rulebooks": {"nodes": []}})


async def test_a_draft_can_be_tried_on_an_imagined_case(drafting: Drafting) -> None:
    key = await drafting.begun("admin", with_days(2))
    query = """query($id: ID!) { simulateRuling(input: {rulebook: {id: $id}, asOf: "2026-03-02T01:00:00Z",
        facts: [{reported: {at: "2026-03-02T00:00:00Z", party: "A"}}]}) { protectedUntil } }"""
    told = await drafting.stage.ask("manager", query, {"id": key})
    assert told == {"simulateRuling": {"protectedUntil": "2026-03-04T00:00:00.000Z"}}
    refused = await drafting.stage.graphql(query, {"id": key}, token=await drafting.stage.token("agent-a"))
    assert refused["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"
