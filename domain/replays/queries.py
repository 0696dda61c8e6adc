"""The statements of replays: asking, taking a job on, reading cases, writing what came of them; never a decision."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import orjson
from sqlalchemy import ColumnElement, and_, false, insert, select, text, true
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from auth.actor import Actor
from auth.policies import Action, may
from domain.projects.models import Project
from domain.replays.models import Replay, ReplayDifference, ReplayTotal
from domain.replays.rules import Judged, Row, StoredCase
from domain.rulebooks.models import RulebookVersion
from domain.sight.queries import Page, Window, by_ids, page

# A replay whose runner has not moved for so long is taken over; one that fails so often in one place is given up.
LOST: Final = "interval '30 seconds'"
MOST_ATTEMPTS: Final = 3

WAITING: Final = text("SELECT * FROM organizations_replaying()")

# Of several that would take the same one on, each gets another or none.
TAKE_ON: Final = text(f"""
    WITH free AS MATERIALIZED (
        SELECT r.id FROM replay r
        WHERE r.organization_id = :organization AND r.state IN ('QUEUED', 'RUNNING')
            AND (r.state = 'QUEUED' OR r.beat_at < clock_timestamp() - {LOST})
        ORDER BY r.asked_at, r.id LIMIT 1 FOR UPDATE SKIP LOCKED
    ), now AS MATERIALIZED (
        SELECT date_trunc('milliseconds', clock_timestamp() + o.clock_offset) AS at
        FROM organization o WHERE o.id = :organization
    )
    UPDATE replay r SET runner_id = :runner, beat_at = clock_timestamp(), attempts = attempts + 1,
        started_at = coalesce(started_at, now.at),
        state = CASE WHEN attempts < {MOST_ATTEMPTS} THEN 'RUNNING' ELSE 'FAILED' END,
        finished_at = CASE WHEN attempts < {MOST_ATTEMPTS} THEN finished_at ELSE now.at END
    FROM free, now WHERE r.id = free.id
    RETURNING r.id, r.project_id, r.book, r.starts_at, r.ends_at, r.state, r.place_at, r.place_id
""")  # noqa: S608 (numbers of ours)

BEAT: Final = text("""
    UPDATE replay SET beat_at = clock_timestamp()
    WHERE id = :replay AND organization_id = :organization AND runner_id = :runner AND state = 'RUNNING' RETURNING 1
""")

# What happened in the period makes a case one of it; what happened before decides with it.
OF_PERIOD: Final = """
    c.project_id = :project AND c.organization_id = :organization AND c.opened_at < :until
    AND EXISTS (SELECT 1 FROM fact p WHERE p.case_id = c.id AND p.at >= :since AND p.at < :until)
"""
COUNT: Final = text(f"""
    WITH counted AS (SELECT count(*) AS total FROM customer_case c WHERE {OF_PERIOD})
    UPDATE replay SET total = counted.total FROM counted WHERE id = :replay AND replay.total IS NULL
""")  # noqa: S608 (a fragment of ours)
CASES: Final = text(f"""
    SELECT c.opened_at, c.id, (
        SELECT json_agg(json_build_array(f.id, f.at, f.kind, f.body -> 'rule') ORDER BY f.seq)::text
        FROM fact f WHERE f.case_id = c.id AND f.at < :until
    ) AS facts
    FROM customer_case c WHERE {OF_PERIOD} AND (c.opened_at, c.id) > (:place_at, :place_id)
    ORDER BY c.opened_at, c.id LIMIT :most
