"""Whose a signed arrival is under yincheng, said once more from the documents; it knows nothing of the app."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from tests.machine.values import LEAD, REPORT_LASTS, WEEK, WHOLE, Evidence, Party, Report, Shares, Visit, midnight


@dataclass(frozen=True, kw_only=True)
class Finding:
    """Whose an arrival is, the clause that says so, and the report that it uses up."""

    outcome: str
    clause: str
    shares: Shares = field(default_factory=dict[Party, int])
    report: Report | None = None


@dataclass(frozen=True, kw_only=True)
class Scene:
    """What is known when an arrival is judged."""

    visit: Visit
    reports: Sequence[Report]
    evidence: Sequence[Evidence]
    unlisted: Sequence[tuple[str, datetime]]  # reports refused for the roster
    unsigned_before: bool

    def standing_behind(self) -> list[Report]:
        """List the reports that live at the arrival and were made long enough before."""
        at = self.visit.at
        mine = (each for each in self.reports if each.live(at) or each.visit == self.visit.id)
        return [each for each in mine if at - each.at >= LEAD]

    def too_close(self) -> bool:
        """Tell whether the bringer has a live report, made too shortly before."""
        at, firm = self.visit.at, self.visit.bringer
        return any(each.firm == firm and each.live(at) and at - each.at < LEAD for each in self.reports)

    def records(self) -> Mapping[Party, datetime]:
        """Tell when each party's first contact was that a record of the right kind and age shows."""
        first = self.reports[0].at
        oldest = {"CHAT": midnight(first, days=-1), "CALL_LOG": first - WEEK, "SMS": first - WEEK}
        found: dict[Party, datetime] = {}
        for each in self.evidence:
            if each.kind not in oldest or each.shows not in {"INVITATION", "CONTACT"}:
                continue
            if oldest[each.kind] <= each.happened_at < self.visit.at:
                found[each.party] = min(found.get(each.party, each.happened_at), each.happened_at)
        return found


def attribute(scene: Scene) -> Finding:
    """Say whose an arrival is that nobody's protection decides."""
    visit, behind = scene.visit, scene.standing_behind()
    if scene.unsigned_before:
        return Finding(outcome="NATURAL", clause="yincheng.visit-slip")
    if not behind:
        return Finding(outcome="NATURAL", clause=why_natural(scene))
    if referral := referred_before(visit, behind):
        return sole(referral, "yincheng.referral")
    own = [each for each in behind if each.firm == visit.bringer]
    if own:
        return sole(own[0], why_brought(scene, own[0], behind))
    return came_alone(scene, behind) if visit.bringer is None else brought_unreported(scene, behind)


def sole(report: Report, clause: str) -> Finding:
    return Finding(outcome="SOLE", clause=clause, shares={report.firm: WHOLE}, report=report)


def why_natural(scene: Scene) -> str:
    """Name the clause that an arrival without a report in time is natural by."""
    at, firm = scene.visit.at, scene.visit.bringer
    if not scene.visit.listed:
        return "yincheng.roster"
    if scene.too_close():
        return "yincheng.lead-time"
    refused = any(who == firm and since <= at < since + REPORT_LASTS for who, since in scene.unlisted)
    return "yincheng.roster" if refused else "yincheng.lead-time"


def referred_before(visit: Visit, behind: Sequence[Report]) -> Report | None:
    """Find another's referral that was reported before anything the bringer reported; alone: before everything."""
    for each in behind:
        if each.firm == visit.bringer:
            return None
        if each.referral:
            return each
        if visit.bringer is None:
            return None
    return None


def why_brought(scene: Scene, own: Report, behind: Sequence[Report]) -> str:
    """Name the first clause that gives a customer to whoever reported and brought them."""
    if any(each.firm != own.firm for each in behind):
        return "yincheng.collision.1"
    over = [each for each in scene.reports if each.referral and each.firm != own.firm and each.until <= scene.visit.at]
    lapsed = any(each.visit is None and not each.withdrawn for each in over)
    return "yincheng.referral" if own.referral or lapsed else "yincheng.visit-protection"


def came_alone(scene: Scene, behind: Sequence[Report]) -> Finding:
    """Give a customer who came alone to the reporter, among several to the one with the earliest record."""
    records = scene.records()
    showing = sorted((each for each in behind if each.firm in records), key=lambda each: records[each.firm])
    if len(behind) == 1 or not showing:
        return sole(behind[0], "yincheng.report-validity")
    return sole(showing[0], "yincheng.collision.1" if len(showing) == 1 else "yincheng.evidence-order")


def brought_unreported(scene: Scene, behind: Sequence[Report]) -> Finding:
    """Judge whoever brought without a report against the valid report."""
    records, bringer = scene.records(), scene.visit.bringer
    reporter = next((each for each in behind if each.firm in records), behind[0])
    if reporter.firm not in records:
        return sole(reporter, "yincheng.evidence-window")
    if bringer not in records:
        return sole(reporter, "yincheng.collision.2")
    half = WHOLE // 2
    return Finding(
        outcome="SPLIT", clause="yincheng.collision.3", shares={bringer: half, reporter.firm: half}, report=reporter
    )
