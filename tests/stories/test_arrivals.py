"""Arrivals at the door: codes, walk-ins and signatures, and what stands in their way."""

import xml.etree.ElementTree as ET
from datetime import timedelta
from typing import Final

import pytest

from tests.stage import Stage, instant
from tests.story import Event, Payload, Story, clauses, codes, shares
from tests.tables import Held, Tables, changed

REPORTED: Final[Event] = ("day 1 10:00", "agent-a", "reports_them", {}, [])


async def left(story: Story, tables: Tables, answer: Payload, before: Held) -> dict[str, tuple[int, int]]:
    """Tell what a refused act left behind."""
    assert answer["visit"] is None
    return changed(before, await tables.held(story.stage.organization))


async def test_a_code_is_shown_for_a_minute_and_drawn(story: Story) -> None:
    await story.play(REPORTED)
    now = await story.stage.now()
    [issued] = await story.play(("day 1 10:00", "agent-a", "issues_code", {}, []))
    code = issued["visitCode"]
    asked = await story.stage.now()
    assert now + timedelta(minutes=1) <= instant(code["expiresAt"]) <= asked + timedelta(minutes=1)
    assert now + timedelta(days=1) <= instant(code["grantExpiresAt"]) <= asked + timedelta(days=1)
    assert ET.fromstring(code["svg"]).tag.endswith("svg")  # noqa: S314 (our own)
    again = await story.issues_code("boss-a", of="agent-a")
    assert again["visitCode"]["code"] != code["code"]


NO_CODE: Final = {
    "agent-a": "NOT_FOUND",
    "boss-a": "NOT_FOUND",
    "robot-a": "NOT_FOUND",
    "agent2-b": "NOT_FOUND",
    "agent-c": "NOT_FOUND",
    "receptionist": "FORBIDDEN",
    "consultant": "FORBIDDEN",
    "support": "FORBIDDEN",
    "manager": "FORBIDDEN",
    "admin": "FORBIDDEN",
}


@pytest.mark.parametrize("who", NO_CODE)
async def test_nobody_else_gets_a_code_of_a_report(disputed: Story, who: str) -> None:
    answer = await disputed.issues_code(who, of="agent-b")
    assert (codes(answer), answer["visitCode"]) == ([NO_CODE[who]], None)


async def test_a_code_is_refused_for_the_first_thing_that_stands_in_its_way(story: Story, tables: Tables) -> None:
    await story.play(REPORTED)
    await story.stage.later(hours=1)
    code = await story.code("agent-a")
    before = await tables.held(story.stage.organization)
    for given, at, expected in (
        ("nonsense", "office", "CODE_INVALID"),
        (code[:-2] + "AA", "office", "CODE_INVALID"),
        (code, "elsewhere", "CODE_WRONG_SITE"),
    ):
        who = "receptionist" if at == "office" else "receptionist-elsewhere"
        answer = await story.scans(who, code=given, site=at)
        assert (codes(answer), answer["errors"][0]["path"]) == ([expected], ["code"])
    assert codes(await story.scans("receptionist", code=code, phone="13912345678")) == ["PHONE_MISMATCH"]
    assert codes(await story.scans("receptionist", code=code, site="annex")) == ["NOT_FOUND"]
    assert codes(await story.scans("support", code=code)) == ["FORBIDDEN"]
    assert codes(await story.scans("agent-a", code=code)) == ["FORBIDDEN"]
    assert changed(before, await tables.held(story.stage.organization)) == {}

    # Nothing of it used the code up; now it is, and from now on that comes before its age.
    assert codes(await story.scans("receptionist", code=code)) == []
    old = await story.code("agent-a")
    await story.stage.later(minutes=2)
    before = await tables.held(story.stage.organization)
    for given, expected in ((code, "CODE_ALREADY_USED"), (old, "CODE_EXPIRED")):
        answer = await story.scans("receptionist", code=given)
        assert codes(answer) == [expected]
    assert await left(story, tables, answer, before) == {"idempotency": (0, 2), "customer_case": (1, 1)}


async def test_a_code_of_a_withdrawn_report_is_refused(story: Story, tables: Tables) -> None:
    await story.play(REPORTED)
    code = await story.code("agent-a")
    await story.withdraws_report("agent-a")
    before = await tables.held(story.stage.organization)
    answer = await story.scans("receptionist", code=code)
    assert codes(answer) == ["REPORT_NOT_LIVE"]
    assert await left(story, tables, answer, before) == {"idempotency": (0, 1), "customer_case": (1, 1)}


