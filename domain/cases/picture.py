"""What tables show of a case, computed from its facts alone; never read from those tables."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import Any, Final, TypeVar
from uuid import UUID

from auth import audience as tokens
from auth.ids import id_of
from domain.cases import rules
from domain.cases.known import as_known
from domain.cases.values import Entry, Locked, Others, Picture, Row
from domain.rulings import judge
from domain.rulings.claims import Interval
from domain.rulings.facts import (
    Disputed,
    DisputeWithdrawn,
    EvidenceSubmitted,
    Happening,
    Reported,
    Ruled,
    SignatureRole,
    Subscribed,
    Visited,
    VisitSigned,
)
from domain.rulings.history import History
from domain.rulings.standing import Standing

F = TypeVar("F", bound=Happening)

NOBODY_ELSE: Final[Others] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """A case at an instant: its facts until then as they are known, and what the rules make of them."""

    locked: Locked
    entries: tuple[Entry, ...]
    standing: Standing
    course: tuple[Interval, ...]
    at: datetime

    def happened(self, kind: type[F]) -> Iterator[tuple[Entry, F]]:
        """Go through the facts of one kind, in order."""
        for entry in self.entries:
            if isinstance(entry.fact, kind):
                yield entry, entry.fact


def picture(
    locked: Locked, entries: Sequence[Entry], history: History, *, at: datetime, others: Others = NOBODY_ELSE
) -> Picture:
    """Compute every projected row of a case as it stands at an instant; `others` are related customers' facts."""
    until = tuple(entry for entry in entries if entry.fact.at <= at)
    found = judge.survey(history, locked.setting, [entry.fact for entry in until], at, others=others)
    scene = Scene(locked=locked, entries=as_known(until), standing=found.standing, course=found.course, at=at)
    visits = _visits(scene)
    sight = _case_sight(scene, visits)
    rows = {
        "report": _reports(scene, visits),
        "visit": visits,
        "dispute": _disputes(scene, sight),
        "evidence": _evidence(scene),
        "deal": _deals(scene, visits),
        "customer": {locked.customer_id: _customer(locked, sight, visits)},
        "customer_case": {locked.case_id: {"audience": sight, "facts": len(until), "claim": _claim_now(scene)}},
    }
    ends = [visit["signable_until"] for visit in visits.values() if visit["signable_until"] > at]
    if found.next_change is not None:
        ends.append(found.next_change)
    return Picture(rows=rows, course=scene.course, next_at=min(ends, default=None))


def _claim_now(scene: Scene) -> Row | None:
    claim = judge.claim_at(scene.course, scene.at)
    return rules.claim_body(claim) if claim else None


def _distinct(*some: str) -> list[str]:
    return list(dict.fromkeys(some))


def _staff(scene: Scene) -> tuple[str, str]:
    return tokens.ADMINS, tokens.managers_of_project(scene.locked.project_id)


def _key(text: str | None) -> UUID | None:
    return id_of(text) if text else None


def _reports(scene: Scene, visits: dict[UUID, Row]) -> dict[UUID, Row]:
    scanned = {fact.id: fact.report for _, fact in scene.happened(Visited)}
    rows: dict[UUID, Row] = {}
    for entry, fact in scene.happened(Reported):
        stands = scene.standing.reports[fact.id]
        agent, firm = id_of(fact.agent), id_of(fact.party)
        received = [v for k, v in visits.items() if fact.id in {scanned[k.hex], v["report_id"] and v["report_id"].hex}]
        rows[id_of(fact.id)] = {
            "id": id_of(fact.id),
            **_whose(scene, fact.customer),
            "agent_id": agent,
            "firm_id": firm,
            "reported_at": fact.at,
            "expected_arrival_at": fact.expected_arrival_at,
            "valid_until": stands.valid_until,
            "status": stands.status,
            "referral": fact.referral,
            "captured_at": entry.device_at,
            "visit_id": _key(stands.visit),
            "audience": _distinct(
                *_staff(scene),
                tokens.managers_of_firm(firm),
                tokens.agent(agent),
                *chain.from_iterable(_receivers(visit) for visit in received),
            ),
        }
    return rows


