"""Times a year of cases replayed by the service, beside a fixed loop on as many processes; it loads no act."""

import json
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

from api.embedded import Cluster
from auth.errors import Code
from domain.rulings.claims import Objection, refused
from domain.rulings.codec import encode
from domain.rulings.facts import (
    Disputed,
    DisputeSubject,
    EvidenceKind,
    EvidenceShows,
    EvidenceSubmitted,
    Fact,
    Outcome,
    Reported,
    Ruled,
    Share,
    SignatureRole,
    Subscribed,
    Visited,
    VisitSigned,
)
from tests.bench import growth
from tests.bench.load import HERE, WrongAnswer
from tests.bench.servers import ask, service, token_of
from tests.replays.asking import document
from tests.rulings.pace import loop, seconds

YEAR: Final = "year"
PROCESSES: Final = 2
# What the project promises: a hundred thousand cases in a minute on two cores.
LEAST_PER_SECOND: Final = 100_000 / 60
ORIGIN: Final = datetime(2026, 1, 1, tzinfo=UTC)
FIRST, SECOND = "FIRM-A", "FIRM-B"

NOW: Final = "{ viewer { organization { now } } }"
START: Final = (
    "mutation($input: StartReplayInput!) { startReplay(input: $input) { replay { id } errors { code path } } }"
)
PROGRESS: Final = (
    "query($id: ID!) { node(id: $id) { ... on Replay { state changed progress { done total } totals { won lost } } } }"
)


@dataclass(frozen=True)
class Replayed:
    """What a replay of so many cases took, and what a fixed loop did on the same processors just then."""

    cases: int
    changed: int
    seconds: float
    seen: int
    loops_per_second: float

    @property
    def per_second(self) -> float:
        """Give the cases that were judged a second."""
        return self.cases / self.seconds

    def kept(self) -> bool:
        """Tell whether it keeps what the project promises."""
        return self.per_second >= LEAST_PER_SECOND

    def told(self) -> dict[str, float | int]:
        """Write it down."""
        return {
            "cases": self.cases,
            "changed": self.changed,
            "seconds": round(self.seconds, 1),
            "cases_per_second": round(self.per_second),
            "progress_seen": self.seen,
            "loops_per_second": round(self.loops_per_second),
            "cases_per_loop": round(self.per_second / self.loops_per_second, 3),
        }


def measured(cases: int, cluster: Cluster, folder: Path) -> Replayed:
    """Fill a database of its own with a year, and replay it with a visit window of 15 days."""
    growth.create(socket=cluster.sockets, database=YEAR)
    with service(cluster, folder, database=YEAR) as own:
        given = ("-v", f"cases={cases}", "-v", f"templates={templates()}")
        growth.psql(cluster.sockets, YEAR, *given, "-f", str(HERE / "year.sql"))
        loops = loops_per_second()
        taken, seen = _replay(own.url, own.project)
        return Replayed(
            cases=seen[-1]["progress"]["done"],
            changed=seen[-1]["changed"],
            seconds=taken,
            seen=len({each["progress"]["done"] for each in seen}),
            loops_per_second=loops,
        )


def _replay(url: str, project: str) -> tuple[float, list[dict[str, Any]]]:
    token = token_of(url, "admin")
    now = datetime.fromisoformat(ask(url, NOW, {}, token)["viewer"]["organization"]["now"])
    given = {"projectId": project, "rulebook": {"document": document(15)}, "idempotencyKey": str(uuid4())}
    given["from"] = (now - timedelta(days=430)).isoformat()
    began = time.monotonic()
    started = ask(url, START, {"input": given}, token)["startReplay"]
    if started["errors"]:
        raise WrongAnswer(str(started))
    seen: list[dict[str, Any]] = []
    while not seen or seen[-1]["state"] in {"QUEUED", "RUNNING"}:
        time.sleep(0.2)
        seen.append(ask(url, PROGRESS, {"id": started["replay"]["id"]}, token)["node"])
    if seen[-1]["state"] != "DONE":
        raise WrongAnswer(str(seen[-1]))
    return time.monotonic() - began, seen