async def test_a_masked_report_is_settled_by_the_full_number_at_the_door(story: Story, tables: Tables) -> None:
    story.phone = "138****5678"
    await story.play(REPORTED)
    await story.stage.later(hours=1)
    before = await tables.held(story.stage.organization)
    answer = await story.scans("receptionist", of="agent-a", phone="13812345679")
    assert codes(answer) == ["PHONE_MISMATCH"]
    assert await left(story, tables, answer, before) == {}
    assert codes(await story.reveals("agent-a")) == ["NOT_FOUND"]
    assert codes(await story.scans("receptionist", of="agent-a", phone="13812345678")) == []
    assert (await story.reveals("admin"))["phone"] == "+8613812345678"
    full = await Story(story.stage, phone="13812345678").reports_them("agent-b")
    assert full["report"]["case"]["id"] == story.case
    assert (await story.reveals("agent-a"))["phone"] is None


async def test_a_report_made_too_shortly_before_stays_live_and_may_be_scanned_again(story: Story) -> None:
    await story.play(
        REPORTED,
        ("day 1 10:20", "receptionist", "scans", {"of": "agent-a"}, []),
        ("day 1 10:21", "receptionist", "signs", {}, []),
    )
    claim = await story.claim()
    assert (claim["outcome"], claim["protectedFrom"], claim["protectedUntil"]) == ("NATURAL", None, None)
    assert clauses(claim) == ["yincheng.lead-time"]
    await story.play(
        ("day 2 10:00", "receptionist", "scans", {"of": "agent-a"}, []),
        ("day 2 10:01", "receptionist", "signs", {}, []),
    )
    assert shares(await story.claim()) == {"Firm A": 10000}


async def test_one_visit_counts_for_a_report(story: Story) -> None:
    await story.play(
        REPORTED,
        ("day 1 14:00", "receptionist", "scans", {"of": "agent-a"}, []),
        ("day 1 14:01", "receptionist", "signs", {}, []),
        ("day 2 14:00", "agent-a", "issues_code", {}, ["REPORT_NOT_LIVE"]),
    )


async def test_a_pending_visit_changes_nothing_and_an_unsigned_one_is_natural_at_midnight(story: Story) -> None:
    await story.play(REPORTED)
    before = await story.claim()
    await story.play(("day 1 14:00", "receptionist", "scans", {"of": "agent-a"}, []))
    assert await story.claim() == before
    await story.play(("day 1 23:59", "agent-a", "issues_code", {}, []))
    assert await story.claim() == before
    await story.play(("day 2 00:00", "receptionist", "signs", {}, ["VISIT_NOT_SIGNABLE"]))
    claim = await story.claim()
    assert (claim["outcome"], clauses(claim)) == ("NATURAL", ["yincheng.visit-slip"])
    # From now on every visit is a call-in customer's.
    await story.play(
        ("day 2 10:00", "agent-b", "reports_them", {}, []),
        ("day 2 14:00", "receptionist", "scans", {"of": "agent-b"}, []),
        ("day 2 14:01", "receptionist", "signs", {}, []),
    )
    assert (await story.claim())["outcome"] == "NATURAL"


async def test_a_line_is_signed_once_and_by_whoever_may(story: Story, tables: Tables) -> None:
    await story.play(REPORTED, ("day 1 14:00", "receptionist", "scans", {"of": "agent-a"}, []))
    before = await tables.held(story.stage.organization)
    for who, role, code in (
        ("agent-a", "CUSTOMER", "FORBIDDEN"),
        ("manager", "CUSTOMER", "FORBIDDEN"),
        ("support", "CUSTOMER", "FORBIDDEN"),
        ("admin", "SITE_MANAGER", "FORBIDDEN"),
        ("robot-a", "AGENT", "FORBIDDEN"),
        ("receptionist", "RECEPTIONIST", "INVALID_INPUT"),
        ("agent-a", "AGENT", "INVALID_INPUT"),
        ("receptionist-annex", "CUSTOMER", "NOT_FOUND"),
        ("consultant-annex", "CUSTOMER", "NOT_FOUND"),
    ):
        answer = await story.signs(who, role=role)
        assert (codes(answer), answer["visit"]) == ([code], None), who
    assert changed(before, await tables.held(story.stage.organization)) == {}
    signed = await story.signs("consultant")
    before = await tables.held(story.stage.organization)
    assert (await story.signs("consultant"))["visit"] == signed["visit"]
    assert codes(await story.signs("receptionist")) == ["VISIT_ALREADY_SIGNED"]
    assert codes(await story.signs("consultant-2")) == ["NOT_FOUND"]
    assert changed(before, await tables.held(story.stage.organization)) == {}
    assert signed["visit"]["consultant"]["name"].startswith("Consultant.")


