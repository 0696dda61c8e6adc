"""What a database must be before it is served."""

import pytest

from api.cli import opened_services
from api.demo_data import PASSWORD
from api.preparation import LOGINS, DemoDataError, prepare
from auth.sessions import service as sessions
from tests.conftest import settings_for


async def test_an_empty_database_gets_the_demo_data_once(own_database_url: str) -> None:
    settings = settings_for(own_database_url)
    async with opened_services(settings, own_database_url) as services:
        assert await prepare(settings, services)
        assert await prepare(settings, services)
        for login in LOGINS:
            async with services.sessions.begin() as session:
                account = await sessions.account_for(session, login)
            assert account
            assert account.enabled
            assert await services.hasher.verify(account.password_hash, PASSWORD)


async def test_an_empty_database_stays_empty_when_told_so(own_database_url: str) -> None:
    settings = settings_for(own_database_url, demo=False)
    async with opened_services(settings, own_database_url) as services:
        assert not await prepare(settings, services)


async def test_production_loads_no_demo_data_and_refuses_them(own_database_url: str) -> None:
    settings = settings_for(own_database_url)
    production = settings.model_copy(update={"environment": "production"})
    async with opened_services(settings, own_database_url) as services:
        assert not await prepare(production, services)
        await prepare(settings, services)
        with pytest.raises(DemoDataError):
            await prepare(production, services)
