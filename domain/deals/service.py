"""Recording subscriptions; runs inside the caller's transaction."""

from dataclasses import asdict, dataclass, replace
from decimal import Decimal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from auth import policies
from auth.actor import Actor
from auth.errors import Code, DomainError
from auth.ids import new_id
from auth.policies import Action
from auth.vault import Vault
from domain.cases import acts
from domain.cases import queries as cases_queries
from domain.cases import rules as case_rules
from domain.cases import service as cases
from domain.cases.acts import Done
from domain.cases.known import as_known
from domain.cases.values import Act, Locked, NewFact, Timeline
from domain.changes import service as changes
from domain.customers import service as customers
from domain.customers.rules import Phone
from domain.deals import queries, rules
from domain.rulings import judge
from domain.rulings.claims import Objection
from domain.rulings.facts import Subscribed


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscriptionDraft:
    """What is taken down of a subscription; the amount is in yuan."""

    case: UUID
    unit: str
    amount: Decimal | None
    buyer_name: str
    buyer_phone: Phone


async def record_subscription(
    session: AsyncSession, *, actor: Actor, vault: Vault, key: UUID, draft: SubscriptionDraft
) -> Done:
    """Record that a customer of a case commits to a unit, which freezes the case's claim.

    Refused with ALREADY_SUBSCRIBED when the unit has a live deal. Raises INVALID_INPUT
    at `buyerPhone` when the buyer is not a customer of the case.
    """
    policies.require(actor, Action.RECORD_SUBSCRIPTION)
    draft = _clean(draft)
    act = acts.key_of(vault, actor, key, act="recordSubscription", asked=asdict(draft))
    if (earlier := await changes.carried_out(session, key=act)) is not None:
        return earlier
    locked = await _locked(session, actor, draft)
    timeline = await cases.read(session, locked)
    buyer = await _buyer(session, actor, vault, locked, draft)
    if await queries.is_subscribed(session, locked, unit=draft.unit):
        objection = Objection(code=Code.ALREADY_SUBSCRIBED)
        done = acts.refused(objection, fact=None, version=timeline.history.at(locked.at).id)
        await cases.record(session, locked, timeline, Act(facts=[], result=acts.result_of(done), key=act))
        return done
    deal = new_id()
    secrets, commitments = customers.who(
        vault, actor.organization_id, owners=(deal,), name=draft.buyer_name, phone=draft.buyer_phone
    )
    new = NewFact(
        fact=Subscribed(id=deal.hex, at=locked.at, deal=deal.hex, customer=buyer.hex),
        by=actor.account_id,
        audience=_holders(locked, timeline),
        also={
            "unit": draft.unit,
            "amount": str(draft.amount) if draft.amount is not None else None,
            "commitments": commitments,
        },
    )
    done = acts.accepted(deal)
    recorded = Act(facts=[new], result=acts.result_of(done), key=act, secrets=secrets)
    await cases.record(session, locked, timeline, recorded)
    return done


def _clean(draft: SubscriptionDraft) -> SubscriptionDraft:
    if draft.buyer_phone.number is None:
        raise DomainError(Code.INVALID_INPUT, ("buyerPhone",))
    return replace(draft, unit=rules.unit_name(draft.unit), amount=rules.price(draft.amount))


async def _locked(session: AsyncSession, actor: Actor, draft: SubscriptionDraft) -> Locked:
    project = await queries.project_of(session, actor=actor, case=draft.case)
    if project is None:
        raise DomainError(Code.NOT_FOUND, ("caseId",))
    await queries.lock_unit(session, project=project, unit=draft.unit)
    locked = await cases_queries.lock(
        session, organization=actor.organization_id, clock_offset=actor.clock_offset, case=draft.case
    )
    if locked is None:
        raise DomainError(Code.NOT_FOUND, ("caseId",))
    return locked


async def _buyer(session: AsyncSession, actor: Actor, vault: Vault, locked: Locked, draft: SubscriptionDraft) -> UUID:
    identity = customers.identity(vault, actor.organization_id, name=draft.buyer_name, phone=draft.buyer_phone)
    known = await queries.buyers(session, locked, version=identity.version)
    buyer = rules.buyer_among(known, identity)
    if buyer is None:
        raise DomainError(Code.INVALID_INPUT, ("buyerPhone",))
    return buyer


def _holders(locked: Locked, timeline: Timeline) -> tuple[str, ...]:
    """Name the firms that hold the claim which the deal freezes, and their agents."""
    course = judge.course(timeline.history, locked.setting, timeline.facts)
    claim = judge.claim_at(course, locked.at)
    holders = {share.party for share in (claim.shares if claim else ())}
    return tuple(case_rules.sight_of(as_known(timeline.entries), holders))
