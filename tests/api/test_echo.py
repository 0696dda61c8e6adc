"""No error ever repeats a value, whatever is wrong with it and wherever it stands."""

import json
from typing import Any, Final

import httpx
import pytest
from structlog.testing import capture_logs

from tests.api.small import CANARY

NUMBER: Final = int(CANARY)
GOOD: Final[dict[str, Any]] = {"text": "x", "count": 1}
ECHO: Final = "query ($draft: Draft!) { echo(draft: $draft) }"

# Of each field: its type and the JSON that is not of it.
WRONG: Final[tuple[tuple[str, str, tuple[Any, ...]], ...]] = (
    ("text", "String!", (None, NUMBER, 1.5, True, [CANARY], {"text": CANARY}, f"{CANARY}\x00")),
    ("count", "Int!", (None, CANARY, NUMBER, 1.5, True, [NUMBER], {"count": NUMBER})),
    ("ratio", "Float", (CANARY, True, [NUMBER], {"ratio": NUMBER})),
    ("flag", "Boolean", (CANARY, NUMBER, [CANARY], {"flag": CANARY})),
    ("key", "ID", (1.5, True, [CANARY], {"key": CANARY}, f"{CANARY}\x00")),
    ("at", "DateTime", (CANARY, NUMBER, True, [CANARY], {"at": CANARY}, "2026-13-45T13:80:01.38000Z")),
    ("color", "Color", (CANARY, NUMBER, True, [CANARY], {"color": CANARY})),
    ("inner", "Inner", (CANARY, NUMBER, True, [CANARY], {"phone": "1", CANARY: CANARY})),
)
# The paths of what stands deeper.
DEEP: Final[tuple[tuple[dict[str, Any], list[str | int], str], ...]] = (
    ({"tags": ["x", NUMBER]}, ["draft", "tags", 1], "String!"),
    ({"tags": [None]}, ["draft", "tags", 0], "String!"),
    ({"tags": {"x": CANARY}}, ["draft", "tags"], "String!"),
    ({"inner": {"phone": NUMBER}}, ["draft", "inner", "phone"], "String!"),
    ({"inner": {}}, ["draft", "inner", "phone"], "String!"),
    ({"inners": [{"phone": "1"}, {"phone": [CANARY]}]}, ["draft", "inners", 1, "phone"], "String!"),
    ({"inners": [{"phone": "1", "name": CANARY}]}, ["draft", "inners", 0], "Inner!"),
    ({CANARY: 1}, ["draft"], "Draft!"),
    ({"count": None}, ["draft", "count"], "Int!"),
)


async def post(client: httpx.AsyncClient, query: str, variables: object = None) -> tuple[list[dict[str, Any]], str]:
    """Post what must fail, and take the errors and all that was said."""
    content = json.dumps({"query": query, "variables": variables})
    with capture_logs() as logs:
        response = await client.post("/graphql", content=content, headers={"Content-Type": "application/json"})
    assert "data" not in response.json()
    return response.json()["errors"], response.text + str(logs)


def cases() -> list[Any]:
    return [
        pytest.param(field, expected, value, id=f"{field}-{number}")
        for field, expected, values in WRONG
        for number, value in enumerate(values)
    ]


@pytest.mark.parametrize(("field", "expected", "value"), cases())
async def test_a_wrong_variable_is_told_by_path_and_type(
    small: httpx.AsyncClient,
    field: str,
    expected: str,
    value: object,
) -> None:
    [error], said = await post(small, ECHO, {"draft": {**GOOD, field: value}})
    assert (error["extensions"]["code"], error["extensions"]["expected"]) == ("BAD_USER_INPUT", expected)
    assert error["extensions"]["path"] == ["draft", field]
    assert error["message"] == f"Variable '$draft.{field}': expected a value of type '{expected}'."
    assert CANARY not in said


@pytest.mark.parametrize(("part", "path", "expected"), DEEP)
async def test_a_wrong_part_of_a_variable_is_told_by_path_and_type(
    small: httpx.AsyncClient,
    part: dict[str, Any],
    path: list[str | int],
    expected: str,
) -> None:
    [error], said = await post(small, ECHO, {"draft": {**GOOD, **part}})
    assert (error["extensions"]["path"], error["extensions"]["expected"]) == (path, expected)
    assert CANARY not in said


@pytest.mark.parametrize("variables", [None, {}, {"draft": None}, {"draft": CANARY}, {"draft": [CANARY]}, {CANARY: 1}])
async def test_a_missing_variable_is_told(small: httpx.AsyncClient, variables: object) -> None:
    [error], said = await post(small, ECHO, variables)
    assert (error["extensions"]["path"], error["extensions"]["expected"]) == (["draft"], "Draft!")
    assert CANARY not in said


async def test_every_fault_of_the_variables_is_told_up_to_a_number(small: httpx.AsyncClient) -> None:
    empty: dict[str, str] = {}
    errors, _ = await post(small, ECHO, {"draft": {"text": 1, "count": "x", "inners": [empty, 1]}})
    paths = [error["extensions"]["path"] for error in errors]
    assert paths == [["draft", "text"], ["draft", "count"], ["draft", "inners", 0, "phone"], ["draft", "inners", 1]]
    errors, _ = await post(small, ECHO, {"draft": {**GOOD, "tags": [1] * 1000}})
    assert len(errors) == 50


async def test_a_single_value_stands_for_a_list_of_one(small: httpx.AsyncClient) -> None:
    response = await small.post(
        "/graphql", json={"query": ECHO, "variables": {"draft": {**GOOD, "tags": "a", "inners": {"phone": "1"}}}}
    )
    assert response.json() == {"data": {"echo": "x"}}


