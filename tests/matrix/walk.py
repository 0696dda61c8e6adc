"""Asks somebody for every field that the schema has of every object there is; never what they should be shown."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final, cast

from graphql import (
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLObjectType,
    build_schema,
    is_leaf_type,
    is_required_argument,
)

from tests.matrix.asking import named
from tests.serving import ROOT
from tests.stage import Stage

SERVED: Final = build_schema((ROOT / "schema.graphql").read_text(encoding="utf-8"))
DEEP: Final = 2
# Long, and the same to everybody: walked over by its own id only.
SHALLOW: Final = {"Rulebook"}
MOST: Final = 100
ROOTS: Final = {
    "viewer": "{ id }",
    "projects": "(first: 100) { nodes { id } }",
    "rulebookPresets": "{ id }",
    "rulebookSchema": "",
    "reports": "(first: 100) { nodes { id } }",
    "cases": "(first: 100) { nodes { id } }",
    "visits": "(first: 100) { nodes { id } }",
    "disputes": "(first: 100) { nodes { id } }",
    "changes": "(first: 100) { changes { cursor at id node { __typename id } } }",
    "firms": "(first: 100) { nodes { id } }",
    "people": "(first: 100) { nodes { id } }",
    "agreements": "(first: 100) { nodes { id } }",
    "roster": "(first: 100) { nodes { id } }",
    "replays": "(first: 100) { nodes { id } }",
    "simulateRuling": '(input: {rulebook: {preset: "yincheng"}, facts: [], asOf: "2026-03-02T01:00:00Z"}) { outcome }',
}

DRAFT: Final = "query($id: ID!) { rulebookDraft(id: $id) { id } }"
SLUGS: Final = ("home", "away", "third")

Shown = dict[str, Any]


def object_type(name: str) -> GraphQLObjectType:
    """Find an object type of the schema."""
    found = SERVED.type_map[name]
    assert isinstance(found, GraphQLObjectType)
    return found


def type_of(found: GraphQLField) -> object:
    """Name the type of a field, out of its lists and non-nulls."""
    kind: Any = found.type  # type: ignore[reportUnknownMemberType] # the library's types of types are not whole
    return named(kind)


def is_node(kind: GraphQLObjectType) -> bool:
    """Tell whether objects of a type have an id of their own."""
    return any(interface.name == "Node" for interface in kind.interfaces)


def is_page(kind: GraphQLObjectType) -> bool:
    """Tell whether a type is a page of a list."""
    return kind.name.endswith("Connection")


NODES: Final = sorted(
    kind.name for kind in SERVED.type_map.values() if isinstance(kind, GraphQLObjectType) and is_node(kind)
)


def selection(kind: object, depth: int, project: str) -> str:
    """Select every field, of objects within objects too, down to a depth; of a deeper object its id."""
    if isinstance(kind, GraphQLInterfaceType):
        return "__typename id"
    assert isinstance(kind, GraphQLObjectType)
    if is_node(kind) and depth <= 0:
        return "__typename id"
    return " ".join(_selected(kind, name, found, depth, project) for name, found in kind.fields.items())


def _selected(kind: GraphQLObjectType, name: str, found: GraphQLField, depth: int, project: str) -> str:
    inner = type_of(found)
    given = {"first": f"first: {MOST}", "projectId": f'projectId: "{project}"'}
    asked = [words for argument, words in given.items() if argument in found.args]
    required = {argument for argument, each in found.args.items() if is_required_argument(each)}
    assert required <= set(given), (kind.name, name, required)
    arguments = f"({', '.join(asked)})" if asked else ""
    if is_leaf_type(inner):
        return name + arguments
    deeper = isinstance(inner, GraphQLObjectType) and is_node(inner)
    below = 0 if kind.name.endswith("Edge") or str(inner) in SHALLOW else depth - deeper
    return f"{name}{arguments} {{ {selection(inner, below, project)} }}"


def document(kind: str, project: str) -> str:
    """Ask for objects of a type by their ids, with all that can be asked of them."""
    whole = selection(object_type(kind), DEEP, project)
    return f"query($ids: [ID!]!) {{ nodes(ids: $ids) {{ __typename id ... on {kind} {{ {whole} }} }} }}"


@dataclass
class Walk:
    """All that somebody was shown: of each object by its id, of the questions, and word for word."""

    objects: dict[str, Shown] = field(default_factory=dict[str, Shown])
    roots: Shown = field(default_factory=dict[str, Any])
    words: str = ""


async def walked(stage: Stage, who: str, ids: dict[str, set[str]], project: str) -> Walk:
    """Ask somebody for everything."""
    walk = Walk()
    slugs = [f'{slug}: project(slug: "{slug}") {{ id }}' for slug in SLUGS]
    asked = " ".join([*(f"{name}{wanted}" for name, wanted in ROOTS.items()), *slugs])
    walk.roots = await stage.ask(who, f"{{ {asked} }}")
    said = [json.dumps(walk.roots, ensure_ascii=False)]
    for kind, some in ids.items():
        for keys in _hundreds(sorted(some)):
            nodes = (await stage.ask(who, document(kind, project), {"ids": keys}))["nodes"]
            walk.objects |= {node["id"]: node for node in nodes if node}
            said.append(json.dumps(nodes, ensure_ascii=False))
    walk.words = "\n".join(said)
    walk.roots["project"] = [found for slug in SLUGS if (found := walk.roots.pop(slug))]
    drafts = [await _drafted(stage, who, key) for key in sorted(ids.get("RulebookDraft", ()))]
    walk.roots["rulebookDraft"] = [draft for draft in drafts if draft]
    walk.roots["node"] = walk.roots["nodes"] = [
        {"id": key} for some in ids.values() for key in sorted(some & set(walk.objects))
    ]
    return walk


async def _drafted(stage: Stage, who: str, key: str) -> Shown | None:
    found: Shown | None = (await stage.ask(who, DRAFT, {"id": key}))["rulebookDraft"]
    return found


def _hundreds(keys: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(keys), MOST):
        yield keys[start : start + MOST]


def ids_in(value: object) -> set[tuple[str, str]]:
    """Find the objects that an answer names: their types and ids."""
    if isinstance(value, list):
        return {found for each in cast("list[object]", value) for found in ids_in(each)}
    if not isinstance(value, dict):
        return set()
    shown = cast("Shown", value)
    own = {(shown["__typename"], shown["id"])} if {"__typename", "id"} <= set(shown) else set[tuple[str, str]]()
    return own | ids_in(list(shown.values()))


async def everything(stage: Stage) -> dict[str, set[str]]:
    """Find every object of an organization, from the lists on, as an admin may see it."""
    lists = "projects reports cases visits disputes firms people agreements roster replays"
    asked = " ".join(f"{name}(first: 100) {{ nodes {{ __typename id }} }}" for name in lists.split())
    found = ids_in(await stage.ask("admin", f"{{ {asked} }}"))
    known: set[tuple[str, str]] = set()
    while found - known:
        new, known = found - known, known | found
        for kind in {kind for kind, _ in new}:
            keys = sorted(key for name, key in new if name == kind)
            found |= ids_in(await stage.ask("admin", document(kind, stage.ids["home"]), {"ids": keys}))
    assert {kind for kind, _ in known} == set(NODES)
    return {kind: {key for name, key in known if name == kind} for kind in NODES}
