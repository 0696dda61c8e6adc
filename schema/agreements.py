"""Firms, their agreements and their rosters as an admin sets them up; never whether a report is admitted."""

from datetime import datetime
from uuid import UUID

import strawberry
from sqlalchemy.ext.asyncio import AsyncSession

from auth.actor import Actor
from domain.firms import queries, service
from domain.firms.models import Agreement as AgreementRow
from domain.firms.models import Firm as FirmRow
from domain.firms.models import RosterEntry as RosterRow
from domain.firms.rules import AgreementDraft, RosterDraft
from schema import loading
from schema.administering import administering
from schema.context import Info
from schema.doing import key_from
from schema.errors import UserError, tells
from schema.ids import key_of
from schema.nodes import Node, public
from schema.people import Firm, User, firm_of, user_of
from schema.projects import Project, project_named


@strawberry.type(description="A firm's agreement on a project; its people see the project from its signing on.")
class Agreement(Node):
    """An agreement."""

    row: strawberry.Private[AgreementRow]
    starts_at: datetime = strawberry.field(description="From when the firm may report.")
    ends_at: datetime | None = strawberry.field(description="Until when, exclusive; null for no end.")
    suspended_at: datetime | None = strawberry.field(description="Since when it is suspended; null when it is not.")

    @strawberry.field(description="Whose agreement it is.")
    async def firm(self, info: Info) -> Firm:
        """Show the agreement's firm."""
        return await firm_named(info, self.row.firm_id)

    @strawberry.field(description="What the firm brings customers for.")
    async def project(self, info: Info) -> Project:
        """Show the agreement's project."""
        return await project_named(info, self.row.project_id)


@strawberry.type(description="An agent whom a firm named for a project; dated, never deleted.")
class RosterEntry(Node):
    """A line of a roster."""

    row: strawberry.Private[RosterRow]
    starts_at: datetime = strawberry.field(description="From when the agent is on the roster.")
    ends_at: datetime | None = strawberry.field(description="Until when, exclusive; null for no end.")

    @strawberry.field(description="Whose roster it is.")
    async def firm(self, info: Info) -> Firm:
        """Show the entry's firm."""
        return await firm_named(info, self.row.firm_id)

    @strawberry.field(description="What the agent brings customers for.")
    async def project(self, info: Info) -> Project:
        """Show the entry's project."""
        return await project_named(info, self.row.project_id)

    @strawberry.field(description="Who is on the roster.")
    async def agent(self, info: Info) -> User:
        """Show the entry's agent."""
        row = await loading.account(info.context, self.row.agent_id)
        if row is None:
            raise LookupError
        return user_of(row)


def agreement_of(row: AgreementRow) -> Agreement:
    """Show an agreement."""
    return Agreement(
        id=public("Agreement", row.id),
        row=row,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        suspended_at=row.suspended_at,
    )


def entry_of(row: RosterRow) -> RosterEntry:
    """Show a roster entry."""
    return RosterEntry(id=public("RosterEntry", row.id), row=row, starts_at=row.starts_at, ends_at=row.ends_at)


async def firm_named(info: Info, key: UUID) -> Firm:
    """Show the firm that something in sight names."""
    row = await loading.firm(info.context, key)
    if row is None:
        raise LookupError
    return firm_of(row)


@strawberry.input(description="A firm to be put on file.")
class CreateFirmInput:
    """A new firm."""

    idempotency_key: strawberry.ID = strawberry.field(description="A UUID the client makes once for each intended act.")
    name: str = strawberry.field(description="What it is called.")


@strawberry.input(description="Whose people are shut out.")
class DisableFirmInput:
    """A firm to be disabled."""

    firm_id: strawberry.ID = strawberry.field(description="The firm.")


@strawberry.input(description="Whose people may sign in again.")
class EnableFirmInput:
    """A firm to be enabled."""

    firm_id: strawberry.ID = strawberry.field(description="The firm.")


@strawberry.input(description="An agreement to be signed.")
class SignAgreementInput:
    """A new agreement; no other of the firm may run on the project meanwhile."""

    idempotency_key: strawberry.ID = strawberry.field(description="A UUID the client makes once for each intended act.")
    firm_id: strawberry.ID = strawberry.field(description="Whose agreement.")
    project_id: strawberry.ID = strawberry.field(description="On what.")
    starts_at: datetime | None = strawberry.field(default=None, description="From when; now when left out.")
    ends_at: datetime | None = strawberry.field(
        default=None, description="Until when, exclusive; no end when left out."
    )


