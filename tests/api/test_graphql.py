"""GraphQL over HTTP: calls, answers, media types, codes and masks."""

import json
from typing import Any

import httpx
import pytest
from structlog.testing import capture_logs

from api.calls import BODY_LIMIT, DOCUMENT_LIMIT
from tests.api.small import CANARY

GRAPHQL_JSON = "application/graphql-response+json"
PREFLIGHT = {"GraphQL-Require-Preflight": "1"}


async def post(client: httpx.AsyncClient, query: str, variables: object = None, **headers: str) -> httpx.Response:
    return await client.post("/graphql", json={"query": query, "variables": variables}, headers=headers)


def only_error(response: httpx.Response) -> dict[str, Any]:
    """Take the one error of an answer, with its request id checked."""
    body: dict[str, Any] = response.json()
    assert len(body["errors"]) == 1
    error: dict[str, Any] = body["errors"][0]
    assert error["extensions"].pop("requestId") == response.headers["X-Request-Id"]
    return error


async def test_a_query_is_answered(small: httpx.AsyncClient) -> None:
    response = await post(small, "query ($name: String!) { hello(name: $name) }", {"name": "li"})
    assert (response.status_code, response.json()) == (200, {"data": {"hello": "hello li"}})
    assert response.headers["Content-Type"] == "application/json"
    assert response.headers["Cache-Control"] == "no-store"


async def test_a_document_is_answered_again_from_what_was_kept(small: httpx.AsyncClient) -> None:
    for name in ("a", "b"):
        response = await post(small, "query ($name: String!) { hello(name: $name) }", {"name": name})
        assert response.json() == {"data": {"hello": f"hello {name}"}}


async def test_an_operation_is_chosen_by_name(small: httpx.AsyncClient) -> None:
    query = 'query A { hello(name: "a") } query B { hello(name: "b") }'
    response = await small.post("/graphql", json={"query": query, "operationName": "B"})
    assert response.json() == {"data": {"hello": "hello b"}}
    unknown = await small.post("/graphql", json={"query": query, "operationName": CANARY})
    assert unknown.status_code == 400
    assert only_error(unknown)["extensions"] == {"code": "BAD_USER_INPUT"}
    assert CANARY not in unknown.text


@pytest.mark.parametrize(
    ("headers", "caller"),
    [
        ({}, "None zh-CN"),
        ({"Authorization": "Bearer bbt_x"}, "bbt_x zh-CN"),
        ({"Authorization": "bearer bbt_x", "Accept-Language": "en-GB,zh;q=0.5"}, "bbt_x en"),
        ({"Authorization": "Basic eA==", "Accept-Language": "en;q=0.3, zh-TW"}, "None zh-CN"),
        ({"Accept-Language": "fr, en;q=0.1"}, "None en"),
        ({"Accept-Language": "en;q=x"}, "None zh-CN"),
    ],
)
async def test_the_caller_is_read_from_headers(small: httpx.AsyncClient, headers: dict[str, str], caller: str) -> None:
    response = await post(small, "{ caller }", **headers)
    assert response.json() == {"data": {"caller": caller}}


@pytest.mark.parametrize(
    ("accept", "media"),
    [
        (None, "application/json"),
        ("*/*", "application/json"),
        ("application/*", "application/json"),
        ("application/json; charset=utf-8", "application/json"),
        (GRAPHQL_JSON, GRAPHQL_JSON),
        (f"text/plain, {GRAPHQL_JSON};q=0, application/json", "application/json"),
        (f"{GRAPHQL_JSON}, application/json;q=0.9", GRAPHQL_JSON),
    ],
)
async def test_the_answer_has_a_media_type_the_client_takes(
    small: httpx.AsyncClient,
    accept: str | None,
    media: str,
) -> None:
    small_request = small.build_request("POST", "/graphql", json={"query": "{ hello }"})
    del small_request.headers["Accept"]
    if accept:
        small_request.headers["Accept"] = accept
    response = await small.send(small_request)
    assert (response.status_code, response.headers["Content-Type"]) == (200, media)


