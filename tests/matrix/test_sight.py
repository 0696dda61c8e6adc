"""Who sees what: every cell of the table, asked by id, in the lists and in the feed of changes."""

from typing import Any, Final
from uuid import uuid4

import pytest
from graphql import GraphQLInterfaceType, GraphQLSchema, extend_schema, parse

from schema.ids import KINDS, to_public
from tests.matrix import table
from tests.matrix.plots import PLOTS, WAITING
from tests.matrix.table import ROLES, VIEWERS
from tests.matrix.test_acts import SERVED
from tests.matrix.world import World, evidence_of, fact_of
from tests.stage import Stage

SIGHT: Final = table.tables("sight.yaml")
NODES: Final = [kind for kind in SIGHT if kind in KINDS]
SEEN, HIDDEN, UNAUTHENTICATED = "seen", "hidden", "UNAUTHENTICATED"
# The lists of each kind of object that has one: where they begin, and what of the nodes is listed.
LISTS: Final = {
    "Report": "reports",
    "Visit": "visits",
    "Case": "cases",
    "Dispute": "disputes",
    "Project": "projects",
    "Firm": "firms",
    "User": "people",
    "Agreement": "agreements",
    "RosterEntry": "roster",
    "Replay": "replays",
}
# These lists are for administration: to others they are empty, even if they see some of it by its id.
REGISTERS: Final = {"User", "Firm"}
ADMINISTRATION: Final = {"SITE_MANAGER", "ORGANIZATION_ADMIN"}
TOLD: Final = ("Report", "Visit", "Case", "Dispute", "Deal", "Customer", "Project")
PERSONS: Final = {
    "a colleague": "agent2-b",
    "a colleague on no roster": "unlisted-b",
    "a rival's agent": "agent-a",
    "one of staff": "support-annex",
    "an admin": "admin-2",
}
PAGE: Final = """
query($after: String) {{ {}(first: 100, after: $after) {{ nodes {{ id }} pageInfo {{ endCursor hasNextPage }} }} }}
"""
CHANGES: Final = (
    "query($since: String) { changes(since: $since, first: 100) { cursor hasMore changes { id node { id } } } }"
)


def unwritten(schema: GraphQLSchema) -> set[str]:
    """List the kinds of object, lists and roles of a schema that the table says nothing of."""
    node: Any = schema.type_map["Node"]
    assert isinstance(node, GraphQLInterfaceType)
    missing = {kind.name for kind in schema.get_implementations(node).objects} - set(NODES)
    assert schema.query_type is not None
    asked = {*LISTS.values(), *SIGHT["what everybody may ask"], "node", "nodes", "project", "changes"}
    asked |= {"rulebookDraft"}
    roles: Any = schema.type_map["Role"]
    return missing | (set(schema.query_type.fields) - asked) | (set(roles.values) - set(ROLES))


def test_every_kind_of_object_every_question_and_every_role_has_its_cells() -> None:
    assert unwritten(SERVED) == set()


@pytest.mark.parametrize(
    ("more", "missing"),
    [
        ("type Alert implements Node { id: ID! }", {"Alert"}),
        ("extend type Query { deals: DealConnection! }", {"deals"}),
        ("extend enum Role { AUDITOR }", {"AUDITOR"}),
    ],
)
def test_what_is_new_in_the_schema_wants_cells(more: str, missing: set[str]) -> None:
    assert unwritten(extend_schema(SERVED, parse(more))) == missing


@pytest.fixture(scope="session")
async def objects(world: World) -> dict[tuple[str, str], str]:
    """Give the id of the object of each line, kind by kind; of oneself it is found later."""
    found: dict[tuple[str, str], str] = {}
    for name in PLOTS:
        story = world.cases[name,]
        found |= {("Visit", name): story.visit, ("Case", name): story.case, ("Customer", name): story.customer}
        found |= {("Dispute", name): story.dispute, ("Deal", name): story.deal}
        found[("Fact", f"{name}, visited")] = fact_of(story.visit)
        for who, report in story.reports.items():
            refused = who == "refused"
            found[("Fact", f"{name}, {who if refused else 'reported'}")] = report if refused else fact_of(report)
            found.setdefault(("Report", name), report)
        if story.dispute:
            found[("Evidence", name)] = await evidence_of(story)
    for name in WAITING:
        story = world.waiting[name,]
        found[("Report", f"waiting, {name}")] = list(story.reports.values())[-1]
        found |= {("Case", f"waiting, {name}"): story.case, ("Customer", f"waiting, {name}"): story.customer}
    return found | await _of_stage(world) | _of_nothing(world)


