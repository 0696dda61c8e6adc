"""Every field of every served input, given what is not of its type, is refused by path and without its value."""

# graphql-core types its lists without what they hold.
# pyright: reportUnknownVariableType=false, reportUnknownMemberType=false
# pyright: reportUnknownParameterType=false, reportUnknownArgumentType=false

import json
from collections.abc import Iterator
from typing import Any, Final

import httpx
import pytest
from graphql import GraphQLEnumType, GraphQLInputObjectType, GraphQLInputType, GraphQLList, GraphQLNonNull
from structlog.testing import capture_logs

from api.execution import core_schema
from api.variables import Path
from schema import schema
from tests.api.small import CANARY

NUMBER: Final = int(CANARY)
WRONG: Final[dict[str, tuple[Any, ...]]] = {
    "String": (NUMBER, 138.00138, True, [CANARY], {"x": CANARY}, f"{CANARY}\x00"),
    "ID": (138.00138, True, [CANARY], {"x": CANARY}, f"{CANARY}\x00"),
    "Int": (CANARY, 138.5, True, NUMBER, [CANARY], {"x": CANARY}),
    "Boolean": (CANARY, NUMBER, [CANARY], {"x": CANARY}),
    "DateTime": (CANARY, NUMBER, True, [CANARY], {"x": CANARY}, f"2026-01-01T00:00:00#{CANARY}", "2026-01-01T00:00:00"),
    "an enum": (CANARY, NUMBER, True, [CANARY], {"x": CANARY}),
    "an input": (CANARY, NUMBER, True, [CANARY], {CANARY: CANARY}),
}
CORE: Final = core_schema(schema)


def misfits(type_: GraphQLInputType, path: Path) -> Iterator[tuple[Any, Path, str]]:
    """Make every wrong value of a type, with the path of what is wrong in it and the type there."""
    within = type_.of_type if isinstance(type_, GraphQLNonNull) else type_
    if isinstance(type_, GraphQLNonNull):
        yield None, path, str(type_)
    if isinstance(within, GraphQLList):
        for value, deeper, expected in misfits(within.of_type, (*path, 0)):
            yield [value], deeper, expected
        return
    kind = "an input" if isinstance(within, GraphQLInputObjectType) else within.name
    for value in WRONG["an enum" if isinstance(within, GraphQLEnumType) else kind]:
        yield value, path, str(type_)
    if isinstance(within, GraphQLInputObjectType):
        for name, field in within.fields.items():
            for value, deeper, expected in misfits(field.type, (*path, name)):
                yield {name: value}, deeper, expected


def arguments() -> list[Any]:
    return [
        pytest.param(operation, field, argument, taken.type, id=f"{field}-{argument}")
        for operation, root in (("query", CORE.query_type), ("mutation", CORE.mutation_type))
        if root
        for field, served in root.fields.items()
        for argument, taken in served.args.items()
    ]


@pytest.mark.parametrize(("operation", "field", "argument", "type_"), arguments())
async def test_what_is_not_of_its_type_is_told_by_path(
    client: httpx.AsyncClient,
    operation: str,
    field: str,
    argument: str,
    type_: GraphQLInputType,
) -> None:
    query = f"{operation} ($input: {type_}) {{ {field}({argument}: $input) {{ __typename }} }}"
    for value, path, expected in misfits(type_, ("input",)):
        content = json.dumps({"query": query, "variables": {"input": value}})
        with capture_logs() as logs:
            response = await client.post("/graphql", content=content, headers={"Content-Type": "application/json"})
        told = [
            (error["extensions"].get("path"), error["extensions"].get("expected"))
            for error in response.json()["errors"]
        ]
        assert (list(path), expected) in told, (value, told)
        assert CANARY not in response.text + str(logs)
