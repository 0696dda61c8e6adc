"""Recording calls, follow-ups and customers known to the developer; runs inside the caller's transaction."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from auth import audience, policies
from auth.actor import Actor, Role
from auth.errors import Code, DomainError
from auth.ids import new_id
from auth.policies import Action
from auth.sealed import Secret
from auth.vault import Vault
from domain.cases import acts
from domain.cases import queries as cases_queries
from domain.cases import rules as case_rules
from domain.cases import service as cases
from domain.cases.acts import Done
from domain.cases.known import as_known
from domain.cases.values import Act, Key, Locked, NewFact, Timeline
from domain.changes import service as changes
from domain.contacts import queries, rules
from domain.contacts.values import CallDraft, FollowUpDraft, KnownDraft
from domain.customers import service as customers
from domain.customers.rules import Phone
from domain.reports import service as reports
from domain.rulings.facts import Called, Fact, FollowedUp, MadeKnown
from domain.visits import queries as visits

Sealed = tuple[list[Secret], dict[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """An act on a customer's locked case, and what happened there before."""

    actor: Actor
    act: Key
    locked: Locked
    timeline: Timeline


async def record_call(session: AsyncSession, *, actor: Actor, vault: Vault, key: UUID, draft: CallDraft) -> Done:
    """Take down that a customer phoned a site; NOT_FOUND for a site where the actor does not work."""
    policies.require(actor, Action.RECORD_CALL)
    if draft.site not in actor.sites:
        raise DomainError(Code.NOT_FOUND, ("siteId",))
    act = acts.key_of(vault, actor, key, act="recordCall", asked=asdict(draft))
    if (earlier := await changes.carried_out(session, key=act)) is not None:
        return earlier
    project = await visits.project_of(session, actor=actor, site=draft.site)
    if project is None:
        raise DomainError(Code.NOT_FOUND, ("siteId",))
    contact = await _found(session, actor, vault, act, draft, project=project)
    locked = contact.locked
    fact = Called(id=new_id().hex, at=locked.at, customer=locked.customer_id.hex)
    sealed = _personal(vault, locked, fact, draft)
    return await _record(session, contact, fact, sealed, also={"site": draft.site.hex})


async def make_known(session: AsyncSession, *, actor: Actor, vault: Vault, key: UUID, draft: KnownDraft) -> Done:
    """Put a customer on the developer's record; one who is there already as just this stays so.

    Raises NOT_FOUND for a project out of sight.
    """
    policies.require(actor, Action.MAKE_KNOWN)
    draft = rules.known(draft)
    if actor.role is Role.SITE_MANAGER and draft.project not in actor.projects:
        raise DomainError(Code.NOT_FOUND, ("projectId",))
    act = acts.key_of(vault, actor, key, act="makeKnown", asked=asdict(draft))
    if (earlier := await changes.carried_out(session, key=act)) is not None:
        return earlier
    contact = await _found(session, actor, vault, act, draft, project=draft.project)
    locked = contact.locked
    if there := rules.on_record(contact.timeline.facts, locked.customer_id, draft.known_as):
        done = Done(id=locked.case_id, fact=UUID(there.id), objection=None, rulebook=None, replayed=False)
        learnt = Act(facts=[], result=acts.result_of(done), key=act, secrets=_learnt(vault, locked, draft.phone))
        await cases.record(session, locked, contact.timeline, learnt)
        return done
    fact = MadeKnown(id=new_id().hex, at=locked.at, customer=locked.customer_id.hex, known_as=draft.known_as)
    sealed = _personal(vault, locked, fact, draft)
    return await _record(session, contact, fact, _noted(vault, locked, fact, draft.note, sealed))


async def record_follow_up(
    session: AsyncSession, *, actor: Actor, vault: Vault, key: UUID, draft: FollowUpDraft
) -> Done:
    """Record that a firm followed a customer up: its people their own, staff that of a firm which reported or brought.

    Raises NOT_FOUND for a report or case out of sight, and for a firm that has neither in it.
    """
    policies.require(actor, Action.RECORD_FOLLOW_UP)
    draft = rules.follow_up(draft)
    firm = _following(actor, draft)
    act = acts.key_of(vault, actor, key, act="recordFollowUp", asked=asdict(draft))
    if (earlier := await changes.carried_out(session, key=act)) is not None:
        return earlier
    locked, timeline = await _followed(session, actor, draft)
    known = as_known(timeline.entries)
    if not actor.of_a_firm and not rules.deals_with([entry.fact for entry in known], firm):
        raise DomainError(Code.NOT_FOUND, ("firmId",))
    fact = FollowedUp(id=new_id().hex, at=locked.at, party=firm.hex, customer=locked.customer_id.hex)
    sealed = _noted(vault, locked, fact, draft.note, ([], {}))
    seen = case_rules.sight_of(known, {firm.hex})
    if actor.of_a_firm:
        seen = [audience.managers_of_firm(firm), audience.agent(actor.account_id)]
    contact = Contact(actor=actor, act=act, locked=locked, timeline=timeline)
    return await _record(session, contact, fact, sealed, seen=seen)