def _whose(scene: Scene, customer: str) -> Row:
    return {
        "organization_id": scene.locked.organization_id,
        "project_id": scene.locked.project_id,
        "case_id": scene.locked.case_id,
        "customer_id": id_of(customer),
    }


def _receivers(visit: Row) -> list[str]:
    consultants = [tokens.consultant(visit["consultant_id"])] if visit["consultant_id"] else []
    return [tokens.desk_of_site(visit["site_id"]), *consultants]


def _visits(scene: Scene) -> dict[UUID, Row]:
    reports = {fact.id: fact for _, fact in scene.happened(Reported)}
    rows: dict[UUID, Row] = {}
    for entry, fact in scene.happened(Visited):
        stands = scene.standing.visits[fact.id]
        signed = [(e, f) for e, f in scene.happened(VisitSigned) if f.visit == fact.id]
        consultant = next(
            (a["consultant"] for a in (entry.also, *(e.also for e, _ in signed)) if "consultant" in a), None
        )
        credited = stands.report or fact.report
        row: Row = {
            "id": id_of(fact.id),
            **_whose(scene, fact.customer),
            "site_id": id_of(entry.also["site"]),
            "report_id": _key(credited),
            "brought_by_id": _key(fact.brought_by),
            "consultant_id": _key(consultant),
            "kind": stands.kind,
            "arrived_at": fact.at,
            "scanned_at": entry.device_at,
            "signable_until": stands.signable_until,
            "signatures": [
                *(_signature(role, entry.by, fact.at) for role in sorted(fact.signatures)),
                *(_signature(f.role, e.by, f.at) for e, f in signed),
            ],
            "missing": [str(role) for role in SignatureRole if role in stands.missing],
            "confirmed_at": stands.confirmed_at,
        }
        report = reports.get(credited) if credited else None
        row["audience"] = _visit_sight(scene, row, report, fact)
        rows[id_of(fact.id)] = row
    return rows


def _signature(role: str, by: UUID | None, at: datetime) -> Row:
    return {"role": str(role), "by": by.hex if by else None, "at": at.isoformat()}


def _visit_sight(scene: Scene, row: Row, report: Reported | None, fact: Visited) -> list[str]:
    site = row["site_id"]
    firms = [party for party in (report.party if report else None, fact.brought_by) if party]
    agents = [agent for agent in (report.agent if report else None, fact.agent) if agent]
    waiting = row["consultant_id"] is None and scene.at < row["signable_until"]
    return _distinct(
        tokens.ADMINS,
        tokens.managers_of_site(site),
        *_receivers(row),
        *([tokens.consultants_of_site(site)] if waiting else []),
        *(tokens.managers_of_firm(id_of(firm)) for firm in firms),
        *(tokens.agent(id_of(agent)) for agent in agents),
    )


def _case_sight(scene: Scene, visits: dict[UUID, Row]) -> list[str]:
    claim = judge.claim_at(scene.course, scene.at)
    firms = [
        *(fact.party for _, fact in scene.happened(Reported)),
        *(fact.brought_by for _, fact in scene.happened(Visited) if fact.brought_by),
        *(share.party for share in (claim.shares if claim else ()) if share.party),
        *(fact.party for _, fact in scene.happened(Disputed)),
    ]
    agents = [
        *(fact.agent for _, fact in scene.happened(Reported)),
        *(fact.agent for _, fact in scene.happened(Visited) if fact.agent),
        *(entry.by.hex for entry, _ in scene.happened(Disputed) if entry.by),
    ]
    return _distinct(
        *_staff(scene),
        *(tokens.consultant(visit["consultant_id"]) for visit in visits.values() if visit["consultant_id"]),
        *(tokens.managers_of_firm(id_of(firm)) for firm in firms),
        *(tokens.agent(id_of(agent)) for agent in agents),
    )


