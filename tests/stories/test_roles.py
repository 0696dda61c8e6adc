"""Who does what: the contract's table of acts, written out for every role, and for who has no part in a case."""

from typing import Any, Final

import pytest

from tests.stage import FIRST_DAY, Stage
from tests.story import Payload, Story, codes, piece
from tests.tables import Tables, changed

PEOPLE: Final = {
    "AGENT": "agent-a",
    "FIRM_MANAGER": "boss-a",
    "RECEPTIONIST": "receptionist",
    "CONSULTANT": "consultant",
    "SALES_SUPPORT": "support",
    "SITE_MANAGER": "manager",
    "ORGANIZATION_ADMIN": "admin",
    "INTEGRATION": "robot-a",
}
FIRM: Final = {"AGENT", "FIRM_MANAGER", "INTEGRATION"}
DOOR: Final = {"RECEPTIONIST", "CONSULTANT", "SITE_MANAGER"}
KEY: Final = "00000000-0000-4000-8000-000000000000"
NEW: Final = {"idempotencyKey": KEY}
CUSTOMER: Final = {"name": "王小明", "phone": "13812345678"}
SHOWN: Final = [piece("CHAT", FIRST_DAY)]

# Of each act: what is asked, about something that is not there; who may; and what those are told.
ACTS: Final[dict[str, tuple[dict[str, Any], set[str], str]]] = {
    "reportCustomer": ({**NEW, **CUSTOMER, "projectId": "x"}, FIRM, "NOT_FOUND"),
    "withdrawReport": ({"reportId": "x"}, FIRM, "NOT_FOUND"),
    "issueVisitCode": ({"reportId": "x"}, FIRM, "NOT_FOUND"),
    "scanVisitCode": ({**NEW, "siteId": "x", "code": "x"}, DOOR, "NOT_FOUND"),
    "recordWalkIn": ({**NEW, **CUSTOMER, "siteId": "x"}, DOOR, "NOT_FOUND"),
    "recordSubscription": (
        {**NEW, "caseId": "x", "unit": "1", "buyerName": "王", "buyerPhone": "13812345678"},
        {"CONSULTANT", "SITE_MANAGER", "ORGANIZATION_ADMIN"},
        "NOT_FOUND",
    ),
    "fileDispute": ({**NEW, "caseId": "x", "subject": "VISIT", "statement": "x"}, FIRM, "NOT_FOUND"),
    "withdrawDispute": ({"disputeId": "x"}, FIRM, "NOT_FOUND"),
    "submitEvidence": (
        {**NEW, "disputeId": "x", "evidence": SHOWN},
        {*FIRM, "SITE_MANAGER", "ORGANIZATION_ADMIN"},
        "NOT_FOUND",
    ),
    "ruleDispute": (
        {**NEW, "disputeId": "x", "outcome": "NATURAL", "rationale": "x"},
        {"SITE_MANAGER", "ORGANIZATION_ADMIN"},
        "NOT_FOUND",
    ),
    "revealPhone": (
        {"customerId": "x", "reason": "x"},
        {"AGENT", "FIRM_MANAGER", "CONSULTANT", "SITE_MANAGER", "ORGANIZATION_ADMIN"},
        "NOT_FOUND",
    ),
    "advanceClock": ({"to": "8999-01-01T00:00:00Z"}, {"ORGANIZATION_ADMIN"}, "INVALID_INPUT"),
}
# Which lines of a slip each role signs, its own and at the desk the customer's.
LINES: Final = {
    "AGENT": {"AGENT"},
    "FIRM_MANAGER": {"AGENT"},
    "RECEPTIONIST": {"RECEPTIONIST", "CUSTOMER"},
    "CONSULTANT": {"CONSULTANT", "CUSTOMER"},
    "SALES_SUPPORT": {"SALES_SUPPORT"},
    "SITE_MANAGER": {"SITE_MANAGER"},
    "ORGANIZATION_ADMIN": set[str](),
    "INTEGRATION": set[str](),
}
EVERY_LINE: Final = ("CUSTOMER", "AGENT", "CONSULTANT", "RECEPTIONIST", "SITE_MANAGER", "SALES_SUPPORT")


@pytest.mark.parametrize("act", ACTS)
async def test_each_act_is_for_the_roles_of_the_table(town: Stage, tables: Tables, act: str) -> None:
    asked, may, otherwise = ACTS[act]
    before = await tables.held(town.organization)
    answers: dict[str, list[str]] = {}
    for role, who in PEOPLE.items():
        given = {**asked, "agentId": town.ids["agent-a"]} if act == "reportCustomer" and role != "AGENT" else asked
        answers[role] = codes(await town.act(who, act, given, "errors { code }"))
    assert answers == {role: [otherwise if role in may else "FORBIDDEN"] for role in PEOPLE}
    assert changed(before, await tables.held(town.organization)) == {}


