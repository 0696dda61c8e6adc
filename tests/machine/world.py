"""One customer's case as yincheng has it, moved on by what happens and by the clock; it refuses nothing."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tests.machine.values import VISIT_LASTS, Claim, Evidence, Happening, Party, Report, Shares, Visit, midnight
from tests.machine.whose import Scene, attribute

NOBODY = Claim(basis="reports", outcome="UNCLAIMED")


@dataclass(kw_only=True)
class World:
    """A case at an instant.

    `evidence` is what was handed in, `counted` what counts at once: nothing, but in a
    proposal; `kept` is the claim while no report holds.
    """

    now: datetime
    counted: Sequence[Evidence] = ()
    evidence: list[Evidence] = field(default_factory=list[Evidence])
    log: list[Happening] = field(default_factory=list[Happening])
    kept: Claim = NOBODY
    reports: list[Report] = field(default_factory=list[Report])
    ignored: int = 0
    visits: list[Visit] = field(default_factory=list[Visit])
    deals: dict[str, datetime] = field(default_factory=dict[str, datetime])
    unlisted: list[tuple[str, datetime]] = field(default_factory=list[tuple[str, datetime]])
    unsigned: bool = False
    behind: frozenset[Party] = frozenset()
    told_at: datetime | None = None
    told: dict[str, datetime] = field(default_factory=dict[str, datetime])

    def claim(self) -> Claim:
        """Say whose the customer is now."""
        holder = self._holder()
        if holder is None:
            return self.kept
        return Claim(
            basis="reports",
            outcome="SOLE",
            shares={holder.firm: 10000},
            start=holder.at,
            end=holder.until,
            clause="yincheng.referral" if holder.referral else "yincheng.report-validity",
        )

    def _holder(self) -> Report | None:
        if self.kept.basis != "reports":
            return None
        return next((each for each in self.reports[self.ignored :] if each.live(self.now)), None)

    def holders(self) -> frozenset[Party] | None:
        """Name those whom a visit, a ruling or a deal protects; None when none does."""
        return frozenset(self.kept.shares) if self.kept.basis in {"window", "frozen"} else None

    def report(self, key: str) -> Report:
        """Find a report."""
        return next(each for each in self.reports if each.id == key)

    def visit(self, key: str) -> Visit:
        """Find a visit."""
        return next(each for each in self.visits if each.id == key)

    def pass_time(self, until: datetime) -> None:
        """Let midnight and the end of protection come."""
        while (due := self._due()) is not None and due <= until:
            self.now = due
            if self.kept.basis == "window" and self.kept.end == due:
                self._protection_over()
            else:
                self.give_up(next(each for each in self.visits if not each.decided))
        self.now = until

    def _due(self) -> datetime | None:
        ends = [midnight(each.at) for each in self.visits if not each.decided]
        if self.kept.basis == "window" and self.kept.end is not None:
            ends.append(self.kept.end)
        return min(ends, default=None)

    def happen(self, name: str, at: datetime, **given: Any) -> None:  # noqa: ANN401 (as each happening has it)
        """Let something happen, and remember it."""
        self.pass_time(at)
        self.log.append(Happening(name=name, at=at, given=given))
        getattr(self, name)(**given)

    def reported(self, *, report: str, firm: str, referral: bool) -> None:
        """Let a report stand."""
        self.reports.append(Report(id=report, firm=firm, at=self.now, referral=referral))
        if self._holder() is self.reports[-1]:
            self.kept = NOBODY

    def refused_for_roster(self, *, firm: str) -> None:
        """Remember a report of somebody whom the roster does not name."""
        self.unlisted.append((firm, self.now))

    def withdrew(self, *, report: str) -> None:
        """Take a report back."""
        self.report(report).withdrawn = True

    def arrived(self, *, visit: str, brought_by: str | None, listed: bool, scanned: str | None) -> None:
        """Let the customer come in; without a signature that changes nothing."""
        found = Visit(id=visit, at=self.now, brought_by=brought_by, listed=listed, scanned=scanned)
        found.holders = self.holders()
        self.visits.append(found)

    def signed(self, *, visit: str) -> None:
        """Let the customer sign, by which the visit counts."""
        self.confirm(self.visit(visit), self.now)

    def confirm(self, visit: Visit, at: datetime) -> None:
        """Let a signed visit decide whose the customer is, unless protection ran."""
        visit.decided, visit.confirmed_at = True, at
        running = self._running(visit)
        scene = self._scene(visit)
        self._tell(visit, scene, fresh=running is None)
        if running is None:
            found = attribute(scene)
            visit.kind = "CHANNEL" if found.shares else "NATURAL"
            self._use_up(visit, found.report)
            start, end = (visit.at, visit.at + VISIT_LASTS) if found.shares else (None, None)
            basis = "window" if found.shares else "natural"
            self.kept = Claim(
                basis=basis, outcome=found.outcome, shares=found.shares, start=start, end=end, clause=found.clause
            )
        else:
            visit.kind = "CHANNEL" if running else "NATURAL"
            own = [each for each in scene.standing_behind() if each.firm in running]
            self._use_up(visit, next((each for each in own if visit.bringer in {None, each.firm}), None))

    def _use_up(self, visit: Visit, report: Report | None) -> None:
        if report is not None:
            visit.report, report.visit = report.id, visit.id

    def give_up(self, visit: Visit) -> None:
        """Let a visit without its slip be natural, with all later ones, unless protection ran."""
        visit.decided = True
        running = self._running(visit)
        self._tell(visit, self._scene(visit), fresh=running is None)
        if running is None:
            self.kept = Claim(basis="natural", outcome="NATURAL", clause="yincheng.visit-slip")
            self.unsigned = True

    def _running(self, visit: Visit) -> frozenset[Party] | None:
        """Name those whose protection an arrival meets, then or now; a ruling about it decides it too."""
        if visit.holders is not None:
            return visit.holders
        now = self.holders()
        return frozenset() if now is None and visit.ruled else now

    def _scene(self, visit: Visit) -> Scene:
        return Scene(
            visit=visit,
            reports=self.reports,
            evidence=self.counted,
            unlisted=self.unlisted,
            unsigned_before=self.unsigned,
        )

    def _tell(self, visit: Visit, scene: Scene, *, fresh: bool) -> None:
        """Tell the parties of a collision by the visit that brings in a second one."""
        parties: set[Party] = {each.firm for each in scene.standing_behind()}
        parties |= {visit.bringer} - {None}
        known = frozenset[Party]() if fresh else self.behind | (visit.holders or frozenset())
        self.behind = known | parties
        if fresh:
            self.told_at = None
        if parties - known and len(self.behind) > 1:
            self.told_at = visit.at

    def filed(self, *, dispute: str, firm: str, subject: str) -> None:
        """Let a firm file; a new party and a deal's dispute themselves tell of a collision."""
        if self.told_at is None or firm not in self.behind or subject == "DEAL":
            self.told_at = self.now
        self.behind |= {firm}
        self.told[dispute] = self.told_at

    def subscribed(self, *, deal: str) -> None:
        """Let the customer commit to a unit, which freezes the claim."""
        found = self.claim()
        self.deals[deal] = self.now
        self.kept = Claim(
            basis="frozen", outcome=found.outcome, shares=found.shares, start=found.start, clause=found.clause
        )

    def ruled(self, *, subject: str, about: str, outcome: str, shares: Shares) -> None:
        """Let a ruling replace the claim, in its window."""
        start, end = self._ruled_window(about) if shares else (None, None)
        if subject == "VISIT":
            self.visit(about).ruled = True
        if shares:
            self.unsigned = False
        frozen = self.kept.basis == "frozen" or subject == "DEAL"
        basis = "frozen" if frozen else "window" if shares else "natural" if outcome == "NATURAL" else "reports"
        self.kept = Claim(
            basis=basis,
            outcome=outcome,
            shares=shares,
            start=start,
            end=None if frozen else end,
            clause="yincheng.judge",
        )
        self.ignored = len(self.reports)
        if basis == "window" and end is not None and end <= self.now:
            self._protection_over()

    def _ruled_window(self, about: str) -> tuple[datetime, datetime | None]:
        before = self.claim()
        if before.start is not None:
            return before.start, before.end
        start = self.deals.get(about) or self.visit(about).at
        return start, start + VISIT_LASTS

    def _protection_over(self) -> None:
        self.kept = NOBODY
        self.behind, self.told_at = frozenset(), None

    def proposal(self, *, subject: str, about: str) -> Claim:
        """Say what the rulebook makes of a disputed visit or deal, as of then, with all evidence known now."""
        then = World(now=self.log[0].at, counted=tuple(self.evidence))
        for each in self.log:
            is_it = about in {each.given.get("visit"), each.given.get("deal")}
            if is_it and subject == "DEAL":
                then.pass_time(each.at)
                self._decide(then, [visit.id for visit in then.visits])
            then.happen(each.name, each.at, **each.given)
            if is_it:
                break
        if subject == "VISIT":
            self._decide(then, [about])
        return then.claim()

    def _decide(self, then: "World", visits: Sequence[str]) -> None:
        """Decide pending visits of an earlier time as they were decided since."""
        for visit in (then.visit(key) for key in visits):
            known = self.visit(visit.id)
            if visit.decided or not known.decided:
                continue
            if known.confirmed_at is None:
                then.give_up(visit)
            else:
                then.confirm(visit, known.confirmed_at)