def _customer(locked: Locked, sight: list[str], visits: dict[UUID, Row]) -> Row:
    return {
        "id": locked.customer_id,
        "organization_id": locked.organization_id,
        "project_id": locked.project_id,
        "audience": _distinct(*sight, *chain.from_iterable(visit["audience"] for visit in visits.values())),
    }


def _disputes(scene: Scene, sight: list[str]) -> dict[UUID, Row]:
    sites = {fact.id: entry.also["site"] for entry, fact in scene.happened(Visited)}
    filings = list(scene.happened(Disputed))
    withdrawn = {(fact.dispute, entry.also["firm"]): entry.seq for entry, fact in scene.happened(DisputeWithdrawn)}
    rulings = {fact.dispute: (entry, fact) for entry, fact in scene.happened(Ruled)}
    rows: dict[UUID, Row] = {}
    for entry, fact in filings:
        if fact.dispute != fact.id:
            continue
        joined = [(e, f) for e, f in filings if f.dispute == fact.id]
        parties = [_party(e, f) for e, f in joined if e.seq > withdrawn.get((fact.id, f.party), 0)]
        ruled = rulings.get(fact.id)
        rows[id_of(fact.id)] = {
            "id": id_of(fact.id),
            "organization_id": scene.locked.organization_id,
            "project_id": scene.locked.project_id,
            "site_id": _key(sites.get(fact.about)),
            "case_id": scene.locked.case_id,
            "subject": fact.subject,
            "about_id": id_of(fact.about),
            "status": "RULED" if ruled else "OPEN" if parties else "WITHDRAWN",
            "filed_at": fact.at,
            "evidence_due_at": datetime.fromisoformat(joined[-1][0].also["evidence_due_at"]),
            "parties": parties or [_party(entry, fact)],
            "ruling": _ruling(scene, *ruled) if ruled else None,
            "audience": [token for token in sight if not tokens.is_consultant(token)],
        }
    return rows


def _party(entry: Entry, fact: Disputed) -> Row:
    return {
        "firm": fact.party,
        "account": entry.by.hex if entry.by else None,
        "filing": fact.id,
        "at": fact.at.isoformat(),
    }


def _ruling(scene: Scene, entry: Entry, fact: Ruled) -> Row:
    claim = judge.claim_at(scene.course, fact.at)
    reasons: list[Any] = rules.claim_body(claim)["reasons"] if claim else []
    return {
        "fact": fact.id,
        "outcome": fact.outcome,
        "shares": [[share.party, share.basis_points] for share in fact.shares],
        "reasons": [*entry.also.get("reasons", []), *reasons],
        "rulebook": claim.rulebook if claim else None,
        "decided_by": entry.by.hex if entry.by else None,
        "decided_at": fact.at.isoformat(),
    }


def _evidence(scene: Scene) -> dict[UUID, Row]:
    return {
        id_of(fact.id): {
            "id": id_of(fact.id),
            "organization_id": scene.locked.organization_id,
            "case_id": scene.locked.case_id,
            "dispute_id": _key(fact.dispute),
            "kind": fact.kind,
            "shows": fact.shows,
            "firm_id": _key(fact.party),
            "happened_at": fact.happened_at,
            "submitted_at": fact.at,
        }
        for _, fact in scene.happened(EvidenceSubmitted)
    }


def _deals(scene: Scene, visits: dict[UUID, Row]) -> dict[UUID, Row]:
    subscribed = list(scene.happened(Subscribed))
    if not subscribed:
        return {}
    consultants = [tokens.consultant(v["consultant_id"]) for v in visits.values() if v["consultant_id"]]
    claim = _claim_now(scene)
    holders = {party for party, _ in claim["shares"]} if claim else set[str]()
    return {
        id_of(fact.id): {
            "id": id_of(fact.id),
            **_whose(scene, fact.customer),
            "unit": entry.also["unit"],
            "amount": entry.also["amount"],
            "status": "SUBSCRIBED",
            "subscribed_at": fact.at,
            "claim": claim,
            "audience": _distinct(*_staff(scene), *consultants, *rules.sight_of(scene.entries, holders)),
        }
        for entry, fact in subscribed
    }