async def test_a_client_that_takes_no_json_is_refused(small: httpx.AsyncClient) -> None:
    response = await post(small, "{ hello }", Accept="text/csv")
    assert response.status_code == 406
    assert only_error(response)["extensions"] == {"code": "BAD_USER_INPUT"}


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"\xff",
        b"[]",
        b"null",
        b'"{ hello }"',
        b"{}",
        b'{"query": null}',
        b'{"query": ""}',
        b'{"query": 13800138000}',
        b'{"query": "{ hello }", "variables": "13800138000"}',
        b'{"query": "{ hello }", "variables": [13800138000]}',
        b'{"query": "{ hello }", "operationName": 13800138000}',
        b'{"query": "{ hello }", "extensions": [13800138000]}',
        b'[{"query": "{ hello }"}]',
    ],
)
@pytest.mark.parametrize("accept", ["application/json", GRAPHQL_JSON])
async def test_a_malformed_call_is_refused(small: httpx.AsyncClient, body: bytes, accept: str) -> None:
    headers = {"Content-Type": "application/json", "Accept": accept}
    response = await small.post("/graphql", content=body, headers=headers)
    assert (response.status_code, response.headers["Content-Type"]) == (400, accept)
    assert only_error(response)["extensions"] == {"code": "BAD_USER_INPUT"}
    assert CANARY not in response.text


@pytest.mark.parametrize(
    "headers",
    [
        {"Content-Type": "text/plain"},
        {"Content-Type": "application/json; charset=utf-16"},
        {"Content-Type": "application/json", "Content-Encoding": "gzip"},
        {},
    ],
)
async def test_a_body_of_another_kind_is_refused(small: httpx.AsyncClient, headers: dict[str, str]) -> None:
    response = await small.post("/graphql", content=b'{"query": "{ hello }"}', headers=headers)
    assert response.status_code == 415
    assert only_error(response)["extensions"] == {"code": "BAD_USER_INPUT"}


async def test_a_body_too_long_is_refused(small: httpx.AsyncClient) -> None:
    response = await post(small, "{ hello }", {"x": "1" * BODY_LIMIT})
    assert response.status_code == 413
    assert only_error(response)["extensions"] == {"code": "BAD_USER_INPUT"}


async def test_a_document_too_long_is_refused(small: httpx.AsyncClient) -> None:
    longest = "{ hello }" + " " * (DOCUMENT_LIMIT - len("{ hello }"))
    assert (await post(small, longest)).json() == {"data": {"hello": "hello you"}}
    response = await post(small, longest + " ")
    assert response.status_code == 400
    assert only_error(response)["extensions"] == {"code": "BAD_USER_INPUT"}


async def test_get_answers_a_query(small: httpx.AsyncClient) -> None:
    params = {"query": "query ($name: String!) { hello(name: $name) }", "variables": json.dumps({"name": "li"})}
    response = await small.get("/graphql", params=params, headers=PREFLIGHT)
    assert (response.status_code, response.json()) == (200, {"data": {"hello": "hello li"}})


@pytest.mark.parametrize("header", ["GraphQL-Require-Preflight", "Apollo-Require-Preflight", "X-Apollo-Operation-Name"])
async def test_get_needs_a_header_that_browsers_ask_about(small: httpx.AsyncClient, header: str) -> None:
    params = {"query": "{ hello }"}
    assert (await small.get("/graphql", params=params, headers={header: "1"})).status_code == 200
    refused = await small.get("/graphql", params=params)
    assert refused.status_code == 400
    assert only_error(refused)["extensions"] == {"code": "BAD_USER_INPUT"}


async def test_get_never_changes_anything(small: httpx.AsyncClient) -> None:
    response = await small.get("/graphql", params={"query": 'mutation { note(text: "x") }'}, headers=PREFLIGHT)
    assert (response.status_code, response.headers["Allow"]) == (405, "POST")
    assert only_error(response)["extensions"] == {"code": "BAD_USER_INPUT"}


