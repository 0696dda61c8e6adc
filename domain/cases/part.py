"""A firm's own part of what a case shows; never who may see the object that it is a part of."""

from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import Any, Final
from uuid import UUID

import orjson

from auth import audience
from auth.ids import id_of
from domain.cases import rules
from domain.cases.known import as_known, reports_of
from domain.cases.values import Entry, Picture, Row

Reasons = list[list[Any]]


def of_claim(body: Row, *, firm: str, seen: Container[str]) -> Row:
    """Cut a stored claim to a firm's part: the outcome, its own share and window, its own reasons.

    `seen` are the facts that the viewer may see. The hash is of what is left: the
    whole claim's would tell whoever guesses who else holds it.
    """
    shares = [[party, points] for party, points in body["shares"] if party == firm]
    start, end = (body["from"], body["until"]) if shares else (None, None)
    shown = [body["outcome"], [points for _, points in shares], start, end]
    return {
        **body,
        "shares": shares,
        "from": start,
        "until": end,
        "reasons": of_reasons(body["reasons"], seen=seen),
        "hash": sha256(orjson.dumps(shown)).hexdigest(),
    }


def of_reasons(stored: Reasons, *, seen: Container[str]) -> Reasons:
    """Keep the reasons that rest on facts that the viewer may see, or on none."""
    cut = [[clause, message, [fact for fact in facts if fact in seen], not facts] for clause, message, facts in stored]
    return [[clause, message, facts] for clause, message, facts, bare in cut if facts or bare]


@dataclass(frozen=True)
class Shown:
    """A case as tables show it at an instant, with its facts until then."""

    picture: Picture
    entries: tuple[Entry, ...]

    @cached_property
    def firms(self) -> Mapping[str, str]:
        """Tell of each agent's token whose agent that is."""
        return rules.agents_of(as_known(self.entries))

    def to(self, token: str, table: str, key: UUID) -> object:
        """Give what somebody of a firm is shown of an object; None when it is out of sight."""
        row = self.picture.rows[table].get(key)
        if row is None or token not in row["audience"]:
            return None
        firm = audience.firm_named(token) or self.firms[token]
        return _PARTS[table](_View(shown=self, token=token, firm=firm), row)


@dataclass(frozen=True)
class _View:
    """Somebody of a firm who looks at a case."""

    shown: Shown
    token: str
    firm: str

    @cached_property
    def seen(self) -> frozenset[str]:
        return frozenset(entry.fact.id for entry in self.shown.entries if self.token in entry.audience)

    def visible(self, table: str) -> list[UUID]:
        return [key for key, row in self.shown.picture.rows[table].items() if self.token in row["audience"]]


def _case(view: _View, row: Row) -> object:
    claim = row["claim"] and of_claim(row["claim"], firm=view.firm, seen=view.seen)
    shown = view.shown.picture.rows["evidence"].items()
    evidence = [key for key, each in shown if each["firm_id"] == id_of(view.firm)]
    return claim, view.seen, evidence, [view.visible(table) for table in ("visit", "dispute", "deal")]


def _report(_: _View, row: Row) -> object:
    return {**row, "audience": None}


def _visit(view: _View, row: Row) -> object:
    brought = row["brought_by_id"] if row["brought_by_id"] == id_of(view.firm) else None
    report = row["report_id"] if row["report_id"] in view.visible("report") else None
    return {**row, "audience": None, "brought_by_id": brought, "report_id": report}


def _dispute(view: _View, row: Row) -> object:
    own = [filing for filing in row["parties"] if filing["firm"] == view.firm]
    shown = view.shown.picture.rows["evidence"].items()
    evidence = [key for key, each in shown if (each["dispute_id"], each["firm_id"]) == (row["id"], id_of(view.firm))]
    ruling = row["ruling"] and {
        **row["ruling"],
        "shares": [share for share in row["ruling"]["shares"] if share[0] == view.firm],
        "reasons": of_reasons(row["ruling"]["reasons"], seen=view.seen),
    }
    return {**row, "audience": None, "parties": own, "ruling": ruling}, evidence


def _deal(view: _View, row: Row) -> object:
    return {**row, "audience": None, "claim": of_claim(row["claim"], firm=view.firm, seen=view.seen)}


def _customer(view: _View, _: Row) -> object:
    """Tell by which report the viewer knows the customer's name: their own latest."""
    known = reversed(reports_of(view.shown.entries))
    return next((report.id for entry, report in known if view.token in entry.audience), "")


_PARTS: Final[Mapping[str, Callable[[_View, Row], object]]] = {
    "customer_case": _case,
    "report": _report,
    "visit": _visit,
    "dispute": _dispute,
    "deal": _deal,
    "customer": _customer,
}
