"""An organization on a sandbox's clock with everybody in it, made fast by the services; never a test."""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from api.demo_data import DEVICE, Founding
from auth.actor import Actor, Role
from auth.sessions import queries as session_queries
from auth.sessions import service as sessions
from auth.tokens import token_hash
from domain.firms import service as firms
from domain.firms.rules import AgreementDraft, RosterDraft
from domain.organizations import service as organizations
from domain.people import service as people_service
from domain.people.rules import NewPerson
from schema.context import Services
from schema.ids import to_public
from tests.calls import GraphQL

# Where somebody of staff works: two sites sell one project, the third another.
STAFF: Final[dict[str, tuple[Role, str]]] = {
    "manager": (Role.SITE_MANAGER, "office"),
    "receptionist": (Role.RECEPTIONIST, "office"),
    "consultant": (Role.CONSULTANT, "office"),
    "consultant-2": (Role.CONSULTANT, "office"),
    "support": (Role.SALES_SUPPORT, "office"),
    "manager-annex": (Role.SITE_MANAGER, "annex"),
    "receptionist-annex": (Role.RECEPTIONIST, "annex"),
    "consultant-annex": (Role.CONSULTANT, "annex"),
    "support-annex": (Role.SALES_SUPPORT, "annex"),
    "manager-elsewhere": (Role.SITE_MANAGER, "elsewhere"),
    "receptionist-elsewhere": (Role.RECEPTIONIST, "elsewhere"),
}
SITES: Final = {"office": "home", "annex": "home", "elsewhere": "away"}
FIRMS: Final = ("A", "B", "C")
# Of each firm; whoever is unlisted is on no roster.
PEOPLE: Final = {
    "agent": Role.AGENT,
    "agent2": Role.AGENT,
    "unlisted": Role.AGENT,
    "boss": Role.FIRM_MANAGER,
    "robot": Role.INTEGRATION,
}
LISTED: Final = {"agent", "agent2"}
FIRST_DAY: Final = datetime.fromisoformat("2026-03-02T09:00:00+08:00")

ADVANCE: Final = """
mutation($to: DateTime!) { advanceClock(input: {to: $to}) { organization { now } errors { code } } }
"""


def instant(told: str) -> datetime:
    """Read an instant as the API tells it."""
    return datetime.fromisoformat(told)


@dataclass
class Stage:
    """An organization, the public ids of what is in it, and its people's tokens, opened when first needed."""

    graphql: GraphQL
    organization: UUID
    ids: dict[str, str]
    tokens: dict[str, str] = field(default_factory=dict[str, str])
    logins: dict[str, str] = field(default_factory=dict[str, str])
    services: Services | None = None
    opening: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def token(self, who: str) -> str:
        """Give somebody's token."""
        async with self.opening:
            if who not in self.tokens:
                assert self.services is not None
                async with self.services.sessions.begin() as session:
                    self.tokens[who] = await _token(session, self.logins[who])
            return self.tokens[who]

    async def ask(self, who: str | None, document: str, variables: dict[str, Any] | None = None) -> dict[str, Any]:
        """Ask as somebody, or as a stranger; a top-level error fails the test."""
        answer = await self.graphql(document, variables, token=await self.token(who) if who else None)
        assert "errors" not in answer, answer
        data: dict[str, Any] = answer["data"]
        return data

    async def act(self, who: str, name: str, given: dict[str, Any], wanted: str) -> dict[str, Any]:
        """Carry out an act of the contract as somebody, and return its payload."""
        kind = f"{name[0].upper()}{name[1:]}Input"
        document = f"mutation($input: {kind}!) {{ {name}(input: $input) {{ {wanted} }} }}"
        payload: dict[str, Any] = (await self.ask(who, document, {"input": given}))[name]
        return payload

    async def now(self) -> datetime:
        """Read the organization's clock."""
        data = await self.ask("admin", "{ viewer { organization { now } } }")
        return instant(data["viewer"]["organization"]["now"])

    async def until(self, to: datetime) -> datetime:
        """Move the clock forward to an instant, and read it."""
        data = await self.ask("admin", ADVANCE, {"to": to.isoformat()})
        assert data["advanceClock"]["errors"] == []
        return instant(data["advanceClock"]["organization"]["now"])

    async def later(self, **lapse: float) -> datetime:
        """Let so much time pass, and read the clock."""
        return await self.until(await self.now() + timedelta(**lapse))


