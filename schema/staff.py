"""The people who sign in, as an admin sets them up; never what they may do."""

from collections.abc import Iterable
from uuid import UUID

import strawberry
from sqlalchemy.ext.asyncio import AsyncSession

from auth import policies
from auth.actor import Actor, Role
from auth.policies import Action
from domain.people import queries, service
from domain.people.rules import NewPerson
from schema.administering import administering
from schema.context import Info
from schema.doing import key_from
from schema.errors import UserError, tells
from schema.ids import key_of, key_or_none
from schema.people import User, user_of


@strawberry.input(description="Somebody who shall be able to sign in.")
class AddPersonInput:
    """A new person or system."""

    idempotency_key: strawberry.ID = strawberry.field(
        description="A UUID the client makes once for each intended act. The password is no part of what is compared."
    )
    login: str = strawberry.field(
        description="2 to 64 of a-z, 0-9, dot, dash and underscore; unique over the service; case does not matter."
    )
    name: str = strawberry.field(description="What they are called.")
    role: Role = strawberry.field(description="What they do.")
    password: str = strawberry.field(description="The first password, 8 to 128 characters.")
    firm_id: strawberry.ID | None = strawberry.field(
        default=None, description="For AGENT, FIRM_MANAGER and INTEGRATION: the firm they work for; for nobody else."
    )
    site_ids: list[strawberry.ID] | None = strawberry.field(
        default=None,
        description="For RECEPTIONIST, CONSULTANT, SALES_SUPPORT and SITE_MANAGER: where they work; for nobody else.",
    )


@strawberry.input(description="Where a member of staff works from now on.")
class SetSitesInput:
    """A member of staff and their sites."""

    user_id: strawberry.ID = strawberry.field(description="The member of staff.")
    site_ids: list[strawberry.ID] = strawberry.field(description="All their sites; at least one.")


@strawberry.input(description="Who is shut out.")
class DisablePersonInput:
    """A person to be disabled."""

    user_id: strawberry.ID = strawberry.field(description="The person; not the viewer.")


@strawberry.input(description="Who may sign in again.")
class EnablePersonInput:
    """A person to be enabled."""

    user_id: strawberry.ID = strawberry.field(description="The person.")


@strawberry.input(description="Who gets a new password.")
class ResetPasswordInput:
    """A person and their new password."""

    user_id: strawberry.ID = strawberry.field(description="The person.")
    password: str = strawberry.field(description="The new password, 8 to 128 characters.")


@strawberry.type(description="The person, or why not.")
class UserPayload:
    """What acts on a person answer."""

    user: User | None = strawberry.field(default=None, description="The person as they are now.")
    replayed: bool = strawberry.field(
        default=False, description="True: this key was already carried out, and this is its result."
    )
    errors: list[UserError] = strawberry.field(description="What stood in the way.")


@strawberry.type
class StaffMutation:
    """What an admin does with people."""

    @strawberry.mutation(description="Add somebody to the organization.")
    @tells(lambda errors: UserPayload(errors=errors))
    async def add_person(self, info: Info, input: AddPersonInput) -> UserPayload:
        """Hash the first password while no connection is held, then add the person."""
        policies.require(await info.context.viewer(), Action.ADMINISTER)
        key = key_from(input.idempotency_key)
        person = NewPerson(
            login=input.login,
            name=input.name,
            role=input.role,
            firm=key_or_none("Firm", input.firm_id),
            sites=_sites(input.site_ids or ()),
            password_hash=await info.context.services.hasher.hash(input.password),
        )
        async with administering(info) as (session, actor):
            vault = info.context.services.vault
            done = await service.add_person(session, actor=actor, vault=vault, key=key, person=person)
            return await _user(session, actor, done.id, replayed=done.replayed)

    @strawberry.mutation(description="Say where a member of staff works from now on.")
    @tells(lambda errors: UserPayload(errors=errors))
    async def set_sites(self, info: Info, input: SetSitesInput) -> UserPayload:
        """Set a person's sites."""
        key = key_of("User", input.user_id)
        async with administering(info) as (session, actor):
            await service.set_sites(session, actor=actor, person=key, sites=_sites(input.site_ids))
            return await _user(session, actor, key)

    @strawberry.mutation(description="Shut somebody out from their next request on.")
    @tells(lambda errors: UserPayload(errors=errors))
    async def disable_person(self, info: Info, input: DisablePersonInput) -> UserPayload:
        """Disable a person."""
        key = key_of("User", input.user_id)
        async with administering(info) as (session, actor):
            await service.disable_person(session, actor=actor, person=key)
            return await _user(session, actor, key)

    @strawberry.mutation(description="Let somebody disabled sign in again.")
    @tells(lambda errors: UserPayload(errors=errors))
    async def enable_person(self, info: Info, input: EnablePersonInput) -> UserPayload:
        """Enable a person."""
        key = key_of("User", input.user_id)
        async with administering(info) as (session, actor):
            await service.enable_person(session, actor=actor, person=key)
            return await _user(session, actor, key)

    @strawberry.mutation(description="Give somebody a new password; their every session ends.")
    @tells(lambda errors: UserPayload(errors=errors))
    async def reset_password(self, info: Info, input: ResetPasswordInput) -> UserPayload:
        """Hash the new password while no connection is held, then set it."""
        policies.require(await info.context.viewer(), Action.ADMINISTER)
        key = key_of("User", input.user_id)
        hashed = await info.context.services.hasher.hash(input.password)
        async with administering(info) as (session, actor):
            await service.reset_password(session, actor=actor, person=key, password_hash=hashed)
            return await _user(session, actor, key)


def _sites(given: Iterable[strawberry.ID]) -> frozenset[UUID]:
    return frozenset(key_of("Site", site) for site in given)


async def _user(session: AsyncSession, actor: Actor, key: UUID | None, *, replayed: bool = False) -> UserPayload:
    row = key and await queries.read(session, organization=actor.organization_id, person=key)
    return UserPayload(user=user_of(row) if row else None, replayed=replayed, errors=[])
