"""The real app: what it serves is put together right."""

import pytest

from schema import schema
from tests.conftest import GraphQL


async def test_a_stranger_is_told_that_nobody_is_signed_in(graphql: GraphQL) -> None:
    assert await graphql("{ viewer { name } }") == {"data": {"viewer": None}}


@pytest.mark.parametrize("token", [None, "bbt_unknown"])
async def test_whatever_else_a_stranger_asks_is_unauthenticated(graphql: GraphQL, token: str | None) -> None:
    answer = await graphql("{ projects { edges { node { slug } } } }", token=token)
    assert answer["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"


def test_the_schema_has_no_incremental_delivery() -> None:
    assert "defer" not in schema.as_str()
