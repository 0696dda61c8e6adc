"""The table of organizations; never their people or projects."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Interval
from sqlmodel import Field

from auth import columns
from auth.columns import Table


class Organization(Table, table=True):
    """A property developer: the tenant, sharing nothing with another."""

    id: UUID = columns.key()
    name: str = columns.text()
    sandbox: bool
    clock_offset: timedelta = Field(sa_type=Interval())
    created_at: datetime = columns.instant()
