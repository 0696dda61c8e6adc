"""Whose an arrival is by the full number told at the door: the report's customer or another; never how it is judged."""

from dataclasses import dataclass, field, replace
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from auth.actor import Actor
from auth.errors import Code, DomainError
from auth.ids import new_id
from auth.sealed import Secret
from auth.vault import IndexKind, Vault
from domain.cases import service as cases
from domain.cases.known import coming, refusals_of, report_of
from domain.cases.values import Act, Earlier, Entry, Locked, NewFact, Timeline
from domain.customers import service as customers
from domain.customers.rules import Phone
from domain.rulings import judge
from domain.rulings.facts import Identified, Reported, Revived
from domain.visits import queries
from domain.visits.queries import Door


@dataclass(frozen=True, slots=True, kw_only=True)
class Scanned:
    """A report whose code is scanned, in its case under lock, and who does it with what number."""

    actor: Actor
    vault: Vault
    key: UUID
    report: UUID
    agent: tuple[UUID, UUID]
    phone: Phone | None
    number: bytes | None
    locked: Locked
    timeline: Timeline
    door: Door


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """The case in which an arrival is recorded, and what is recorded and kept encrypted there before it."""

    locked: Locked
    timeline: Timeline
    facts: list[NewFact] = field(default_factory=list[NewFact])
    secrets: list[Secret] = field(default_factory=list[Secret])


async def place_of(session: AsyncSession, scanned: Scanned) -> Place:
    """Settle whose a report is by the full number told; with another one, a masked report moves to its owner's case.

    Raises PHONE_MISMATCH for a number that the report's does not fit.
    """
    door, number = scanned.door, scanned.number
    here = Place(locked=scanned.locked, timeline=scanned.timeline)
    if scanned.phone is None or number is None:
        return here
    if door.mask != scanned.vault.index(scanned.actor.organization_id, IndexKind.MASK, scanned.phone.mask):
        raise DomainError(Code.PHONE_MISMATCH, ("phone",))
    if door.phone == number:
        return here
    if door.phone is None and not door.taken:
        return await _settled(session, scanned, scanned.phone, number)
    await _require_masked(session, scanned)
    there = await _case_of_number(session, scanned, scanned.phone)
    at = max(scanned.locked.at, there.locked.at)
    await _leave(session, scanned, replace(scanned.locked, at=at), customer=there.locked.customer_id)
    return _come(scanned, replace(there, locked=replace(there.locked, at=at)))


def settled(locked: Locked, *, by: UUID) -> NewFact:
    """Write down that a full number turned out to be the case's customer's own."""
    return NewFact(fact=Identified(id=new_id().hex, at=locked.at, customer=locked.customer_id.hex), by=by)


async def _settled(session: AsyncSession, scanned: Scanned, phone: Phone, number: bytes) -> Place:
    locked, vault = scanned.locked, scanned.vault
    await queries.settle(session, locked, number=number, version=vault.key_version)
    fact = settled(locked, by=scanned.actor.account_id)
    secrets = [_number_of(vault, locked, phone)]
    return Place(locked=locked, timeline=scanned.timeline, facts=[fact], secrets=secrets)


async def _require_masked(session: AsyncSession, scanned: Scanned) -> None:
    """Refuse another number than the one that a report gave in full."""
    if "*" not in await _text(session, scanned, "phone"):
        raise DomainError(Code.PHONE_MISMATCH, ("phone",))


async def _text(session: AsyncSession, scanned: Scanned, name: str) -> str:
    found = await customers.texts(
        session, actor=scanned.actor, vault=scanned.vault, owners=[scanned.report], field=name
    )
    return found[scanned.report]


async def _case_of_number(session: AsyncSession, scanned: Scanned, phone: Phone) -> Place:
    """Lock the case of whom the number means, as a report of it would find them, or begin it.

    Whoever acts on either case takes its bucket first, and that is one and the same: the two rows need no order.
    """
    actor, vault = scanned.actor, scanned.vault
    name = await _text(session, scanned, "name")
    locked = await cases.seek(
        session,
        actor=actor,
        key=scanned.key,
        project=scanned.locked.project_id,
        identity=customers.identity(vault, actor.organization_id, name=name, phone=phone),
        agent=scanned.agent,
    )
    if locked is None or isinstance(locked, Earlier):
        raise LookupError
    secrets: list[Secret] = []
    if locked.begun:
        secrets, _ = customers.who(vault, actor.organization_id, owners=(locked.customer_id,), name=name, phone=phone)
    elif locked.settled:
        secrets = [_number_of(vault, locked, phone)]
    timeline = await cases.read(session, locked, agent=scanned.agent)
    return Place(locked=locked, timeline=timeline, secrets=secrets)


def _number_of(vault: Vault, locked: Locked, phone: Phone) -> Secret:
    number = phone.number or phone.mask
    return customers.secret(vault, locked.organization_id, owner=locked.customer_id, field="phone", text=number)[0]


async def _leave(session: AsyncSession, scanned: Scanned, locked: Locked, *, customer: UUID) -> None:
    """Record in the former case that the report left, and revive what it had wrongly shut out."""
    timeline, report, by = scanned.timeline, scanned.report.hex, scanned.actor.account_id
    left = Identified(id=new_id().hex, at=locked.at, customer=customer.hex, left=report)
    entry, _ = _stated(scanned)
    wrongly = judge.unobstructed(timeline.history, locked.setting, timeline.facts, report, others=timeline.others)
    revived = [
        NewFact(fact=Revived(id=new_id().hex, at=locked.at, report=refusal.fact.id), by=by, audience=refusal.audience)
        for refusal in refusals_of(timeline.entries, wrongly)
    ]
    facts = [NewFact(fact=left, by=by, audience=entry.audience), *revived]
    await cases.record(session, locked, timeline, Act(facts=facts, result={}))


def _come(scanned: Scanned, there: Place) -> Place:
    entry, stated = _stated(scanned)
    customer = there.locked.customer_id.hex
    fact = Identified(id=new_id().hex, at=there.locked.at, customer=customer, came=replace(stated, customer=customer))
    return replace(there, facts=[coming(entry, fact, by=scanned.actor.account_id)])


def _stated(scanned: Scanned) -> tuple[Entry, Reported]:
    found = report_of(scanned.timeline.entries, scanned.report.hex)
    if found is None:
        raise LookupError
    return found
