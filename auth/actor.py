"""Who is asking: one signed-in person or system; never what they may do."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID


class Role(StrEnum):
    """What somebody does, in the contract's words."""

    AGENT = "AGENT"
    FIRM_MANAGER = "FIRM_MANAGER"
    RECEPTIONIST = "RECEPTIONIST"
    CONSULTANT = "CONSULTANT"
    SALES_SUPPORT = "SALES_SUPPORT"
    SITE_MANAGER = "SITE_MANAGER"
    ORGANIZATION_ADMIN = "ORGANIZATION_ADMIN"
    INTEGRATION = "INTEGRATION"


FIRM_ROLES = frozenset({Role.AGENT, Role.FIRM_MANAGER, Role.INTEGRATION})
SITE_ROLES = frozenset({Role.RECEPTIONIST, Role.CONSULTANT, Role.SALES_SUPPORT, Role.SITE_MANAGER})
# Who sees things by where they work now; a consultant sees their own visits wherever those were.
DESK_ROLES = SITE_ROLES - {Role.CONSULTANT}


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Somebody signed in, as the transaction's first statement read them.

    `now` is the organization's business time, `clock_offset` its distance from the server's.
    """

    session_id: UUID
    account_id: UUID
    organization_id: UUID
    role: Role
    firm_id: UUID | None
    sites: frozenset[UUID]
    projects: frozenset[UUID]
    sandbox: bool
    clock_offset: timedelta
    now: datetime
    device_key: str | None

    @property
    def of_a_firm(self) -> bool:
        """Whether they act for a channel firm."""
        return self.role in FIRM_ROLES