@pytest.mark.parametrize(
    ("literal", "expected", "place"),
    [
        (f"{{text: {CANARY}, count: 1}}", "String!", "text"),
        (f'{{text: "x", count: "{CANARY}"}}', "Int!", "count"),
        (f'{{text: "x", count: {CANARY}}}', "Int!", "count"),
        (f'{{text: "x", count: 1, color: _{CANARY}}}', "Color", "color"),
        (f'{{text: "x", count: 1, color: "{CANARY}"}}', "Color", "color"),
        (f'{{text: "x", count: 1, flag: "{CANARY}"}}', "Boolean", "flag"),
        (f'{{text: "x", count: 1, at: "{CANARY}"}}', "DateTime", "at"),
        (f'{{text: "x", count: 1, ratio: "{CANARY}"}}', "Float", "ratio"),
        (f'{{text: "x", count: 1, key: [{CANARY}]}}', "ID", "key"),
        (f'{{text: "x", count: 1, tags: ["a", {CANARY}]}}', "String!", "tags.1"),
        (f'{{text: "x", count: 1, inner: {{phone: {CANARY}}}}}', "String!", "inner.phone"),
        (f'{{text: "x", count: 1, inner: "{CANARY}"}}', "Inner", "inner"),
        (f'{{text: "x", count: 1, inner: {{phone: "1", other: "{CANARY}"}}}}', "Inner", "inner"),
        (f'{{count: 1, inner: {{phone: "{CANARY}"}}}}', "Draft!", ""),
        (f'"{CANARY}"', "Draft!", ""),
        (f"[{CANARY}]", "Draft!", ""),
        ("null", "Draft!", ""),
    ],
)  # fmt: skip
async def test_a_wrong_literal_is_told_by_place_and_type(
    small: httpx.AsyncClient,
    literal: str,
    expected: str,
    place: str,
) -> None:
    [error], said = await post(small, f"{{ echo(draft: {literal}) }}")
    assert error["message"] == f"Expected a value of type '{expected}'" + (f" at '{place}'." if place else ".")
    assert error["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED"
    assert error["locations"][0]["line"] == 1
    assert CANARY not in said


@pytest.mark.parametrize(
    "query",
    [
        f'query ($color: Color = "{CANARY}") {{ paint(color: $color) }}',
        f"query ($name: String = {CANARY}) {{ hello(name: $name) }}",
        f'{{ paint(color: "{CANARY}") }}',
        f'{{ hello @include(if: "{CANARY}") }}',
        f'{{ hello(name: "{CANARY}\\u0000") }}',
        f'{{ a: hello(name: "{CANARY}") a: hello(name: "1{CANARY}") }}',
        f'{{ hello(nme: "{CANARY}") }}',
        f'{{ hello @skp(if: "{CANARY}") }}',
        f'{{ hello(name: "{CANARY}", name: "{CANARY}") }}',
        f'{{ echo(draft: {{text: "{CANARY}", text: "{CANARY}", count: 1}}) }}',
        f'query ($name: String) {{ hello(name: "{CANARY}") }}',
        f'query ($name: Int) {{ hello(name: $name) caller @include(if: "{CANARY}") }}',
        f'type Query {{ a(b: String = "{CANARY}"): String }}',
    ],
)  # fmt: skip
async def test_a_document_that_is_not_valid_is_told_without_its_values(small: httpx.AsyncClient, query: str) -> None:
    errors, said = await post(small, query)
    assert {error["extensions"]["code"] for error in errors} == {"GRAPHQL_VALIDATION_FAILED"}
    assert CANARY not in said


@pytest.mark.parametrize(
    ("query", "message"),
    [
        (f"{{ hello(name: {CANARY}a) }}", "Syntax error."),
        (f"{{ hello(name: 0{CANARY}) }}", "Syntax error."),
        (f"{{ hello(name: +86{CANARY}) }}", "Syntax error."),
        (f'{{ hello(name: "{CANARY}) }}', "Syntax error."),
        (f'{{ hello(name: "{CANARY}\\x") }}', "Syntax error."),
        (f'{{ hello(name: "\\uXY{CANARY}") }}', "Syntax error."),
        (f'{{ hello(name: """{CANARY}) }}', "Syntax error."),
        (f"{{ hello(name: {CANARY} }}", "Syntax error. Expected Name."),
        (f"{{ hello(_{CANARY}) }}", "Syntax error. Expected ':'."),
        (f"_{CANARY}", "Syntax error."),
        (f'"{CANARY}"', "Syntax error."),
        (f"query (${CANARY}: Int) {{ hello }}", "Syntax error. Expected Name."),
        ("{", "Syntax error. Expected Name."),
        ("{ a " * 8000, "Syntax error."),
        ("{ hello(name: " + "[" * 9000, "Syntax error."),
    ],
)
async def test_a_document_that_is_not_graphql_is_told_without_its_text(
    small: httpx.AsyncClient,
    query: str,
    message: str,
) -> None:
    [error], said = await post(small, query)
    assert (error["message"], error["extensions"]["code"]) == (message, "GRAPHQL_PARSE_FAILED")
    assert error["locations"][0]["line"] == 1
    assert CANARY not in said


async def test_an_argument_that_fails_only_when_it_runs_is_told_without_its_value(small: httpx.AsyncClient) -> None:
    query = "query ($phone: String) { echo(draft: {text: $phone, count: 1}) }"
    errors, said = await post(small, query, {"phone": CANARY})
    assert errors[0]["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED"
    assert CANARY not in said
    query = f'query ($name: String = "{CANARY}") {{ hello(name: $name) }}'
    response = await small.post("/graphql", json={"query": query, "variables": {"name": None}})
    assert response.json()["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"
    assert CANARY not in response.text
