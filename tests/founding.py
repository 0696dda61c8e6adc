"""An organization made from nothing for one test, and its people signing in through the API; never a test."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from uuid import uuid4

from auth.actor import FIRM_ROLES, SITE_ROLES, Role
from domain.organizations.service import create_organization
from domain.people.rules import NewPerson
from schema.context import Services
from tests.conftest import GraphQL

PASSWORD: Final = "correct horse battery"

SIGN_IN: Final = """
mutation($input: SignInInput!) { signIn(input: $input) {
  session { accessToken accessTokenExpiresAt refreshToken refreshTokenExpiresAt }
  viewer { id name role firm { name } organization { name now } sites { name } }
  errors { code path }
} }
"""


@dataclass
class Office:
    """An organization, its admin's token, and what was set up in it."""

    graphql: GraphQL
    mark: str
    token: str = ""
    ids: dict[str, str] = field(default_factory=dict[str, str])

    def login(self, who: str) -> str:
        """Make a login that no other test has."""
        return f"{who}.{self.mark}"

    async def sign_in(self, login: str, *, password: str = PASSWORD, device: str = "phone") -> dict[str, Any]:
        """Sign in on a device and return the payload."""
        given = {"id": device, "platform": "WEB", "appVersion": "1"}
        variables = {"input": {"login": login, "password": password, "device": given}}
        return await self.act(SIGN_IN, variables, "signIn", token=None)

    async def token_of(self, who: str) -> str:
        """Sign somebody in and return the access token."""
        token: str = (await self.sign_in(self.login(who)))["session"]["accessToken"]
        return token

    async def act(self, document: str, variables: dict[str, Any], name: str, *, token: str | None) -> dict[str, Any]:
        """Call one mutation and return its payload; a top-level error fails the test."""
        answer = await self.graphql(document, variables, token=token)
        assert "errors" not in answer, answer
        payload: dict[str, Any] = answer["data"][name]
        return payload

    async def administer(
        self, name: str, given: dict[str, Any], wanted: str, *, token: str | None = None, key: str | None = None
    ) -> dict[str, Any]:
        """Carry out an act of administration, which is named as the contract names it."""
        if key is not None:
            given = {"idempotencyKey": key, **given}
        kind = f"{name[0].upper()}{name[1:]}Input"
        document = f"mutation($input: {kind}!) {{ {name}(input: $input) {{ {wanted} errors {{ code path }} }} }}"
        return await self.act(document, {"input": given}, name, token=token or self.token)

    async def make(self, act: str, thing: str, /, **given: object) -> str:
        """Create something and return its id."""
        answer = await self.administer(act, given, f"{thing} {{ id }} replayed", key=str(uuid4()))
        assert (answer["errors"], answer["replayed"]) == ([], False)
        made: str = answer[thing]["id"]
        return made

    async def add(self, role: Role, who: str) -> str:
        """Add somebody of a role, of the office's firm or at its site."""
        return await self.make(
            "addPerson",
            "user",
            login=self.login(who),
            name=who,
            role=role,
            password=PASSWORD,
            firmId=self.ids["firm"] if role in FIRM_ROLES else None,
            siteIds=[self.ids["site"]] if role in SITE_ROLES else None,
        )

    async def settle(self) -> None:
        """Set up a project with a site, and a firm."""
        self.ids["project"] = await self.make(
            "createProject", "project", slug="first", name="First", rulebook="yincheng", opensOn="2026-05-01"
        )
        self.ids["site"] = await self.make("createSite", "site", projectId=self.ids["project"], name="Office")
        self.ids["firm"] = await self.make("createFirm", "firm", name="Firm")


async def found(services: Services, graphql: GraphQL, *, sandbox: bool = True, clock: datetime | None = None) -> Office:
    """Make an organization as the command does, and sign its admin in."""
    office = Office(graphql, uuid4().hex[:12])
    admin = NewPerson(
        login=office.login("admin"),
        name="Admin",
        role=Role.ORGANIZATION_ADMIN,
        password_hash=await services.hasher.hash(PASSWORD),
    )
    async with services.sessions.begin() as session:
        await create_organization(session, name="Developer", sandbox=sandbox, clock=clock, admin=admin)
    session = (await office.sign_in(office.login("admin"), device="desk"))["session"]
    office.token = session["accessToken"]
    return office
