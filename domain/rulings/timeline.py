"""What is known of a case while its facts are told; it is state, and decides nothing."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum, auto

from domain.rulings.claims import Claim
from domain.rulings.facts import (
    Called,
    EvidenceSubmitted,
    FollowedUp,
    MadeKnown,
    RelationProven,
    Reported,
    ReportRefused,
    SignatureRole,
    Subscribed,
    Visited,
)
from domain.rulings.history import History, RulebookVersion, Setting
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
    withdrawn_at: datetime | None = None
    visit: str | None = None

    def live(self, at: datetime) -> bool:
        """Tell whether the report still waits for its visit."""
        return self.withdrawn_at is None and self.visit is None and self.fact.at <= at < self.until


@dataclass(slots=True, eq=False)
class KnownVisit:
    """A visit and what has become of it.

    `asked` are the signatures that its slip wants; `during` is the claim whose window ran at the arrival, and
    `holders` its parties, None when none ran; `report` is the one credited to the visit; `nothing` tells that for
    want of signatures it is no visit at all.
    """

    fact: Visited
    version: RulebookVersion
    deadline: datetime
    asked: frozenset[SignatureRole]
    missing: set[SignatureRole]
    holders: frozenset[str] | None
    during: Claim | None = None
    decided: bool = False  # signed, or beyond signing
    nothing: bool = False
    confirmed_at: datetime | None = None
    ruled: bool = False
    kind: VisitKind = VisitKind.NATURAL
    report: KnownReport | None = None


@dataclass(slots=True, eq=False)
class Opened:
    """A window that something opened: a report's, a visit's or a ruling's; `until` None: without end."""

    fact: str
    clause: str
    start: datetime
    until: datetime | None


@dataclass(slots=True, eq=False)
class Timeline:
    """A case up to an instant.

    `behind` are the parties that stand behind the customer, and `collided_at` is when
    they were told of a collision; `ground` is the visit that the claim rests on, as
    long as evidence may still change it, and `founding` the one that it rests on at all;
    `kin` gives the timeline of another customer up to an instant.
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
    founding: KnownVisit | None = None
    unsigned: KnownVisit | None = None  # since this visit, every other is natural too
    deals: list[Subscribed] = field(default_factory=list[Subscribed])
    evidence: list[EvidenceSubmitted] = field(default_factory=list[EvidenceSubmitted])
    refusals: list[ReportRefused] = field(default_factory=list[ReportRefused])
    behind: frozenset[str] = frozenset()
    collided_at: datetime | None = None
    disputes: dict[str, datetime] = field(default_factory=dict[str, datetime])  # since when evidence is awaited
    filed_at: datetime | None = None
    contested: bool = False
    claimants: frozenset[str] = frozenset()  # who disputes the deal
    void: frozenset[tuple[str, date]] = frozenset()  # whose reports of which local days count for nothing
    known: list[MadeKnown] = field(default_factory=list[MadeKnown])
    follow_ups: list[FollowedUp] = field(default_factory=list[FollowedUp])
    calls: list[Called] = field(default_factory=list[Called])
    relations: list[RelationProven] = field(default_factory=list[RelationProven])
    followed_at: datetime | None = None  # when the holder last followed up
    passed: int = 0  # how many of the project's milestones have become known
    windows: list[Opened] = field(default_factory=list[Opened])
    kin: "Callable[[str, datetime], Timeline | None] | None" = None

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

    def agent_of_claim(self) -> str | None:
        """Name the agent whose report the running window was credited to, where there is one."""
        founding = self.founding
        if founding is None:
            return None
        return founding.report.fact.agent if founding.report else founding.fact.agent
