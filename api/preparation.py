"""What must be true of a database before it is served; never how it is served."""

from typing import Final

from api import demo_data
from api.settings import Settings
from auth.sessions import service as sessions
from schema.context import Services

FIRST_LOGIN: Final = "admin"
LOGINS: Final = (
    FIRST_LOGIN,
    "admin-2",
    *demo_data.STAFF,
    *(login for firm in demo_data.FIRMS for login in (*firm.others, *firm.agents, *firm.unlisted)),
    "other-admin",
    *demo_data.ELSEWHERE.agents,
)


class DemoDataError(RuntimeError):
    """Production was to be served with the demo data, whose password everybody knows."""


async def prepare(settings: Settings, services: Services) -> bool:
    """Give an empty database the demo data and tell whether it has them; in production they are a DemoDataError."""
    if settings.loads_demo:
        await demo_data.load(services)
    loaded = await has_demo_data(services)
    if loaded and settings.production:
        raise DemoDataError("this database holds the demo data, whose password everybody knows; production refuses it")
    return loaded


async def has_demo_data(services: Services) -> bool:
    """Tell whether the demo's admin can sign in with the demo's password."""
    async with services.sessions.begin() as session:
        account = await sessions.account_for(session, FIRST_LOGIN)
    return account is not None and await services.hasher.verify(account.password_hash, demo_data.PASSWORD)
