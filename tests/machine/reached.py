"""Counts what a run of the machine reached, against what yincheng has; it plays nothing."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import permutations
from typing import Final

from tests.machine.model import Model
from tests.machine.values import Dispute

# What becomes of what.
State = dict[tuple[str, str], str]


def state(model: Model) -> State:
    """Name the state of everything in a case: its claim, reports, visits and disputes."""
    found: State = {("report", each.id): each.status(model.now) for each in model.world.reports}
    found |= {("visit", each.id): each.state() for each in model.world.visits}
    found |= {(f"{each.subject} dispute", key): _standing(each) for key, each in model.disputes.items()}
    if model.kinds:
        found["claim", ""] = model.world.claim().kind
    return found


def _standing(dispute: Dispute) -> str:
    filed = sum(not each.withdrawn for each in dispute.filings)
    return f"OPEN for {filed}" if dispute.status == "OPEN" else dispute.status


@dataclass
class Reached:
    """How often what was reached."""

    transitions: Counter[tuple[str, str, str]] = field(default_factory=Counter[tuple[str, str, str]])
    answers: Counter[tuple[str, str]] = field(default_factory=Counter[tuple[str, str]])
    clauses: Counter[tuple[str, str]] = field(default_factory=Counter[tuple[str, str]])
    examples: int = 0
    steps: int = 0
    comparisons: int = 0

    def note(self, before: State, model: Model) -> State:
        """Count what has become of what since a state, and give the state now."""
        now = state(model)
        for (kind, key), reached in now.items():
            was = before.get((kind, key), "-")
            if was != reached:
                self.transitions[kind, was, reached] += 1
        if before.get(("claim", "")) != now.get(("claim", "")) and model.world.claim().clause:
            self.clauses["claim", model.world.claim().clause or ""] += 1
        for dispute in model.disputes.values():
            if dispute.status == "OPEN" and (clause := model.proposal(dispute).clause):
                self.clauses["proposal", clause] += 1
        return now

    def missing(self) -> list[tuple[str, ...]]:
        """List what yincheng has and the run has not reached."""
        return [
            *(each for each in TRANSITIONS if not self.transitions[each]),
            *(each for each in ANSWERS if not self.answers[each]),
            *(each for each in CLAUSES if not self.clauses[each]),
        ]

    def table(self) -> str:
        """Write all counts down."""
        lines = [f"{self.examples} examples, {self.steps} steps, {self.comparisons} comparisons"]
        for title, counted in (("became", self.transitions), ("answered", self.answers), ("by clause", self.clauses)):
            lines.append(f"{title}:")
            lines += [
                f"{count:7}  {': '.join(each[:1])}: {' -> '.join(each[1:]) or 'done'}"
                for each, count in sorted(counted.items())
            ]
        return "\n".join(lines)


# What a claim rests on and says. A ruling leads from each to each; a deal's freezes it.
_RULED: Final = ("window SOLE", "window SPLIT", "natural NATURAL", "reports POOL", "reports UNCLAIMED")
_FROZEN: Final = ("frozen SOLE", "frozen SPLIT", "frozen NATURAL", "frozen POOL", "frozen UNCLAIMED")
_BY_OTHER_WAYS: Final = {
    "-": ("reports SOLE", "reports UNCLAIMED"),
    "reports SOLE": (*_RULED, "frozen SOLE"),
    "reports UNCLAIMED": ("reports SOLE", "frozen UNCLAIMED"),
    "reports POOL": ("reports SOLE", "frozen POOL"),
    "natural NATURAL": ("frozen NATURAL",),
    "window SOLE": ("reports SOLE", "frozen SOLE"),
    "window SPLIT": ("reports SOLE", "frozen SPLIT"),
}
_BECAME: Final[Mapping[str, tuple[tuple[str, str], ...]]] = {
    "report": (("-", "LIVE"), ("LIVE", "ARRIVED"), ("LIVE", "EXPIRED"), ("LIVE", "WITHDRAWN"), ("EXPIRED", "ARRIVED")),
    "visit": (
        ("-", "PENDING"),
        *(("PENDING", end) for end in ("CONFIRMED CHANNEL", "CONFIRMED NATURAL", "UNSIGNED")),
    ),
    **{
        f"{subject} dispute": (
            ("-", "OPEN for 1"),
            *(("OPEN for 1", end) for end in ("OPEN for 2", "WITHDRAWN", "RULED")),
            *(("OPEN for 2", end) for end in ("OPEN for 1", "RULED")),
        )
        for subject in ("VISIT", "DEAL")
    },
    "claim": (
        *permutations(_RULED, 2),
        *permutations(_FROZEN, 2),
        *((was, end) for was, ends in _BY_OTHER_WAYS.items() for end in ends),
    ),
}
TRANSITIONS: Final = tuple((kind, was, end) for kind, some in _BECAME.items() for was, end in some)
# What each act is refused for; each is also done.
_REFUSED: Final = {
    "report": "AGREEMENT_INACTIVE NOT_ON_ROSTER LEAD_TIME_TOO_SHORT CUSTOMER_PROTECTED DUPLICATE_REPORT",
    "withdraw": "NOT_FOUND REPORT_NOT_LIVE",
    "show code": "NOT_FOUND REPORT_NOT_LIVE",
    "scan": "CODE_INVALID CODE_WRONG_SITE CODE_ALREADY_USED CODE_EXPIRED REPORT_NOT_LIVE PHONE_MISMATCH",
    "take in": "",
    "sign": "FORBIDDEN NOT_FOUND INVALID_INPUT VISIT_ALREADY_SIGNED VISIT_NOT_SIGNABLE",
    "file": "INVALID_INPUT DISPUTE_WINDOW_CLOSED EVIDENCE_WINDOW_CLOSED",
    "hand in": "NOT_FOUND INVALID_INPUT DISPUTE_NOT_OPEN EVIDENCE_WINDOW_CLOSED",
    "take back": "NOT_FOUND FORBIDDEN DISPUTE_NOT_OPEN",
    "rule": "SHARES_NOT_WHOLE FORBIDDEN DISPUTE_NOT_OPEN",
    "accept": "DISPUTE_NOT_OPEN PROPOSAL_CHANGED",
    "subscribe": "INVALID_INPUT ALREADY_SUBSCRIBED",
}
ANSWERS: Final = tuple((act, code) for act, codes in _REFUSED.items() for code in ("", *codes.split()))
# What decides: a claim before a ruling, and a proposal, which counts evidence.
_DECIDES: Final = {
    "claim": "report-validity referral lead-time roster visit-slip visit-protection collision.1 evidence-window judge",
    "proposal": "report-validity referral lead-time roster visit-slip visit-protection collision.1 evidence-window"
    " collision.2 collision.3 evidence-order",
}
CLAUSES: Final = tuple((what, f"yincheng.{clause}") for what, some in _DECIDES.items() for clause in some.split())
