"""What a scan is refused for and who may sign a slip; never a statement."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from auth.actor import Actor, Role
from auth.errors import Code, DomainError
from domain.cases.known import report_of
from domain.cases.values import Entry
from domain.rulings.claims import Objection
from domain.rulings.facts import (
    SignatureRole,
    Visited,
    VisitSigned,
)
from domain.rulings.standing import ReportStanding, ReportStatus, VisitStanding


@dataclass(frozen=True, slots=True, kw_only=True)
class Slip:
    """A visit's slip at an instant: the lines it asks for, who signed them, and whose visit it is."""

    asked: frozenset[SignatureRole]
    given: Mapping[SignatureRole, UUID | None]
    firm: str | None
    agent: str | None
    consultant: UUID | None
    signable_until: datetime


def scan_refused(*, used: bool, expires_at: datetime, report: ReportStanding, at: datetime) -> Objection | None:
    """Tell the first thing that stands in the way of a code that is of this site; no clause says so."""
    if used:
        return Objection(code=Code.CODE_ALREADY_USED)
    if at >= expires_at:
        return Objection(code=Code.CODE_EXPIRED)
    if report.status is not ReportStatus.LIVE:
        return Objection(code=Code.REPORT_NOT_LIVE)
    return None


def given_by_scanning(actor: Actor, asked: frozenset[SignatureRole]) -> frozenset[SignatureRole]:
    """Tell which line somebody at the door signs by taking the arrival down: their own, where the slip has it."""
    return frozenset(line for line in asked if line == actor.role)


def slip_of(entries: Sequence[Entry], standing: VisitStanding, *, visit: str) -> Slip:
    """Gather what was signed on a visit's slip, and whose visit it is; the credited report's, else the bringer's."""
    arrived, fact = next((e, e.fact) for e in entries if isinstance(e.fact, Visited) and e.fact.id == visit)
    signed = [(e, e.fact) for e in entries if isinstance(e.fact, VisitSigned) and e.fact.visit == visit]
    credited = standing.report or fact.report
    found = report_of(entries, credited) if credited else None
    report = found[1] if found else None
    taken = [e.also["consultant"] for e in (arrived, *(e for e, _ in signed)) if "consultant" in e.also]
    return Slip(
        asked=standing.asked,
        given={**dict.fromkeys(fact.signatures, arrived.by), **{each.role: entry.by for entry, each in signed}},
        firm=report.party if report else fact.brought_by,
        agent=report.agent if report else fact.agent,
        consultant=UUID(taken[0]) if taken else None,
        signable_until=standing.signable_until,
    )


def is_signed(slip: Slip, actor: Actor, role: SignatureRole, *, at: datetime) -> bool:
    """Tell whether the actor has signed this line before; a DomainError when they may not sign it now."""
    if role not in slip.asked:
        raise DomainError(Code.INVALID_INPUT, ("role",))
    if not _is_theirs(slip, actor):
        raise DomainError(Code.FORBIDDEN)
    if role in slip.given:
        if slip.given[role] != actor.account_id:
            raise DomainError(Code.VISIT_ALREADY_SIGNED, ("role",))
        return True
    if actor.role is Role.CONSULTANT and slip.consultant not in {None, actor.account_id}:
        raise DomainError(Code.NOT_FOUND, ("visitId",))
    if at >= slip.signable_until:
        raise DomainError(Code.VISIT_NOT_SIGNABLE, ("visitId",))
    return False


def _is_theirs(slip: Slip, actor: Actor) -> bool:
    if actor.role is Role.AGENT:
        return slip.agent == actor.account_id.hex
    if actor.role is Role.FIRM_MANAGER:
        return actor.firm_id is not None and slip.firm == actor.firm_id.hex
    return True
