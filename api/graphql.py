"""GraphQL over HTTP: a request becomes a context and a call, and its result an answer; it decides no business."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import strawberry
from graphql import DocumentNode, OperationDefinitionNode, OperationType, get_operation_ast
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.types import Receive, Scope, Send
from strawberry.http.ides import get_graphql_ide_html

from api.calls import Call, Language, answer_media, bearer, language, read_call
from api.documents import Documents
from api.errors import (
    BAD_USER_INPUT,
    GRAPHQL_JSON,
    JSON,
    DocumentRefusedError,
    RefusedError,
    Told,
    errors_response,
    tell_execution,
    tell_fault,
)
from api.execution import core_schema, execute_call
from api.json import dump
from api.middleware import request_id_of
from api.variables import holds_nul, require_fitting


@dataclass(frozen=True, slots=True)
class Caller:
    """What the transport knows of who asks."""

    token: str | None
    language: Language
    request_id: str


OpenContext = Callable[[Any, Caller], object]
"""Makes the resolvers' context from the app's services and a caller."""


class GraphQLEndpoint:
    """The ASGI application at /graphql."""

    def __init__(self, schema: strawberry.Schema, open_context: OpenContext, *, production: bool) -> None:
        self._schema = schema
        self._open_context = open_context
        self._documents = Documents(core_schema(schema), suggest=not production)
        self._explorer = None if production else get_graphql_ide_html()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        request = Request(scope, receive)
        response = await self._answer(request)
        await response(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        if self._explorer and request.method == "GET" and "text/html" in request.headers.get("accept", ""):
            return HTMLResponse(self._explorer)
        request_id = request_id_of(request)
        media = JSON
        try:
            media = answer_media(request.headers.get("accept"))
            return await self._run(request, await read_call(request), media)
        except RefusedError as refused:
            return errors_response(refused.status, refused.told(request_id), media=media, headers=refused.headers)
        except DocumentRefusedError as refused:
            # The draft standard: the older media type says 200 to whatever was well-formed HTTP.
            status = 400 if media == GRAPHQL_JSON else 200
            return errors_response(status, refused.told(request_id), media=media)
        except Exception as fault:  # noqa: BLE001 (whatever it is, the client learns nothing of it)
            return errors_response(500, [tell_fault(fault, request_id)], media=media)

    async def _run(self, request: Request, call: Call, media: str) -> Response:
        document = self._documents.read(call.document)
        operation = _operation(document, call)
        if holds_nul(call.variables):
            require_fitting(core_schema(self._schema), operation, call.variables)
        caller = Caller(bearer(request.headers), language(request.headers), request_id_of(request))
        context = self._open_context(request.app.state.services, caller)
        result = await execute_call(self._schema, document, call, context)
        if result.errors and result.data is None:
            # The executor has run nothing if it could not read the variables; and what it says repeats their values.
            require_fitting(core_schema(self._schema), operation, call.variables)
        body: Told = {"data": result.data}
        if result.errors:
            body = {"errors": [tell_execution(error, caller.request_id) for error in result.errors], **body}
        return Response(dump(body), 200, {"Cache-Control": "no-store"}, media)


def _operation(document: DocumentNode, call: Call) -> OperationDefinitionNode:
    operation = get_operation_ast(document, call.operation)
    if operation is None:
        raise RefusedError(400, BAD_USER_INPUT, "The document has no operation of that name, or several and no name.")
    if operation.operation is OperationType.MUTATION and not call.may_change:
        raise RefusedError(405, BAD_USER_INPUT, "A mutation needs POST.", {"Allow": "POST"})
    if operation.operation is OperationType.SUBSCRIPTION:
        raise RefusedError(400, BAD_USER_INPUT, "A subscription needs a stream.")
    return operation
