"""A year of cases made from a seed, and what two visit windows make of each, worked out by hand; never the judge."""

import json
import random
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID, uuid4

from sqlalchemy import text

from auth.errors import Code
from domain.rulings.claims import Objection, refused
from domain.rulings.codec import encode
from domain.rulings.facts import Fact, Reported, Subscribed, Visited
from schema.ids import from_public
from tests.stage import FIRMS, Stage
from tests.tables import Tables

START: Final = datetime(2026, 1, 1, tzinfo=UTC)
END: Final = datetime(2027, 1, 1, tzinfo=UTC)
RECORDED_DAYS: Final = 30
DRAFT_DAYS: Final = 15

CASE: Final = text("""
    INSERT INTO customer_case (id, organization_id, project_id, opened_at, head, head_hash, seen_at, audience)
    VALUES (:id, :organization, :project, :opened_at, :head, 'head', :seen_at, '{o}')
""")
FACT: Final = text("""
    INSERT INTO fact (id, organization_id, case_id, seq, at, kind, body, audience, hash)
    VALUES (:id, :organization, :case, :seq, :at, :kind, CAST(:body AS jsonb), '{}', 'hash')
""")


@dataclass(frozen=True, kw_only=True)
class Plot:
    """A customer whom one firm brings, perhaps another some days later, and who perhaps buys some days after that."""

    case: UUID
    arrived_at: datetime
    first: str
    second: str | None
    later: timedelta
    sold_after: timedelta | None

    @property
    def second_report_at(self) -> datetime:
        """Tell when the second firm reports."""
        return self.arrived_at + self.later

    @property
    def second_arrival_at(self) -> datetime:
        """Tell when the second firm brings the customer."""
        return self.second_report_at + timedelta(hours=4)

    @property
    def sold_at(self) -> datetime | None:
        """Tell when the customer subscribes."""
        return None if self.sold_after is None else self.second_arrival_at + self.sold_after

    def facts(self) -> list[Fact]:
        """Tell what was recorded under a window of 30 days."""
        key, customer = self.case.hex, self.case.hex
        facts: list[Fact] = [
            _report(key, self.first, self.arrived_at - timedelta(hours=4)),
            _visit(key, self.first, self.arrived_at),
        ]
        if self.second is not None:
            report = _report(key, self.second, self.second_report_at)
            shut_out = Objection(code=Code.CUSTOMER_PROTECTED, clause="yincheng.visit-protection")
            stands = self.later >= timedelta(days=RECORDED_DAYS)
            facts += [report if stands else refused(report, shut_out)]
            facts += [_visit(key, self.second, self.second_arrival_at)]
        if self.sold_at is not None:
            facts += [Subscribed(id=uuid4().hex, at=self.sold_at, deal=uuid4().hex, customer=customer)]
        return [fact for fact in facts if fact.at < END]

    def second_holds(self, window: timedelta) -> bool:
        """Tell whether the second firm's report stands under a window."""
        return self.second is not None and self.later >= window

    def buys_from(self, window: timedelta) -> str | None:
        """Tell whose the subscription is under a window."""
        assert self.sold_at is not None
        if self.second_holds(window):
            return self.second if self.sold_at < self.second_arrival_at + window else None
        return self.first if self.sold_at < self.arrived_at + window else None

    def is_sold(self) -> bool:
        """Tell whether the customer subscribed within the year."""
        return self.sold_at is not None and self.sold_at < END

    def parts_at(self) -> datetime | None:
        """Tell when the draft first gives another holder: its window ends, and no deal froze the claim before."""
        over = self.arrived_at + timedelta(days=DRAFT_DAYS)
        frozen = self.sold_at is not None and self.sold_at < over
        return None if frozen or over >= END else over


def _report(key: str, party: str, at: datetime) -> Reported:
    return Reported(id=uuid4().hex, at=at, party=party, agent=key, customer=key)


def _visit(key: str, party: str, at: datetime) -> Visited:
    return Visited(id=uuid4().hex, at=at, customer=key, brought_by=party, agent=key, signed=True)


def plots(seed: int, count: int, firms: list[str]) -> list[Plot]:
    """Think of so many cases, the same ones for the same seed but for their ids."""
    chance = random.Random(seed)  # noqa: S311 (made up, and to be the same again)
    return [_plot(chance, firms) for _ in range(count)]


def _plot(chance: random.Random, firms: list[str]) -> Plot:
    first, second = chance.sample(firms, 2)
    minutes = chance.randrange(360 * 24 * 60)
    return Plot(
        case=uuid4(),
        arrived_at=START + timedelta(days=1, minutes=minutes),
        first=first,
        second=second if chance.random() < 0.6 else None,
        later=timedelta(days=chance.randrange(2, 45), minutes=chance.randrange(1, 1440)),
        sold_after=timedelta(days=chance.randrange(1, 14)) if chance.random() < 0.5 else None,
    )


def firms_of(stage: Stage) -> list[str]:
    """List the firms as facts name them."""
    known = [from_public(stage.ids[firm]) for firm in FIRMS]
    return [found[1].hex for found in known if found]


async def write(tables: Tables, stage: Stage, some: Iterable[Plot]) -> None:
    """Put the cases into the tables as the acts would have recorded them; of projections only the case."""
    project = from_public(stage.ids["home"])
    assert project is not None
    values = {"organization": stage.organization, "project": project[1]}
    async with tables.connected() as connection:
        for plot in some:
            facts = plot.facts()
            case = {"id": plot.case, "opened_at": facts[0].at, "seen_at": facts[-1].at, "head": len(facts)}
            await connection.execute(CASE, {**values, **case})
            rows = [_row(stage.organization, plot.case, seq, fact) for seq, fact in enumerate(facts, start=1)]
            await connection.execute(FACT, rows)


def _row(organization: UUID, case: UUID, seq: int, fact: Fact) -> dict[str, Any]:
    kind, rule = encode(fact)
    return {
        "id": UUID(fact.id),
        "organization": organization,
        "case": case,
        "seq": seq,
        "at": fact.at,
        "kind": kind,
        "body": json.dumps({"rule": rule, "also": {}}),
    }
