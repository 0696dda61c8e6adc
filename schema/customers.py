"""Customers as the viewer may know them; never whose they are."""

from uuid import UUID

import strawberry
from sqlalchemy.ext.asyncio import AsyncSession

from auth.actor import Actor
from auth.errors import DomainError
from domain.customers import service
from domain.customers.rules import parse_phone
from domain.directory import queries as directory
from schema import loading
from schema.context import Info
from schema.errors import UserError, tells
from schema.faults import RequestError
from schema.ids import key_of
from schema.nodes import Node, public


@strawberry.type(description="A person who may buy.")
class Customer(Node):
    """A customer."""

    key: strawberry.Private[UUID]

    @strawberry.field(description="To a firm: as its own reports gave it.")
    async def name(self, info: Info) -> str:
        """Show the name."""
        return (await loading.face(info.context, self.key))[0]

    @strawberry.field(description="The number with its middle hidden: 138****5678.")
    async def masked_phone(self, info: Info) -> str:
        """Show the masked number."""
        return (await loading.face(info.context, self.key))[1]


async def having(info: Info, session: AsyncSession, actor: Actor, given: str | None) -> list[UUID] | None:
    """Find the customers with a number that a filter names, in all the viewer's projects; None without one."""
    if given is None:
        return None
    try:
        phone = parse_phone(given, ("filter", "customerPhone"))
    except DomainError as error:
        raise RequestError("BAD_USER_INPUT", "expected a phone number", error.path) from None
    projects = await directory.keys_of_projects(session, actor=actor)
    return await service.having(session, actor=actor, vault=info.context.services.vault, projects=projects, phone=phone)


def customer_of(key: UUID) -> Customer:
    """Show a customer."""
    return Customer(id=public("Customer", key), key=key)


@strawberry.input(description="Whose number, and why it is needed.")
class RevealPhoneInput:
    """A request for a full number."""

    customer_id: strawberry.ID = strawberry.field(description="A customer in sight.")
    reason: str = strawberry.field(description="Why; recorded.")


@strawberry.type(description="A full number, or why not.")
class RevealPhonePayload:
    """What revealing a phone answers."""

    phone: str | None = strawberry.field(default=None, description="The full number in E.164.")
    errors: list[UserError] = strawberry.field(description="What stood in the way.")


@strawberry.type
class CustomerMutation:
    """The acts on customers."""

    @strawberry.mutation(
        description="The full number of a customer the viewer may contact. Every call is recorded with its reason."
    )
    @tells(lambda errors: RevealPhonePayload(errors=errors))
    async def reveal_phone(self, info: Info, input: RevealPhoneInput) -> RevealPhonePayload:
        """Reveal a number and record it."""
        async with info.context.acting() as (session, actor):
            phone = await service.reveal_phone(
                session,
                actor=actor,
                vault=info.context.services.vault,
                customer=key_of("Customer", input.customer_id),
                reason=input.reason,
            )
        return RevealPhonePayload(phone=phone, errors=[])
