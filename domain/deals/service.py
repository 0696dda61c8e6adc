"""Recording subscriptions; runs inside the caller's transaction."""

from collections.abc import Sequence
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
from domain.cases import rules as case_rules
from domain.cases import service as cases
from domain.cases.acts import Done
from domain.cases.known import as_known
from domain.cases.values import Act, Locked, NewFact, Timeline
from domain.changes import service as changes
from domain.customers import service as customers
from domain.customers.rules import Phone
from domain.deals import queries, rules
from domain.kin import service as kin
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

    A buyer with a proven relation to the case's customer subscribes in their own case.
    Refused with ALREADY_SUBSCRIBED when the unit has a live deal. Raises INVALID_INPUT
    at `buyerPhone` when the buyer is neither.
    """
    policies.require(actor, Action.RECORD_SUBSCRIPTION)
    draft = _clean(draft)
    act = acts.key_of(vault, actor, key, act="recordSubscription", asked=asdict(draft))
    if (earlier := await changes.carried_out(session, key=act)) is not None:
        return earlier
    held = await _locked(session, actor, draft)
    timeline = await cases.read(session, held[0])
    locked, buyer = await _buyer(session, vault, held, timeline, draft)
    if locked is not held[0]:
        timeline = await cases.read(session, locked)
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


async def _locked(session: AsyncSession, actor: Actor, draft: SubscriptionDraft) -> Sequence[Locked]:
    """Lock the case and those of related customers; the case itself comes first."""
    project = await queries.project_of(session, actor=actor, case=draft.case)
    if project is None:
        raise DomainError(Code.NOT_FOUND, ("caseId",))
    await queries.lock_unit(session, project=project, unit=draft.unit)
    return await kin.lock_with_kin(session, actor=actor, project=project, case=draft.case)


async def _buyer(
    session: AsyncSession, vault: Vault, locked: Sequence[Locked], timeline: Timeline, draft: SubscriptionDraft
) -> tuple[Locked, UUID]:
    """Find who subscribes, with their case: a customer of the case, or one with a proven relation to them."""
    case = locked[0]
    identity = customers.identity(vault, case.organization_id, name=draft.buyer_name, phone=draft.buyer_phone)
    known = await queries.buyers(session, locked, version=identity.version)
    buyer = rules.buyer_among((each for each in known if each.case == case.case_id), identity)
    if buyer is None:
        kindred = case_rules.related(timeline.facts, proven=True)
        buyer = rules.buyer_among((each for each in known if each.customer.hex in kindred), identity)
    if buyer is None:
        raise DomainError(Code.INVALID_INPUT, ("buyerPhone",))
    own = next(each.case for each in known if each.customer == buyer)
    return next(each for each in locked if each.case_id == own), buyer


def _holders(locked: Locked, timeline: Timeline) -> tuple[str, ...]:
    """Name the firms that hold the claim which the deal freezes, and their agents."""
    course = judge.course(timeline.history, locked.setting, timeline.facts, others=timeline.others)
    claim = judge.claim_at(course, locked.at)
    holders = {share.party for share in (claim.shares if claim else ())}
    return tuple(case_rules.sight_of(as_known(timeline.entries), holders))
