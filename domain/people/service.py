"""Setting up the people who sign in; runs inside the caller's transaction."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from auth import policies
from auth.actor import Actor, Role
from auth.errors import Code, DomainError
from auth.ids import new_id
from auth.policies import Action
from auth.sessions import queries as sessions
from auth.vault import Vault
from domain.cases import acts
from domain.cases.acts import Done
from domain.changes import service as keys
from domain.firms import queries as firms
from domain.people import queries, rules
from domain.people.models import Account
from domain.people.rules import NewPerson
from domain.projects import queries as projects


async def add_person(session: AsyncSession, *, actor: Actor, vault: Vault, key: UUID, person: NewPerson) -> Done:
    """Add somebody to the organization.

    Raises INVALID_INPUT at the field that cannot be, a login taken anywhere among them, NOT_FOUND at firm or sites.
    """
    policies.require(actor, Action.ADMINISTER)
    person = rules.checked(person)
    act = acts.key_of(vault, actor, key, act="addPerson", asked=person.asked())
    if (earlier := await keys.carried_out(session, key=act)) is not None:
        return earlier
    organization = actor.organization_id
    if person.firm and not await firms.is_firm(session, person.firm, organization=organization):
        raise DomainError(Code.NOT_FOUND, ("firmId",))
    await _require_sites(session, organization, person.sites)
    made = await enlist(session, organization=organization, person=person)
    return await keys.keep(session, actor=actor, key=act, made=made)


async def enlist(session: AsyncSession, *, organization: UUID, person: NewPerson) -> UUID:
    """Write an account for somebody whose fields were checked; INVALID_INPUT at the login when it is taken."""
    account = Account(
        id=new_id(),
        organization_id=organization,
        login=person.login,
        name=person.name,
        role=person.role,
        firm_id=person.firm,
        password_hash=person.password_hash,
    )
    if not await queries.add(session, account):
        raise DomainError(Code.INVALID_INPUT, ("login",))
    if person.sites:
        await queries.set_sites(session, account, sites=person.sites)
    return account.id


async def set_sites(session: AsyncSession, *, actor: Actor, person: UUID, sites: frozenset[UUID]) -> None:
    """Say where a member of staff works from now on; INVALID_INPUT for no site, and for whoever is no staff."""
    account = await _person(session, actor, person)
    rules.require_sites(Role(account.role), sites)
    await _require_sites(session, actor.organization_id, sites)
    await queries.set_sites(session, account, sites=sites)


async def disable_person(session: AsyncSession, *, actor: Actor, person: UUID) -> None:
    """Shut somebody out from their next request on; nobody may disable themselves (FORBIDDEN)."""
    account = await _person(session, actor, person)
    if account.id == actor.account_id:
        raise DomainError(Code.FORBIDDEN, ("userId",))
    if account.disabled_at is None:
        await queries.disable(session, person, at=actor.now)
        await sessions.end_all(session, person)


async def enable_person(session: AsyncSession, *, actor: Actor, person: UUID) -> None:
    """Let somebody disabled sign in again."""
    account = await _person(session, actor, person)
    if account.disabled_at is not None:
        await queries.disable(session, person, at=None)


async def reset_password(session: AsyncSession, *, actor: Actor, person: UUID, password_hash: str) -> None:
    """Give somebody a new password and end their every session."""
    await _person(session, actor, person)
    await queries.set_password(session, person, password_hash=password_hash)
    await sessions.end_all(session, person)


async def _person(session: AsyncSession, actor: Actor, person: UUID) -> Account:
    policies.require(actor, Action.ADMINISTER)
    account = await queries.lock(session, organization=actor.organization_id, person=person)
    if account is None:
        raise DomainError(Code.NOT_FOUND, ("userId",))
    return account


async def _require_sites(session: AsyncSession, organization: UUID, sites: frozenset[UUID]) -> None:
    if sites and await projects.sites_there(session, organization=organization, sites=sites) != sites:
        raise DomainError(Code.NOT_FOUND, ("siteIds",))