async def build(
    services: Services, graphql: GraphQL, *, clock: datetime = FIRST_DAY, rulebook: str = "yincheng"
) -> Stage:
    """Make an organization whose clock shows an instant now, and whose projects are judged by a preset."""
    mark = uuid4().hex[:12]
    async with services.sessions.begin() as session:
        founding = await _found(session, services, f"admin.{mark}", clock)
        keys = await _furnish(founding, mark, rulebook)
    kinds = {"projects": "Project", "sites": "Site", "firms": "Firm", "people": "User"}
    ids = {name: to_public(kinds[kind], key) for kind, some in keys.items() for name, key in some.items()}
    logins = {who: f"{who}.{mark}" for who in ("admin", *keys["people"])}
    return Stage(graphql, founding.actor.organization_id, ids, logins=logins, services=services)


async def _found(session: AsyncSession, services: Services, login: str, clock: datetime) -> Founding:
    admin = NewPerson(login=login, name="Admin", role=Role.ORGANIZATION_ADMIN, password_hash="none")
    await organizations.create_organization(session, name="Developer", sandbox=True, clock=clock, admin=admin)
    return Founding(session, services.vault, await _entered(session, await _token(session, login)), "none")


async def _entered(session: AsyncSession, token: str) -> Actor:
    entered = await session_queries.enter(session, token=token_hash(token), acting=True)
    assert entered is not None
    return entered[0]


async def _token(session: AsyncSession, login: str) -> str:
    account = await sessions.account_for(session, login)
    assert account is not None
    return (await sessions.open_session(session, account=account, device=DEVICE)).pair.access


async def _furnish(founding: Founding, mark: str, rulebook: str) -> dict[str, dict[str, UUID]]:
    projects = {slug: await founding.project(slug, rulebook) for slug in ("home", "away")}
    sites = {name: await founding.site(projects[slug], name) for name, slug in SITES.items()}
    people = {"admin-2": await _person(founding, f"admin-2.{mark}", Role.ORGANIZATION_ADMIN)}
    for who, (role, site) in STAFF.items():
        people[who] = await _person(founding, f"{who}.{mark}", role, sites=frozenset({sites[site]}))
    made: dict[str, UUID] = {}
    for firm in FIRMS:
        made[firm] = await _firm(founding, f"Firm {firm}")
        for part, role in PEOPLE.items():
            who = f"{part}-{firm.lower()}"
            people[who] = await _person(founding, f"{who}.{mark}", role, firm=made[firm])
            if part in LISTED:
                await _enlist(founding, made[firm], projects["home"], people[who])
        await _agree(founding, made[firm], projects["home"])
    await _agree(founding, made["A"], projects["away"])
    return {"projects": projects, "sites": sites, "firms": made, "people": people}


async def _person(
    founding: Founding, login: str, role: Role, *, firm: UUID | None = None, sites: frozenset[UUID] = frozenset()
) -> UUID:
    name = " ".join(word.capitalize() for word in login.split("-"))
    person = NewPerson(login=login, name=name, role=role, firm=firm, sites=sites, password_hash="none")
    return await people_service.enlist(founding.session, organization=founding.actor.organization_id, person=person)


async def _firm(founding: Founding, name: str) -> UUID:
    done = await firms.create_firm(founding.session, actor=founding.actor, vault=founding.vault, key=uuid4(), name=name)
    assert done.id is not None
    return done.id


async def _agree(founding: Founding, firm: UUID, project: UUID) -> None:
    draft = AgreementDraft(firm=firm, project=project, starts_at=None, ends_at=None)
    await firms.sign_agreement(founding.session, actor=founding.actor, vault=founding.vault, key=uuid4(), draft=draft)


async def _enlist(founding: Founding, firm: UUID, project: UUID, agent: UUID) -> None:
    draft = RosterDraft(firm=firm, project=project, agent=agent, starts_at=None, ends_at=None)
    await firms.add_to_roster(founding.session, actor=founding.actor, vault=founding.vault, key=uuid4(), draft=draft)