AT_THE_DOOR: Final = (
    ("receptionist", "annex", "NOT_FOUND"),
    ("receptionist", "elsewhere", "NOT_FOUND"),
    ("receptionist", "home", "NOT_FOUND"),
    ("manager-annex", "office", "NOT_FOUND"),
    ("consultant-annex", "office", "NOT_FOUND"),
    ("receptionist-elsewhere", "office", "NOT_FOUND"),
    ("support", "office", "FORBIDDEN"),
    ("admin", "office", "FORBIDDEN"),
    ("agent-a", "office", "FORBIDDEN"),
    ("boss-a", "office", "FORBIDDEN"),
    ("robot-a", "office", "FORBIDDEN"),
)


@pytest.mark.parametrize(("who", "site", "code"), AT_THE_DOOR)
async def test_arrivals_are_taken_down_by_staff_of_the_site(
    town: Stage, tables: Tables, who: str, site: str, code: str
) -> None:
    before = await tables.held(town.organization)
    answer = await Story(town).takes_in(who, site=site)
    assert (codes(answer), answer["visit"]) == ([code], None)
    assert changed(before, await tables.held(town.organization)) == {}


@pytest.mark.parametrize("bringer", ["boss-a", "robot-a", "receptionist", "A"])
async def test_only_an_agent_brings(town: Stage, bringer: str) -> None:
    answer = await Story(town).takes_in("receptionist", brought_by=bringer)
    told = [(error["code"], error["path"]) for error in answer["errors"]]
    assert told == [("NOT_FOUND", ["broughtByAgentId"])]


async def test_a_customer_who_comes_alone_during_a_report_is_the_reporters(story: Story) -> None:
    await story.play(
        REPORTED,
        ("day 1 14:00", "manager", "takes_in", {}, []),
        ("day 1 14:01", "receptionist", "signs", {}, []),
    )
    claim = await story.claim()
    assert (shares(claim), claim["outcome"]) == ({"Firm A": 10000}, "SOLE")
    report = await story.seen("agent-a", story.reports["agent-a"], "Report", "{ status visit { id } }")
    assert report == {"status": "ARRIVED", "visit": {"id": story.visit}}


async def test_a_buyer_must_be_a_customer_of_the_case(story: Story, tables: Tables) -> None:
    await story.play(REPORTED, ("day 1 14:00", "receptionist", "scans", {"of": "agent-a"}, []))
    before = await tables.held(story.stage.organization)
    for given, path in (
        ({"buyerPhone": "13912345678"}, "buyerPhone"),
        ({"buyerPhone": "138****5678"}, "buyerPhone"),
        ({"unit": " "}, "unit"),
        ({"amount": "-1"}, "amount"),
        ({"amount": "1.234"}, "amount"),
        ({"amount": "1e3x"}, "amount"),
        ({"amount": "NaN"}, "amount"),
        ({"buyerName": ""}, "buyerName"),
    ):
        answer = await story.subscribes("manager", **given)
        assert [(error["code"], error["path"]) for error in answer["errors"]] == [("INVALID_INPUT", [path])], given
    for who in ("receptionist", "support", "agent-a", "boss-a", "robot-a"):
        assert codes(await story.subscribes(who)) == ["FORBIDDEN"]
    for who in ("consultant", "consultant-annex", "manager-elsewhere"):
        assert codes(await story.subscribes(who)) == ["NOT_FOUND"]
    assert changed(before, await tables.held(story.stage.organization)) == {}
    assert codes(await story.subscribes("manager")) == []
    before = await tables.held(story.stage.organization)
    assert codes(await story.subscribes("admin")) == ["ALREADY_SUBSCRIBED"]
    assert set(changed(before, await tables.held(story.stage.organization))) == {"idempotency", "customer_case"}
