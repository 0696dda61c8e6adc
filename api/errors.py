"""How errors leave the service: coded, with the request's id, and never repeating a value."""

import traceback
from collections.abc import Mapping
from typing import Final

import structlog
from graphql import GraphQLError
from starlette.responses import Response
from strawberry.exceptions import StrawberryInputCoercionError

from api.json import dump
from auth.errors import DomainError, Unauthenticated

JSON: Final = "application/json"
GRAPHQL_JSON: Final = "application/graphql-response+json"
BAD_USER_INPUT: Final = "BAD_USER_INPUT"
PARSE_FAILED: Final = "GRAPHQL_PARSE_FAILED"
VALIDATION_FAILED: Final = "GRAPHQL_VALIDATION_FAILED"
UNAUTHENTICATED: Final = "UNAUTHENTICATED"
INTERNAL: Final = "INTERNAL_SERVER_ERROR"

Told = dict[str, object]

log: Final[structlog.stdlib.BoundLogger] = structlog.get_logger("baobei")


class RefusedError(Exception):
    """A request refused before anything ran; its message is ours and repeats nothing."""

    def __init__(self, status: int, code: str, message: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.headers = headers

    def told(self, request_id: str) -> list[Told]:
        """Tell the client, as one top-level error."""
        return [tell(self.code, self.message, request_id)]


class DocumentRefusedError(Exception):
    """A call refused for its document or variables, one error for each fault found."""

    def __init__(self, code: str, errors: list[GraphQLError]) -> None:
        super().__init__(code)
        self.code = code
        self.errors = errors

    def told(self, request_id: str) -> list[Told]:
        """Tell the client every fault and its place."""
        return [
            {**tell(self.code, error.message, request_id, error.extensions), **_place(error)} for error in self.errors
        ]


def tell(code: str, message: str, request_id: str, extensions: Mapping[str, object] | None = None) -> Told:
    """Write one top-level error."""
    return {"message": message, "extensions": {**(extensions or {}), "code": code, "requestId": request_id}}


def tell_execution(error: GraphQLError, request_id: str) -> Told:
    """Write what went wrong in a resolver: what is coded as it is, a fault of ours masked and logged."""
    cause = _cause(error)
    if isinstance(cause, GraphQLError) and "code" in (cause.extensions or {}):
        told = tell(str((cause.extensions or {})["code"]), cause.message, request_id, cause.extensions)
    elif isinstance(cause, Unauthenticated):
        told = tell(UNAUTHENTICATED, "Sign in first.", request_id)
    elif isinstance(cause, DomainError):
        place = {"path": list(cause.path)} if cause.path else None
        told = tell(BAD_USER_INPUT, cause.code.value, request_id, place)
    elif _is_wrong_argument(cause):
        told = tell(BAD_USER_INPUT, "An argument is not of the type that the schema gives.", request_id)
    else:
        told = tell_fault(cause, request_id)
    return {**told, **_place(error)}


def tell_fault(cause: BaseException, request_id: str) -> Told:
    """Write a fault of ours for the client, who learns nothing of it, and for the log, which learns no value."""
    log.error("fault", request_id=request_id, **describe(cause))
    return tell(INTERNAL, "Something went wrong on our side.", request_id)


def describe(cause: BaseException) -> dict[str, object]:
    """Name an exception's kinds and places; its message may hold a value, so it is left out."""
    kinds: list[str] = []
    frames: list[str] = []
    at: BaseException | None = cause
    while at is not None and type(at).__qualname__ not in kinds:
        kinds.append(type(at).__qualname__)
        frames.extend(
            f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(at.__traceback__)
        )
        at = at.__cause__ or at.__context__
    return {"raised": kinds, "frames": frames}


def errors_response(
    status: int, errors: list[Told], *, media: str = JSON, headers: Mapping[str, str] | None = None
) -> Response:
    """Answer with errors alone."""
    return Response(dump({"errors": errors}), status, {"Cache-Control": "no-store", **(headers or {})}, media)


def _cause(error: GraphQLError) -> BaseException:
    cause: BaseException = error
    while isinstance(cause, GraphQLError) and cause.original_error is not None:
        cause = cause.original_error
    return cause


def _is_wrong_argument(cause: BaseException) -> bool:
    """Tell an argument's error, which has its place in the document, from a value of ours that has none."""
    return isinstance(cause, StrawberryInputCoercionError) or (isinstance(cause, GraphQLError) and bool(cause.nodes))


def _place(error: GraphQLError) -> Told:
    place: Told = {}
    if error.locations:
        place["locations"] = [{"line": at.line, "column": at.column} for at in error.locations]
    if error.path:
        place["path"] = list(error.path)
    return place
