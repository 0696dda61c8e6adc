"""Puts what somebody is shown of every field beside what an admin is; never a verdict."""

from collections import defaultdict
from collections.abc import Iterator
from typing import cast

from graphql import GraphQLObjectType

from tests.matrix.walk import Shown, Walk, is_page, object_type, type_of

# Of each field, what somebody was shown beside what the admin was, object by object.
Pairs = dict[tuple[str, str], list[tuple[object, object]]]


def pairs(viewer: Walk, admin: Walk) -> Pairs:
    """Put what a viewer is shown of every field beside what the admin is."""
    found: Pairs = defaultdict(list)
    for key, shown in viewer.objects.items():
        whole = admin.objects[key]
        _compare(object_type(whole["__typename"]), shown, whole, found)
    for name in viewer.roots:
        found["Query", name].append((flat(viewer.roots[name]), flat(admin.roots[name])))
    whole = {change["id"]: change for change in admin.roots["changes"]["changes"]}
    for change in viewer.roots["changes"]["changes"]:
        if change["id"] in whole:
            _compare(object_type("Change"), change, whole[change["id"]], found)
    return found


def _compare(kind: GraphQLObjectType, shown: Shown, whole: Shown, found: Pairs) -> None:
    for name, each in kind.fields.items():
        if name not in shown:
            continue
        found[kind.name, name].append((flat(shown[name]), flat(whole[name])))
        inner = type_of(each)
        if isinstance(inner, GraphQLObjectType):
            if is_page(inner):
                require_page(shown[name])
                inner = object_type(inner.name.removesuffix("Connection"))
            for one, other in _matched(shown[name], whole[name]):
                _compare(inner, one, other, found)


def _matched(shown: object, whole: object) -> Iterator[tuple[Shown, Shown]]:
    theirs = {flat(each): each for each in elements(whole)}
    for each in elements(shown):
        if flat(each) in theirs:
            yield each, theirs[flat(each)]


def elements(value: object) -> list[Shown]:
    """List the objects of a field: one, some, or a page of them."""
    if isinstance(value, dict):
        shown = cast("Shown", value)
        return elements(shown["nodes"]) if "nodes" in shown else [shown]
    some = cast("list[object]", value) if isinstance(value, list) else []
    return [found for each in some for found in elements(each)]


def flat(value: object) -> object:
    """Say what a value is, and of objects which; what they hold is compared field by field."""
    if isinstance(value, list):
        return tuple(flat(each) for each in cast("list[object]", value))
    return _named(cast("Shown", value)) if isinstance(value, dict) else value


def _named(shown: Shown) -> object:
    """Name an object by what makes it one: its id, or what it is about."""
    for listed in ("nodes", "changes"):
        if listed in shown:
            return flat(shown[listed])
    for name in ("id", "endAfter", "clauseId", "path"):
        if name in shown:
            return shown["case"]["id"] if name == "endAfter" else shown[name]
    if "start" in shown and "until" in shown:
        return shown["start"], shown["clause"]["id"] if "clause" in shown else ""
    if "basisPoints" in shown or "casesBefore" in shown:
        return shown["firm"] and shown["firm"]["id"]
    if "message" in shown:
        return shown["firm"]["id"] if "firm" in shown else shown["clause"]["id"], shown["message"]
    return shown["role"] if "by" in shown and "role" in shown else "there"


def require_page(page: Shown) -> None:
    """Demand that a page is one: edges are its nodes, cursors its ends, and there is no more than is shown."""
    keys, cursors = [flat(node) for node in page["nodes"]], [edge["cursor"] for edge in page["edges"]]
    assert [flat(edge["node"]) for edge in page["edges"]] == keys
    assert len(set(cursors)) == len(cursors)
    assert page["pageInfo"] == {
        "hasNextPage": False,
        "hasPreviousPage": False,
        "startCursor": cursors[0] if cursors else None,
        "endCursor": cursors[-1] if cursors else None,
    }
