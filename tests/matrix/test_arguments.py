"""What arguments do: whoever gives others' numbers, ids or cursors is shown no more than without."""

import json
from collections.abc import Iterable
from typing import Any, Final

import pytest
from graphql import GraphQLEnumType

from tests.matrix.conftest import Told
from tests.matrix.tale import CUSTOMERS, Tale
from tests.matrix.test_fields import WALKERS
from tests.matrix.verdicts import written
from tests.matrix.walk import SERVED
from tests.matrix.words import NAMES
from tests.stage import Stage
from tests.story import moment

ARGUMENTS: Final[dict[str, str]] = written()["arguments"]
NARROWS: Final = [place for place, does in ARGUMENTS.items() if does == "narrows"]
SEEKERS: Final = [who for role in WALKERS for who in WALKERS[role][:2]]
FIRMS_PEOPLE: Final = {who for role in ("AGENT", "FIRM_MANAGER", "INTEGRATION") for who in WALKERS[role]}
# Where a field with a window is reached from: the questions at the root, or an object.
WINDOWS: Final = sorted({place.rpartition(".")[0] for place in ARGUMENTS if place.endswith(".after")})
ENUMS: Final = {
    "Query.reports.filter.status": "ReportStatus",
    "Query.disputes.filter.status": "DisputeStatus",
    "Query.cases.filter.outcome": "Outcome",
    "Query.visits.filter.missing": "SignatureRole",
}


def values(told: Told, abroad: Told, place: str) -> list[str]:
    """List what an argument is given, as it is written in a document: one's own, others', foreign, and none."""
    own, foreign = told.tale.stage.ids, abroad.tale.stage.ids
    name = place.rpartition(".")[2]
    if place in ENUMS:
        kind = SERVED.type_map[ENUMS[place]]
        assert isinstance(kind, GraphQLEnumType)
        return [f"[{value}]" for value in kind.values]
    given: dict[str, Iterable[Any]] = {
        "projectId": [own["home"], own["away"], foreign["home"], own["A"], "x"],
        "siteId": [own["office"], own["annex"], own["elsewhere"], foreign["office"], "x"],
        "firmId": [own["A"], own["B"], own["C"], foreign["A"], "x"],
        "customerPhone": [number for _, full in CUSTOMERS.values() for number in {full, masked(full)}],
        "search": ["Agent", "agent-a", ".", "%", "_"],
        "confirmed": [True, False],
    }
    instants = [moment(at).isoformat() for at in ("day 1 10:00", "day 2 14:00", "day 30 10:00")]
    return [json.dumps(value) for value in given.get(name, instants)]


def masked(number: str) -> str:
    """Hide the middle of a number."""
    return f"{number[:3]}****{number[-4:]}"


def asked(stage: Stage, place: str, arguments: str) -> str:
    """Ask for a list with arguments, from where it is reached."""
    kind, field = place.split(".")[:2]
    if kind == "Query":
        return f"{field}(first: 100{arguments}) {{ nodes {{ id }} }}"
    page_of = f'{field}(first: 100, projectId: "{stage.ids["home"]}"{arguments})'
    return f'node(id: "{stage.ids["B"]}") {{ ... on Firm {{ {page_of} {{ nodes {{ id }} }} }} }}'


def found(answer: Any) -> set[str]:  # noqa: ANN401 (an answer's value)
    """Give the ids of a list, at the root or in an object."""
    while answer and "nodes" not in answer:
        [answer] = answer.values()
    return {node["id"] for node in answer["nodes"]} if answer else set()


async def narrowed(told: Told, who: str, place: str, given: list[str]) -> dict[str, set[str]]:
    """Ask somebody for a list without an argument and with each of its values."""
    stage, name = told.tale.stage, place.rpartition(".")[2]
    wrapped = ".filter." in place
    conditions = [f", filter: {{{name}: {value}}}" if wrapped else f", {name}: {value}" for value in given]
    questions = [f"all: {asked(stage, place, '')}"]
    questions += [f"n{number}: {asked(stage, place, words)}" for number, words in enumerate(conditions)]
    data = await stage.ask(who, f"{{ {' '.join(questions)} }}")
    return {"all": found(data["all"]), **{value: found(data[f"n{number}"]) for number, value in enumerate(given)}}


@pytest.mark.parametrize("place", NARROWS)
async def test_an_argument_only_narrows(told: Told, abroad: Told, place: str) -> None:
    given = values(told, abroad, place)
    narrowing = False
    for who in SEEKERS:
        lists = await narrowed(told, who, place, given)
        whole = lists.pop("all")
        assert {value: more for value, some in lists.items() if (more := some - whole)} == {}, who
        narrowing |= any(some != whole for some in lists.values()) and any(lists.values())
    assert narrowing


