"""What happens around every request: its id, its line in the log, and the last net for faults."""

import secrets
import time
from collections.abc import Collection
from typing import Final

import structlog
from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.errors import errors_response, tell_fault

log: Final[structlog.stdlib.BoundLogger] = structlog.get_logger("baobei")


def request_id_of(request: Request) -> str:
    """Tell the id that the middleware gave this request."""
    return str(request.scope["request_id"])


class RequestMiddleware:
    """Gives each request an id of ours, logs it without its values, and masks what nothing else caught."""

    def __init__(self, app: ASGIApp, known_paths: Collection[str]) -> None:
        self._app = app
        self._known_paths = known_paths

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = scope["request_id"] = secrets.token_hex(16)
        started = time.perf_counter()
        status = 0

        async def send_with_id(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)["X-Request-Id"] = request_id
            await send(message)

        try:
            await self._app(scope, receive, send_with_id)
        except Exception as fault:
            told = tell_fault(fault, request_id)
            if status:
                raise
            await errors_response(500, [told])(scope, receive, send_with_id)
        finally:
            log.info(
                "request",
                request_id=request_id,
                method=scope["method"],
                path=scope["path"] if scope["path"] in self._known_paths else "unknown",
                status=status,
                duration_ms=round((time.perf_counter() - started) * 1000, 1),
            )
