"""Under what a case is judged: the project's setting and its rulebook versions; they never decide anything."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from domain.rulebooks.rulebook import Rulebook


class MilestoneKind(StrEnum):
    """What kind of day in a project's life it is."""

    OPENING = "OPENING"
    SOLD_OUT = "SOLD_OUT"


@dataclass(frozen=True, slots=True, kw_only=True)
class Milestone:
    """A day in a project's life, and since when it is known; of one kind the latest known counts.

    `day` is the local day of an opening; None where the instant itself is the milestone, as with selling out.
    """

    kind: MilestoneKind
    known_at: datetime
    day: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """The project's own facts that rules refer to: its time zone, and its milestones in the order they became known."""

    time_zone: ZoneInfo
    milestones: tuple[Milestone, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RulebookVersion:
    """A rulebook as a project has it from an instant on; None: from the beginning."""

    effective_from: datetime | None
    id: str
    rulebook: Rulebook


@dataclass(frozen=True, slots=True)
class History:
    """A project's rulebook versions, the oldest first."""

    versions: tuple[RulebookVersion, ...]

    def __post_init__(self) -> None:
        """Refuse a history that is empty or out of order."""
        starts = [version.effective_from for version in self.versions]
        dated = [start for start in starts if start is not None]
        if not starts or None in starts[1:] or dated != sorted(dated):
            raise ValueError("a history is versions in the order of their start, of which only the first may lack one")

    def at(self, instant: datetime) -> RulebookVersion:
        """Find the version in force; before the first one's start, the first."""
        for version in reversed(self.versions):
            if version.effective_from is None or version.effective_from <= instant:
                return version
        return self.versions[0]
