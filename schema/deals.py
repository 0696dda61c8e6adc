"""Deals as clients read and make them; never whose they are."""

import re
from datetime import datetime
from decimal import Decimal
from enum import Enum
from typing import TYPE_CHECKING, Annotated, Final

import strawberry

from auth import policies
from auth.errors import Code, DomainError
from auth.policies import Action
from domain.cases.projections import Deal as DealRow
from domain.customers.rules import clean_name, parse_phone
from domain.deals import service
from domain.deals.service import SubscriptionDraft
from schema import cases, claims, loading, timelines
from schema.claims import Claim
from schema.context import Info
from schema.doing import key_from, objections
from schema.errors import UserError, tells
from schema.ids import key_of
from schema.nodes import Node, public

if TYPE_CHECKING:
    from schema.cases import Case


AMOUNT: Final = re.compile(r"[0-9]{1,12}(\.[0-9]{1,2})?")


class DealStatus(Enum):
    """What has become of a deal."""

    SUBSCRIBED = "SUBSCRIBED"
    CONTRACTED = "CONTRACTED"
    CANCELLED = "CANCELLED"


strawberry.enum(DealStatus, name="DealStatus")


@strawberry.type(description="A subscription (认购) and what became of it.")
class Deal(Node):
    """A deal."""

    row: strawberry.Private[DealRow]
    unit: str = strawberry.field(description="What was sold.")
    amount: str | None = strawberry.field(description="Decimal, CNY.")
    status: DealStatus = strawberry.field(description="What has become of it.")
    subscribed_at: datetime = strawberry.field(description="When the customer committed.")

    @strawberry.field(description="The case that it belongs to.")
    async def case(self, info: Info) -> Annotated["Case", strawberry.lazy("schema.cases")]:
        """Show the deal's case."""
        row = await loading.case_named(info.context, self.row.case_id)
        if row is None:
            raise LookupError
        return cases.case_of(row)

    @strawberry.field(description="The attribution the deal froze; to a firm its own part.")
    async def claim(self, info: Info) -> Claim:
        """Show the frozen claim."""
        return await claims.claim_of(info, self.row.claim, timelines.losing(self.row.case_id))


def deal_of(row: DealRow) -> Deal:
    """Show a deal."""
    return Deal(
        id=public("Deal", row.id),
        row=row,
        unit=row.unit,
        amount=str(row.amount) if row.amount is not None else None,
        status=DealStatus(row.status),
        subscribed_at=row.subscribed_at,
    )


@strawberry.input(description="What a customer commits to.")
class RecordSubscriptionInput:
    """A subscription to be recorded."""

    idempotency_key: strawberry.ID = strawberry.field(description="A UUID made once for the intended act.")
    case_id: strawberry.ID = strawberry.field(description="The customer's case.")
    unit: str = strawberry.field(description="The unit, in the project's own numbering.")
    amount: str | None = strawberry.field(default=None, description="Decimal, CNY.")
    buyer_name: str = strawberry.field(description="Who subscribes.")
    buyer_phone: str = strawberry.field(description="The buyer's full number.")


@strawberry.type(description="The deal, or why not.")
class RecordSubscriptionPayload:
    """What recording a subscription answers."""

    deal: Deal | None = strawberry.field(default=None, description="The deal.")
    replayed: bool = strawberry.field(
        default=False, description="True: this key was already carried out, and this is its result."
    )
    errors: list[UserError] = strawberry.field(description="What stood in the way.")


def _draft(given: RecordSubscriptionInput) -> SubscriptionDraft:
    return SubscriptionDraft(
        case=key_of("Case", given.case_id),
        unit=given.unit,
        amount=_amount(given.amount),
        buyer_name=clean_name(given.buyer_name, ("buyerName",)),
        buyer_phone=parse_phone(given.buyer_phone, ("buyerPhone",)),
    )


def _amount(given: str | None) -> Decimal | None:
    if given is None:
        return None
    if not AMOUNT.fullmatch(given):
        raise DomainError(Code.INVALID_INPUT, ("amount",))
    return Decimal(given)


@strawberry.type
class DealMutation:
    """The acts on deals."""

    @strawberry.mutation(description="Record that a customer commits to a unit; freezes the claim it finds.")
    @tells(lambda errors: RecordSubscriptionPayload(errors=errors))
    async def record_subscription(self, info: Info, input: RecordSubscriptionInput) -> RecordSubscriptionPayload:
        """Record a subscription."""
        async with info.context.acting() as (session, actor):
            policies.require(actor, Action.RECORD_SUBSCRIPTION)
            done = await service.record_subscription(
                session,
                actor=actor,
                vault=info.context.services.vault,
                key=key_from(input.idempotency_key),
                draft=_draft(input),
            )
        row = done.id and await loading.deal(info.context, done.id)
        return RecordSubscriptionPayload(
            deal=deal_of(row) if row else None,
            replayed=done.replayed,
            errors=await objections(info, done),
        )
