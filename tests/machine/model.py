"""What each act does or is refused for under yincheng, said once more from the contract, apart from the app."""

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from tests.machine.values import LEAD, WEEK, Claim, Dispute, Evidence, Filing, Shares, Visit, firm_of, midnight
from tests.machine.world import World

CODE_LASTS: Final = timedelta(minutes=1)
# How much later than the model's clock something without a fact of its own may be.
IMPRECISE: Final = timedelta(seconds=20)
SUSPENDED: Final = "agent-c"
FITTING: Final = ""  # nothing stands in the way
# Who may sign which lines of a slip.
LINES: Final = {
    "receptionist": {"RECEPTIONIST", "CUSTOMER"},
    "consultant": {"CONSULTANT", "CUSTOMER"},
    "consultant-2": {"CONSULTANT", "CUSTOMER"},
    "manager": {"SITE_MANAGER"},
}


@dataclass(kw_only=True)
class Slip:
    """Who signed a visit's slip, and whose visit it is."""

    consultant: str | None = None
    signed_by: str | None = None


@dataclass(kw_only=True)
class Code:
    """A visit code on an agent's phone."""

    text: str
    report: str
    until: datetime
    used: bool = False


@dataclass(kw_only=True)
class Model:
    """A case, and what its acts leave behind; each act tells the code that refuses it, or that it fits."""

    world: World
    kinds: list[str] = field(default_factory=list[str])  # of all facts, in order
    parts: set[str] = field(default_factory=set[str])  # which agents take part
    slips: dict[str, Slip] = field(default_factory=dict[str, Slip])
    codes: list[Code] = field(default_factory=list[Code])
    disputes: dict[str, Dispute] = field(default_factory=dict[str, Dispute])
    units: list[str] = field(default_factory=list[str])

    @property
    def now(self) -> datetime:
        return self.world.now

    def _note(self, kind: str, name: str, at: datetime, **given: Any) -> str:  # noqa: ANN401 (as it happened)
        self.kinds.append(kind)
        self.world.happen(name, at, **given)
        return FITTING

    # Each act says first what stands in its way.

    def report(self, at: datetime, who: str, *, made: str, referral: bool, expected: datetime | None) -> str:
        """Let somebody report the customer."""
        code = self._report_refused(at, who, expected)
        if code == FITTING:
            self.parts.add(who)
            return self._note("REPORTED", "reported", at, report=made, firm=firm_of(who), referral=referral)
        self.kinds.append("REPORT_REFUSED")
        self.world.pass_time(at)
        if code == "NOT_ON_ROSTER":
            self.world.happen("refused_for_roster", at, firm=firm_of(who))
        return code

    def _report_refused(self, at: datetime, who: str, expected: datetime | None) -> str:
        holders = self.world.holders()
        if who == SUSPENDED:
            return "AGREEMENT_INACTIVE"
        if who.startswith("unlisted"):
            return "NOT_ON_ROSTER"
        if expected is not None and expected - at < LEAD:
            return "LEAD_TIME_TOO_SHORT"
        if holders and firm_of(who) not in holders:
            return "CUSTOMER_PROTECTED"
        if any(each.firm == firm_of(who) and each.live(at) for each in self.world.reports):
            return "DUPLICATE_REPORT"
        return FITTING

    def withdraw(self, at: datetime, who: str, *, report: str) -> str:
        """Let somebody take a report back."""
        known = self.world.report(report)
        if known.firm != firm_of(who):
            return "NOT_FOUND"
        if known.withdrawn:
            return FITTING
        if not known.live(at):
            return "REPORT_NOT_LIVE"
        return self._note("REPORT_WITHDRAWN", "withdrew", at, report=report)

    def show_code(self, at: datetime, who: str, *, report: str, code: Code | None) -> str:
        """Let somebody ask for a code of a report."""
        known = self.world.report(report)
        if known.firm != firm_of(who):
            return "NOT_FOUND"
        if not known.live(at):
            return "REPORT_NOT_LIVE"
        if code is not None and abs(code.until - CODE_LASTS - at) < IMPRECISE:
            self.codes.append(code)
        return FITTING

    def scan(self, at: datetime, who: str, *, code: Code | None, fits: bool, visit: str) -> str:
        """Let somebody at the door scan a code, with a number that fits it or not."""
        if code is None:
            return "CODE_INVALID"
        report = self.world.report(code.report)
        reasons = (
            (who.endswith("elsewhere"), "CODE_WRONG_SITE"),
            (code.used, "CODE_ALREADY_USED"),
            (at >= code.until, "CODE_EXPIRED"),
            (not report.live(at), "REPORT_NOT_LIVE"),
            (not fits, "PHONE_MISMATCH"),
        )
        if refused := next((name for holds, name in reasons if holds), FITTING):
            return refused
        code.used = True
        return self._arrived(at, who, visit=visit, brought_by=report.firm, scanned=report.id)

    def take_in(self, at: datetime, who: str, *, brought_by: str | None, visit: str) -> str:
        """Let somebody at the door record the customer without a code."""
        if brought_by is not None:
            self.parts.add(brought_by)
        firm = None if brought_by is None else firm_of(brought_by)
        listed = brought_by is None or not brought_by.startswith("unlisted")
        return self._arrived(at, who, visit=visit, brought_by=firm, listed=listed)

    def _arrived(self, at: datetime, who: str, *, visit: str, brought_by: str | None, **given: Any) -> str:  # noqa: ANN401 (as it happened)
        self.slips[visit] = Slip(consultant=who if who.startswith("consultant") else None)
        how = {"listed": True, "scanned": None, **given}
        return self._note("VISITED", "arrived", at, visit=visit, brought_by=brought_by, **how)

    def sign(self, at: datetime, who: str, *, visit: str, line: str) -> str:
        """Let somebody sign a line of a visit's slip."""
        slip, known = self.slips[visit], self.world.visit(visit)
        if line not in LINES[who]:
            return "FORBIDDEN"
        if who.startswith("consultant") and not self._is_theirs(at, who, slip, known):
            return "NOT_FOUND"
        if line != "CUSTOMER":
            return "INVALID_INPUT"
        if slip.signed_by is not None:
            return FITTING if slip.signed_by == who else "VISIT_ALREADY_SIGNED"
        if at >= midnight(known.at):
            return "VISIT_NOT_SIGNABLE"
        slip.signed_by = who
        if who.startswith("consultant"):
            slip.consultant = who
        return self._note("VISIT_SIGNED", "signed", at, visit=visit)

    def _is_theirs(self, at: datetime, who: str, slip: Slip, known: Visit) -> bool:
        """Tell whether a consultant sees a visit: their own, or today's while it has no consultant."""
        return slip.consultant == who or (slip.consultant is None and at < midnight(known.at))

    def file(self, at: datetime, who: str, *, subject: str, shown: Sequence[Evidence], made: str) -> str:
        """Let a firm file a dispute about the latest visit or deal, or join the open one."""
        if any(each.happened_at > at for each in shown):
            return "INVALID_INPUT"
        about = self._latest(subject)
        if about is None or self._is_closed(at, subject, about):
            return "DISPUTE_WINDOW_CLOSED"
        found = next((k for k, each in self.disputes.items() if (each.subject, each.status) == (subject, "OPEN")), made)
        dispute = self.disputes.get(found) or Dispute(subject=subject, about=about, due=at)
        ours = [each for each in dispute.filings if firm_of(each.agent) == firm_of(who) and not each.withdrawn]
        tried = deepcopy(self.world)
        if not ours:
            tried.happen("filed", at, dispute=found, firm=firm_of(who), subject=subject)
        if shown and at >= tried.told[found] + WEEK:
            return "EVIDENCE_WINDOW_CLOSED"
        self.world = tried
        if not ours:
            self.kinds.append("DISPUTED")
            self.disputes[found] = dispute
            dispute.filings.append(Filing(agent=who))
            dispute.due = tried.told[found] + WEEK
            self.parts.add(who)
        return self._hand_in(shown)

    def _hand_in(self, shown: Sequence[Evidence]) -> str:
        self.kinds += ["EVIDENCE_SUBMITTED"] * len(shown)
        self.world.evidence += shown
        return FITTING

    def _latest(self, subject: str) -> str | None:
        if subject == "DEAL":
            return next(reversed(self.world.deals), None)
        return self.world.visits[-1].id if self.world.visits else None

    def _is_closed(self, at: datetime, subject: str, about: str) -> bool:
        ends = self.closes(subject, about)
        return ends is not None and at >= ends

    def may_dispute(self, subject: str) -> bool:
        """Tell whether there is something that may be disputed now."""
        about = self._latest(subject)
        return about is not None and not self._is_closed(self.now, subject, about)

    def closes(self, subject: str, about: str) -> datetime | None:
        """Tell when something can no longer be disputed; None while it is pending."""
        if subject == "DEAL":
            return midnight(self.world.deals[about], days=7)
        start = self.world.visit(about).disputed_from()
        return None if start is None else start + WEEK

    def sees(self, who: str) -> bool:
        """Tell whether somebody sees the case's disputes."""
        return who in self.parts or who.startswith("manager")

    def hand_in(self, at: datetime, who: str, *, dispute: str, shown: Sequence[Evidence]) -> str:
        """Let a side hand in evidence in a dispute."""
        if not self.sees(who):
            return "NOT_FOUND"
        if any(each.happened_at > at for each in shown):
            return "INVALID_INPUT"
        if self.disputes[dispute].status != "OPEN":
            return "DISPUTE_NOT_OPEN"
        if at >= self.world.told[dispute] + WEEK:
            return "EVIDENCE_WINDOW_CLOSED"
        self.world.pass_time(at)
        return self._hand_in(shown)

    def take_back(self, at: datetime, who: str, *, dispute: str) -> str:
        """Let an agent take a filing back."""
        known = self.disputes[dispute]
        own = [each for each in known.filings if each.agent == who]
        if not self.sees(who):
            return "NOT_FOUND"
        if not own:
            return "FORBIDDEN"
        if all(each.withdrawn for each in own):
            return FITTING
        if known.ruling:
            return "DISPUTE_NOT_OPEN"
        for each in own:
            each.withdrawn = True
        self.kinds.append("DISPUTE_WITHDRAWN")
        self.world.pass_time(at)
        return FITTING

    def read(self, dispute: str, proof: str) -> None:
        """Let a judge read a proposal, and remember by what it is named."""
        known = self.disputes[dispute]
        known.read, known.proposed = proof, self.proposal(known).body()

    def proposal(self, dispute: Dispute) -> Claim:
        """Say what the rulebook says of a dispute now."""
        return self.world.proposal(subject=dispute.subject, about=dispute.about)

    def rule(
        self, at: datetime, who: str, *, dispute: str, outcome: str | None = None, shares: Shares | None = None
    ) -> str:
        """Let somebody rule a dispute: as decided, or by the proposal that was read."""
        known, shares = self.disputes[dispute], shares or {}
        if outcome in {"SOLE", "SPLIT"} and sum(shares.values()) != 10000:
            return "SHARES_NOT_WHOLE"
        if who == "manager-annex" and known.subject == "VISIT":
            return "FORBIDDEN"
        if known.status != "OPEN":
            return "DISPUTE_NOT_OPEN"
        if outcome is None:
            proposal = self.proposal(known)
            if proposal.body() != known.proposed:
                return "PROPOSAL_CHANGED"
            outcome, shares = proposal.outcome, proposal.shares
        known.ruling = (outcome, dict(shares))
        return self._note(
            "RULED", "ruled", at, subject=known.subject, about=known.about, outcome=outcome, shares=shares
        )

    def subscribe(self, at: datetime, *, unit: str, known: bool, deal: str) -> str:
        """Let the manager record that the customer, or somebody unknown, commits to a unit."""
        if not known:
            return "INVALID_INPUT"
        if unit in self.units:
            return "ALREADY_SUBSCRIBED"
        self.units.append(unit)
        return self._note("SUBSCRIBED", "subscribed", at, deal=deal)

    def limits(self) -> list[datetime]:
        """List the instants ahead at which time alone changes something, or closes some way."""
        world = self.world
        found = [end for each in world.reports for end in (each.at + LEAD, each.until)]
        found += [midnight(each.at) for each in world.visits]
        found += [since + timedelta(days=3) for _, since in world.unlisted]
        found += [world.kept.end] if world.kept.end else []
        found += [told + WEEK for told in world.told.values()] + ([world.told_at + WEEK] if world.told_at else [])
        found += [each.until for each in self.codes]
        for subject in ("VISIT", "DEAL"):
            about = self._latest(subject)
            ends = about and self.closes(subject, about)
            found += [ends] if ends else []
        return sorted({each for each in found if each > self.now})

    def shown_visit(self, visit: Visit) -> tuple[Any, ...]:
        """Say what the API shows of a visit: a pending one as it would be if it were signed now."""
        seen = visit
        if not visit.decided:
            imagined = deepcopy(self.world)
            imagined.signed(visit=visit.id)
            seen = imagined.visit(visit.id)
        return (seen.kind, visit.at, visit.confirmed_at, seen.report or visit.scanned)