""")  # noqa: S608 (a fragment of ours)

# All of it hangs on the first part, which finds the job still the runner's.
ADVANCE: Final = text("""
    WITH mine AS (
        UPDATE replay SET beat_at = clock_timestamp(), attempts = 0, done = done + :done, changed = changed + :changed,
            total = greatest(total, done + :done), place_at = :place_at, place_id = :place_id
        WHERE id = :replay AND organization_id = :organization AND runner_id = :runner AND state = 'RUNNING'
        RETURNING id, organization_id
    ), differences AS (
        INSERT INTO replay_difference
            (replay_id, case_id, organization_id, at, before, after, end_before, end_after, clause, deals)
        SELECT mine.id, d.case_id, mine.organization_id, d.at, d.before, d.after, d.end_before, d.end_after, d.clause,
            d.deals
        FROM mine, jsonb_to_recordset(CAST(:differences AS jsonb)) d(case_id uuid, at timestamptz, before jsonb,
            after jsonb, end_before jsonb, end_after jsonb, clause text, deals integer)
    ), totals AS (
        INSERT INTO replay_total AS t
            (replay_id, party, organization_id, cases_before, cases_after, won, lost, deals_before, deals_after)
        SELECT mine.id, n.party, mine.organization_id,
            n.cases_before, n.cases_after, n.won, n.lost, n.deals_before, n.deals_after
        FROM mine, jsonb_to_recordset(CAST(:totals AS jsonb)) n(party text, cases_before integer, cases_after integer,
            won integer, lost integer, deals_before bigint, deals_after bigint)
        ON CONFLICT (replay_id, party) DO UPDATE SET cases_before = t.cases_before + excluded.cases_before,
            cases_after = t.cases_after + excluded.cases_after, won = t.won + excluded.won,
            lost = t.lost + excluded.lost, deals_before = t.deals_before + excluded.deals_before,
            deals_after = t.deals_after + excluded.deals_after
    )
    SELECT count(*) FROM mine
""")

FINISH: Final = text("""
    UPDATE replay SET state = 'DONE', finished_at = (
        SELECT date_trunc('milliseconds', clock_timestamp() + o.clock_offset)
        FROM organization o WHERE o.id = :organization)
    WHERE id = :replay AND organization_id = :organization AND runner_id = :runner AND state = 'RUNNING'
""")

# Whoever stops in the middle lets the next one begin at once, at the place reached.
LET_GO: Final = text("""
    UPDATE replay SET state = 'QUEUED', runner_id = NULL, attempts = attempts - :free
    WHERE id = :replay AND organization_id = :organization AND runner_id = :runner AND state = 'RUNNING'
""")

CANCEL: Final = text("""
    UPDATE replay SET state = 'CANCELLED', finished_at = :now
    WHERE id = :replay AND organization_id = :organization AND state IN ('QUEUED', 'RUNNING')
""")

VERSIONS: Final = text("""
    SELECT p.time_zone, p.milestones, (
        SELECT jsonb_agg(jsonb_build_array(v.id, v.effective_from) ORDER BY v.effective_from, v.version)
        FROM rulebook_version v WHERE v.project_id = p.id
    ) AS versions
    FROM project p WHERE p.id = :project AND p.organization_id = :organization
""")


@dataclass(frozen=True, slots=True, kw_only=True)
class Runner:
    """Whoever works on a replay: the job, its organization, and a mark that nobody else has."""

    replay: UUID
    organization: UUID
    mark: UUID

    def values(self) -> Row:
        """Name them as statements do."""
        return {"replay": self.replay, "organization": self.organization, "runner": self.mark}


Place = tuple[datetime, UUID]


async def is_project(session: AsyncSession, project: UUID, *, organization: UUID) -> bool:
    """Tell whether the organization has this project."""
    found = await session.execute(
        select(col(Project.id)).where(col(Project.id) == project, col(Project.organization_id) == organization)
    )
    return found.scalar_one_or_none() is not None


async def version(session: AsyncSession, key: UUID, *, organization: UUID) -> Row | None:
    """Read the document of a rulebook version; None when the organization has none of this id."""
    found = await session.execute(
        select(col(RulebookVersion.book)).where(
            col(RulebookVersion.id) == key, col(RulebookVersion.organization_id) == organization
        )
    )
    return found.scalar_one_or_none()


async def add(session: AsyncSession, replay: Replay) -> None:
    """Write a replay that waits to be run."""
    await session.execute(insert(Replay).values(**replay.model_dump()))


async def cancel(session: AsyncSession, replay: UUID, *, organization: UUID, now: datetime) -> None:
    """Cancel a replay that is not over."""
    await session.execute(CANCEL, {"replay": replay, "organization": organization, "now": now})


async def waiting(session: AsyncSession) -> list[UUID]:
    """Find the organizations in which a replay waits, or was left lying."""
    return list((await session.execute(WAITING)).scalars())


async def take_on(session: AsyncSession, *, organization: UUID, mark: UUID) -> Any:  # noqa: ANN401 (a row)
    """Take a replay on that nobody works on; None when there is none."""
    return (await session.execute(TAKE_ON, {"organization": organization, "runner": mark})).one_or_none()


async def beat(session: AsyncSession, runner: Runner) -> bool:
    """Show that the runner still works on its replay; False when it is not the runner's any more, or cancelled."""
    return (await session.execute(BEAT, runner.values())).scalar_one_or_none() is not None


