"""A case's facts as they are known now: whose reports they turned out to be; never what the rules make of them."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final
from uuid import UUID

from auth.ids import id_of
from domain.cases.values import Entry, NewFact, Row
from domain.rulings.facts import Identified, Reported, ReportRefused, Revived
from domain.rulings.identity import stood

_SETTLING: Final = (Identified, Revived)


def as_known(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """Put reports in the place of what made them of this case, and leave out those that went to another.

    A report that came or was revived has its own id and instant, and whoever made and may see it.
    """
    told = tuple(entries)
    if not any(isinstance(entry.fact, _SETTLING) for entry in told):
        return told
    known: list[Entry] = []
    refusals: dict[str, tuple[Entry, ReportRefused]] = {}
    for entry in told:
        match entry.fact:
            case Identified(left=left, came=came):
                known = [each for each in known if not (isinstance(each.fact, Reported) and each.fact.id == left)]
                known.append(entry if came is None else _come(entry, came))
            case Revived(report=report):
                refused, refusal = refusals[report]
                known.append(replace(refused, fact=stood(refusal), seq=entry.seq))
            case ReportRefused() as refusal:
                refusals[refusal.id] = (entry, refusal)
                known.append(entry)
            case _:
                known.append(entry)
    return tuple(known)


def reports_of(entries: Iterable[Entry]) -> tuple[tuple[Entry, Reported], ...]:
    """Give the reports of a case, each with who made and who may see it: accepted, come or revived, and not left."""
    return tuple((entry, entry.fact) for entry in as_known(entries) if isinstance(entry.fact, Reported))


def report_of(entries: Iterable[Entry], report: str) -> tuple[Entry, Reported] | None:
    """Find a report of a case by its fact's id; None when it is not of this case."""
    return next((found for found in reports_of(entries) if found[1].id == report), None)


def coming(entry: Entry, identified: Identified, *, by: UUID) -> NewFact:
    """Write down a report that comes to another case, with who made it, when by their device, and who may see it."""
    kept: Row = {
        "by": entry.by.hex if entry.by else None,
        "device_at": entry.device_at.isoformat() if entry.device_at else None,
        "also": dict(entry.also),
    }
    return NewFact(fact=identified, by=by, audience=entry.audience, also={"stated": kept})


def refusals_of(entries: Sequence[Entry], wanted: Iterable[str]) -> list[Entry]:
    """Find refused reports by their facts' ids, in that order."""
    refused = {entry.fact.id: entry for entry in entries if isinstance(entry.fact, ReportRefused)}
    return [refused[each] for each in wanted]


def _come(entry: Entry, came: Reported) -> Entry:
    kept: Row = entry.also["stated"]
    return replace(
        entry,
        fact=came,
        by=id_of(kept["by"]) if kept["by"] else None,
        device_at=datetime.fromisoformat(kept["device_at"]) if kept["device_at"] else None,
        also=kept["also"],
    )
