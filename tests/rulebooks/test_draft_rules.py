"""What may become of a draft, and when what it says comes into force."""

from dataclasses import replace
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any, Final
from uuid import uuid4

import pytest

from auth.actor import Role
from auth.errors import Code, DomainError
from domain.drafts import rules
from domain.drafts.rules import DraftStatus, Source
from domain.rulebooks.rulebook import parse
from domain.rulebooks.terms import SignatureRole
from tests.rulebooks.drafting import yincheng

NOW: Final = datetime.fromisoformat("2026-03-02T09:00:00.123+08:00")
TICK: Final = timedelta(milliseconds=1)
DAY: Final = timedelta(days=1)
DESK: Final = frozenset({Role.RECEPTIONIST, Role.SITE_MANAGER})


@pytest.mark.parametrize(
    ("wanted", "last", "opens"),
    [
        (None, NOW - DAY, NOW + TICK),
        (None, NOW, NOW + TICK),
        (None, NOW + TICK, NOW + 2 * TICK),
        (None, NOW + 2 * TICK, None),
        (None, NOW + DAY, None),
        (NOW + TICK, NOW - DAY, NOW + TICK),
        (NOW, NOW - DAY, None),
        (NOW - DAY, NOW - 2 * DAY, None),
        (NOW + DAY, NOW + DAY, None),
        (NOW + DAY + TICK, NOW + DAY, NOW + DAY + TICK),
    ],
)
def test_a_version_starts_after_every_fact_and_every_version(
    wanted: datetime | None, last: datetime, opens: datetime | None
) -> None:
    if opens is not None:
        assert rules.opening(now=NOW, last=last, wanted=wanted) == opens
        return
    with pytest.raises(DomainError) as raised:
        rules.opening(now=NOW, last=last, wanted=wanted)
    assert (raised.value.code, raised.value.path) == (Code.INVALID_INPUT, ("effectiveFrom",))


@pytest.mark.parametrize(
    ("lines", "present", "missing"),
    [
        (["CUSTOMER"], DESK, []),
        (["CUSTOMER"], {Role.SITE_MANAGER}, ["CUSTOMER"]),
        (["CUSTOMER"], (), ["CUSTOMER"]),
        (["AGENT"], (), []),
        (["SITE_MANAGER", "SALES_SUPPORT", "CONSULTANT"], DESK, ["CONSULTANT", "SALES_SUPPORT"]),
    ],
)
def test_a_line_that_nobody_there_may_sign_is_found(lines: list[str], present: Any, missing: list[str]) -> None:  # noqa: ANN401
    document = yincheng()
    document["visit"]["slip"]["signatures"] = lines
    found = rules.unsignable(parse(document), present)
    assert [each.line for each in found] == missing
    assert {(each.place, each.clause) for each in found} <= {("visit.slip.signatures", "own.visit-slip")}


def test_one_line_that_can_be_signed_is_enough_where_any_one_is() -> None:
    lines = frozenset({SignatureRole.SALES_SUPPORT, SignatureRole.RECEPTIONIST})
    slip = SimpleNamespace(signatures=lines, any_one=True, clause="own.visit-slip")
    book: Any = SimpleNamespace(visit=SimpleNamespace(slip=slip))
    assert rules.unsignable(book, DESK) == []
    assert [each.line for each in rules.unsignable(book, {Role.CONSULTANT})] == ["RECEPTIONIST", "SALES_SUPPORT"]


@pytest.mark.parametrize("status", [status for status in DraftStatus if status != DraftStatus.DRAFTED])
def test_only_what_is_drafted_is_changed(status: DraftStatus) -> None:
    rules.require_drafted(DraftStatus.DRAFTED)
    with pytest.raises(DomainError) as raised:
        rules.require_drafted(status)
    assert raised.value.code == Code.DRAFT_CLOSED


def test_whoever_wrote_does_not_approve() -> None:
    writer, other, third = uuid4(), uuid4(), uuid4()
    rules.require_another(third, writer, other)
    for approver in (writer, other):
        with pytest.raises(DomainError) as raised:
            rules.require_another(approver, writer, other)
        assert raised.value.code == Code.FORBIDDEN


def test_a_draft_begins_with_one_thing() -> None:
    nothing = Source(preset=None, version=None, text=None)
    for some in (replace(nothing, preset="x"), replace(nothing, version=uuid4()), replace(nothing, text="")):
        rules.require_one(some)
    for wrong in (nothing, Source(preset="x", version=None, text="x")):
        with pytest.raises(DomainError) as raised:
            rules.require_one(wrong)
        assert (raised.value.code, raised.value.path) == (Code.INVALID_INPUT, ("document",))