@pytest.mark.parametrize("role", PEOPLE)
async def test_each_role_signs_its_own_lines(town: Stage, role: str) -> None:
    answers: dict[str, list[str]] = {}
    for line in EVERY_LINE:
        given = {"visitId": "x", "role": line}
        answers[line] = codes(await town.act(PEOPLE[role], "signVisit", given, "errors { code }"))
    assert answers == {line: ["NOT_FOUND" if line in LINES[role] else "FORBIDDEN"] for line in EVERY_LINE}


@pytest.mark.parametrize("act", ACTS)
async def test_a_role_is_refused_before_its_input_is_read(town: Stage, act: str) -> None:
    asked, may, _ = ACTS[act]
    garbage: dict[str, Any] = {
        "idempotencyKey": "x",
        "phone": "x",
        "name": "",
        "evidence": [],
        "amount": "x",
        "reason": "",
    }
    given = {name: garbage.get(name, value) for name, value in asked.items()}
    for role in PEOPLE:
        if role not in may:
            assert codes(await town.act(PEOPLE[role], act, given, "errors { code }")) == ["FORBIDDEN"]


# In a story of firm B's report and firm A's bringing: what others are told who try to have a hand in it.
RULING: Final = {
    "manager-annex": "FORBIDDEN",
    "manager-elsewhere": "NOT_FOUND",
    "agent-a": "FORBIDDEN",
    "boss-b": "FORBIDDEN",
    "robot-b": "FORBIDDEN",
    "consultant": "FORBIDDEN",
    "receptionist": "FORBIDDEN",
    "support": "FORBIDDEN",
}
EVIDENCE: Final = {
    "agent2-a": "NOT_FOUND",
    "agent-c": "NOT_FOUND",
    "boss-c": "NOT_FOUND",
    "robot-c": "NOT_FOUND",
    "manager-elsewhere": "NOT_FOUND",
    "consultant": "FORBIDDEN",
    "receptionist": "FORBIDDEN",
}
WITHDRAWING: Final = {
    "agent-b": "FORBIDDEN",
    "boss-b": "FORBIDDEN",
    "agent2-a": "NOT_FOUND",
    "agent-c": "NOT_FOUND",
    "manager": "FORBIDDEN",
    "admin": "FORBIDDEN",
}
REPORT: Final = {"agent-a": "NOT_FOUND", "agent2-b": "NOT_FOUND", "boss-a": "NOT_FOUND", "admin": "FORBIDDEN"}


async def tried(story: Story, act: str, who: str) -> Payload:
    """Let somebody try an act on the open dispute or the report."""
    match act:
        case "rule":
            return await story.rules(who, outcome="NATURAL")
        case "show":
            return await story.shows(who, *SHOWN)
        case "withdraw":
            return await story.withdraws_dispute(who)
        case _:
            return await story.withdraws_report(who, of="agent-b")


@pytest.mark.parametrize(
    ("act", "answers"), [("rule", RULING), ("show", EVIDENCE), ("withdraw", WITHDRAWING), ("take back", REPORT)]
)
async def test_whoever_has_no_hand_in_a_case_is_refused(
    disputed: Story, tables: Tables, act: str, answers: dict[str, str]
) -> None:
    before = await tables.held(disputed.stage.organization)
    for who, code in answers.items():
        assert codes(await tried(disputed, act, who)) == [code], who
    assert changed(before, await tables.held(disputed.stage.organization)) == {}


async def test_a_firm_reports_for_its_own_agents_only(town: Stage, tables: Tables) -> None:
    before = await tables.held(town.organization)
    story = Story(town)
    tried: tuple[tuple[str, dict[str, Any], tuple[str, list[str]]], ...] = (
        ("boss-a", {}, ("INVALID_INPUT", ["agentId"])),
        ("robot-a", {}, ("INVALID_INPUT", ["agentId"])),
        ("boss-a", {"agentId": town.ids["agent-b"]}, ("NOT_FOUND", ["agentId"])),
        ("robot-a", {"agentId": town.ids["boss-a"]}, ("NOT_FOUND", ["agentId"])),
        ("boss-a", {"agentId": town.ids["receptionist"]}, ("NOT_FOUND", ["agentId"])),
        ("agent-a", {"agentId": town.ids["agent2-a"]}, ("NOT_FOUND", ["agentId"])),
        ("agent-b", {"projectId": town.ids["away"]}, ("NOT_FOUND", ["projectId"])),
        ("agent-b", {"projectId": town.ids["office"]}, ("NOT_FOUND", ["projectId"])),
        ("agent-b", {"projectId": "x"}, ("NOT_FOUND", ["projectId"])),
    )
    for who, given, told in tried:
        answer = await story.reports_them(who, **given)
        assert [(error["code"], error["path"]) for error in answer["errors"]] == [told]
    assert changed(before, await tables.held(town.organization)) == {}


async def test_the_table_of_people_is_whole(town: Stage) -> None:
    query = "{ viewer { role } }"
    roles = {role: (await town.ask(who, query))["viewer"]["role"] for role, who in PEOPLE.items()}
    assert roles == {role: role for role in roles}
