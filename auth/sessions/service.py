"""Signing in and out and following a refresh token; runs inside the caller's transaction, in real time."""

from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from auth.actor import Actor
from auth.errors import Code, DomainError
from auth.ids import new_id
from auth.passwords import PasswordHasher
from auth.sessions import queries, rules
from auth.sessions.devices import device_key
from auth.sessions.models import Session
from auth.sessions.rules import Family, Replayed, Rotated
from auth.sessions.values import Account, Device, Platform, Signed
from auth.tokens import Pair, family_hash, new_pair, new_salt

LONGEST: Final = 200


def device_of(*, device_id: str, platform: Platform, app_version: str, public_key: str | None) -> Device:
    """Read what a client says of its device; INVALID_INPUT at the field that cannot be."""
    for name, said in (("id", device_id), ("appVersion", app_version)):
        if not 0 < len(said) <= LONGEST or not said.isprintable():
            raise DomainError(Code.INVALID_INPUT, ("device", name))
    if public_key is not None:
        device_key(public_key, ("device", "publicKey"))
    return Device(id=device_id, platform=platform, app_version=app_version, public_key=public_key)


async def account_for(session: AsyncSession, login: str) -> Account | None:
    """Find who has a login; read in a short transaction, since the password is verified outside any."""
    return await queries.account_of(session, login.strip().casefold())


async def authenticate(account: Account | None, *, hasher: PasswordHasher, password: str) -> Account:
    """Verify a password, holding no connection; BAD_CREDENTIALS after the same work whatever was wrong."""
    known = account if account and account.enabled else None
    matches = await hasher.verify(known.password_hash if known else None, password)
    if known is None or not matches:
        raise DomainError(Code.BAD_CREDENTIALS)
    return known


async def open_session(session: AsyncSession, *, account: Account, device: Device) -> Signed:
    """Begin a family for somebody authenticated, and end the older one of the device.

    Raises BAD_CREDENTIALS when they were disabled or given another password in the meantime.
    """
    await queries.enter_organization(session, account.organization_id)
    locked = await queries.lock_account(session, account.id)
    if locked is None or locked[0] != account:
        raise DomainError(Code.BAD_CREDENTIALS)
    await queries.end_on_device(session, account=account.id, device=device.id)
    pair = new_pair()
    family = rules.found(pair, locked[1])
    await queries.add(
        session,
        Session(
            id=new_id(),
            organization_id=account.organization_id,
            account_id=account.id,
            device_id=device.id,
            platform=device.platform,
            app_version=device.app_version,
            public_key=device.public_key,
            family_hash=family.family_hash,
            access_hash=family.access_hash,
            access_expires_at=family.access_expires_at,
            refresh_hash=family.refresh_hash,
            refresh_expires_at=family.refresh_expires_at,
            created_at=locked[1],
        ),
    )
    return _signed(pair, family, account_id=account.id, organization_id=account.organization_id)


async def refresh(session: AsyncSession, *, token: str) -> Signed | None:
    """Follow a refresh token by the next pair; None when the session has ended, or ends by this.

    Nothing is raised, because the end of a family must be committed.
    """
    shared = family_hash(token)
    organization = await queries.organization_of_family(session, shared)
    if organization is None:
        return None
    await queries.enter_organization(session, organization)
    stored = await queries.lock_family(session, shared)
    if stored is None:
        return None
    outcome = rules.refresh(stored.family, token, salt=new_salt(), now=stored.now)
    if not stored.enabled:
        outcome = Replayed(rules.end(stored.family, stored.now))
    if isinstance(outcome, Rotated | Replayed):
        await queries.store(session, session_id=stored.session_id, family=outcome.family)
    if not isinstance(outcome, Rotated):
        return None
    return _signed(outcome.pair, outcome.family, account_id=stored.account_id, organization_id=organization)


async def sign_out(session: AsyncSession, *, actor: Actor) -> None:
    """End the session that somebody asks with."""
    await queries.end(session, actor.session_id)


async def note_presented(session: AsyncSession, access_hash: bytes) -> None:
    """Take note of the first use of a new access token: the refresh token before it may no longer be retried."""
    await queries.note_presented(session, access_hash)


def _signed(pair: Pair, family: Family, *, account_id: UUID, organization_id: UUID) -> Signed:
    return Signed(
        pair=pair,
        access_expires_at=family.access_expires_at,
        refresh_expires_at=family.refresh_expires_at,
        account_id=account_id,
        organization_id=organization_id,
    )
