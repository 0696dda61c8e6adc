"""What differs between two documents is told clause by clause."""

from copy import deepcopy
from typing import Any, Final

import pytest

from domain.rulebooks.comparison import ClauseDifference, DifferenceKind, ParameterDifference, compare, parameters

ONE: Final = {"id": "x.one", "zh": "一", "en": "One", "source": "S"}
TWO: Final = {"id": "x.two", "zh": "二", "en": "Two", "source": "S"}
BEFORE: Final[dict[str, Any]] = {
    "slug": "x",
    "version": 1,
    "report": {"window": {"days": 3, "clause": "x.one"}, "roster": {"clause": "x.one"}, "strict": True},
    "arrivals": [
        {"rule": "FIRST", "clause": "x.one"},
        {"rule": "SPLIT", "bringer": 5000, "clause": "x.two"},
        {"rule": "SECOND", "clause": "x.one"},
    ],
    "evidence": {"kinds": {"CHAT": {"days": 1}}, "shows": ["A", "B"], "clause": "x.two"},
    "clauses": [ONE, TWO],
}

CHANGED: Final = DifferenceKind.CHANGED


def edited(*edits: tuple[str, object]) -> dict[str, Any]:
    """Give the document with values put at paths; `...` takes one away."""
    document = deepcopy(BEFORE)
    for path, value in edits:
        *groups, name = [int(part) if part.isdigit() else part for part in path.split(".")]
        place: Any = document
        for group in groups:
            place = place[group]
        if value is ...:
            del place[name]
        else:
            place[name] = value
    return document


def told(kind: DifferenceKind, key: str | None, *changes: tuple[str, str | None, str | None], **texts: Any) -> Any:  # noqa: ANN401
    """Say what is expected of one clause, whose texts are those that it has unless told otherwise."""
    own = {"x.one": ONE, "x.two": TWO}.get(key or "")
    before, after = texts.get("before", own), texts.get("after", own)
    differing = tuple(ParameterDifference(path=path, before=old, after=new) for path, old, new in changes)
    return ClauseDifference(id=key, kind=kind, before=before, after=after, parameters=differing)


THREE: Final = {"id": "x.three", "zh": "三", "en": "Three", "source": "S"}


@pytest.mark.parametrize(
    ("after", "differences"),
    [
        (edited(), []),
        (edited(("version", 9)), []),
        (edited(("report.window.days", 2)), [told(CHANGED, "x.one", ("report.window.days", "3", "2"))]),
        (edited(("report.window.hours", 1)), [told(CHANGED, "x.one", ("report.window.hours", None, "1"))]),
        (edited(("evidence.kinds.CHAT.days", 2)), [told(CHANGED, "x.two", ("evidence.kinds.CHAT.days", "1", "2"))]),
        (edited(("evidence.kinds.SMS", {"days": 7})), [told(CHANGED, "x.two", ("evidence.kinds.SMS.days", None, "7"))]),
        (edited(("evidence.shows", ["A"])), [told(CHANGED, "x.two", ("evidence.shows", '["A","B"]', '["A"]'))]),
        (edited(("report.roster", ...)), [told(CHANGED, "x.one", ("report.roster", "true", None))]),
        (edited(("report.strict", False)), [told(CHANGED, None, ("report.strict", "true", "false"))]),
        (edited(("slug", "y")), [told(CHANGED, None, ("slug", '"x"', '"y"'))]),
        (edited(("arrivals.2.rule", "THIRD")), [told(CHANGED, "x.one", ("arrivals.2.rule", '"SECOND"', '"THIRD"'))]),
        (
            edited(("report.window.clause", "x.two")),
            [
                told(CHANGED, "x.one", ("report.window.days", "3", None)),
                told(CHANGED, "x.two", ("report.window.days", None, "3")),
            ],
        ),
        (
            edited(("arrivals", [*BEFORE["arrivals"][1:], BEFORE["arrivals"][0]])),
            [
                told(
                    CHANGED,
                    "x.one",
                    ("arrivals.rule", '"FIRST"', '"SECOND"'),
                    ("arrivals.2.rule", '"SECOND"', '"FIRST"'),
                ),
                told(CHANGED, None, ("arrivals", '["x.one","x.two","x.one"]', '["x.two","x.one","x.one"]')),
            ],
        ),
        (edited(("clauses.0.zh", "壹")), [told(CHANGED, "x.one", after={**ONE, "zh": "壹"})]),
        (edited(("clauses", [TWO, ONE])), []),
        (edited(("clauses", [ONE, TWO, THREE])), [told(DifferenceKind.ADDED, "x.three", before=None, after=THREE)]),
        (
            edited(("clauses", [ONE, THREE]), ("evidence.clause", "x.three"), ("arrivals.1.clause", "x.three")),
            [
                told(
                    DifferenceKind.ADDED,
                    "x.three",
                    ("arrivals.rule", None, '"SPLIT"'),
                    ("arrivals.bringer", None, "5000"),
                    ("evidence.kinds.CHAT.days", None, "1"),
                    ("evidence.shows", None, '["A","B"]'),
                    before=None,
                    after=THREE,
                ),
                told(
                    DifferenceKind.REMOVED,
                    "x.two",
                    ("arrivals.rule", '"SPLIT"', None),
                    ("arrivals.bringer", "5000", None),
                    ("evidence.kinds.CHAT.days", "1", None),
                    ("evidence.shows", '["A","B"]', None),
                    before=TWO,
                    after=None,
                ),
                told(CHANGED, None, ("arrivals", '["x.one","x.two","x.one"]', '["x.one","x.three","x.one"]')),
            ],
        ),
    ],
)
def test_each_clause_that_differs_is_told_with_what_differs_in_it(
    after: dict[str, Any], differences: list[ClauseDifference]
) -> None:
    assert list(compare(BEFORE, after)) == differences


def test_what_is_told_one_way_is_told_the_other_way_round() -> None:
    after = edited(("report.window.days", 2), ("clauses", [ONE, TWO, THREE]))
    [changed, added] = compare(after, BEFORE)
    assert changed.parameters == (ParameterDifference(path="report.window.days", before="2", after="3"),)
    assert (added.kind, added.before, added.after) == (DifferenceKind.REMOVED, THREE, None)


def test_every_parameter_is_told_once_under_its_clause() -> None:
    assert parameters(BEFORE) == {
        None: {"slug": '"x"', "report.strict": "true", "arrivals": '["x.one","x.two","x.one"]'},
        "x.one": {
            "report.window.days": "3",
            "report.roster": "true",
            "arrivals.rule": '"FIRST"',
            "arrivals.2.rule": '"SECOND"',
        },
        "x.two": {
            "arrivals.rule": '"SPLIT"',
            "arrivals.bringer": "5000",
            "evidence.kinds.CHAT.days": "1",
            "evidence.shows": '["A","B"]',
        },
    }
