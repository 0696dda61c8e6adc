"""What is known of a case while its facts are told; it is state, and decides nothing."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum, auto

from domain.rulings.claims import Claim
from domain.rulings.facts import (
    EvidenceSubmitted,
    Reported,
    ReportRefused,
    SignatureRole,
    Subscribed,
    Visited,
)
from domain.rulings.history import (
    History,
    RulebookVersion,
    Setting,
)
from domain.rulings.standing import VisitKind


class Basis(Enum):
    """What the claim rests on, and so what may change it."""

    REPORTS = auto()  # the earliest live report, or nobody
    NATURAL = auto()  # until a channel's visit counts
    WINDOW = auto()  # until the window of a visit or ruling ends
    FROZEN = auto()  # a deal: for good


@dataclass(slots=True, eq=False)
class KnownReport:
    """An accepted report and what has become of it; `visit` is the counting one credited to it."""

    fact: Reported
    version: RulebookVersion
    until: datetime
    withdrawn: bool = False
    visit: str | None = None

    def live(self, at: datetime) -> bool:
        """Tell whether the report still waits for its visit."""
        return not self.withdrawn and self.visit is None and self.fact.at <= at < self.until


@dataclass(slots=True, eq=False)
class KnownVisit:
    """A visit and what has become of it.

    `holders` are the parties whose window ran at the arrival, None when none ran;
    `report` is the one credited to the visit.
    """

    fact: Visited
    version: RulebookVersion
    deadline: datetime
    missing: set[SignatureRole]
    holders: frozenset[str] | None
    decided: bool = False  # signed, or beyond signing
    confirmed_at: datetime | None = None
    ruled: bool = False
    kind: VisitKind = VisitKind.NATURAL
    report: KnownReport | None = None


@dataclass(slots=True, eq=False)
class Timeline:
    """A case up to an instant.

    `behind` are the parties that stand behind the customer, and `collided_at` is when
    they were told of a collision; `ground` is the visit that the claim rests on, as
    long as evidence may still change it.
    """

    history: History
    setting: Setting
    counts_evidence: bool = False
    claim: Claim | None = None
    basis: Basis = Basis.REPORTS
    reports: list[KnownReport] = field(default_factory=list[KnownReport])
    holder: KnownReport | None = None
    ignored: int = 0  # so many of the first reports give no claim any more
    visits: list[KnownVisit] = field(default_factory=list[KnownVisit])
    pending: list[KnownVisit] = field(default_factory=list[KnownVisit])
    ground: KnownVisit | None = None
    unsigned: KnownVisit | None = None  # since this visit, every other is natural too
    deals: list[Subscribed] = field(default_factory=list[Subscribed])
    evidence: list[EvidenceSubmitted] = field(default_factory=list[EvidenceSubmitted])
    refused: list[ReportRefused] = field(default_factory=list[ReportRefused])
    unlisted: list[ReportRefused] = field(default_factory=list[ReportRefused])  # refused for the roster
    behind: frozenset[str] = frozenset()
    collided_at: datetime | None = None
    disputes: dict[str, datetime] = field(default_factory=dict[str, datetime])  # since when evidence is awaited

    def holders(self) -> frozenset[str] | None:
        """Find the parties whose window of a visit, ruling or deal runs now; None when none does."""
        if self.claim is None or self.basis not in (Basis.WINDOW, Basis.FROZEN):
            return None
        return frozenset(share.party for share in self.claim.shares)

    def report(self, report_id: str) -> KnownReport | None:
        """Find an accepted report."""
        return next((each for each in self.reports if each.fact.id == report_id), None)

    def visit(self, visit_id: str) -> KnownVisit | None:
        """Find a visit."""
        return next((each for each in self.visits if each.fact.id == visit_id), None)

    def deal(self, fact_id: str) -> Subscribed | None:
        """Find a deal by its fact."""
        return next((each for each in self.deals if each.id == fact_id), None)
