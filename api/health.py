"""Whether this process lives and may be sent traffic; it asks the database only for its migration level."""

from starlette.requests import Request
from starlette.responses import JSONResponse

from api import database
from api.errors import describe, log


async def live(_: Request) -> JSONResponse:
    """Say that the process runs; it asks nothing."""
    return JSONResponse({"status": "alive"})


async def ready(request: Request) -> JSONResponse:
    """Say whether the database answers and stands at this code's migration."""
    try:
        migrated = await database.is_migrated(request.app.state.pool)
    except Exception as fault:  # noqa: BLE001 (whatever keeps the database away)
        log.warning("not ready", **describe(fault))
        migrated = False
    return JSONResponse({"status": "ready" if migrated else "not ready"}, 200 if migrated else 503)
