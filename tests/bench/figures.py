"""What a run of the bench comes to: medians and ratios, as a table and as JSON; it measures nothing."""

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from rich.table import Table

from tests.bench.load import Burst

SERVICE: Final = "reportCustomer"
PEER: Final = "rest_app.py"
DATABASE: Final = "txn.sql"
# What the project promises of itself.
LEAST_OF_PEER: Final = 0.4
MOST_OF_OWN_MEDIAN: Final = 1.3

Figures = dict[str, float | int | str | None]


@dataclass
class Round:
    """All bursts at one size of the service's tables, taken in turns, by who was loaded."""

    facts: int
    bursts: dict[str, list[Burst]] = field(default_factory=dict[str, list[Burst]])

    def add(self, who: str, burst: Burst) -> None:
        """Take one burst in."""
        self.bursts.setdefault(who, []).append(burst)

    def per_second(self, who: str) -> float:
        """Give the median throughput."""
        return statistics.median(burst.per_second for burst in self.bursts[who])

    def median_ms(self, who: str) -> float:
        """Give the median of the bursts' median times."""
        return statistics.median(burst.median_ms for burst in self.bursts[who])

    def slow_ms(self, who: str) -> float | None:
        """Give the median of the bursts' 99th percentiles; None where the client does not tell."""
        slow = [burst.slow_ms for burst in self.bursts[who] if burst.slow_ms is not None]
        return statistics.median(slow) if slow else None

    def of_peer(self) -> float:
        """Tell the service's throughput as a part of the peer's, in pairs of neighbouring bursts."""
        pairs = zip(self.bursts[SERVICE], self.bursts[PEER], strict=True)
        return statistics.median(own.per_second / other.per_second for own, other in pairs)


def figures(rounds: Sequence[Round]) -> list[Figures]:
    """List what was seen, a line for each size and server."""
    return [
        {
            "facts": round_.facts,
            "server": who,
            "per_second": round(round_.per_second(who), 1),
            "median_ms": round(round_.median_ms(who), 2),
            "p99_ms": round_.slow_ms(who),
            "bursts": len(round_.bursts[who]),
        }
        for round_ in rounds
        for who in round_.bursts
    ]


def ratios(rounds: Sequence[Round]) -> dict[str, float]:
    """Tell what means something: parts of the peer's throughput, and the median time against that of the first size."""
    told = {f"of_peer_at_{round_.facts}": round(round_.of_peer(), 3) for round_ in rounds}
    first = rounds[0].median_ms(SERVICE)
    times = {f"median_time_at_{each.facts}": round(each.median_ms(SERVICE) / first, 3) for each in rounds[1:]}
    return {**told, **times}


def kept(rounds: Sequence[Round]) -> bool:
    """Tell whether the run keeps what the project promises."""
    first = rounds[0].median_ms(SERVICE)
    grown = all(each.median_ms(SERVICE) <= MOST_OF_OWN_MEDIAN * first for each in rounds[1:])
    return grown and all(each.of_peer() >= LEAST_OF_PEER for each in rounds)


def table(told: Sequence[Mapping[str, object]]) -> Table:
    """Show figures as a table."""
    shown = Table(*told[0])
    for line in told:
        shown.add_row(*("" if value is None else str(value) for value in line.values()))
    return shown
