"""The statements that set up the people who sign in; never a decision."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.people.models import Account, AccountSite


async def add(session: AsyncSession, account: Account) -> bool:
    """Write an account; False when somebody has the login, in whatever organization."""
    statement = upsert(Account).values(**account.model_dump()).on_conflict_do_nothing(index_elements=["login"])
    return (await session.execute(statement.returning(col(Account.id)))).scalar_one_or_none() is not None


async def lock(session: AsyncSession, *, organization: UUID, person: UUID) -> Account | None:
    """Read an account and make acts on it take turns; None when there is none."""
    found = await session.execute(
        select(Account)
        .where(col(Account.id) == person, col(Account.organization_id) == organization)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    return found.scalar_one_or_none()


async def read(session: AsyncSession, *, organization: UUID, person: UUID) -> Account | None:
    """Read an account as it is now; None when there is none."""
    found = await session.execute(
        select(Account)
        .where(col(Account.id) == person, col(Account.organization_id) == organization)
        .execution_options(populate_existing=True)
    )
    return found.scalar_one_or_none()


async def set_sites(session: AsyncSession, account: Account, *, sites: frozenset[UUID]) -> None:
    """Write where somebody works, and nowhere else."""
    await session.execute(delete(AccountSite).where(col(AccountSite.account_id) == account.id))
    rows = [
        {"account_id": account.id, "site_id": site, "organization_id": account.organization_id}
        for site in sorted(sites)
    ]
    if rows:
        await session.execute(insert(AccountSite), rows)


async def disable(session: AsyncSession, person: UUID, *, at: datetime | None) -> None:
    """Write since when somebody is disabled; None enables them."""
    await session.execute(update(Account).where(col(Account.id) == person).values(disabled_at=at))


async def set_password(session: AsyncSession, person: UUID, *, password_hash: str) -> None:
    """Write somebody's new password, hashed."""
    await session.execute(update(Account).where(col(Account.id) == person).values(password_hash=password_hash))