@strawberry.input(description="An agreement to be suspended.")
class SuspendAgreementInput:
    """An agreement in force."""

    agreement_id: strawberry.ID = strawberry.field(description="The agreement.")


@strawberry.input(description="An agreement to be resumed.")
class ResumeAgreementInput:
    """A suspended agreement."""

    agreement_id: strawberry.ID = strawberry.field(description="The agreement.")


@strawberry.input(description="An agreement to be ended.")
class EndAgreementInput:
    """An agreement that is not over yet."""

    agreement_id: strawberry.ID = strawberry.field(description="The agreement.")
    at: datetime | None = strawberry.field(default=None, description="When, not later than agreed; now when left out.")


@strawberry.input(description="An agent to be put on a roster.")
class AddToRosterInput:
    """A new line of a roster; the agent must not be on it meanwhile already."""

    idempotency_key: strawberry.ID = strawberry.field(description="A UUID the client makes once for each intended act.")
    firm_id: strawberry.ID = strawberry.field(description="Whose roster.")
    project_id: strawberry.ID = strawberry.field(description="For what.")
    agent_id: strawberry.ID = strawberry.field(description="An agent of the firm.")
    starts_at: datetime | None = strawberry.field(default=None, description="From when; now when left out.")
    ends_at: datetime | None = strawberry.field(
        default=None, description="Until when, exclusive; no end when left out."
    )


@strawberry.input(description="An agent to be struck from a roster.")
class StrikeFromRosterInput:
    """A line of a roster that is not over yet."""

    roster_entry_id: strawberry.ID = strawberry.field(description="The entry.")
    at: datetime | None = strawberry.field(default=None, description="When, not later than its end; now when left out.")


@strawberry.type(description="The firm, or why not.")
class FirmPayload:
    """What acts on a firm answer."""

    firm: Firm | None = strawberry.field(default=None, description="The firm as it is now.")
    replayed: bool = strawberry.field(
        default=False, description="True: this key was already carried out, and this is its result."
    )
    errors: list[UserError] = strawberry.field(description="What stood in the way.")


@strawberry.type(description="The agreement, or why not.")
class AgreementPayload:
    """What acts on an agreement answer."""

    agreement: Agreement | None = strawberry.field(default=None, description="The agreement as it is now.")
    replayed: bool = strawberry.field(
        default=False, description="True: this key was already carried out, and this is its result."
    )
    errors: list[UserError] = strawberry.field(description="What stood in the way.")


@strawberry.type(description="The roster entry, or why not.")
class RosterEntryPayload:
    """What acts on a roster answer."""

    roster_entry: RosterEntry | None = strawberry.field(default=None, description="The entry as it is now.")
    replayed: bool = strawberry.field(
        default=False, description="True: this key was already carried out, and this is its result."
    )
    errors: list[UserError] = strawberry.field(description="What stood in the way.")


