"""The values that taking a report gives; never a table and never a statement."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A report as tables show it, by the act that has just written it."""

    id: UUID
    organization_id: UUID
    project_id: UUID
    case_id: UUID
    customer_id: UUID
    agent_id: UUID
    firm_id: UUID
    reported_at: datetime
    expected_arrival_at: datetime | None
    valid_until: datetime | None
    status: str
    referral: bool
    captured_at: datetime | None
    visit_id: UUID | None
    audience: list[str]