async def versions(session: AsyncSession, *, project: UUID, organization: UUID) -> Any:  # noqa: ANN401 (a row)
    """Read a project's time zone and the ids and starts of its rulebook versions."""
    return (await session.execute(VERSIONS, {"project": project, "organization": organization})).one()


async def count(session: AsyncSession, runner: Runner, of: Row) -> None:
    """Count the cases of the period, once."""
    await session.execute(COUNT, {"replay": runner.replay, **of})


async def cases(session: AsyncSession, of: Row, *, after: Place, most: int) -> tuple[list[StoredCase], Place]:
    """Read cases of the period with their facts, in their order, and the place reached."""
    found = (await session.execute(CASES, {**of, "place_at": after[0], "place_id": after[1], "most": most})).all()
    read = [StoredCase(id=row.id, facts=row.facts) for row in found]
    return read, (found[-1].opened_at, found[-1].id) if found else after


async def advance(session: AsyncSession, runner: Runner, came: Judged, place: Place) -> bool:
    """Write what came of the cases up to a place; False, and nothing, when the replay is not the runner's any more."""
    values = {
        **runner.values(),
        "done": came.done,
        "changed": len(came.differences),
        "place_at": place[0],
        "place_id": place[1],
        "differences": _json(came.differences),
        "totals": _json(list(came.totals.values())),
    }
    return (await session.execute(ADVANCE, values)).scalar_one() == 1


async def finish(session: AsyncSession, runner: Runner) -> None:
    """Write that a replay is done."""
    await session.execute(FINISH, runner.values())


async def let_go(session: AsyncSession, runner: Runner, *, free: bool) -> None:
    """Leave a replay to the next runner; a stop that is no fault of the replay's is free."""
    await session.execute(LET_GO, {**runner.values(), "free": int(free)})


async def by_keys(session: AsyncSession, keys: Iterable[UUID], *, actor: Actor) -> dict[UUID, Replay]:
    """Read replays by their ids, as they are now, to admins."""
    query = select(Replay).where(_of(actor, Replay)).execution_options(populate_existing=True)
    return await by_ids(session, query, col(Replay.id), keys)


async def listed(session: AsyncSession, *, actor: Actor, project: UUID | None, window: Window) -> Page[Replay]:
    """Read a page of the organization's replays, or of one project's, the latest asked first, to admins."""
    query = select(Replay).where(_of(actor, Replay), *([col(Replay.project_id) == project] if project else []))
    return await page(session, query.order_by(col(Replay.asked_at).desc(), col(Replay.id).desc()), window)


async def differences(session: AsyncSession, replay: UUID, *, actor: Actor, window: Window) -> Page[ReplayDifference]:
    """Read a page of the cases that change hands, in the order in which they do, to admins."""
    query = select(ReplayDifference).where(_of(actor, ReplayDifference), col(ReplayDifference.replay_id) == replay)
    return await page(session, query.order_by(col(ReplayDifference.at), col(ReplayDifference.case_id)), window)


async def totals(session: AsyncSession, keys: Iterable[UUID], *, actor: Actor) -> dict[UUID, list[ReplayTotal]]:
    """Read what replays come to by party, to admins."""
    query = select(ReplayTotal).where(_of(actor, ReplayTotal), col(ReplayTotal.replay_id).in_(list(keys)))
    found: dict[UUID, list[ReplayTotal]] = {}
    for total in (await session.execute(query.order_by(col(ReplayTotal.party)))).scalars():
        found.setdefault(total.replay_id, []).append(total)
    return found


def _of(actor: Actor, table: type[Replay] | type[ReplayDifference] | type[ReplayTotal]) -> ColumnElement[bool]:
    mine = true() if may(actor, Action.ADMINISTER) else false()
    return and_(mine, col(table.organization_id) == actor.organization_id)


def _json(rows: list[Row]) -> str:
    return orjson.dumps(rows, default=str).decode()