def loops_per_second() -> float:
    """Tell how often all processes together go through the fixed loop in a second."""
    with ProcessPoolExecutor(PROCESSES) as processes:
        return sum(1 / each for each in processes.map(_timed, [2000] * PROCESSES))


def _timed(times: int) -> float:
    return seconds(loop, times=times, clock=time.perf_counter)


def templates() -> str:
    """Write the cases that a year is made of: sold, shut out, disputed and ruled, come again."""
    rows = [
        {"plot": plot, "seq": seq, "id": fact.id, "after": str(fact.at - ORIGIN), "kind": kind, "rule": rule}
        for plot, facts in enumerate((_sold(), _shut_out(), _ruled(), _again()))
        for seq, fact in enumerate(_complete(facts), start=1)
        for kind, rule in [encode(fact)]
    ]
    return json.dumps(rows)


def _complete(facts: Sequence[Fact]) -> Sequence[Fact]:
    if len(facts) != 8 or [fact.at for fact in facts] != sorted(fact.at for fact in facts):
        raise WrongAnswer
    return facts


def _at(days: float) -> datetime:
    return ORIGIN + timedelta(days=days)


def _id(number: int) -> str:
    return f"facf00000000700080000000{number:08x}"


def _report(number: int, days: float, party: str) -> Reported:
    return Reported(id=_id(number), at=_at(days), party=party, agent=party, customer="c")


def _visit(number: int, days: float, party: str) -> list[Fact]:
    came = Visited(id=_id(number), at=_at(days), customer="c", brought_by=party, agent=party)
    return [came, VisitSigned(id=_id(number + 1), at=_at(days + 0.01), visit=came.id, role=SignatureRole.CUSTOMER)]


def _shown(number: int, days: float, party: str) -> EvidenceSubmitted:
    return EvidenceSubmitted(
        id=_id(number),
        at=_at(days),
        party=party,
        kind=EvidenceKind.CHAT,
        shows=EvidenceShows.INVITATION,
        happened_at=_at(0),
        customer="c",
        dispute=_id(0),
    )


def _sold() -> list[Fact]:
    end = Subscribed(id=_id(18), at=_at(12), deal=_id(18), customer="c")
    return [
        _report(11, 0, FIRST),
        _report(12, 0.1, SECOND),
        *_visit(13, 0.3, FIRST),
        *_visit(15, 5, FIRST),
        _shown(17, 6, SECOND),
        end,
    ]


def _shut_out() -> list[Fact]:
    objection = Objection(code=Code.CUSTOMER_PROTECTED, clause="yincheng.visit-protection")
    return [
        _report(21, 0, FIRST),
        *_visit(22, 0.3, FIRST),
        refused(_report(24, 10, SECOND), objection),
        refused(_report(25, 20, SECOND), objection),
        *_visit(26, 20.2, SECOND),
        Subscribed(id=_id(28), at=_at(25), deal=_id(28), customer="c"),
    ]


def _ruled() -> list[Fact]:
    came, signed = _visit(32, 0.3, SECOND)
    filed = Disputed(id=_id(34), at=_at(2), dispute=_id(0), party=SECOND, subject=DisputeSubject.VISIT, about=came.id)
    shares = (Share(party=FIRST, basis_points=5000), Share(party=SECOND, basis_points=5000))
    ruled = Ruled(
        id=_id(37),
        at=_at(4),
        dispute=_id(0),
        subject=DisputeSubject.VISIT,
        about=came.id,
        outcome=Outcome.SPLIT,
        shares=shares,
    )
    return [
        _report(31, 0, FIRST),
        came,
        signed,
        filed,
        _shown(35, 2.1, FIRST),
        _shown(36, 3, SECOND),
        ruled,
        Subscribed(id=_id(38), at=_at(20), deal=_id(38), customer="c"),
    ]


def _again() -> list[Fact]:
    return [
        _report(41, 0, FIRST),
        *_visit(42, 0.3, FIRST),
        _report(44, 31, SECOND),
        *_visit(45, 31.2, SECOND),
        *_visit(47, 40, SECOND),
    ]
