"""Every argument and every field of every input of the schema, given JSON of a wrong type: refused by its path."""

import json
import logging
from typing import Any, Final

import httpx
import pytest
from structlog.testing import capture_logs

from tests.inputs.shapes import SENTINEL, SERVED, Place, good, place_told, placed, places, wrong
from tests.stage import Stage

PLACES: Final = list(places())


def document(place: Place) -> str:
    """Write a document that takes one argument as a variable, and the others as they must be."""
    of_root = SERVED.query_type if place.root == "query" else SERVED.mutation_type
    assert of_root is not None
    field = of_root.fields[place.field]
    given = field.args[place.argument].type
    others = [
        f"{name}: {json.dumps(good(argument.type))}"
        for name, argument in field.args.items()
        if name != place.argument and str(argument.type).endswith("!")
    ]
    arguments = ", ".join([f"{place.argument}: $given", *others])
    return f"{place.root}($given: {given}) {{ {place.field}({arguments}) {{ __typename }} }}"


async def refused(client: httpx.AsyncClient, stage: Stage, query: str, value: object) -> tuple[list[Any], str]:
    """Ask with a wrong value, and give the errors with all that was said in the body and the log."""
    headers = {"Authorization": f"Bearer {await stage.token('admin')}"}
    with capture_logs() as logs:
        response = await client.post("/graphql", json={"query": query, "variables": {"given": value}}, headers=headers)
    answer = response.json()
    assert "data" not in answer
    return answer["errors"], response.text + str(logs)


def test_the_walk_meets_every_input_of_the_schema() -> None:
    met = {str(place.type).strip("[]!") for place in PLACES}
    inputs = {name for name, kind in SERVED.type_map.items() if type(kind).__name__ == "GraphQLInputObjectType"}
    assert inputs - met == set()
    assert len(PLACES) > 250


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.name)
async def test_json_of_a_wrong_type_is_refused_by_its_path(
    client: httpx.AsyncClient, town: Stage, caplog: pytest.LogCaptureFixture, place: Place
) -> None:
    of_root = SERVED.query_type if place.root == "query" else SERVED.mutation_type
    assert of_root is not None
    given = of_root.fields[place.field].args[place.argument].type
    with caplog.at_level(logging.DEBUG):
        for value, further in wrong(place.type):
            errors, said = await refused(client, town, document(place), placed(given, place.path, value))
            told = [(error["extensions"]["code"], error["extensions"]["path"]) for error in errors]
            expected = ["given", *place_told(given, place.path), *further]
            assert told == [("BAD_USER_INPUT", expected)], value
            assert SENTINEL not in said + caplog.text
