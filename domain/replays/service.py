"""Asking for replays, and carrying them on a piece at a time; runs inside the caller's transaction."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from auth import policies
from auth.actor import Actor
from auth.errors import Code, DomainError
from auth.ids import new_id
from auth.policies import Action
from auth.vault import Vault
from domain.cases import acts
from domain.cases import service as cases
from domain.cases.acts import Done
from domain.cases.rules import milestones_of
from domain.changes import service as keys
from domain.drafts import queries as drafts
from domain.replays import queries, rules
from domain.replays.models import Replay
from domain.replays.queries import Place, Runner
from domain.replays.rules import Judged, ReplayDraft, ReplayState, Row, StoredCase
from domain.rulebooks.presets import presets
from domain.rulebooks.rulebook import Rulebook
from domain.rulebooks.service import parsed
from domain.rulings.history import RulebookVersion, Setting
from domain.rulings.replaying import Trial, trial

CASES_AT_ONCE: Final = 1000
BEFORE_ALL: Final[Place] = (datetime(1, 1, 1, tzinfo=UTC), UUID(int=0))


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A replay that was taken on: by whom, what its cases are judged under, which they are, and the place reached."""

    runner: Runner
    trial: Trial
    of: Row
    place: Place


async def start_replay(session: AsyncSession, *, actor: Actor, vault: Vault, key: UUID, draft: ReplayDraft) -> Done:
    """Ask for a period to be judged again under a draft; a runner takes it on.

    Raises NOT_FOUND for a project or rulebook that is not there, INVALID_INPUT for a period that is none and a
    document that is no rulebook.
    """
    policies.require(actor, Action.ADMINISTER)
    act = acts.key_of(vault, actor, key, act="startReplay", asked=asdict(draft))
    if (earlier := await keys.carried_out(session, key=act)) is not None:
        return earlier
    start, end = rules.period(draft, actor.now)
    if not await queries.is_project(session, draft.project, organization=actor.organization_id):
        raise DomainError(Code.NOT_FOUND, ("projectId",))
    book = await _book(session, actor, draft)
    replay = Replay(
        id=new_id(),
        organization_id=actor.organization_id,
        project_id=draft.project,
        book=dict(book.document),
        starts_at=start,
        ends_at=end,
        asked_by_id=actor.account_id,
        asked_at=actor.now,
        state=ReplayState.QUEUED,
        done=0,
        changed=0,
        attempts=0,
    )
    await queries.add(session, replay)
    return await keys.keep(session, actor=actor, key=act, made=replay.id)


async def cancel_replay(session: AsyncSession, *, actor: Actor, replay: UUID) -> None:
    """Cancel a replay; one that is over stays as it is. NOT_FOUND when there is none."""
    policies.require(actor, Action.ADMINISTER)
    await queries.cancel(session, replay, organization=actor.organization_id, now=actor.now)
    if not await queries.by_keys(session, [replay], actor=actor):
        raise DomainError(Code.NOT_FOUND, ("replayId",))


async def take_on(session: AsyncSession, *, organization: UUID) -> Job | None:
    """Take a replay on that waits or was left lying; None when there is none, or it failed too often."""
    mark = new_id()
    row = await queries.take_on(session, organization=organization, mark=mark)
    if row is None or row.state == ReplayState.FAILED:
        return None
    runner = Runner(replay=row.id, organization=organization, mark=mark)
    of = {"organization": organization, "project": row.project_id, "since": row.starts_at, "until": row.ends_at}
    await queries.count(session, runner, of)
    found = await queries.versions(session, project=row.project_id, organization=organization)
    return Job(
        runner=runner,
        trial=trial(
            await cases.history(session, found.versions),
            RulebookVersion(effective_from=None, id="draft", rulebook=parsed(row.book)),
            Setting(time_zone=ZoneInfo(found.time_zone), milestones=milestones_of(found.milestones)),
            start=row.starts_at,
            end=row.ends_at,
        ),
        of=of,
        place=BEFORE_ALL if row.place_at is None else (row.place_at, row.place_id),
    )


async def read_on(session: AsyncSession, job: Job, *, after: Place) -> tuple[Sequence[StoredCase], Place] | None:
    """Read the next cases of a replay; None when it is the runner's no more."""
    if not await queries.beat(session, job.runner):
        return None
    return await queries.cases(session, job.of, after=after, most=CASES_AT_ONCE)


async def carry_on(session: AsyncSession, job: Job, came: Judged, place: Place) -> bool:
    """Write what came of the cases up to a place; False when the replay is the runner's no more."""
    return await queries.advance(session, job.runner, came, place)


async def finish(session: AsyncSession, job: Job) -> None:
    """Write that a replay is done."""
    await queries.finish(session, job.runner)


async def let_go(session: AsyncSession, job: Job, *, free: bool) -> None:
    """Leave a replay to the next runner; a stop that is no fault of the replay's costs it none of its attempts."""
    await queries.let_go(session, job.runner, free=free)


async def _book(session: AsyncSession, actor: Actor, draft: ReplayDraft) -> Rulebook:
    if draft.document is not None:
        return rules.book_of(draft.document)
    if draft.preset is not None:
        preset = next((book for book in presets() if book.slug == draft.preset), None)
        return _found(preset, "preset")
    if draft.draft is not None:
        found = await drafts.read(session, organization=actor.organization_id, draft=draft.draft)
        return _found(parsed(found.document) if found else None, "draftId")
    stored = draft.version and await queries.version(session, draft.version, organization=actor.organization_id)
    return _found(parsed(stored) if stored else None, "id")


def _found(book: Rulebook | None, field: str) -> Rulebook:
    if book is None:
        raise DomainError(Code.NOT_FOUND, ("rulebook", field))
    return book