@strawberry.type
class AgreementMutation:
    """What an admin does with firms, agreements and rosters."""

    @strawberry.mutation(description="Put a channel firm on file; admins only, as every act of administration.")
    @tells(lambda errors: FirmPayload(errors=errors))
    async def create_firm(self, info: Info, input: CreateFirmInput) -> FirmPayload:
        """Put a firm on file."""
        async with administering(info) as (session, actor):
            key, vault = key_from(input.idempotency_key), info.context.services.vault
            done = await service.create_firm(session, actor=actor, vault=vault, key=key, name=input.name)
            return await _firm(session, actor, done.id, replayed=done.replayed)

    @strawberry.mutation(description="Shut a firm's people out from their next request on.")
    @tells(lambda errors: FirmPayload(errors=errors))
    async def disable_firm(self, info: Info, input: DisableFirmInput) -> FirmPayload:
        """Disable a firm."""
        key = key_of("Firm", input.firm_id)
        async with administering(info) as (session, actor):
            await service.disable_firm(session, actor=actor, firm=key)
            return await _firm(session, actor, key)

    @strawberry.mutation(description="Let the people of a disabled firm sign in again.")
    @tells(lambda errors: FirmPayload(errors=errors))
    async def enable_firm(self, info: Info, input: EnableFirmInput) -> FirmPayload:
        """Enable a firm."""
        key = key_of("Firm", input.firm_id)
        async with administering(info) as (session, actor):
            await service.enable_firm(session, actor=actor, firm=key)
            return await _firm(session, actor, key)

    @strawberry.mutation(description="Sign a firm's agreement on a project.")
    @tells(lambda errors: AgreementPayload(errors=errors))
    async def sign_agreement(self, info: Info, input: SignAgreementInput) -> AgreementPayload:
        """Sign an agreement."""
        draft = AgreementDraft(
            firm=key_of("Firm", input.firm_id),
            project=key_of("Project", input.project_id),
            starts_at=input.starts_at,
            ends_at=input.ends_at,
        )
        async with administering(info) as (session, actor):
            key, vault = key_from(input.idempotency_key), info.context.services.vault
            done = await service.sign_agreement(session, actor=actor, vault=vault, key=key, draft=draft)
            return await _agreement(session, actor, done.id, replayed=done.replayed)

    @strawberry.mutation(description="Suspend an agreement from now on; one already suspended stays so.")
    @tells(lambda errors: AgreementPayload(errors=errors))
    async def suspend_agreement(self, info: Info, input: SuspendAgreementInput) -> AgreementPayload:
        """Suspend an agreement."""
        key = key_of("Agreement", input.agreement_id)
        async with administering(info) as (session, actor):
            await service.suspend_agreement(session, actor=actor, agreement=key)
            return await _agreement(session, actor, key)

    @strawberry.mutation(description="Resume a suspended agreement from now on; one in force stays so.")
    @tells(lambda errors: AgreementPayload(errors=errors))
    async def resume_agreement(self, info: Info, input: ResumeAgreementInput) -> AgreementPayload:
        """Resume an agreement."""
        key = key_of("Agreement", input.agreement_id)
        async with administering(info) as (session, actor):
            await service.resume_agreement(session, actor=actor, agreement=key)
            return await _agreement(session, actor, key)

    @strawberry.mutation(description="End an agreement; one that is over stays as it is.")
    @tells(lambda errors: AgreementPayload(errors=errors))
    async def end_agreement(self, info: Info, input: EndAgreementInput) -> AgreementPayload:
        """End an agreement."""
        key = key_of("Agreement", input.agreement_id)
        async with administering(info) as (session, actor):
            await service.end_agreement(session, actor=actor, agreement=key, at=input.at)
            return await _agreement(session, actor, key)

    @strawberry.mutation(description="Put an agent on their firm's roster for a project.")
    @tells(lambda errors: RosterEntryPayload(errors=errors))
    async def add_to_roster(self, info: Info, input: AddToRosterInput) -> RosterEntryPayload:
        """Put an agent on a roster."""
        draft = RosterDraft(
            firm=key_of("Firm", input.firm_id),
            project=key_of("Project", input.project_id),
            agent=key_of("User", input.agent_id),
            starts_at=input.starts_at,
            ends_at=input.ends_at,
        )
        async with administering(info) as (session, actor):
            key, vault = key_from(input.idempotency_key), info.context.services.vault
            done = await service.add_to_roster(session, actor=actor, vault=vault, key=key, draft=draft)
            return await _entry(session, actor, done.id, replayed=done.replayed)

    @strawberry.mutation(description="End a roster entry; one that is over stays as it is.")
    @tells(lambda errors: RosterEntryPayload(errors=errors))
    async def strike_from_roster(self, info: Info, input: StrikeFromRosterInput) -> RosterEntryPayload:
        """Strike an agent from a roster."""
        key = key_of("RosterEntry", input.roster_entry_id)
        async with administering(info) as (session, actor):
            await service.strike_from_roster(session, actor=actor, entry=key, at=input.at)
            return await _entry(session, actor, key)


async def _firm(session: AsyncSession, actor: Actor, key: UUID | None, *, replayed: bool = False) -> FirmPayload:
    row = key and await queries.read(session, FirmRow, key, organization=actor.organization_id)
    return FirmPayload(firm=firm_of(row) if row else None, replayed=replayed, errors=[])


async def _agreement(
    session: AsyncSession, actor: Actor, key: UUID | None, *, replayed: bool = False
) -> AgreementPayload:
    row = key and await queries.read(session, AgreementRow, key, organization=actor.organization_id)
    return AgreementPayload(agreement=agreement_of(row) if row else None, replayed=replayed, errors=[])


async def _entry(
    session: AsyncSession, actor: Actor, key: UUID | None, *, replayed: bool = False
) -> RosterEntryPayload:
    row = key and await queries.read(session, RosterRow, key, organization=actor.organization_id)
    return RosterEntryPayload(roster_entry=entry_of(row) if row else None, replayed=replayed, errors=[])