async def _of_stage(world: World) -> dict[tuple[str, str], str]:
    stage = world.main
    places = {"Project": ("home", "away"), "Site": ("office", "annex", "elsewhere")}
    found = {(kind, name): stage.ids[name] for kind, names in places.items() for name in names}
    found |= {("User", line): stage.ids[who] for line, who in PERSONS.items()}
    found |= {("Replay", "our own"): stage.ids["replay"]}
    found |= {("Firm", "our own"): stage.ids["B"], ("Firm", "a rival"): stage.ids["A"]}
    data = await stage.ask(
        "admin",
        """{
        viewer { organization { id } } rulebookPresets { id } projects { nodes { slug rulebook { id } } }
        agreements { nodes { id firm { id } } } roster { nodes { id firm { id } } } }""",
    )
    found |= {("RulebookDraft", "home's"): stage.ids["home's"], ("RulebookDraft", "away's"): stage.ids["draft"]}
    found[("Organization", "our own")] = data["viewer"]["organization"]["id"]
    found[("Rulebook", "a preset")] = data["rulebookPresets"][0]["id"]
    found |= {("Rulebook", node["slug"]): node["rulebook"]["id"] for node in data["projects"]["nodes"]}
    for kind, name in (("Agreement", "agreements"), ("RosterEntry", "roster")):
        for line, firm in (("our own", "B"), ("a rival's", "A")):
            [first, *_] = [node["id"] for node in data[name]["nodes"] if node["firm"]["id"] == stage.ids[firm]]
            found[kind, line] = first
    return found


def _of_nothing(world: World) -> dict[tuple[str, str], str]:
    found: dict[tuple[str, str], str] = {}
    for kind in NODES:
        found[kind, "foreign"] = world.foreign[kind]
        found[kind, "nothing"], found[kind, "malformed"] = to_public(kind, uuid4()), "x"
    return found


async def keys(world: World, objects: dict[tuple[str, str], str], kind: str, role: str) -> dict[str, str]:
    """Give the ids of a table's lines, as one role has them."""
    own = await _oneself(world.main, VIEWERS[role]) if kind == "User" else ""
    return {line: own if line == "oneself" else objects[kind, line] for line in SIGHT[kind]}


async def _oneself(stage: Stage, who: str | None) -> str:
    viewer: dict[str, str] | None = (await stage.ask(who, "{ viewer { id } }"))["viewer"]
    return viewer["id"] if viewer else to_public("User", uuid4())


def expected(kind: str, role: str) -> dict[str, str]:
    """Give a role's cells of a table."""
    return {cell.object: cell.verdict for cell in table.cells("sight.yaml", kind) if cell.role == role}


@pytest.mark.parametrize("kind", NODES)
async def test_by_its_id_everybody_finds_what_is_written(
    world: World, objects: dict[tuple[str, str], str], kind: str
) -> None:
    for role, who in VIEWERS.items():
        ids = await keys(world, objects, kind, role)
        asked = " ".join(f'n{place}: node(id: "{key}") {{ __typename id }}' for place, key in enumerate(ids.values()))
        document = f"query($ids: [ID!]!) {{ nodes(ids: $ids) {{ __typename id }} {asked} }}"
        token = await world.main.token(who) if who else None
        answer = await world.main.graphql(document, {"ids": list(ids.values())}, token=token)
        if who is None:
            assert {error["extensions"]["code"] for error in answer["errors"]} == {UNAUTHENTICATED}
            assert answer["data"] is None
            assert set(expected(kind, role).values()) == {UNAUTHENTICATED}
            continue
        nodes = answer["data"].pop("nodes")
        assert list(answer["data"].values()) == nodes, role
        shown = {line: verdict(node, kind, key) for (line, key), node in zip(ids.items(), nodes, strict=True)}
        assert shown == expected(kind, role), role


