"""What a scan is refused for, and who may sign which line of a slip."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from auth.actor import Actor, Role
from auth.errors import Code, DomainError
from domain.rulings.facts import SignatureRole
from domain.rulings.standing import ReportStanding, ReportStatus
from domain.visits.rules import Slip, given_by_scanning, is_signed, scan_refused

NOON = datetime(2026, 3, 2, 4, tzinfo=UTC)
ME, OTHER, FIRM = UUID(int=1), UUID(int=2), UUID(int=3)
ALL = frozenset(SignatureRole)
SLIP = Slip(asked=ALL, given={}, firm=FIRM.hex, agent=ME.hex, consultant=None, signable_until=NOON)
EARLIER = NOON - timedelta(milliseconds=1)


def actor(role: Role, firm: UUID | None = None) -> Actor:
    return Actor(
        session_id=ME,
        account_id=ME,
        organization_id=ME,
        role=role,
        firm_id=firm,
        sites=frozenset(),
        projects=frozenset(),
        sandbox=False,
        clock_offset=timedelta(0),
        now=NOON,
        device_key=None,
    )


@pytest.mark.parametrize(
    ("used", "expires_at", "status", "code"),
    [
        (True, EARLIER, ReportStatus.ARRIVED, Code.CODE_ALREADY_USED),
        (False, NOON, ReportStatus.ARRIVED, Code.CODE_EXPIRED),
        (False, NOON + timedelta(milliseconds=1), ReportStatus.EXPIRED, Code.REPORT_NOT_LIVE),
        (False, NOON + timedelta(milliseconds=1), ReportStatus.LIVE, None),
    ],
)
def test_a_scan_is_refused_for_the_first_thing_that_holds(
    *, used: bool, expires_at: datetime, status: ReportStatus, code: Code | None
) -> None:
    report = ReportStanding(status=status, valid_until=NOON, visit=None)
    objection = scan_refused(used=used, expires_at=expires_at, report=report, at=NOON)
    assert (objection and objection.code) == code


@pytest.mark.parametrize(
    ("role", "given"),
    [
        (Role.RECEPTIONIST, {SignatureRole.RECEPTIONIST}),
        (Role.CONSULTANT, {SignatureRole.CONSULTANT}),
        (Role.SITE_MANAGER, {SignatureRole.SITE_MANAGER}),
    ],
)
def test_scanning_signs_the_scanners_own_line_where_there_is_one(role: Role, given: set[SignatureRole]) -> None:
    assert given_by_scanning(actor(role), ALL) == given
    assert given_by_scanning(actor(role), frozenset({SignatureRole.CUSTOMER})) == frozenset()


@pytest.mark.parametrize(
    ("slip", "who", "role"),
    [
        (SLIP, actor(Role.AGENT, FIRM), SignatureRole.AGENT),
        (SLIP, actor(Role.FIRM_MANAGER, FIRM), SignatureRole.AGENT),
        (SLIP, actor(Role.SITE_MANAGER), SignatureRole.SITE_MANAGER),
        (SLIP, actor(Role.CONSULTANT), SignatureRole.CUSTOMER),
        (replace(SLIP, consultant=ME), actor(Role.CONSULTANT), SignatureRole.CONSULTANT),
        (replace(SLIP, consultant=OTHER), actor(Role.RECEPTIONIST), SignatureRole.CUSTOMER),
    ],
)
def test_a_line_may_be_signed_until_midnight(slip: Slip, who: Actor, role: SignatureRole) -> None:
    assert is_signed(slip, who, role, at=EARLIER) is False
    with pytest.raises(DomainError) as refused:
        is_signed(slip, who, role, at=NOON)
    assert refused.value.code is Code.VISIT_NOT_SIGNABLE


def test_signing_again_changes_nothing_even_after_the_day() -> None:
    slip = replace(SLIP, given={SignatureRole.CUSTOMER: ME})
    assert is_signed(slip, actor(Role.RECEPTIONIST), SignatureRole.CUSTOMER, at=NOON) is True


@pytest.mark.parametrize(
    ("slip", "who", "role", "code"),
    [
        (replace(SLIP, asked=frozenset()), actor(Role.AGENT, FIRM), SignatureRole.AGENT, Code.INVALID_INPUT),
        (replace(SLIP, agent=OTHER.hex), actor(Role.AGENT, FIRM), SignatureRole.AGENT, Code.FORBIDDEN),
        (replace(SLIP, firm=None), actor(Role.FIRM_MANAGER, FIRM), SignatureRole.AGENT, Code.FORBIDDEN),
        (
            replace(SLIP, given={SignatureRole.CUSTOMER: OTHER}),
            actor(Role.RECEPTIONIST),
            SignatureRole.CUSTOMER,
            Code.VISIT_ALREADY_SIGNED,
        ),
        (replace(SLIP, consultant=OTHER), actor(Role.CONSULTANT), SignatureRole.CUSTOMER, Code.NOT_FOUND),
    ],
)
def test_a_line_of_others_is_not_signed(slip: Slip, who: Actor, role: SignatureRole, code: Code) -> None:
    with pytest.raises(DomainError) as refused:
        is_signed(slip, who, role, at=EARLIER)
    assert refused.value.code is code
