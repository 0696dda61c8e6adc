"""Every act, every list and every kind of object takes a written number of statements, whatever is there."""

from pathlib import Path
from typing import Final

import pytest
from graphql import GraphQLObjectType, build_schema

from tests.statements import written
from tests.statements.playing import World, taken
from tests.statements.reads import LISTS, NESTED, SINGLE

SCHEMA: Final = build_schema((Path(__file__).parents[2] / "schema.graphql").read_text(encoding="utf-8"))
OBJECTS: Final = [kind for kind in SCHEMA.type_map.values() if isinstance(kind, GraphQLObjectType)]
WRITTEN: Final = written.read_counts()
# The five steps of a report: session and organization, bucket, case and clock, facts, append.
MOST_OF_A_REPORT: Final = 5
# A page of everything that names everything: batches more or less by the loaders' turns, never one an object.
TURNS: Final = 8
MOST: Final = 40


def fields(kind: str) -> list[str]:
    found = SCHEMA.type_map[kind]
    assert isinstance(found, GraphQLObjectType)
    return sorted(found.fields)


def lists_of_objects() -> set[str]:
    """Name every field of an object that is a list with pages."""
    return {
        f"{kind.name}.{name}"
        for kind in OBJECTS
        for name, field in kind.fields.items()
        if str(field.type).endswith("Connection!") and kind.name != "Query"
    }


def test_every_mutation_has_its_numbers_in_the_table() -> None:
    acts = {name.partition(":")[0] for name in WRITTEN if name not in SINGLE}
    assert sorted(acts - LISTS.keys() - NESTED.keys()) == fields("Mutation")


def test_every_query_has_its_numbers_in_the_table() -> None:
    asked = {name.partition(":")[0] for name in WRITTEN if "{" not in name and "." not in name}
    assert sorted(name for name in asked if name in {*LISTS, *SINGLE} and name[0].islower()) == fields("Query")


def test_every_list_of_an_object_has_its_numbers_in_the_table() -> None:
    assert {name.partition(":")[0] for name in WRITTEN if "." in name} == lists_of_objects()


def test_every_kind_of_object_has_its_numbers_in_the_table() -> None:
    kinds = {kind.name for kind in OBJECTS if any(each.name == "Node" for each in kind.interfaces)}
    assert {name for name in WRITTEN if name in SINGLE and name[0].isupper()} == kinds


def test_everything_takes_the_written_number_of_statements(played: World) -> None:
    found = written.table(written.counted(played))
    assert found.splitlines() == written.lines(written.COUNTS, found)


def test_a_report_takes_five_statements_at_most_in_a_transaction_of_its_own() -> None:
    reports = {name: own for name, (own, *_) in WRITTEN.items() if name.startswith("reportCustomer:")}
    assert max(reports.values()) == MOST_OF_A_REPORT


@pytest.mark.parametrize("name", LISTS)
def test_a_list_takes_no_more_statements_for_a_long_page_than_for_a_short_one(name: str) -> None:
    _, short, long = LISTS[name]
    assert WRITTEN[f"{name}: {short}"] == WRITTEN[f"{name}: {long}"]


@pytest.mark.parametrize("name", NESTED)
def test_a_list_in_a_list_takes_one_transaction_more_for_each_object(name: str) -> None:
    two, three = WRITTEN[f"{name}: 2"], WRITTEN[f"{name}: 3"]
    assert [after - before for before, after in zip(two, three, strict=True)] == [0, 1, 2]


def test_a_page_of_everything_is_gathered_in_turns(played: World) -> None:
    counts = [taken(heard)[2] for name, heard in played.heard.items() if name.startswith("changes, deep")]
    assert abs(counts[0] - counts[1]) <= TURNS
    assert max(counts) <= MOST
