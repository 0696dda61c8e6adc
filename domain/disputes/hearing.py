"""What acts on a dispute share: its locked case, what the business answers, and who may see it; never a decision."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from auth import audience
from auth.actor import Actor
from auth.errors import Code, DomainError
from domain.cases import acts
from domain.cases import queries as cases_queries
from domain.cases import service as cases
from domain.cases.acts import Done
from domain.cases.values import Key, Locked, Timeline
from domain.changes import queries as changes
from domain.disputes import queries
from domain.rulings.claims import Objection


@dataclass(frozen=True, slots=True, kw_only=True)
class Hearing:
    """A case that somebody has locked to act on a dispute, and what happened in it."""

    actor: Actor
    locked: Locked
    timeline: Timeline


async def hear(session: AsyncSession, actor: Actor, case: UUID, *, path: tuple[str, ...]) -> Hearing:
    """Lock a case and read it; NOT_FOUND at the path when there is none."""
    locked = await cases_queries.lock(
        session, organization=actor.organization_id, clock_offset=actor.clock_offset, case=case
    )
    if locked is None:
        raise DomainError(Code.NOT_FOUND, path)
    return Hearing(actor=actor, locked=locked, timeline=await cases.read(session, locked))


async def hear_dispute(session: AsyncSession, actor: Actor, dispute: UUID) -> tuple[queries.Seen, Hearing]:
    """Find a dispute in the actor's sight, lock its case and read it; NOT_FOUND at `disputeId` otherwise."""
    seen = await queries.seen(session, actor=actor, dispute=dispute)
    if seen is None:
        raise DomainError(Code.NOT_FOUND, ("disputeId",))
    return seen, await hear(session, actor, seen.case, path=("disputeId",))


async def refuse(session: AsyncSession, hearing: Hearing, act: Key, objection: Objection) -> Done:
    """Keep under its key what the business answered; nothing else changes."""
    version = hearing.timeline.history.at(hearing.locked.at).id
    return await keep_refusal(session, act, objection, organization=hearing.actor.organization_id, version=version)


async def keep_refusal(
    session: AsyncSession, act: Key, objection: Objection, *, organization: UUID, version: str
) -> Done:
    """Keep under its key what the business answered where there is no case."""
    done = acts.refused(objection, fact=None, version=version)
    await changes.keep(session, act, organization=organization, result=acts.result_of(done))
    return done


def done(dispute: UUID, *, fact: str | None) -> Done:
    """Tell what an act made of a dispute, and the fact that records it."""
    return Done(id=dispute, fact=UUID(fact) if fact else None, objection=None, rulebook=None, replayed=False)


def sight_of(actor: Actor) -> tuple[str, ...]:
    """Tell who of the firms may see what somebody of a firm hands in: their own."""
    if actor.firm_id is None:
        return ()
    return audience.managers_of_firm(actor.firm_id), audience.agent(actor.account_id)