async def test_get_refuses_malformed_variables(small: httpx.AsyncClient) -> None:
    response = await small.get("/graphql", params={"query": "{ hello }", "variables": f"{{{CANARY}"}, headers=PREFLIGHT)
    assert response.status_code == 400
    assert CANARY not in response.text


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS"])
async def test_other_methods_are_refused(small: httpx.AsyncClient, method: str) -> None:
    response = await small.request(method, "/graphql")
    assert (response.status_code, response.headers["Allow"]) == (405, "GET, POST")
    assert only_error(response)["extensions"] == {"code": "BAD_USER_INPUT"}


async def test_a_subscription_needs_a_stream(small: httpx.AsyncClient) -> None:
    response = await post(small, "subscription { ticks }")
    assert response.status_code == 400
    assert only_error(response)["extensions"] == {"code": "BAD_USER_INPUT"}


@pytest.mark.parametrize(("accept", "status"), [("application/json", 200), (GRAPHQL_JSON, 400)])
async def test_a_document_that_fails_is_told_as_the_media_type_wants(
    small: httpx.AsyncClient,
    accept: str,
    status: int,
) -> None:
    response = await post(small, "{ goodbye }", Accept=accept)
    assert (response.status_code, response.headers["Content-Type"]) == (status, accept)
    assert "data" not in response.json()
    assert only_error(response) == {
        "message": "Cannot query field 'goodbye' on type 'Query'.",
        "locations": [{"line": 1, "column": 3}],
        "extensions": {"code": "GRAPHQL_VALIDATION_FAILED"},
    }


async def test_a_fault_of_ours_is_masked_and_logged_without_values(small: httpx.AsyncClient) -> None:
    with capture_logs() as logs:
        response = await post(small, "{ fault hello }")
    assert response.json()["data"] == {"fault": None, "hello": "hello you"}
    assert only_error(response) == {
        "message": "Something went wrong on our side.",
        "locations": [{"line": 1, "column": 3}],
        "path": ["fault"],
        "extensions": {"code": "INTERNAL_SERVER_ERROR"},
    }
    fault = next(line for line in logs if line["event"] == "fault")
    assert fault["request_id"] == response.headers["X-Request-Id"]
    assert fault["raised"] == ["RuntimeError"]
    assert fault["frames"][-1].endswith(" fault")
    assert CANARY not in response.text + str(logs)


async def test_an_answer_that_does_not_fit_the_schema_is_a_fault_of_ours(small: httpx.AsyncClient) -> None:
    with capture_logs() as logs:
        response = await post(small, "{ badColor }")
    assert only_error(response)["extensions"] == {"code": "INTERNAL_SERVER_ERROR"}
    assert CANARY not in response.text + str(logs)


@pytest.mark.parametrize(
    ("field", "message", "extensions"),
    [
        ("coded", "Too old.", {"code": "RESYNC_REQUIRED", "path": ["since"]}),
        ("membersOnly", "Sign in first.", {"code": "UNAUTHENTICATED"}),
        ("wrong", "INVALID_INPUT", {"code": "BAD_USER_INPUT"}),
    ],
)
async def test_what_the_client_did_is_never_masked(
    small: httpx.AsyncClient,
    field: str,
    message: str,
    extensions: dict[str, Any],
) -> None:
    with capture_logs() as logs:
        response = await post(small, f"{{ {field} }}")
    error = only_error(response)
    assert (response.status_code, response.json()["data"]) == (200, {field: None})
    assert (error["message"], error["extensions"], error["path"]) == (message, extensions, [field])
    assert [line["event"] for line in logs] == ["request"]


async def test_incremental_delivery_is_off(small: httpx.AsyncClient) -> None:
    response = await post(small, "{ ... @defer { hello } }")
    assert only_error(response)["extensions"] == {"code": "GRAPHQL_VALIDATION_FAILED"}


async def test_a_browser_in_development_sees_an_explorer(small: httpx.AsyncClient) -> None:
    response = await small.get("/graphql", headers={"Accept": "text/html,*/*"})
    assert (response.status_code, response.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
