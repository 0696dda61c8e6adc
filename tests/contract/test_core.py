"""The served schema contains all of the core contract, with its names, types and nullability."""

from pathlib import Path

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    build_schema,
)

from schema import schema

CORE = build_schema(Path(__file__).with_name("core.graphql").read_text(encoding="utf-8"))
SERVED: GraphQLSchema = build_schema(schema.as_str())
LATER = {"Subscription"}  # changes as a subscription comes with a later issue
NAMES = sorted(name for name in CORE.type_map if not name.startswith("__") and name not in LATER)


def shape(kind: GraphQLNamedType) -> dict[str, str]:
    """Write down what clients can tell of a type."""
    match kind:
        case GraphQLObjectType() | GraphQLInterfaceType():
            said = {name: str(field.type) for name, field in kind.fields.items()}
            for name, field in kind.fields.items():
                said |= {f"{name}({argument}:)": str(given.type) for argument, given in field.args.items()}
            return said | {f"implements {each.name}": "" for each in kind.interfaces}
        case GraphQLInputObjectType():
            return {name: f"{field.type} = {field.default_value}" for name, field in kind.fields.items()}
        case GraphQLEnumType():
            return dict.fromkeys(kind.values, "")
        case _:
            return {}


@pytest.mark.parametrize("name", NAMES)
def test_the_served_schema_contains_the_type_as_the_contract_has_it(name: str) -> None:
    served = SERVED.type_map.get(name)
    assert served is not None
    assert type(served) is type(CORE.type_map[name])
    missing = {line: said for line, said in shape(CORE.type_map[name]).items() if shape(served).get(line) != said}
    assert missing == {}


@pytest.mark.parametrize("name", ["RulebookSelector", "SimulatedFactInput"])
def test_what_takes_exactly_one_field_says_so(name: str) -> None:
    served = SERVED.type_map[name]
    assert isinstance(served, GraphQLInputObjectType)
    assert served.is_one_of
