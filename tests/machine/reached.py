"""Counts what a run of the machine reached, against what yincheng has; it plays nothing."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Final

from tests.machine.model import Model

# What becomes of what.
State = dict[tuple[str, str], str]


def state(model: Model) -> State:
    """Name the state of everything in a case: its claim, reports, visits and disputes."""
    found: State = {("report", each.id): each.status(model.now) for each in model.world.reports}
    found |= {("visit", each.id): each.state() for each in model.world.visits}
    found |= {
        (
            f"{each.subject.lower()} dispute",
            key,
        ): f"{each.status}, {sum(not one.withdrawn for one in each.filings)} filed"
        if each.status == "OPEN"
        else each.status
        for key, each in model.disputes.items()
    }
    if model.kinds:
        found["claim", ""] = model.world.claim().kind
    return found


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


TRANSITIONS: Final[tuple[tuple[str, str, str], ...]] = ()
ANSWERS: Final[tuple[tuple[str, str], ...]] = ()
CLAUSES: Final[tuple[tuple[str, str], ...]] = ()