def customers_found(tale: Tale, who: str, number: str, whole: set[str]) -> set[str]:
    """Say which cases somebody finds by a number: of those in sight, a firm by a full number only what it gave."""
    cases = {name: story.case for name, story in tale.stories.items()}
    known = {name for name in CUSTOMERS if number in {CUSTOMERS[name][1], masked(CUSTOMERS[name][1])}}
    if who in FIRMS_PEOPLE and "*" not in number:
        known = {name for name in known if who in NAMES[name]}
    return {cases[name] for name in known} & whole


async def test_a_number_finds_only_what_one_may_find_by_it(told: Told) -> None:
    place = "Query.cases.filter.customerPhone"
    numbers = [number for _, full in CUSTOMERS.values() for number in {full, masked(full)}]
    hits = 0
    for who in SEEKERS:
        lists = await narrowed(told, who, place, [json.dumps(number) for number in numbers])
        for number in numbers:
            expected = customers_found(told.tale, who, number, lists["all"])
            assert lists[json.dumps(number)] == expected, (who, number)
            hits += len(expected)
    assert hits > 50


def windowed(stage: Stage, place: str, case: str, window: str) -> str:
    """Ask for a part of a list, with its cursors."""
    kind, field = place.split(".")
    nodes = f"{{ nodes {{ {'id: at' if field == 'differences' else 'id'} }} edges {{ cursor }} }}"
    if kind == "Query":
        return f"{field}({window}) {nodes}"
    key = {"Case": case, "Firm": stage.ids["B"], "Project": stage.ids["home"], "Replay": stage.ids["replay"]}[kind]
    project = f', projectId: "{stage.ids["home"]}"' if kind == "Firm" else ""
    return f'node(id: "{key}") {{ ... on {kind} {{ {field}({window}{project}) {nodes} }} }}'


def page(answer: Any) -> Any:  # noqa: ANN401 (an answer's value)
    """Find the list in an answer."""
    while answer and "nodes" not in answer:
        [answer] = answer.values()
    return answer or {"nodes": [], "edges": []}


@pytest.mark.parametrize("place", WINDOWS)
async def test_another_viewers_cursor_shows_no_more(told: Told, place: str) -> None:
    stage, case = told.tale.stage, told.tale.stories["ruled"].case
    whole = page(await stage.ask("admin", f"{{ {windowed(stage, place, case, 'first: 100')} }}"))
    cursors = [edge["cursor"] for edge in whole["edges"]]
    assert cursors
    tried = {cursors[0], cursors[len(cursors) // 2], cursors[-1]}
    windows = [
        f'{size}: 100, {side}: "{cursor}"'
        for cursor in tried
        for size, side in (("first", "after"), ("last", "before"))
    ]
    for who in SEEKERS:
        questions = [f"n{n}: {windowed(stage, place, case, each)}" for n, each in enumerate(["first: 100", *windows])]
        lists = [found(each) for each in (await stage.ask(who, f"{{ {' '.join(questions)} }}")).values()]
        assert all(some <= lists[0] for some in lists[1:]), who


async def test_another_viewers_place_in_the_feed_is_none(told: Told) -> None:
    stage = told.tale.stage
    cursor = told.admin.roots["changes"]["changes"][0]["cursor"]
    document = "query($since: String) { changes(since: $since) { cursor } }"
    for who in SEEKERS:
        answer = await stage.graphql(document, {"since": cursor}, token=await stage.token(who))
        if who != "admin-2":
            assert [error["extensions"]["code"] for error in answer["errors"]] == ["RESYNC_REQUIRED"], who


async def test_a_roster_is_shown_of_the_project_that_is_named(told: Told, abroad: Told) -> None:
    own = told.tale.stage.ids
    projects = [own["home"], own["away"], abroad.tale.stage.ids["home"], own["A"], "x"]
    for who, firm in (("boss-b", "B"), ("admin-2", "B"), ("admin-2", "A"), ("boss-a", "B"), ("agent-b", "B")):
        asked_of = [
            f'n{n}: node(id: "{own[firm]}") {{ ... on Firm {{ agents(projectId: "{key}") {{ nodes {{ id }} }} }} }}'
            for n, key in enumerate(projects)
        ]
        lists = [found(each) for each in (await told.tale.stage.ask(who, f"{{ {' '.join(asked_of)} }}")).values()]
        parts = ("agent", "agent2") if who in {"boss-b", "admin-2"} else ()
        listed = {own[f"{part}-{firm.lower()}"] for part in parts}
        elsewhere = {own["agent-a"]} if parts and firm == "A" else set[str]()
        assert lists == [listed, elsewhere, set(), set(), set()], (who, firm)


def test_every_argument_is_given_something() -> None:
    windows = {f"{place}.{name}" for place in WINDOWS for name in ("first", "after", "last", "before")}
    feed = {"Query.changes.since", "Query.changes.first"}
    finds = {
        "Firm.agents.projectId",
        "Query.node.id",
        "Query.nodes.ids",
        "Query.project.slug",
        "Query.rulebookDraft.id",
    }
    assert {*NARROWS, *windows, *feed, *finds, "Query.simulateRuling.input"} == set(ARGUMENTS)
