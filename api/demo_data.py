"""The demo data, made by the same services as any other; never loaded in production."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from auth.actor import Actor, Role
from auth.ids import new_id
from auth.sessions import queries as session_queries
from auth.sessions import service as sessions
from auth.sessions.values import Device, Platform
from auth.tokens import token_hash
from auth.vault import Vault
from domain.cases.acts import Done
from domain.firms import service as firms
from domain.firms.rules import AgreementDraft, RosterDraft
from domain.organizations import queries as organization_queries
from domain.organizations import service as organizations
from domain.people import service as people
from domain.people.rules import NewPerson
from domain.projects import service as projects
from domain.projects.rules import ProjectDraft
from domain.rulebooks.presets import presets
from schema.context import Services

PASSWORD: Final = "baobei-demo"  # noqa: S105 (everybody may know it)
TIME_ZONE: Final = "Asia/Shanghai"
DEVICE: Final = Device(id="demo-data", platform=Platform.WEB, app_version="1")

STAFF: Final = {
    "site-manager": Role.SITE_MANAGER,
    "receptionist": Role.RECEPTIONIST,
    "consultant": Role.CONSULTANT,
    "sales-support": Role.SALES_SUPPORT,
}


@dataclass(frozen=True)
class FirmOfDemo:
    """A firm's people, by login; whoever of its agents is not listed is on no roster."""

    name: str
    others: dict[str, Role]
    agents: tuple[str, ...]
    unlisted: tuple[str, ...] = ()


FIRMS: Final = (
    FirmOfDemo("Firm A", {"firm-a-manager": Role.FIRM_MANAGER}, ("agent-a1", "agent-a2"), ("agent-a-unlisted",)),
    FirmOfDemo("Firm B", {"firm-b-manager": Role.FIRM_MANAGER, "integration-b": Role.INTEGRATION}, ("agent-b1",)),
)
ELSEWHERE: Final = FirmOfDemo("Other Firm", {}, ("other-agent",))


@dataclass(frozen=True)
class Founding:
    """An organization being filled by its admin, in one transaction."""

    session: AsyncSession
    vault: Vault
    actor: Actor
    hashed: str

    async def project(self, slug: str, rulebook: str) -> UUID:
        """Set up a project."""
        draft = ProjectDraft(slug=slug, name=_name(slug), time_zone=TIME_ZONE, opens_on=None, rulebook=rulebook)
        return _made(
            await projects.create_project(self.session, actor=self.actor, vault=self.vault, key=new_id(), draft=draft)
        )

    async def site(self, project: UUID, name: str) -> UUID:
        """Add a site."""
        return _made(
            await projects.create_site(
                self.session, actor=self.actor, vault=self.vault, key=new_id(), project=project, name=name
            )
        )

    async def person(
        self, login: str, role: Role, *, firm: UUID | None = None, sites: frozenset[UUID] = frozenset()
    ) -> UUID:
        """Add somebody."""
        person = NewPerson(login=login, name=_name(login), role=role, firm=firm, sites=sites, password_hash=self.hashed)
        return _made(
            await people.add_person(self.session, actor=self.actor, vault=self.vault, key=new_id(), person=person)
        )

    async def firm(self, firm: FirmOfDemo, on: list[UUID]) -> None:
        """Put a firm on file with its people, and its agreement and roster on each project."""
        key = _made(
            await firms.create_firm(self.session, actor=self.actor, vault=self.vault, key=new_id(), name=firm.name)
        )
        for login, role in firm.others.items():
            await self.person(login, role, firm=key)
        for login in firm.unlisted:
            await self.person(login, Role.AGENT, firm=key)
        listed = [await self.person(login, Role.AGENT, firm=key) for login in firm.agents]
        for project in on:
            await self._listed(key, project, listed)

    async def _listed(self, firm: UUID, project: UUID, agents: list[UUID]) -> None:
        agreement = AgreementDraft(firm=firm, project=project, starts_at=None, ends_at=None)
        await firms.sign_agreement(self.session, actor=self.actor, vault=self.vault, key=new_id(), draft=agreement)
        for agent in agents:
            entry = RosterDraft(firm=firm, project=project, agent=agent, starts_at=None, ends_at=None)
            await firms.add_to_roster(self.session, actor=self.actor, vault=self.vault, key=new_id(), draft=entry)


async def load(services: Services) -> None:
    """Fill an empty database with the demo's two organizations; one with anybody in it is left as it is."""
    hashed = await services.hasher.hash(PASSWORD)
    async with services.sessions.begin() as session:
        await organization_queries.lock_founding(session)
        if await organization_queries.anybody_here(session):
            return
        await _demo(await _founded(session, services.vault, name="Demo Developer", admin="admin", hashed=hashed))
        await _other(
            await _founded(session, services.vault, name="Other Developer", admin="other-admin", hashed=hashed)
        )


async def _demo(founding: Founding) -> None:
    on = [await founding.project(book.slug, book.slug) for book in presets()]
    sites = frozenset([await founding.site(project, "Sales Office") for project in on])
    await founding.person("admin-2", Role.ORGANIZATION_ADMIN)
    for login, role in STAFF.items():
        await founding.person(login, role, sites=sites)
    for firm in FIRMS:
        await founding.firm(firm, on)
    await sessions.sign_out(founding.session, actor=founding.actor)


async def _other(founding: Founding) -> None:
    project = await founding.project("elsewhere", presets()[0].slug)
    await founding.site(project, "Other Office")
    await founding.firm(ELSEWHERE, [project])
    await sessions.sign_out(founding.session, actor=founding.actor)


async def _founded(session: AsyncSession, vault: Vault, *, name: str, admin: str, hashed: str) -> Founding:
    first = NewPerson(login=admin, name=_name(admin), role=Role.ORGANIZATION_ADMIN, password_hash=hashed)
    await organizations.create_organization(session, name=name, sandbox=True, clock=None, admin=first)
    account = await sessions.account_for(session, admin)
    if account is None:
        raise LookupError
    signed = await sessions.open_session(session, account=account, device=DEVICE)
    entered = await session_queries.enter(session, token=token_hash(signed.pair.access), acting=True)
    if entered is None:
        raise LookupError
    return Founding(session, vault, entered[0], hashed)


def _made(done: Done) -> UUID:
    if done.id is None:
        raise LookupError
    return done.id


def _name(login: str) -> str:
    return " ".join(word.capitalize() for word in login.split("-"))