def _following(actor: Actor, draft: FollowUpDraft) -> UUID:
    if actor.firm_id is not None:
        if draft.firm not in {None, actor.firm_id}:
            raise DomainError(Code.NOT_FOUND, ("firmId",))
        return actor.firm_id
    if draft.firm is None:
        raise DomainError(Code.INVALID_INPUT, ("firmId",))
    return draft.firm


async def _followed(session: AsyncSession, actor: Actor, draft: FollowUpDraft) -> tuple[Locked, Timeline]:
    if draft.report is not None:
        locked, timeline, _ = await reports.stands_in(session, actor=actor, report=draft.report)
        return locked, timeline
    case = await queries.case_in_sight(session, actor=actor, case=draft.case)
    locked = case and await cases_queries.lock(
        session, organization=actor.organization_id, clock_offset=actor.clock_offset, case=case
    )
    if not locked:
        raise DomainError(Code.NOT_FOUND, ("caseId",))
    return locked, await cases.read(session, locked)


async def _found(
    session: AsyncSession, actor: Actor, vault: Vault, act: Key, draft: CallDraft | KnownDraft, *, project: UUID
) -> Contact:
    """Lock the case of a customer, or begin one, and read it."""
    identity = customers.identity(vault, actor.organization_id, name=draft.name, phone=draft.phone)
    await cases_queries.lock_bucket(session, actor=act.actor, key=act.key, project=project, mask=identity.mask)
    locked = await cases.seek(session, actor=actor, key=act.key, project=project, identity=identity, agent=None)
    if not isinstance(locked, Locked):
        raise DomainError(Code.NOT_FOUND, ("projectId",))
    return Contact(actor=actor, act=act, locked=locked, timeline=await cases.read(session, locked))


def _personal(vault: Vault, locked: Locked, fact: Fact, draft: CallDraft | KnownDraft) -> Sealed:
    """Seal a customer's name and number, for the customer too where they are new, or the number is."""
    owners = (UUID(fact.id), locked.customer_id) if locked.begun else (UUID(fact.id),)
    secrets, commitments = customers.who(
        vault, locked.organization_id, owners=owners, name=draft.name, phone=draft.phone
    )
    return [*secrets, *_learnt(vault, locked, draft.phone)], commitments


def _learnt(vault: Vault, locked: Locked, phone: Phone) -> list[Secret]:
    """Seal the full number of a customer who was known by a masked one until now."""
    if not locked.settled or phone.number is None:
        return []
    number, _ = customers.secret(
        vault, locked.organization_id, owner=locked.customer_id, field="phone", text=phone.number
    )
    return [number]


def _noted(vault: Vault, locked: Locked, fact: Fact, note: str, sealed: Sealed) -> Sealed:
    if not note:
        return sealed
    secret, committed = customers.secret(vault, locked.organization_id, owner=UUID(fact.id), field="note", text=note)
    return [*sealed[0], secret], {**sealed[1], "note": committed}


async def _record(
    session: AsyncSession,
    contact: Contact,
    fact: Fact,
    sealed: Sealed,
    *,
    seen: Iterable[str] = (),
    also: Mapping[str, str] | None = None,
) -> Done:
    secrets, commitments = sealed
    new = NewFact(
        fact=fact,
        by=contact.actor.account_id,
        audience=tuple(seen),
        also={**(also or {}), "commitments": commitments},
    )
    done = Done(id=contact.locked.case_id, fact=UUID(fact.id), objection=None, rulebook=None, replayed=False)
    recorded = Act(facts=[new], result=acts.result_of(done), key=contact.act, secrets=secrets)
    await cases.record(session, contact.locked, contact.timeline, recorded)
    return done
