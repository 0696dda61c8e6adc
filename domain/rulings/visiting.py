"""What visits make of a case: they wait for their signatures, found the claim, or renew a window that runs."""

from dataclasses import replace
from datetime import datetime

from domain.rulebooks.parameters import local_midnight
from domain.rulebooks.terms import RenewedBy, SignatureRole, Unsigned, Until
from domain.rulings import attribution
from domain.rulings.attribution import Arrival, Attribution
from domain.rulings.claims import Claim, Message, Reason
from domain.rulings.facts import Visited, VisitSigned
from domain.rulings.holding import hold, nobody, opens
from domain.rulings.standing import VisitKind
from domain.rulings.timeline import Basis, KnownReport, KnownVisit, Timeline
from domain.rulings.windows import visit_end

AGENT_LINE = frozenset({SignatureRole.AGENT})


def visited(timeline: Timeline, fact: Visited) -> None:
    """Take an arrival: signed at once, not at all, or waiting for its signatures until local midnight (visit-slip)."""
    version = timeline.history.at(fact.at)
    slip = version.rulebook.visit.slip
    pending = fact.signed is None
    holders = timeline.holders()
    visit = KnownVisit(
        fact=fact,
        version=version,
        deadline=local_midnight(fact.at, timeline.setting.time_zone, days_later=1) if pending else fact.at,
        asked=slip.signatures,
        missing=set(),
        holders=holders,
        during=None if holders is None else timeline.claim,
    )
    if slip.signatures >= AGENT_LINE and not attribution.arrival(timeline, visit).parties():
        # Nobody stands behind a customer who comes of their own accord, to sign for a channel.
        visit.asked = slip.signatures - AGENT_LINE
    given = visit.asked & fact.signatures
    if not fact.signed and not (slip.any_one and given):
        visit.missing = set(visit.asked - given)
    timeline.visits.append(visit)
    if fact.signed is False and visit.asked:
        give_up(timeline, visit)
    elif visit.missing:
        timeline.pending.append(visit)
    else:
        confirm(timeline, visit, fact.at)


def signed(timeline: Timeline, fact: VisitSigned) -> None:
    """Take a signature: the last one that is missing, or any where one is enough, lets the visit count (visit-slip)."""
    visit = timeline.visit(fact.visit)
    if visit is None or visit.decided:
        return
    if visit.version.rulebook.visit.slip.any_one and fact.role in visit.missing:
        visit.missing.clear()
    visit.missing.discard(fact.role)
    if not visit.missing:
        timeline.pending.remove(visit)
        confirm(timeline, visit, fact.at)


def confirm(timeline: Timeline, visit: KnownVisit, at: datetime) -> None:
    """Let a visit count whose slip is complete: unless a window ran or runs, it decides the claim."""
    met = attribution.arrival(timeline, visit)
    holders = running(timeline, visit)
    _stand_behind(timeline, visit, met.parties(), fresh=holders is None)
    if holders is None:
        found_claim(timeline, visit, attribution.attribute(timeline, met))
    else:
        visit.kind, visit.report = attribution.returned(met, holders)
        if visit.report is not None:
            _use_up(timeline, visit.report, visit, at)
        _renew(timeline, visit, met, at)
    visit.decided, visit.confirmed_at = True, at


def give_up(timeline: Timeline, visit: KnownVisit) -> None:
    """Let a visit without its slip be none, or it and all later ones natural unless a window runs (visit-slip)."""
    visit.decided = True
    if visit.version.rulebook.visit.slip.unsigned is Unsigned.NO_VISIT:
        visit.nothing = True
        return
    holders = running(timeline, visit)
    _stand_behind(timeline, visit, attribution.arrival(timeline, visit).parties(), fresh=holders is None)
    if holders is None:
        found_claim(timeline, visit, attribution.unsigned(visit))
        timeline.unsigned, timeline.ground = visit, None


def running(timeline: Timeline, visit: KnownVisit) -> frozenset[str] | None:
    """Find whose window keeps a visit from deciding anything, at its arrival or now; None when none does."""
    if visit.holders is not None:
        return visit.holders
    holders = timeline.holders()
    return frozenset() if holders is None and visit.ruled else holders


