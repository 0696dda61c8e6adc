"""Rulebook documents of the form before this one, told in this; never a rule."""

from collections.abc import Mapping
from typing import Any, cast

Group = Mapping[str, Any]


def modern(document: Mapping[str, object]) -> dict[str, Any]:
    """Tell a document in the form of today; one that is told in it already stays as it is."""
    if "collision" not in document:
        return dict(document)
    told: dict[str, Any] = {name: value for name, value in document.items() if name != "collision"}
    report, visit, evidence, rules = (
        cast("Group", document[name]) for name in ("report", "visit", "evidence", "collision")
    )
    slip, window, brought = visit["slip"], visit["window"], rules["reported_and_brought"]["clause"]
    told["visit"] = {
        "slip": {**slip, "unsigned": "NATURAL"},
        "window": window,
        "shut_out": {"clause": window["clause"]},
    }
    told["evidence"] = {**evidence, "told": "COLLISION"}
    told["arrivals"] = [
        {"rule": "REFERRED_FIRST", "clause": report["referral"]["clause"]},
        {"rule": "REPORTED_AND_BROUGHT", "clause": brought},
        {"rule": "ONLY_INVITER", "clause": brought},
        {"rule": "EARLIER_RECORD", "clause": rules["earlier_record"]["clause"]},
        {"rule": "EARLIEST_REPORT", "when": "ALONE", "clause": report["window"]["clause"]},
        {"rule": "REPORTER_INVITED", "clause": rules["reporter_invited"]["clause"]},
        {"rule": "BOTH_INVITED", **rules["both_invited"]},
        {"rule": "REPORT_STANDS", "clause": evidence["window"]["clause"]},
        {"rule": "NATURAL", "clause": visit["unreported"]["clause"]},
    ]
    return told