def verdict(node: dict[str, str] | None, kind: str, key: str) -> str:
    """Read what a node is: the object asked for, or nothing."""
    assert node in ({"__typename": kind, "id": key}, None)
    return SEEN if node else HIDDEN


async def listed(stage: Stage, who: str, name: str) -> set[str]:
    """Read a whole list, page by page."""
    found: set[str] = set()
    after: str | None = None
    while True:
        page = (await stage.ask(who, PAGE.format(name), {"after": after}))[name]
        found |= {node["id"] for node in page["nodes"]}
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            return found


@pytest.mark.parametrize("kind", LISTS)
async def test_lists_hold_what_is_written_and_no_more(
    world: World, objects: dict[tuple[str, str], str], kind: str
) -> None:
    for role, who in VIEWERS.items():
        if who is None:
            answer = await world.main.graphql(PAGE.format(LISTS[kind]))
            assert [error["extensions"]["code"] for error in answer["errors"]] == [UNAUTHENTICATED]
            continue
        ids = await keys(world, objects, kind, role)
        empty = kind in REGISTERS and role not in ADMINISTRATION
        seen = {ids[line] for line, cell in expected(kind, role).items() if cell == SEEN and not empty}
        assert await listed(world.main, who, LISTS[kind]) & set(ids.values()) == seen, role


async def changed(stage: Stage, who: str) -> set[str]:
    """Read the whole feed of changes, page by page."""
    found: set[str] = set()
    since: str | None = None
    while True:
        page = (await stage.ask(who, CHANGES, {"since": since}))["changes"]
        assert all(change["node"] == {"id": change["id"]} for change in page["changes"])
        found |= {change["id"] for change in page["changes"]}
        since = page["cursor"]
        if not page["hasMore"]:
            return found


@pytest.mark.parametrize("role", [role for role, who in VIEWERS.items() if who])
async def test_the_feed_tells_what_is_written_and_no_more(
    world: World, objects: dict[tuple[str, str], str], role: str
) -> None:
    who = VIEWERS[role]
    assert who is not None
    told = await changed(world.main, who)
    for kind in TOLD:
        ids = await keys(world, objects, kind, role)
        seen = {ids[line] for line, cell in expected(kind, role).items() if cell == SEEN}
        assert told & set(ids.values()) == seen, kind


async def test_a_stranger_is_told_no_changes(world: World) -> None:
    answer = await world.main.graphql(CHANGES)
    assert [error["extensions"]["code"] for error in answer["errors"]] == [UNAUTHENTICATED]


async def test_projects_are_found_by_their_slug_as_written(world: World) -> None:
    slugs = {"home": "home", "away": "away", "of another organization": "abroad", "of nobody": "nobody"}
    await lines_as_written(
        world, "project by its slug", {line: f'project(slug: "{slug}") {{ slug }}' for line, slug in slugs.items()}
    )


async def test_drafts_are_found_as_written(world: World, objects: dict[tuple[str, str], str]) -> None:
    drafts = {line: objects["RulebookDraft", line] for line in SIGHT["rulebookDraft"]}
    await lines_as_written(
        world, "rulebookDraft", {line: f'rulebookDraft(id: "{key}") {{ id }}' for line, key in drafts.items()}
    )


async def test_what_everybody_may_ask_is_answered(world: World) -> None:
    opened = '{rulebook: {preset: "yincheng"}, facts: [], asOf: "2026-03-02T09:00:00+08:00"}'
    await lines_as_written(
        world,
        "what everybody may ask",
        {
            "viewer": "viewer { id }",
            "rulebookPresets": "rulebookPresets { id }",
            "rulebookSchema": "rulebookSchema",
            "simulateRuling": f"simulateRuling(input: {opened}) {{ outcome }}",
        },
    )


async def lines_as_written(world: World, name: str, asked: dict[str, str]) -> None:
    """Ask a question for each line as everybody, and compare with the table."""
    for role, who in VIEWERS.items():
        found: dict[str, str] = {}
        for line, question in asked.items():
            answer = await world.main.graphql(f"{{ {question} }}", token=await world.main.token(who) if who else None)
            if "errors" in answer:
                found[line] = answer["errors"][0]["extensions"]["code"]
            else:
                [shown] = answer["data"].values()
                found[line] = SEEN if shown else HIDDEN
        assert found == expected(name, role), role
