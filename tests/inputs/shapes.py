"""The served schema's inputs, walked field by field, and what is of none of their types; never a test."""

# graphql-core types its lists without what they hold.
# pyright: reportUnknownVariableType=false, reportUnknownMemberType=false, reportUnknownArgumentType=false

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLSchema,
    build_schema,
    get_named_type,
    is_required_input_field,
)

from schema import schema

SENTINEL: Final = "13812345678"
NUMBER: Final = int(SENTINEL)
SERVED: Final[GraphQLSchema] = build_schema(schema.as_str())
GOOD: Final[dict[str, Any]] = {
    "String": "x",
    "ID": "x",
    "Int": 1,
    "Boolean": True,
    "DateTime": "2026-03-02T10:00:00Z",
}
# Of each scalar: the JSON that is not of it. Whole numbers are ids too.
WRONG: Final[dict[str, tuple[Any, ...]]] = {
    "String": (NUMBER, 1.5, True, [SENTINEL], {"x": SENTINEL}),
    "ID": (1.5, True, [SENTINEL], {"x": SENTINEL}),
    "Int": (SENTINEL, NUMBER, 1.5, True, [NUMBER], {"x": NUMBER}),
    "Boolean": (SENTINEL, NUMBER, [SENTINEL], {"x": SENTINEL}),
    "DateTime": (SENTINEL, NUMBER, True, [SENTINEL], {"x": SENTINEL}),
}
OTHER: Final[tuple[Any, ...]] = (SENTINEL, NUMBER, True, [SENTINEL], {SENTINEL: SENTINEL})

Path = tuple[str | int, ...]

# graphql-core's own alias for these has no type argument, and pyright cannot tell what it holds.
InputType = Any


@dataclass(frozen=True)
class Place:
    """Where an input stands: a field of a root type, an argument, and a path down from it."""

    root: str
    field: str
    argument: str
    path: tuple[str, ...]
    type: InputType

    @property
    def name(self) -> str:
        """Name the place."""
        return ".".join([self.field, self.argument, *self.path])


def places() -> Iterator[Place]:
    """Go through every argument, and every field of every input object in it; no type within itself."""
    for root in ("query", "mutation"):
        of_root = SERVED.query_type if root == "query" else SERVED.mutation_type
        assert of_root is not None
        for field, served in of_root.fields.items():
            for argument, given in served.args.items():
                yield from _within(Place(root, field, argument, (), given.type))


def _within(place: Place) -> Iterator[Place]:
    yield place
    named = get_named_type(place.type)
    if isinstance(named, GraphQLInputObjectType):
        for name, field in named.fields.items():
            yield from _within(Place(place.root, place.field, place.argument, (*place.path, name), field.type))


def good(type_: InputType) -> Any:  # noqa: ANN401 (an input's value)
    """Make the least value of a type."""
    if isinstance(type_, GraphQLNonNull):
        return good(type_.of_type)
    if isinstance(type_, GraphQLList):
        return [good(type_.of_type)]
    if isinstance(type_, GraphQLEnumType):
        return next(iter(type_.values))
    if isinstance(type_, GraphQLInputObjectType):
        names = list(type_.fields)[:1] if type_.is_one_of else _required(type_)
        return {name: good(type_.fields[name].type) for name in names}
    return GOOD[type_.name]


def _required(type_: GraphQLInputObjectType) -> list[str]:
    return [name for name, field in type_.fields.items() if is_required_input_field(field)]


def wrong(type_: InputType) -> Iterator[tuple[Any, Path]]:
    """Make values that are not of a type, each with the path from it to what is at fault."""
    if isinstance(type_, GraphQLNonNull):
        yield None, ()
        yield from wrong(type_.of_type)
    elif isinstance(type_, GraphQLList):
        # A single value stands for a list of one, and a list for none that is no list.
        for value, path in wrong(type_.of_type):
            yield [good(type_.of_type), value], (1, *path)
            if value is not None and not isinstance(value, list):
                yield value, path
    else:
        yield from ((value, ()) for value in WRONG.get(get_named_type(type_).name, OTHER))


def placed(type_: InputType, path: tuple[str, ...], value: Any) -> Any:  # noqa: ANN401 (an input's value)
    """Make a value of a type that is right but for what stands at a path."""
    if not path:
        return value
    if isinstance(type_, GraphQLNonNull):
        return placed(type_.of_type, path, value)
    if isinstance(type_, GraphQLList):
        return [placed(type_.of_type, path, value)]
    assert isinstance(type_, GraphQLInputObjectType)
    inner = placed(type_.fields[path[0]].type, path[1:], value)
    return {path[0]: inner} if type_.is_one_of else {**good(type_), path[0]: inner}


def place_told(type_: InputType, path: tuple[str, ...]) -> Path:
    """Tell the path as errors tell it: with the index of each list on the way."""
    if isinstance(type_, GraphQLNonNull):
        return place_told(type_.of_type, path)
    if isinstance(type_, GraphQLList):
        return (0, *place_told(type_.of_type, path)) if path else ()
    if not path:
        return ()
    assert isinstance(type_, GraphQLInputObjectType)
    return (path[0], *place_told(type_.fields[path[0]].type, path[1:]))
