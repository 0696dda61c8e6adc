"""Reads through the API what an admin sees of a case, and compares it with the model; it plays nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from tests.machine.model import Model
from tests.machine.values import Claim, Dispute
from tests.stage import Stage, instant
from tests.story import clauses, shares

CLAIM: Final = "{ outcome shares { firm { name } basisPoints } protectedFrom protectedUntil reasons { clause { id } } }"
# Of each kind the latest, since those before are past changing; all of their rows are held against the facts besides.
LOOK: Final = f"""
query($case: ID!, $phone: String!) {{
  reports(first: 6, filter: {{customerPhone: $phone}}) {{ nodes {{ id status validUntil visit {{ id }} }} }}
  node(id: $case) {{ ... on Case {{
    claim {CLAIM}
    facts(first: 100) {{ nodes {{ kind at hash }} }}
    visits(first: 4) {{ nodes {{ id kind arrivedAt confirmedAt report {{ id }} }} }}
    deals(first: 10) {{ nodes {{ unit }} }}
    disputes(first: 4) {{ nodes {{
      id subject status evidenceDueAt ruling {{ outcome shares {{ firm {{ name }} basisPoints }} }}
      proposal {{ hash outcome shares {{ firm {{ name }} basisPoints }} protectedFrom protectedUntil
        reasons {{ clause {{ id }} }} }}
    }} }}
  }} }}
}}
"""
FIND: Final = "query($phone: String!) { cases(filter: {customerPhone: $phone}) { nodes { id } } }"


@dataclass(frozen=True, kw_only=True)
class Look:
    """What an admin sees of a case; nothing before it begins."""

    claim: Mapping[str, Any] | None = None
    facts: tuple[tuple[str, str, str], ...] = ()  # kind, instant, hash
    reports: Mapping[str, Any] | None = None
    visits: Mapping[str, Any] | None = None
    disputes: Mapping[str, Any] | None = None
    deals: tuple[str, ...] = ()

    @property
    def last_at(self) -> datetime:
        """Tell when the last fact happened."""
        return instant(self.facts[-1][1])


async def look(stage: Stage, case: str, phone: str) -> Look:
    """See a case as the admin does."""
    data = await stage.ask("admin", LOOK, {"case": case, "phone": phone})
    node = data["node"]
    return Look(
        claim=node["claim"],
        facts=tuple((each["kind"], each["at"], each["hash"]) for each in node["facts"]["nodes"]),
        reports={each["id"]: each for each in data["reports"]["nodes"]},
        visits={each["id"]: each for each in node["visits"]["nodes"]},
        disputes={each["id"]: each for each in node["disputes"]["nodes"]},
        deals=tuple(sorted(each["unit"] for each in node["deals"]["nodes"])),
    )


async def find(stage: Stage, phone: str) -> str:
    """Find the customer's case; empty before it begins."""
    found = (await stage.ask("admin", FIND, {"phone": phone}))["cases"]["nodes"]
    return found[0]["id"] if found else ""


def divergences(seen: Look, model: Model) -> dict[str, tuple[Any, Any]]:
    """Tell in what the app and the model differ: what the app shows, and what the model says."""
    pairs: dict[str, tuple[Any, Any]] = {
        "facts": ([kind for kind, _, _ in seen.facts], model.kinds),
        "claim": _claims(seen.claim, model.world.claim() if model.kinds else None),
        "reports": (_reports(seen), {r.id: (r.status(model.now), r.until, r.visit) for r in model.world.reports[-6:]}),
        "visits": (_visits(seen), {each.id: model.shown_visit(each) for each in model.world.visits[-4:]}),
        "disputes": _disputes(seen, model),
        "deals": (seen.deals, tuple(sorted(model.units))),
    }
    return {name: (app, said) for name, (app, said) in pairs.items() if app != said}


def _claims(told: Mapping[str, Any] | None, claim: Claim | None) -> tuple[Any, Any]:
    if told is None or claim is None:
        return told, claim
    app = (told["outcome"], shares(dict(told)), _at(told["protectedFrom"]), _at(told["protectedUntil"]))
    if claim.clause is None:
        return app, claim.body()
    return (*app, clauses(dict(told))[:1]), (*claim.body(), [claim.clause])


def _at(told: str | None) -> datetime | None:
    return None if told is None else instant(told)


def _reports(seen: Look) -> dict[str, Any]:
    return {
        key: (each["status"], _at(each["validUntil"]), each["visit"] and each["visit"]["id"])
        for key, each in (seen.reports or {}).items()
    }


def _visits(seen: Look) -> dict[str, Any]:
    return {
        key: (each["kind"], _at(each["arrivedAt"]), _at(each["confirmedAt"]), each["report"] and each["report"]["id"])
        for key, each in (seen.visits or {}).items()
    }


def _disputes(seen: Look, model: Model) -> tuple[Any, Any]:
    told, latest = seen.disputes or {}, dict(list(model.disputes.items())[-4:])
    if set(told) != set(latest):
        return sorted(told), sorted(latest)
    pairs = {key: _dispute(told[key], each, model) for key, each in latest.items()}
    return {key: app for key, (app, _) in pairs.items()}, {key: said for key, (_, said) in pairs.items()}


def _dispute(told: Mapping[str, Any], dispute: Dispute, model: Model) -> tuple[Any, Any]:
    proposal = _claims(told["proposal"], model.proposal(dispute) if dispute.status == "OPEN" else None)
    ruling = told["ruling"]
    app = (told["subject"], told["status"], _at(told["evidenceDueAt"]), proposal[0])
    said = (dispute.subject, dispute.status, dispute.due, proposal[1])
    return (*app, ruling and (ruling["outcome"], shares(ruling))), (*said, dispute.ruling)
