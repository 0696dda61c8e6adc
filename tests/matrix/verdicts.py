"""Reads the written verdicts on fields and says whether what was shown is as written; derives none from the service."""

from functools import cache
from pathlib import Path
from typing import Any, Final, cast

import yaml
from graphql import GraphQLInputObjectType, GraphQLInterfaceType, GraphQLObjectType, GraphQLSchema

from tests.matrix.asking import named
from tests.matrix.table import ROLES

FOREIGN: Final = "FOREIGN"
COLUMNS: Final = (*ROLES[:-1], FOREIGN, ROLES[-1])
EMPTY: Final = (None, (), "")


@cache
def written() -> dict[str, Any]:
    """Read the file."""
    found: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("fields.yaml").read_text(encoding="utf-8"))
    return found


def of_role(role: str) -> dict[tuple[str, str], str]:
    """Give a role's verdict on each field that is walked over."""
    place = COLUMNS.index(role)
    return {
        (kind, name): cells[place] or "null"
        for kind, table in written()["shown"].items()
        for name, cells in table.items()
        if name != "says"
    }


def judged() -> set[str]:
    """List the fields that have a verdict, walked over or elsewhere."""
    walked = {f"{kind}.{name}" for kind, name in of_role(FOREIGN)}
    elsewhere = written()["elsewhere"].values()
    return walked | {f"{kind}.{name}" for some in elsewhere for kind, names in some.items() for name in names}


def fields_of(schema: GraphQLSchema) -> set[str]:
    """List every field of a schema."""
    kinds = [kind for kind in schema.type_map.values() if not kind.name.startswith("__")]
    shown = [kind for kind in kinds if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType)]
    return {f"{kind.name}.{name}" for kind in shown for name in kind.fields}


def arguments_of(schema: GraphQLSchema) -> set[str]:
    """List every argument of every field but the acts', of a filter each of its conditions."""
    found: set[str] = set()
    for kind in schema.type_map.values():
        if isinstance(kind, GraphQLObjectType) and kind is not schema.mutation_type and not kind.name.startswith("__"):
            for field, each in kind.fields.items():
                for name, argument in each.args.items():
                    found |= {f"{kind.name}.{field}.{part}" for part in _parts(name, argument)}
    return found


def _parts(name: str, argument: Any) -> set[str]:  # noqa: ANN401 (the library's types of types are not whole)
    inner = named(argument.type)
    if isinstance(inner, GraphQLInputObjectType) and name == "filter":
        return {f"{name}.{condition}" for condition in inner.fields}
    return {name}


def unjudged(schema: GraphQLSchema) -> set[str]:
    """List the fields, arguments and roles of a schema without a verdict."""
    roles: Any = schema.type_map["Role"]
    missing = fields_of(schema) - judged() | arguments_of(schema) - set(written()["arguments"])
    return missing | set(roles.values) - set(COLUMNS)


def complaint(verdict: str, shown: list[tuple[object, object]]) -> str | None:
    """Say what is not as written, of what a role was shown of a field beside what an admin was; None if all is."""
    if verdict == "hidden":
        return f"shown {len(shown)} times" if shown else None
    if not shown:
        return "never shown"
    wrong = [(mine, whole) for mine, whole in shown if not _fits(verdict, mine, whole)]
    if wrong:
        return f"{wrong[0][0]!r} beside {wrong[0][1]!r}"
    return _vacuous(verdict, shown)


def _fits(verdict: str, mine: object, whole: object) -> bool:
    match verdict:
        case "all":
            return mine == whole
        case "own":
            return is_part(mine, whole)
        case "some":
            return is_part(in_one_order(mine), in_one_order(whole))
        case "null":
            return mine is None
        case "empty":
            return mine in ((), "")
        case _:
            return verdict == "its own"


def in_one_order(shown: object) -> tuple[str, ...]:
    """Put what was shown of a list into an order that does not depend on who looks."""
    return tuple(sorted(str(each) for each in cast("tuple[object, ...]", shown)))


def is_part(mine: object, whole: object) -> bool:
    """Tell whether a value is another, nothing, or some of its elements in their order."""
    if isinstance(mine, tuple) and isinstance(whole, tuple):
        some, all_of_it = cast("tuple[object, ...]", mine), cast("tuple[object, ...]", whole)
        return tuple(each for each in all_of_it if each in some) == some
    return mine in (None, whole)


def _vacuous(verdict: str, shown: list[tuple[object, object]]) -> str | None:
    """Say what was never seen to happen although the verdict speaks of it."""
    if verdict in {"null", "empty"}:
        return None if any(whole not in EMPTY for _, whole in shown) else "an admin was shown nothing either"
    if verdict in {"own", "some", "its own"} and all(mine == whole for mine, whole in shown):
        return "never less than an admin, nor something else"
    if verdict in {"own", "some"} and all(mine in EMPTY for mine, _ in shown):
        return "never anything"
    return None
