"""Setting up firms, their agreements and their rosters; runs inside the caller's transaction."""

from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from auth import policies
from auth.actor import Actor
from auth.errors import Code, DomainError
from auth.ids import new_id
from auth.policies import Action
from auth.sessions import queries as sessions
from auth.texts import line
from auth.vault import Vault
from domain.cases import acts
from domain.cases.acts import Done
from domain.changes import service as keys
from domain.firms import queries, rules
from domain.firms.models import Agreement, Firm, RosterEntry
from domain.firms.rules import AgreementDraft, RosterDraft
from domain.projects import service as projects


async def create_firm(session: AsyncSession, *, actor: Actor, vault: Vault, key: UUID, name: str) -> Done:
    """Put a channel firm on file."""
    policies.require(actor, Action.ADMINISTER)
    name = line(name, ("name",))
    act = acts.key_of(vault, actor, key, act="createFirm", asked={"name": name})
    if (earlier := await keys.carried_out(session, key=act)) is not None:
        return earlier
    firm = Firm(id=new_id(), organization_id=actor.organization_id, name=name)
    await queries.add(session, firm)
    return await keys.keep(session, actor=actor, key=act, made=firm.id)


async def disable_firm(session: AsyncSession, *, actor: Actor, firm: UUID) -> None:
    """Shut a firm's people out from their next request on; NOT_FOUND when there is no such firm."""
    found = await _firm(session, actor, firm)
    if found.disabled_at is None:
        await queries.disable(session, firm, at=actor.now)
        await sessions.end_all_of_firm(session, firm)


async def enable_firm(session: AsyncSession, *, actor: Actor, firm: UUID) -> None:
    """Let a disabled firm's people sign in again; NOT_FOUND when there is no such firm."""
    found = await _firm(session, actor, firm)
    if found.disabled_at is not None:
        await queries.disable(session, firm, at=None)


async def sign_agreement(
    session: AsyncSession, *, actor: Actor, vault: Vault, key: UUID, draft: AgreementDraft
) -> Done:
    """Sign a firm's agreement on a project; its people see the project from now on, whenever it starts.

    Raises NOT_FOUND for a project or firm that is not there, INVALID_INPUT when another agreement runs meanwhile.
    """
    policies.require(actor, Action.ADMINISTER)
    act = acts.key_of(vault, actor, key, act="signAgreement", asked=asdict(draft))
    if (earlier := await keys.carried_out(session, key=act)) is not None:
        return earlier
    seen = await projects.lock(session, actor=actor, project=draft.project)
    if not await queries.is_firm(session, draft.firm, organization=actor.organization_id):
        raise DomainError(Code.NOT_FOUND, ("firmId",))
    agreement = Agreement(
        id=new_id(),
        organization_id=actor.organization_id,
        firm_id=draft.firm,
        project_id=draft.project,
        starts_at=rules.started(draft, actor.now),
        ends_at=draft.ends_at,
    )
    if await queries.overlaps(session, agreement):
        raise DomainError(Code.INVALID_INPUT, ("startsAt",))
    await queries.add(session, agreement)
    sees = await projects.lock(session, actor=actor, project=draft.project)
    await projects.tell(session, actor=actor, project=draft.project, before=seen, after=sees)
    return await keys.keep(session, actor=actor, key=act, made=agreement.id)


async def suspend_agreement(session: AsyncSession, *, actor: Actor, agreement: UUID) -> None:
    """Suspend an agreement from now on; one already suspended stays so."""
    found = await _agreement(session, actor, agreement)
    if found.suspended_at is None:
        await queries.suspend(session, agreement, at=actor.now)
        await _tell(session, actor, found)


async def resume_agreement(session: AsyncSession, *, actor: Actor, agreement: UUID) -> None:
    """Resume a suspended agreement from now on; one in force stays so."""
    found = await _agreement(session, actor, agreement)
    if found.suspended_at is not None:
        await queries.suspend(session, agreement, at=None)
        await _tell(session, actor, found)


async def end_agreement(session: AsyncSession, *, actor: Actor, agreement: UUID, at: datetime | None) -> None:
    """End an agreement at an instant or now, never later than agreed; one that is over stays as it is."""
    found = await _agreement(session, actor, agreement)
    end = rules.ended(starts_at=found.starts_at, ends_at=found.ends_at, at=at, now=actor.now)
    if end != found.ends_at:
        await queries.end(session, Agreement, agreement, at=end)
        await _tell(session, actor, found)


async def add_to_roster(session: AsyncSession, *, actor: Actor, vault: Vault, key: UUID, draft: RosterDraft) -> Done:
    """Put an agent on their firm's roster for a project.

    Raises NOT_FOUND for a project or agent that is not there, INVALID_INPUT when they are on it meanwhile already.
    """
    policies.require(actor, Action.ADMINISTER)
    act = acts.key_of(vault, actor, key, act="addToRoster", asked=asdict(draft))
    if (earlier := await keys.carried_out(session, key=act)) is not None:
        return earlier
    organization = actor.organization_id
    await projects.lock(session, actor=actor, project=draft.project)
    if not await queries.is_firm(session, draft.firm, organization=organization):
        raise DomainError(Code.NOT_FOUND, ("firmId",))
    if not await queries.is_agent(session, agent=draft.agent, firm=draft.firm, organization=organization):
        raise DomainError(Code.NOT_FOUND, ("agentId",))
    entry = RosterEntry(
        id=new_id(),
        organization_id=organization,
        firm_id=draft.firm,
        project_id=draft.project,
        agent_id=draft.agent,
        starts_at=rules.started(draft, actor.now),
        ends_at=draft.ends_at,
    )
    if await queries.overlaps(session, entry):
        raise DomainError(Code.INVALID_INPUT, ("startsAt",))
    await queries.add(session, entry)
    return await keys.keep(session, actor=actor, key=act, made=entry.id)


async def strike_from_roster(session: AsyncSession, *, actor: Actor, entry: UUID, at: datetime | None) -> None:
    """End a roster entry at an instant or now; entries are dated, never deleted, and one over stays as it is."""
    policies.require(actor, Action.ADMINISTER)
    found = await queries.lock(session, RosterEntry, entry, organization=actor.organization_id)
    if found is None:
        raise DomainError(Code.NOT_FOUND, ("rosterEntryId",))
    end = rules.ended(starts_at=found.starts_at, ends_at=found.ends_at, at=at, now=actor.now)
    if end != found.ends_at:
        await queries.end(session, RosterEntry, entry, at=end)


async def _firm(session: AsyncSession, actor: Actor, firm: UUID) -> Firm:
    policies.require(actor, Action.ADMINISTER)
    found = await queries.lock(session, Firm, firm, organization=actor.organization_id)
    if found is None:
        raise DomainError(Code.NOT_FOUND, ("firmId",))
    return found


async def _agreement(session: AsyncSession, actor: Actor, agreement: UUID) -> Agreement:
    policies.require(actor, Action.ADMINISTER)
    found = await queries.lock(session, Agreement, agreement, organization=actor.organization_id)
    if found is None:
        raise DomainError(Code.NOT_FOUND, ("agreementId",))
    return found


async def _tell(session: AsyncSession, actor: Actor, agreement: Agreement) -> None:
    seen = await projects.lock(session, actor=actor, project=agreement.project_id)
    await projects.tell(session, actor=actor, project=agreement.project_id, before=seen, after=seen)
