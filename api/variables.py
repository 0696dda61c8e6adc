"""Variables compared with their types before anything runs; what is wrong is told by place and type, never by value."""

# graphql-core types its lists without what they hold.
# pyright: reportUnknownVariableType=false, reportUnknownMemberType=false
# pyright: reportUnknownParameterType=false, reportUnknownArgumentType=false

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

from graphql import (
    GraphQLError,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLLeafType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLSchema,
    OperationDefinitionNode,
    Undefined,
    is_input_type,
    is_required_input_field,
    type_from_ast,
)
from graphql.utilities import coerce_input_value

from api.errors import BAD_USER_INPUT, DocumentRefusedError

MOST_ERRORS: Final = 50
NUL: Final = "\x00"

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Misfit:
    """A place that does not hold what its type asks for."""

    path: Path
    expected: str

    def told(self) -> GraphQLError:
        """Name the place and the type."""
        place = ".".join(map(str, self.path))
        return GraphQLError(
            f"Variable '${place}': expected a value of type '{self.expected}'.",
            extensions={"path": list(self.path), "expected": self.expected},
        )


def require_fitting(schema: GraphQLSchema, operation: OperationDefinitionNode, given: Mapping[str, Any]) -> None:
    """Refuse, with a DocumentRefusedError, variables that are not of their types."""
    try:
        misfits = list(islice(_misfits_of(schema, operation, given), MOST_ERRORS))
    except RecursionError:
        misfits = [Misfit(("variables",), "an input nested less deeply")]
    if misfits:
        raise DocumentRefusedError(BAD_USER_INPUT, [misfit.told() for misfit in misfits])


def type_at(type_: GraphQLInputType | None, path: Sequence[str | int]) -> GraphQLInputType | None:
    """Follow a path of field names and indexes down from a type; None where there is no such place."""
    for step in path:
        within = _nullable(type_)
        if isinstance(step, int):
            type_ = within.of_type if isinstance(within, GraphQLList) else within
        elif isinstance(within, GraphQLInputObjectType) and step in within.fields:
            type_ = within.fields[step].type
        else:
            return None
    return type_


def _misfits_of(
    schema: GraphQLSchema, operation: OperationDefinitionNode, given: Mapping[str, Any]
) -> Iterator[Misfit]:
    for definition in operation.variable_definitions or ():
        name = definition.variable.name.value
        type_ = type_from_ast(schema, definition.type)
        if not is_input_type(type_):
            continue  # validation has refused it
        value = given.get(name, Undefined)
        if value is Undefined:
            if isinstance(type_, GraphQLNonNull) and definition.default_value is None:
                yield Misfit((name,), str(type_))
            continue
        found = False
        for misfit in _misfits(value, type_, (name,)):
            found = True
            yield misfit
        if not found and coerce_input_value(value, type_) is Undefined:
            yield Misfit((name,), str(type_))


def _misfits(value: Any, type_: GraphQLInputType, path: Path) -> Iterator[Misfit]:  # noqa: ANN401 (anything may come)
    within = _nullable(type_)
    if value is None:
        if isinstance(type_, GraphQLNonNull):
            yield Misfit(path, str(type_))
    elif isinstance(within, GraphQLList):
        if isinstance(value, list):
            for index, item in enumerate(value):
                yield from _misfits(item, within.of_type, (*path, index))
        else:
            yield from _misfits(value, within.of_type, path)
    elif not _fits(value, within):
        yield Misfit(path, str(type_))
    elif isinstance(within, GraphQLInputObjectType):
        yield from _misfits_in_object(value, within, path)


def _misfits_in_object(value: Mapping[str, Any], type_: GraphQLInputObjectType, path: Path) -> Iterator[Misfit]:
    if type_.is_one_of and [given is not None for given in value.values()] != [True]:
        yield Misfit(path, f"{type_}, exactly one of its fields")
        return
    for name, field in type_.fields.items():
        if name in value:
            yield from _misfits(value[name], field.type, (*path, name))
        elif is_required_input_field(field):
            yield Misfit((*path, name), str(field.type))


def _fits(value: Any, type_: GraphQLLeafType | GraphQLInputObjectType) -> bool:  # noqa: ANN401
    if isinstance(type_, GraphQLInputObjectType):
        return isinstance(value, dict) and type_.fields.keys() >= value.keys()
    if isinstance(value, str) and NUL in value:
        return False
    return coerce_input_value(value, type_) is not Undefined


def holds_nul(given: Any) -> bool:  # noqa: ANN401 (anything may come)
    """Tell whether any text in a value of JSON holds the character that the database cannot keep."""
    waiting = [given]
    while waiting:
        value = waiting.pop()
        if isinstance(value, str) and NUL in value:
            return True
        if isinstance(value, dict):
            waiting += value.values()
        elif isinstance(value, list):
            waiting += value
    return False


def _nullable(type_: Any) -> Any:  # noqa: ANN401 (graphql-core's wrappers are generic in what they wrap)
    return type_.of_type if isinstance(type_, GraphQLNonNull) else type_
