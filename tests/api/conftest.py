"""The small app that transport tests talk to."""

from collections.abc import AsyncGenerator

import httpx
import pytest

from tests.api.small import small_app
from tests.conftest import client_of, running_app, settings_for


@pytest.fixture(scope="session")
async def small(database_url: str) -> AsyncGenerator[httpx.AsyncClient]:
    """Lend a client of the small app, as in development."""
    async with running_app(small_app(settings_for(database_url))) as app, client_of(app) as client:
        yield client
