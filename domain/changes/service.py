"""Acts that create something outside a case, once for each client's key; runs inside the caller's transaction."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from auth.actor import Actor
from auth.errors import Code, DomainError
from domain.cases import acts
from domain.cases import queries as cases
from domain.cases.acts import Done
from domain.cases.values import Key
from domain.changes import queries


async def carried_out(session: AsyncSession, *, key: Key) -> Done | None:
    """Wait for any twin of the act, and give its result; None when it is the first.

    Raises IDEMPOTENCY_KEY_REUSED when something else was asked for under this key.
    """
    await cases.lock_key(session, actor=key.actor, key=key.key)
    earlier = await queries.earlier(session, key)
    if earlier is None:
        return None
    if earlier.fingerprint != key.fingerprint:
        raise DomainError(Code.IDEMPOTENCY_KEY_REUSED, ("idempotencyKey",))
    return acts.replayed(earlier.result)


async def keep(session: AsyncSession, *, actor: Actor, key: Key, made: UUID) -> Done:
    """Keep under its key what an act made."""
    done = Done(id=made, fact=None, objection=None, rulebook=None, replayed=False)
    await queries.keep(session, key, organization=actor.organization_id, result=acts.result_of(done))
    return done