def found_claim(timeline: Timeline, visit: KnownVisit, found: Attribution) -> None:
    """Make what was found about a visit the claim, with the visit's window (visit-protection)."""
    if visit.report is not None:
        visit.report.visit = None
    visit.report = found.report
    if visit.report is not None:
        visit.report.visit = visit.fact.id
    start = end = None
    if found.shares:
        start, end = _window(timeline, visit)
        opens(timeline, visit.fact.id, visit.version.rulebook.visit.window.clause, start, end)
    visit.kind = VisitKind.CHANNEL if found.shares else VisitKind.NATURAL
    timeline.claim = Claim(
        outcome=found.outcome,
        shares=found.shares,
        protected_from=start,
        protected_until=None if timeline.basis is Basis.FROZEN else end,
        reasons=found.reasons,
        rulebook=visit.version.id,
    )
    if timeline.basis is not Basis.FROZEN:
        timeline.basis = Basis.WINDOW if found.shares else Basis.NATURAL
    timeline.ground, timeline.founding, timeline.holder = visit, visit, None


def renewed(timeline: Timeline, by: RenewedBy, at: datetime, fact: str, claim: Claim) -> Claim | None:
    """Say what a window becomes that is renewed at an instant; None where it may not be (renewal, protection)."""
    version = next(each for each in timeline.history.versions if each.id == claim.rulebook)
    window, rule = version.rulebook.visit.window, version.rulebook.visit.renewal
    lasting, end, zone = window.lasting(), claim.protected_until, timeline.setting.time_zone
    if rule is None or by not in rule.by or lasting is None or end is None:
        return None
    if rule.last_days is not None:
        opens_at = local_midnight(end, zone, days_later=-rule.last_days)
        if not window.day_counted:
            opens_at = end - (local_midnight(end, zone, days_later=0) - opens_at)
        if at < opens_at:
            return None
    reason = Reason(clause=rule.clause, message=Message.RENEWED, facts=(fact,))
    until = lasting.end(end if rule.behind_the_end else at, zone)
    return replace(claim, protected_until=until, reasons=(*claim.reasons, reason))


def _window(timeline: Timeline, visit: KnownVisit) -> tuple[datetime, datetime | None]:
    window, report = visit.version.rulebook.visit.window, visit.report
    if window.until is Until.REPORT_END and report is not None:
        return report.fact.at, report.until
    start = visit.fact.at
    return start, visit_end(window, start, timeline.setting, report_until=None)


def _renew(timeline: Timeline, visit: KnownVisit, met: Arrival, at: datetime) -> None:
    """Let a visit that a holder brings renew the window that ran at the arrival, while nobody else has one."""
    claim, arrived = visit.during, visit.fact.at
    bringer = met.bringer or (visit.report.fact.party if visit.report else None)
    if claim is None or claim.protected_until is None or bringer not in {share.party for share in claim.shares}:
        return
    over = timeline.basis is Basis.REPORTS and claim.protected_until <= at
    if not over and timeline.basis is not Basis.WINDOW:
        return
    now = claim if over or timeline.claim is None else timeline.claim
    anew = renewed(timeline, RenewedBy.VISIT, arrived, visit.fact.id, now)
    if anew is None or (anew.protected_until or at) <= at:
        return
    timeline.claim, timeline.basis, timeline.holder = anew, Basis.WINDOW, None
    if over:
        timeline.founding = visit
    opens(timeline, visit.fact.id, anew.reasons[-1].clause, arrived, anew.protected_until)


def _use_up(timeline: Timeline, report: KnownReport, visit: KnownVisit, at: datetime) -> None:
    """Let a visit inside a window use a report up; one that holds since the window ended holds no more."""
    report.visit = visit.fact.id
    if report is timeline.holder:
        clause, facts = visit.version.rulebook.visit.window.clause, (report.fact.id, visit.fact.id)
        hold(timeline, at, nobody(visit.version, Reason(clause=clause, message=Message.VISIT_OVER, facts=facts)))


def _stand_behind(timeline: Timeline, visit: KnownVisit, parties: frozenset[str], *, fresh: bool) -> None:
    """Note who stands behind the customer; a second party's visit is what tells of a collision (evidence-window)."""
    known = frozenset[str]() if fresh else timeline.behind | (visit.holders or frozenset())
    timeline.behind = known | parties
    if fresh:
        timeline.collided_at = None
    if not parties <= known and len(timeline.behind) > 1:
        timeline.collided_at = visit.fact.at
