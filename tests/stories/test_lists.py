"""Lists: pages in a stable order, filters, and what is asked of them wrongly."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Any, Final

import pytest
from starlette.applications import Starlette

from tests.calls import GraphQL
from tests.stage import Stage, build
from tests.story import Payload, Story

SOME: Final = 7
PAGE: Final = """
query($first: Int, $after: String, $last: Int, $before: String) {
  reports(first: $first, after: $after, last: $last, before: $before) {
    edges { cursor node { id } } nodes { id } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  }
}
"""
LISTS: Final = ("projects", "reports", "cases", "visits", "disputes", "firms", "people", "agreements", "roster")


@pytest.fixture(scope="session")
async def busy(app: Starlette, graphql: GraphQL) -> tuple[Stage, list[str]]:
    """Build an organization with reports of several customers, and give their ids, the newest first."""
    stage = await build(app.state.services, graphql)
    stories = [Story(stage, phone=f"1331234{number:04}") for number in range(SOME)]
    made = [(await story.reports_them("agent-a"))["report"]["id"] for story in stories]
    return stage, made[::-1]


async def page(stage: Stage, **window: object) -> Payload:
    """Read a page of reports."""
    found: Payload = (await stage.ask("admin", PAGE, window))["reports"]
    assert [edge["node"] for edge in found["edges"]] == found["nodes"]
    return found


def keys(found: Payload) -> list[str]:
    """List the ids of a page."""
    return [node["id"] for node in found["nodes"]]


async def test_pages_follow_each_other_both_ways(busy: tuple[Stage, list[str]]) -> None:
    stage, made = busy
    forward: list[str] = []
    cursor = None
    while True:
        found = await page(stage, first=3, after=cursor)
        assert found["pageInfo"]["hasPreviousPage"] is (cursor is not None)
        forward += keys(found)
        cursor = found["pageInfo"]["endCursor"]
        if not found["pageInfo"]["hasNextPage"]:
            break
    assert forward == made
    backward: list[str] = []
    cursor = None
    while True:
        found = await page(stage, last=3, before=cursor)
        assert found["pageInfo"]["hasNextPage"] is (cursor is not None)
        backward = keys(found) + backward
        cursor = found["pageInfo"]["startCursor"]
        if not found["pageInfo"]["hasPreviousPage"]:
            break
    assert backward == made


async def test_every_edge_has_a_cursor_to_go_on_from(busy: tuple[Stage, list[str]]) -> None:
    stage, made = busy
    for index, edge in enumerate((await page(stage, first=SOME))["edges"]):
        assert keys(await page(stage, first=SOME, after=edge["cursor"])) == made[index + 1 :]
        assert keys(await page(stage, last=SOME, before=edge["cursor"])) == made[:index]


async def test_a_page_stays_where_it_is_while_objects_are_added(story: Story) -> None:
    stage = story.stage
    others = [Story(stage, phone=f"1331234{number:04}") for number in range(4)]
    made = [(await other.reports_them("agent-a"))["report"]["id"] for other in others]
    first = await page(stage, first=2)
    await story.reports_them("agent-a")
    second = await page(stage, first=2, after=first["pageInfo"]["endCursor"])
    assert keys(first) + keys(second) == made[::-1]


async def test_a_list_shows_20_unless_asked_otherwise(stage: Stage) -> None:
    entries = [
        {
            "idempotencyKey": f"00000000-0000-4000-8000-{number:012}",
            "projectId": stage.ids["home"],
            "name": "王",
            "phone": f"1331234{number:04}",
        }
        for number in range(21)
    ]
    document = "mutation($i: ReportCustomersInput!) { reportCustomers(input: $i) { results { errors { code } } } }"
    await stage.ask("agent-a", document, {"i": {"entries": entries}})
    found = await page(stage)
    assert (len(found["nodes"]), found["pageInfo"]["hasNextPage"]) == (20, True)
    found = await page(stage, first=0)
    assert (found["nodes"], found["pageInfo"]["startCursor"]) == ([], None)
    assert len((await page(stage, first=100))["nodes"]) == 21


WINDOWS: Final[tuple[dict[str, Any], ...]] = (
    {"first": -1},
    {"first": 101},
    {"last": -1},
    {"last": 101},
    {"first": 1, "last": 1},
    {"first": 1, "before": "x"},
    {"last": 1, "after": "x"},
    {"after": "x", "before": "x"},
    {"first": 1, "after": ""},
    {"first": 1, "after": "x"},
    {"first": 1, "after": "💰"},
    {"first": 1, "after": urlsafe_b64encode(b">i:1").decode()},
    {"first": 1, "after": "a" * 5000},
    {"last": 1, "before": "nonsense"},
)


@pytest.mark.parametrize("name", LISTS)
async def test_a_wrong_window_is_told_at_the_top(town: Stage, name: str) -> None:
    declared = "$first: Int, $after: String, $last: Int, $before: String"
    given = "first: $first, after: $after, last: $last, before: $before"
    document = f"query({declared}) {{ {name}({given}) {{ pageInfo {{ endCursor }} }} }}"
    for window in WINDOWS:
        answer = await town.graphql(document, window, token=await town.token("admin"))
        [error] = answer["errors"]
        assert error["extensions"]["code"] == "BAD_USER_INPUT", window
        assert error["extensions"]["path"][-1] in window
        assert answer["data"] is None


async def test_a_cursor_of_another_list_or_organization_is_refused(
    busy: tuple[Stage, list[str]], foreign: Stage
) -> None:
    stage, _ = busy
    [edge, *_] = (await page(stage, first=1))["edges"]
    document = "query($after: String) { reports(first: 1, after: $after) { nodes { id } } }"
    elsewhere = document.replace("reports", "visits")
    for asked, who in ((document, foreign), (elsewhere, stage)):
        answer = await who.graphql(asked, {"after": edge["cursor"]}, token=await who.token("admin"))
        [error] = answer["errors"]
        assert (error["extensions"]["code"], error["extensions"]["path"]) == ("BAD_USER_INPUT", ["after"])


async def test_a_cursor_of_facts_does_not_count_a_rivals(sold: Story) -> None:
    query = "query($id: ID!) { node(id: $id) { ... on Case { facts { edges { cursor } } } } }"
    found = (await sold.stage.ask("agent-a", query, {"id": sold.case}))["node"]["facts"]["edges"]
    places = [urlsafe_b64decode(edge["cursor"] + "=" * (-len(edge["cursor"]) % 4)) for edge in found]
    assert len({len(place) for place in places}) == 1
    assert not any(place.isascii() for place in places)


async def test_reports_are_filtered(disputed: Story) -> None:
    stage, report = disputed.stage, disputed.reports["agent-b"]
    reported = (await disputed.seen("admin", report, "Report", "{ reportedAt }"))["reportedAt"]
    later = "2026-03-02T23:00:00Z"
    filters: list[tuple[dict[str, Any], bool]] = [
        ({}, True),
        ({"projectId": stage.ids["home"]}, True),
        ({"projectId": stage.ids["away"]}, False),
        ({"projectId": "x"}, False),
        ({"status": ["ARRIVED"]}, True),
        ({"status": ["LIVE", "EXPIRED", "WITHDRAWN", "VOIDED"]}, False),
        ({"status": []}, False),
        ({"customerPhone": disputed.phone}, True),
        ({"customerPhone": "138****5678"}, True),
        ({"customerPhone": "13812345679"}, False),
        ({"reportedFrom": reported}, True),
        ({"reportedFrom": later}, False),
        ({"reportedBefore": reported}, False),
        ({"reportedBefore": later}, True),
        ({"status": ["ARRIVED"], "reportedFrom": later}, False),
    ]
    query = "query($f: ReportFilter) { reports(filter: $f) { nodes { id } } }"
    for given, found in filters:
        nodes = (await stage.ask("manager", query, {"f": given}))["reports"]["nodes"]
        assert nodes == ([{"id": report}] if found else []), given


async def test_cases_visits_and_disputes_are_filtered(disputed: Story) -> None:
    stage = disputed.stage
    arrived = (await disputed.seen("admin", disputed.visit, "Visit", "{ arrivedAt }"))["arrivedAt"]
    asked: list[tuple[str, str, dict[str, Any], bool]] = [
        ("cases", "CaseFilter", {"outcome": ["SOLE"]}, True),
        ("cases", "CaseFilter", {"outcome": ["NATURAL", "POOL", "UNCLAIMED", "SPLIT"]}, False),
        ("cases", "CaseFilter", {"customerPhone": "138****5678"}, True),
        ("cases", "CaseFilter", {"customerPhone": "13912345678"}, False),
        ("cases", "CaseFilter", {"projectId": stage.ids["away"]}, False),
        ("visits", "VisitFilter", {"siteId": stage.ids["office"]}, True),
        ("visits", "VisitFilter", {"siteId": stage.ids["annex"]}, False),
        ("visits", "VisitFilter", {"arrivedFrom": arrived}, True),
        ("visits", "VisitFilter", {"arrivedBefore": arrived}, False),
        ("visits", "VisitFilter", {"missing": ["CUSTOMER"]}, False),
        ("visits", "VisitFilter", {"confirmed": True}, True),
        ("visits", "VisitFilter", {"confirmed": False}, False),
        ("disputes", "DisputeFilter", {"status": ["OPEN"]}, True),
        ("disputes", "DisputeFilter", {"status": ["RULED", "WITHDRAWN"]}, False),
        ("disputes", "DisputeFilter", {"projectId": stage.ids["home"]}, True),
    ]
    ids = {"cases": disputed.case, "visits": disputed.visit, "disputes": disputed.dispute}
    for name, kind, given, found in asked:
        query = f"query($f: {kind}) {{ {name}(filter: $f) {{ nodes {{ id }} }} }}"
        nodes = (await stage.ask("manager", query, {"f": given}))[name]["nodes"]
        assert nodes == ([{"id": ids[name]}] if found else []), (name, given)


async def test_a_firm_finds_a_customer_by_the_number_it_gave_only(story: Story) -> None:
    story.phone = "138****5678"
    await story.reports_them("agent-a")
    story.phone = "13812345678"
    await story.reports_them("agent-b")
    query = "query($p: String) { cases(filter: {customerPhone: $p}) { nodes { id } } }"
    found = {
        (who, phone): bool((await story.stage.ask(who, query, {"p": phone}))["cases"]["nodes"])
        for who in ("agent-a", "boss-a", "agent-b", "admin")
        for phone in ("138****5678", "13812345678", "13812345679")
    }
    assert {key for key, seen in found.items() if seen} == {
        ("agent-a", "138****5678"),
        ("boss-a", "138****5678"),
        ("agent-b", "138****5678"),
        ("agent-b", "13812345678"),
        ("admin", "138****5678"),
        ("admin", "13812345678"),
    }
