"""A rulebook's document is checked whole, and its wrong places are told without their values."""

import copy
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from domain.rulebooks.presets import presets
from domain.rulebooks.rulebook import Reach, RulebookError, Window, local_midnight, parse

SHANGHAI = ZoneInfo("Asia/Shanghai")
NEW_YORK = ZoneInfo("America/New_York")
BEIRUT = ZoneInfo("Asia/Beirut")


def document() -> dict[str, Any]:
    book = next(each for each in presets() if each.slug == "yincheng")
    return copy.deepcopy(dict(book.document))


def test_a_document_gives_its_rulebook_and_keeps_itself() -> None:
    book = parse(document())

    assert book.document == document()
    assert book == parse(document())
    assert book.clause("yincheng.lead-time").source == "银城·誉景三合项目渠道公司管理制度"


def test_an_edited_copy_is_another_rulebook() -> None:
    edited = document()
    edited["version"] = 2
    edited["report"]["lead_time"]["minutes"] = 45

    lead_time = parse(edited).report.lead_time
    assert lead_time
    assert lead_time.minutes == 45
    assert parse(edited) != parse(document())


def test_an_unknown_clause_cannot_be_found() -> None:
    with pytest.raises(KeyError, match="nowhere"):
        parse(document()).clause("yincheng.nowhere")


@pytest.mark.parametrize(
    ("path", "value", "complaint"),
    [
        (("slug",), "Yin Cheng", "slug: String should match"),
        (("version",), 0, "version: Input should be greater than or equal to 1"),
        (
            ("report", "lead_time", "minutes"),
            -1,
            "report.lead_time.minutes: Input should be greater than or equal to 0",
        ),
        (("report", "lead_time", "minutes"), True, "report.lead_time.minutes: Input should be a valid integer"),
        (("report", "window", "days"), "3", "report.window.days: Input should be a valid integer"),
        (("report", "window", "hours"), 3, "report.window.hours: Unexpected keyword argument"),
        (("visit", "slip", "signatures"), ["GHOST"], "visit.slip.signatures.0: Input should be 'CUSTOMER'"),
        (("arrivals", 6, "bringer"), 10000, "arrivals.6.bringer: Input should be less than"),
        (("dispute", "judge", "clause"), "yincheng.gone", "clauses: yincheng.gone is cited and missing"),
        (("clauses",), [], "clauses: yincheng.collision.1 is cited and missing"),
        (("document",), {}, "document: Unexpected keyword argument"),
    ],
)
def test_a_wrong_document_is_refused_with_its_place(path: tuple[str | int, ...], value: object, complaint: str) -> None:
    wrong = document()
    inner: Any = wrong
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = value

    with pytest.raises(RulebookError) as raised:
        parse(wrong)

    assert complaint in str(raised.value)


def test_all_wrong_places_are_told_at_once() -> None:
    wrong = document()
    del wrong["report"]["window"]["days"]
    del wrong["dispute"]

    with pytest.raises(RulebookError) as raised:
        parse(wrong)

    assert str(raised.value).splitlines() == ["report.window.days: Field required", "dispute: Field required"]


def test_a_clause_stands_once() -> None:
    wrong = document()
    wrong["clauses"].append(wrong["clauses"][0])

    with pytest.raises(RulebookError, match=r"clauses: yincheng\.roster stands twice"):
        parse(wrong)


START = datetime(2026, 3, 7, 15, 30, tzinfo=UTC)  # 23:30 of the 7th in Shanghai, 10:30 in New York


@pytest.mark.parametrize(
    ("window", "zone", "end"),
    [
        (Window(days=3, clause="a.b"), SHANGHAI, START + timedelta(days=3)),
        (Window(days=1, day_counted=True, clause="a.b"), SHANGHAI, datetime(2026, 3, 7, 16, tzinfo=UTC)),
        (Window(days=7, day_counted=True, clause="a.b"), SHANGHAI, datetime(2026, 3, 13, 16, tzinfo=UTC)),
        (Window(days=1, clause="a.b"), NEW_YORK, START + timedelta(hours=24)),  # over the change to summer time
        (Window(days=1, day_counted=True, clause="a.b"), NEW_YORK, datetime(2026, 3, 8, 5, tzinfo=UTC)),
        (Window(days=2, day_counted=True, clause="a.b"), NEW_YORK, datetime(2026, 3, 9, 4, tzinfo=UTC)),
    ],
)
def test_a_window_counts_24_hours_or_local_days(window: Window, zone: ZoneInfo, end: datetime) -> None:
    assert window.end(START, zone) == end


def test_a_day_without_midnight_starts_at_its_first_instant() -> None:
    before = datetime(2026, 3, 28, 12, tzinfo=UTC)  # in Beirut 00:00 of the 29th is skipped

    midnight = local_midnight(before, BEIRUT, days_later=1)

    assert midnight.astimezone(BEIRUT).isoformat() == "2026-03-29T01:00:00+03:00"
    assert (midnight - timedelta(microseconds=1)).astimezone(BEIRUT).date() == date(2026, 3, 28)


@pytest.mark.parametrize(
    ("reach", "start"),
    [
        (Reach(days=7), START - timedelta(days=7)),
        (Reach(days=1, whole_days=True), datetime(2026, 3, 5, 16, tzinfo=UTC)),
    ],
)
def test_a_record_reaches_back_by_hours_or_whole_days(reach: Reach, start: datetime) -> None:
    assert reach.start(START, SHANGHAI) == start
