"""One GraphQL call as HTTP brings it; never what it asks for."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal, cast

from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect, Request

from api.errors import BAD_USER_INPUT, GRAPHQL_JSON, JSON, RefusedError
from api.json import load

BODY_LIMIT: Final = 256 * 1024
DOCUMENT_LIMIT: Final = 32 * 1024
# A browser sends none of these to another site without asking it first.
PREFLIGHTED: Final = ("graphql-require-preflight", "apollo-require-preflight", "x-apollo-operation-name")

Language = Literal["zh-CN", "en"]


@dataclass(frozen=True, slots=True)
class Call:
    """A document and what goes with it."""

    document: str
    variables: dict[str, Any]
    operation: str | None
    may_change: bool


async def read_call(request: Request) -> Call:
    """Read a call from the body or, for GET, from the address; a malformed one is a RefusedError."""
    if request.method == "GET":
        return _from_address(request)
    if request.method != "POST":
        raise RefusedError(405, BAD_USER_INPUT, "Use POST, or GET for queries.", {"Allow": "GET, POST"})
    return _call(_parse(await _body(request), "The body"), may_change=True)


def answer_media(accept: str | None) -> str:
    """Choose the answer's media type; a client that takes neither is a RefusedError."""
    if not accept:
        return JSON
    for part in accept.split(","):
        media, *parameters = (piece.strip().lower() for piece in part.split(";"))
        if "q=0" in parameters:
            continue
        if media == GRAPHQL_JSON:
            return GRAPHQL_JSON
        if media in {JSON, "application/*", "*/*"}:
            return JSON
    raise RefusedError(406, BAD_USER_INPUT, f"Answers are {GRAPHQL_JSON} or {JSON}.")


def bearer(headers: Headers) -> str | None:
    """Read the token of the call; without one the caller is a stranger."""
    scheme, _, token = headers.get("authorization", "").partition(" ")
    return token.strip() or None if scheme.lower() == "bearer" else None


def language(headers: Headers) -> Language:
    """Choose between Chinese, the default, and English, the language more wanted."""
    wanted: dict[str, float] = {}
    for part in headers.get("accept-language", "").split(","):
        name, *parameters = (piece.strip() for piece in part.lower().split(";"))
        quality = next((each.removeprefix("q=") for each in parameters if each.startswith("q=")), "")
        wanted[name.partition("-")[0]] = max(_quality(quality), wanted.get(name.partition("-")[0], 0.0))
    return "en" if wanted.get("en", 0.0) > max(wanted.get("zh", 0.0), wanted.get("*", 0.0)) else "zh-CN"


def _quality(text: str) -> float:
    try:
        return float(text or "1")
    except ValueError:
        return 0.0


def _from_address(request: Request) -> Call:
    if not any(name in request.headers for name in PREFLIGHTED):
        raise RefusedError(400, BAD_USER_INPUT, "GET needs the header GraphQL-Require-Preflight.")
    given: dict[str, Any] = dict(request.query_params)
    for name in ("variables", "extensions"):
        if name in given:
            given[name] = _parse(given[name], f"The parameter {name}")
    return _call(given, may_change=False)


async def _body(request: Request) -> bytes:
    media, _, parameters = request.headers.get("content-type", "").lower().partition(";")
    if media.strip() != JSON or parameters.strip() not in {"", "charset=utf-8", 'charset="utf-8"'}:
        raise RefusedError(415, BAD_USER_INPUT, "The body must be application/json in UTF-8.")
    if request.headers.get("content-encoding", "identity") != "identity":
        raise RefusedError(415, BAD_USER_INPUT, "The body must not be compressed.")
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > BODY_LIMIT:
                raise RefusedError(413, BAD_USER_INPUT, f"The body is longer than {BODY_LIMIT} bytes.")
    except ClientDisconnect:
        raise RefusedError(400, BAD_USER_INPUT, "The body broke off.") from None
    return bytes(body)


def _parse(text: bytes | str, what: str) -> object:
    try:
        return load(text)
    except ValueError:
        raise RefusedError(400, BAD_USER_INPUT, f"{what} is not JSON.") from None


def _call(given: object, *, may_change: bool) -> Call:
    if not isinstance(given, dict):
        raise RefusedError(400, BAD_USER_INPUT, "A call is one JSON object.")
    params = cast("dict[str, Any]", given)
    document = _typed(params, "query", str)
    if not document:
        raise RefusedError(400, BAD_USER_INPUT, "The parameter query is missing.")
    if len(document.encode(errors="surrogatepass")) > DOCUMENT_LIMIT:
        raise RefusedError(400, BAD_USER_INPUT, f"The document is longer than {DOCUMENT_LIMIT} bytes.")
    _typed(params, "extensions", dict)
    return Call(document, _typed(params, "variables", dict) or {}, _typed(params, "operationName", str), may_change)


def _typed(params: Mapping[str, Any], name: str, kind: type) -> Any:  # noqa: ANN401 (of `kind`, or None)
    value = params.get(name)
    if value is not None and not isinstance(value, kind):
        expected = "an object" if kind is dict else "a text"
        raise RefusedError(400, BAD_USER_INPUT, f"The parameter {name} must be {expected}.")
    return value
