"""The tables of the people who sign in; never of customers."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Text
from sqlmodel import Field

from auth import columns
from auth.columns import Table


class Account(Table, table=True):
    """A person or a system that signs in."""

    id: UUID = columns.key()
    organization_id: UUID = columns.ref("organization.id", index=True)
    login: str = Field(sa_type=Text(), unique=True)
    name: str = columns.text()
    role: str = columns.text()
    firm_id: UUID | None = columns.ref_or_none("firm.id", index=True)
    password_hash: str = columns.text()
    disabled_at: datetime | None = columns.instant_or_none()


class AccountSite(Table, table=True):
    """A site where a member of staff works."""

    account_id: UUID = Field(primary_key=True, foreign_key="account.id")
    site_id: UUID = Field(primary_key=True, foreign_key="site.id", index=True)
    organization_id: UUID = columns.ref("organization.id")
