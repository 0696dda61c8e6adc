"""A version that was published in the form before this one is read as the same rules."""

from typing import Any

from domain.rulebooks.earlier import modern
from domain.rulebooks.rulebook import parse
from domain.rulebooks.service import parsed
from tests.rulings.stories import book


def before() -> dict[str, Any]:
    """Tell yincheng's document as it was told first."""
    document: dict[str, Any] = {**book("yincheng").document}
    del document["arrivals"]
    return {
        **document,
        "visit": {
            "slip": {"signatures": ["CUSTOMER"], "clause": "yincheng.visit-slip"},
            "unreported": {"clause": "yincheng.lead-time"},
            "window": {"days": 30, "clause": "yincheng.visit-protection"},
        },
        "collision": {
            "reported_and_brought": {"clause": "yincheng.collision.1"},
            "reporter_invited": {"clause": "yincheng.collision.2"},
            "both_invited": {"bringer": 5000, "clause": "yincheng.collision.3"},
            "earlier_record": {"clause": "yincheng.evidence-order"},
        },
        "evidence": {name: value for name, value in document["evidence"].items() if name != "told"},
    }


def test_an_earlier_document_gives_the_same_rules() -> None:
    assert parsed(before()) == book("yincheng")


def test_a_document_of_today_stays_as_it_is() -> None:
    document = dict(book("zeke").document)

    assert modern(document) == document
    assert parse(modern(document)) == book("zeke")
