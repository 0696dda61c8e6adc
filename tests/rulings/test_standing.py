"""Where reports and visits stand at an instant, and when time alone moves them."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from domain.rulings.facts import (
    Fact,
    SignatureRole,
    Visited,
)
from domain.rulings.judge import standing, survey
from domain.rulings.standing import ReportStanding, ReportStatus, VisitKind, VisitStanding
from tests.rulings.stories import (
    SETTING,
    YINCHENG,
    book,
    off,
    on,
    report,
    rule,
    sign,
    subscribe,
    visit,
    withdraw,
)

A = report("A", "02 10:00")
B = report("B", "02 11:00")
PENDING = visit("02 14:00", "A", signed=None)
SIGNED = [A, B, PENDING, sign(PENDING, "02 15:00")]
CUSTOMER = frozenset({SignatureRole.CUSTOMER})


def of_report(facts: Sequence[Fact], at: str) -> ReportStanding:
    return standing(YINCHENG, SETTING, facts, on(at)).reports[A.id]


def of_visit(facts: Sequence[Fact], visited: Visited, at: str) -> VisitStanding:
    return standing(YINCHENG, SETTING, facts, on(at)).visits[visited.id]


@pytest.mark.parametrize(
    ("facts", "at", "status"),
    [
        ([A], "02 10:00", ReportStatus.LIVE),
        ([A], "05 09:59:59", ReportStatus.LIVE),
        ([A], "05 10:00", ReportStatus.EXPIRED),
        ([A, withdraw(A, "03 10:00")], "03 09:59:59", ReportStatus.LIVE),
        ([A, withdraw(A, "03 10:00")], "03 10:00", ReportStatus.WITHDRAWN),
        ([A, withdraw(A, "03 10:00")], "06 10:00", ReportStatus.WITHDRAWN),
        ([A, withdraw(A, "05 10:00")], "05 10:00", ReportStatus.EXPIRED),
        (SIGNED, "02 14:59:59", ReportStatus.LIVE),
        (SIGNED, "02 15:00", ReportStatus.ARRIVED),
        ([*SIGNED, withdraw(A, "02 16:00")], "05 16:00", ReportStatus.ARRIVED),
        ([A, visit("02 14:00", "A", signed=False)], "02 15:00", ReportStatus.LIVE),
        ([A, visit("02 10:20", "A")], "02 15:00", ReportStatus.LIVE),
        ([A, visit("02 14:00")], "02 15:00", ReportStatus.ARRIVED),
        ([A, visit("02 14:00", "Z")], "02 15:00", ReportStatus.ARRIVED),
        ([A, B, visit("02 14:00", "B")], "02 15:00", ReportStatus.LIVE),
    ],
)
def test_a_report_is_live_arrived_expired_or_withdrawn(facts: Sequence[Fact], at: str, status: ReportStatus) -> None:
    assert of_report(facts, at).status is status


def test_an_arrived_report_names_its_visit() -> None:
    assert of_report(SIGNED, "02 15:00") == ReportStanding(
        status=ReportStatus.ARRIVED, valid_until=on("05 10:00"), visit=PENDING.id
    )


def test_a_later_fact_is_not_yet_known() -> None:
    assert list(standing(YINCHENG, SETTING, SIGNED, on("02 10:30")).reports) == [A.id]
    assert standing(YINCHENG, SETTING, SIGNED, on("02 10:30")).visits == {}


def test_a_pending_visit_is_what_it_would_be_if_signed() -> None:
    assert of_visit(SIGNED, PENDING, "02 14:30") == VisitStanding(
        kind=VisitKind.CHANNEL,
        report=A.id,
        asked=frozenset({SignatureRole.CUSTOMER}),
        missing=CUSTOMER,
        confirmed_at=None,
        pending=True,
        signable_until=on("03 00:00"),
    )


def test_a_signed_visit_is_confirmed_by_its_last_signature() -> None:
    assert of_visit(SIGNED, PENDING, "02 15:00") == VisitStanding(
        kind=VisitKind.CHANNEL,
        report=A.id,
        asked=frozenset({SignatureRole.CUSTOMER}),
        missing=frozenset(),
        confirmed_at=on("02 15:00"),
        pending=False,
        signable_until=on("03 00:00"),
    )


def test_an_unsigned_visit_is_natural_from_midnight() -> None:
    assert of_visit([A, PENDING], PENDING, "02 23:59:59").pending is True
    assert of_visit([A, PENDING], PENDING, "03 00:00") == VisitStanding(
        kind=VisitKind.NATURAL,
        report=None,
        asked=frozenset({SignatureRole.CUSTOMER}),
        missing=CUSTOMER,
        confirmed_at=None,
        pending=False,
        signable_until=on("03 00:00"),
    )


def test_other_signatures_do_not_confirm() -> None:
    consultant = sign(PENDING, "02 14:30", SignatureRole.CONSULTANT)

    assert of_visit([A, PENDING, consultant], PENDING, "02 15:00").missing == CUSTOMER


A_VISIT = visit("02 14:00", "A")
AGAIN = report("A", "03 10:00")


@pytest.mark.parametrize(
    ("before", "visited", "kind", "credited"),
    [
        ([A], visit("02 14:00"), VisitKind.CHANNEL, A),
        ([A], visit("02 14:00", "B"), VisitKind.CHANNEL, A),
        ([], visit("02 14:00", "A"), VisitKind.NATURAL, None),
        ([A], visit("02 10:20", "A"), VisitKind.NATURAL, None),
        ([A, B, A_VISIT], visit("03 14:00", "B"), VisitKind.CHANNEL, None),
        ([A, A_VISIT, AGAIN], visit("03 14:00", "A"), VisitKind.CHANNEL, AGAIN),
        ([A, A_VISIT, AGAIN], visit("03 14:00"), VisitKind.CHANNEL, AGAIN),
        ([A, A_VISIT, AGAIN], visit("03 14:00", "B"), VisitKind.CHANNEL, None),
        ([A, A_VISIT], visit("03 14:00"), VisitKind.CHANNEL, None),
        ([visit("02 09:00"), subscribe("02 09:30"), A], visit("02 14:00", "A"), VisitKind.NATURAL, None),
        ([A, A_VISIT, rule("02 15:00", A_VISIT)], visit("03 14:00"), VisitKind.NATURAL, None),
    ],
)
def test_a_visit_is_a_channels_or_natural(
    before: Sequence[Fact], visited: Visited, kind: VisitKind, credited: Fact | None
) -> None:
    """As it counts, and as it would while it is pending."""
    pending = replace(visited, id="pending", signed=None)
    counted = of_visit([*before, visited], visited, "03 20:00")
    expected = of_visit([*before, pending], pending, off(visited.at))

    for each in (counted, expected):
        assert (each.kind, each.report) == (kind, None if credited is None else credited.id)


def test_a_scan_that_gives_the_last_signature_confirms_at_once() -> None:
    scanned = Visited(
        id="scan",
        at=on("02 14:00"),
        customer="C",
        brought_by="A",
        report=A.id,
        signatures=book().visit.slip.signatures,
    )

    assert of_visit([A, scanned], scanned, "02 14:00").confirmed_at == on("02 14:00")


@pytest.mark.parametrize(
    ("facts", "after", "change"),
    [
        ([], "02 10:00", None),
        ([A], "02 10:00", "05 10:00"),
        ([A], "05 10:00", None),
        ([A, B], "05 10:00", "05 11:00"),
        ([A, PENDING], "02 14:00", "03 00:00"),
        ([A, PENDING], "03 00:00", "05 10:00"),
        (SIGNED, "02 15:00", "05 11:00"),
        (SIGNED, "05 11:00", "04-01 14:00"),
        (SIGNED, "04-01 14:00", None),
        ([*SIGNED, subscribe("03 10:00")], "05 11:00", None),
    ],
)
def test_the_next_change_by_time_alone_is_known(facts: Sequence[Fact], after: str, change: str | None) -> None:
    found = survey(YINCHENG, SETTING, facts, on(after)).next_change
    assert found == (None if change is None else on(change))
