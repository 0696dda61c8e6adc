"""A rulebook as frozen, validated parameters, each naming its clause; it never applies them."""

from collections.abc import Iterator, Mapping
from dataclasses import field, fields, is_dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Annotated, Any, Final
from zoneinfo import ZoneInfo

from pydantic import ConfigDict, Field, ValidationError
from pydantic.dataclasses import dataclass

from domain.rulebooks.terms import EvidenceKind, EvidenceShows, SignatureRole

WHOLE: Final = 10_000
STRICT: Final = ConfigDict(extra="forbid")

ClauseId = Annotated[str, Field(pattern=r"^[a-z0-9-]+(\.[a-z0-9-]+)+$")]
Text = Annotated[str, Field(min_length=1)]
Slug = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
Days = Annotated[int, Field(strict=True, ge=1, le=3650)]
Minutes = Annotated[int, Field(strict=True, ge=0, le=1440)]
BasisPoints = Annotated[int, Field(strict=True, gt=0, lt=WHOLE)]
Flag = Annotated[bool, Field(strict=True)]
Version = Annotated[int, Field(strict=True, ge=1)]


class RulebookError(ValueError):
    """A rulebook's document is wrong; the message says where and how, line by line."""


def local_midnight(instant: datetime, zone: ZoneInfo, *, days_later: int) -> datetime:
    """Find the start of the local day so many days after the instant's own, in UTC."""
    day = instant.astimezone(zone).date() + timedelta(days=days_later)
    return datetime.combine(day, time.min, tzinfo=zone).astimezone(UTC)


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class Clause:
    """One citable rule: its text in both languages and the document it comes from."""

    id: ClauseId
    zh: Text
    en: Text
    source: Text


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class Rule:
    """A rule without a number: it only has a clause."""

    clause: ClauseId


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class LeadTime:
    """How long before an arrival a report must be made."""

    minutes: Minutes
    clause: ClauseId

    def kept(self, earlier: datetime, later: datetime) -> bool:
        """Tell whether enough time lies between; exactly enough is enough."""
        return later - earlier >= timedelta(minutes=self.minutes)


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class Window:
    """How long something lasts: days of 24 hours, or local days with the first one counted."""

    days: Days
    day_counted: Flag = False
    clause: ClauseId

    def end(self, start: datetime, zone: ZoneInfo) -> datetime:
        """Find the first instant that is outside."""
        if self.day_counted:
            return local_midnight(start, zone, days_later=self.days)
        return start + timedelta(days=self.days)


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class Slip:
    """The signatures that make a visit count."""

    signatures: frozenset[SignatureRole]
    clause: ClauseId


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class Split:
    """A split between a bringer, who gets so many basis points, and a reporter, who gets the rest."""

    bringer: BasisPoints
    clause: ClauseId


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class Reach:
    """How far back before the first report a record counts: days of 24 hours, or whole local days."""

    days: Days
    whole_days: Flag = False

    def start(self, first_report: datetime, zone: ZoneInfo) -> datetime:
        """Find the earliest instant at which the recorded thing may have happened."""
        if self.whole_days:
            return local_midnight(first_report, zone, days_later=-self.days)
        return first_report - timedelta(days=self.days)


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class Records:
    """Which evidence counts as a record between parties, and how old it may be."""

    shows: frozenset[EvidenceShows]
    kinds: Mapping[EvidenceKind, Reach]
    clause: ClauseId


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class ReportRules:
    """What makes a report stand, and for how long."""

    roster: Rule
    lead_time: LeadTime
    window: Window
    referral: Window


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class VisitRules:
    """What makes a visit count, what it gives, and what one without any report is."""

    slip: Slip
    unreported: Rule
    window: Window


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class CollisionRules:
    """What decides between parties that stand behind one customer."""

    reported_and_brought: Rule
    reporter_invited: Rule
    both_invited: Split
    earlier_record: Rule


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class EvidenceRules:
    """Until when evidence is taken, and which counts."""

    window: Window
    records: Records


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class DisputeRules:
    """Until when a visit and a deal may be disputed, and who decides."""

    visit: Window
    deal: Window
    judge: Rule


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class Rulebook:
    """A project's rules as data."""

    slug: Slug
    version: Version
    report: ReportRules
    visit: VisitRules
    collision: CollisionRules
    evidence: EvidenceRules
    dispute: DisputeRules
    clauses: tuple[Clause, ...]
    document: Mapping[str, object] = field(repr=False, compare=False, hash=False)

    def clause(self, clause_id: str) -> Clause:
        """Find a clause; a KeyError when the rulebook has none of this id."""
        for clause in self.clauses:
            if clause.id == clause_id:
                return clause
        raise KeyError(clause_id)


def parse(document: Mapping[str, object]) -> Rulebook:
    """Make a rulebook of a document; a RulebookError tells every wrong place in it, and repeats no value."""
    if "document" in document:
        raise RulebookError("document: Unexpected keyword argument")
    try:
        book = Rulebook(**{**document, "document": document})  # type: ignore[arg-type] # pydantic checks
    except ValidationError as error:
        raise RulebookError("\n".join(_complaints(error))) from None
    if faults := [*_faults(book)]:
        raise RulebookError("\n".join(faults))
    return book


def _complaints(error: ValidationError) -> Iterator[str]:
    for detail in error.errors(include_input=False, include_url=False):
        yield f"{'.'.join(str(part) for part in detail['loc'])}: {detail['msg']}"


def _faults(book: Rulebook) -> Iterator[str]:
    """Find what is wrong between the parts: a clause cited and missing, or standing twice."""
    ids = [clause.id for clause in book.clauses]
    yield from (f"clauses: {clause} is cited and missing" for clause in sorted(set(_cited(book)) - set(ids)))
    yield from (f"clauses: {clause} stands twice" for clause in sorted({each for each in ids if ids.count(each) > 1}))


def _cited(value: object) -> Iterator[str]:
    """Walk the parameters for the clauses that they name."""
    if isinstance(value, Clause) or not is_dataclass(value):
        return
    for each in fields(value):
        inner: Any = getattr(value, each.name)
        if each.name == "clause":
            yield inner
        else:
            yield from _cited(inner)
