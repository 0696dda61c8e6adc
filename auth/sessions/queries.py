"""The statements of sessions; the only ones that run before an organization is known."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Uuid, func, insert, text, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from auth.actor import Actor, Role
from auth.sessions.models import Session
from auth.sessions.rules import Family, Retry
from auth.sessions.values import Account, Stored
from auth.statements import Statement, Transaction

# Reads the session and sets the organization that row-level security compares with: a transaction's first statement.
ENTERING: Final = """
    SELECT a.*, set_config('app.organization', a.organization_id::text, true) FROM actor_of(:token, :acting) a
    WHERE a.session_id IS NOT NULL
"""
ENTER: Final = text(ENTERING)
ENTER_ON_DRIVER: Final = Statement(ENTERING)

ENTER_ORGANIZATION: Final = text("SELECT set_config('app.organization', :organization, true)")

ACCOUNT_OF: Final = text("SELECT account_id, organization_id, password_hash, enabled FROM account_of(:login)")

# The clock is read from what the lock returned, so after the wait.
LOCK_ACCOUNT: Final = text("""
    WITH locked AS MATERIALIZED (
        SELECT a.id, a.organization_id, a.password_hash, a.disabled_at IS NULL AND f.disabled_at IS NULL AS enabled
        FROM account a LEFT JOIN firm f ON f.id = a.firm_id WHERE a.id = :account FOR NO KEY UPDATE OF a
    )
    SELECT locked.*, date_trunc('milliseconds', clock_timestamp()) AS now FROM locked
""")

LOCK_FAMILY: Final = text("""
    WITH locked AS MATERIALIZED (SELECT s.* FROM session s WHERE s.family_hash = :family FOR UPDATE)
    SELECT locked.*, a.disabled_at IS NULL AND f.disabled_at IS NULL AS enabled,
        date_trunc('milliseconds', clock_timestamp()) AS now
    FROM locked JOIN account a ON a.id = locked.account_id LEFT JOIN firm f ON f.id = a.firm_id
""")

FORGOTTEN: Final[dict[str, None]] = {"retry_hash": None, "retry_expires_at": None, "retry_salt": None}
ENDING: Final = (
    update(Session).where(col(Session.ended_at).is_(None)).values(ended_at=func.clock_timestamp(), **FORGOTTEN)
)


async def enter(transaction: Transaction, *, token: bytes, acting: bool) -> tuple[Actor, bool] | None:
    """Find who holds an access token, and whether it was presented before; None for a stranger."""
    values = {"token": token, "acting": acting}
    row: Mapping[Any, Any] | None
    if isinstance(transaction, AsyncSession):
        row = (await transaction.execute(ENTER, values)).mappings().one_or_none()
    else:
        row = await ENTER_ON_DRIVER.one(transaction, values)
    if row is None:
        return None
    actor = Actor(
        session_id=row["session_id"],
        account_id=row["account_id"],
        organization_id=row["organization_id"],
        role=Role(row["role"]),
        firm_id=row["firm_id"],
        sites=frozenset(row["sites"]),
        projects=frozenset(row["projects"]),
        sandbox=row["sandbox"],
        clock_offset=row["clock_offset"],
        now=row["business_now"],
        device_key=row["device_key"],
    )
    return actor, row["presented"]


async def enter_organization(session: AsyncSession, organization: UUID) -> None:
    """Set the organization of a transaction that nobody signed in opens: a sign-in, a command, the ticker."""
    await session.execute(ENTER_ORGANIZATION, {"organization": str(organization)})


async def server_now(session: AsyncSession) -> datetime:
    """Read the server's real time."""
    return (await session.execute(text("SELECT clock_timestamp()"))).scalar_one()


async def account_of(session: AsyncSession, login: str) -> Account | None:
    """Find who has a login, in whatever organization."""
    row = (await session.execute(ACCOUNT_OF, {"login": login})).mappings().one_or_none()
    if row is None:
        return None
    return Account(
        id=row["account_id"],
        organization_id=row["organization_id"],
        password_hash=row["password_hash"],
        enabled=row["enabled"],
    )


async def lock_account(session: AsyncSession, account: UUID) -> tuple[Account, datetime] | None:
    """Make whoever signs in as one account take turns, and read it and the clock again."""
    row = (await session.execute(LOCK_ACCOUNT, {"account": account})).mappings().one_or_none()
    if row is None:
        return None
    found = Account(
        id=row["id"],
        organization_id=row["organization_id"],
        password_hash=row["password_hash"],
        enabled=row["enabled"],
    )
    return found, row["now"]


async def organization_of_family(session: AsyncSession, family: bytes) -> UUID | None:
    """Find the organization in which a family of tokens was given."""
    return (await session.execute(text("SELECT organization_of_family(:family)"), {"family": family})).scalar_one()


async def lock_family(session: AsyncSession, family: bytes) -> Stored | None:
    """Lock a family's row; None when there is none."""
    row = (await session.execute(LOCK_FAMILY, {"family": family})).mappings().one_or_none()
    if row is None:
        return None
    retry = row["retry_hash"] and Retry(
        refresh_hash=row["retry_hash"], refresh_expires_at=row["retry_expires_at"], salt=row["retry_salt"]
    )
    return Stored(
        session_id=row["id"],
        account_id=row["account_id"],
        family=Family(
            family_hash=row["family_hash"],
            access_hash=row["access_hash"],
            access_expires_at=row["access_expires_at"],
            refresh_hash=row["refresh_hash"],
            refresh_expires_at=row["refresh_expires_at"],
            retry=retry,
            ended_at=row["ended_at"],
        ),
        enabled=row["enabled"],
        now=row["now"],
    )


async def add(session: AsyncSession, family: Session) -> None:
    """Write a new family."""
    await session.execute(insert(Session).values(**family.model_dump()))


async def store(session: AsyncSession, *, session_id: UUID, family: Family) -> None:
    """Write what became of a locked family."""
    await session.execute(
        update(Session)
        .where(col(Session.id) == session_id)
        .values(
            access_hash=family.access_hash,
            access_expires_at=family.access_expires_at,
            refresh_hash=family.refresh_hash,
            refresh_expires_at=family.refresh_expires_at,
            retry_hash=family.retry and family.retry.refresh_hash,
            retry_expires_at=family.retry and family.retry.refresh_expires_at,
            retry_salt=family.retry and family.retry.salt,
            ended_at=family.ended_at,
        )
    )


async def end(session: AsyncSession, session_id: UUID) -> None:
    """End one family."""
    await session.execute(ENDING.where(col(Session.id) == session_id))


async def end_on_device(session: AsyncSession, *, account: UUID, device: str) -> None:
    """End whatever family an account still has on a device."""
    await session.execute(ENDING.where(col(Session.account_id) == account, col(Session.device_id) == device))


async def end_all(session: AsyncSession, account: UUID) -> None:
    """End every family of an account."""
    await session.execute(ENDING.where(col(Session.account_id) == account))


async def end_all_of_firm(session: AsyncSession, firm: UUID) -> None:
    """End every family of a firm's people."""
    people = text("SELECT id FROM account WHERE firm_id = :firm").bindparams(firm=firm).columns(id=Uuid)
    await session.execute(ENDING.where(col(Session.account_id).in_(people)))


async def note_presented(session: AsyncSession, access_hash: bytes) -> None:
    """Take note that a family's access token was used: its previous refresh token may no longer be retried."""
    await session.execute(update(Session).where(col(Session.access_hash) == access_hash).values(**FORGOTTEN))
