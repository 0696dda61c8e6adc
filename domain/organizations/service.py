"""Making organizations and moving the clock of a sandbox; runs inside the caller's transaction."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from auth import policies
from auth.actor import Actor
from auth.errors import Code, DomainError
from auth.ids import new_id
from auth.policies import Action
from auth.sessions import queries as sessions
from auth.texts import line
from domain.organizations import queries, rules
from domain.organizations.models import Organization
from domain.people import rules as person_rules
from domain.people import service as people
from domain.people.rules import NewPerson


async def create_organization(
    session: AsyncSession, *, name: str, sandbox: bool, clock: datetime | None, admin: NewPerson
) -> UUID:
    """Make an organization with its first admin; a sandbox's clock may start at any instant.

    Raises INVALID_INPUT at the field that cannot be. Only a command calls this: nobody is signed in yet.
    """
    admin = person_rules.checked(admin)
    name = line(name, ("name",))
    if clock is not None:
        if not sandbox:
            raise DomainError(Code.NOT_A_SANDBOX, ("clock",))
        rules.require_instant(clock, ("clock",))
    organization = new_id()
    # Row-level security holds for this insert too.
    await sessions.enter_organization(session, organization)
    now = await sessions.server_now(session)
    await queries.add(
        session,
        Organization(
            id=organization,
            name=name,
            sandbox=sandbox,
            clock_offset=clock - now if clock else timedelta(),
            created_at=now,
        ),
    )
    await people.enlist(session, organization=organization, person=admin)
    return organization


async def advance_clock(session: AsyncSession, *, actor: Actor, to: datetime) -> datetime:
    """Move a sandbox's clock forward, after every act that runs now, and give what it shows.

    An instant already reached changes nothing. The transaction must not be entered as an act, or it waits for itself.
    """
    policies.require(actor, Action.ADVANCE_CLOCK)
    if not actor.sandbox:
        raise DomainError(Code.NOT_A_SANDBOX)
    if to > actor.now:
        rules.require_instant(to, ("to",))
    await queries.lock_clock(session, actor.organization_id)
    return await queries.advance(session, actor.organization_id, to=to)
