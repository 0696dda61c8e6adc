"""Replays as admins ask for and read them; never a judgement."""

from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
import strawberry

from domain.replays import queries, service
from domain.replays.models import Replay as ReplayRow
from domain.replays.models import ReplayDifference as DifferenceRow
from domain.replays.models import ReplayTotal as TotalRow
from domain.replays.rules import ReplayDraft, ReplayState
from domain.rulebooks.rulebook import Rulebook
from domain.rulebooks.service import parsed
from domain.rulings.facts import Outcome
from schema import loading
from schema.administering import administering
from schema.cases import Case, case_of
from schema.claims import Share, shares_of
from schema.clauses import Clause, cited
from schema.context import Info
from schema.doing import key_from
from schema.errors import UserError, tells
from schema.ids import key_of, key_or_none
from schema.nodes import Node, public
from schema.paging import Connection, connection, window
from schema.people import Firm, User, firm_of, user_of
from schema.projects import Project, project_named
from schema.rulebooks import preset_slug

strawberry.enum(ReplayState, name="ReplayState", description="How far a replay is.")


@strawberry.type(description="How many cases of the period are judged.")
class ReplayProgress:
    """How far a job is."""

    done: int = strawberry.field(description="So many are judged.")
    total: int | None = strawberry.field(description="Of so many; null before they are counted.")


@strawberry.type(description="Whose a customer is at an instant.")
class Holding:
    """Who holds."""

    stored: strawberry.Private[list[list[Any]]]
    outcome: Outcome = strawberry.field(description="Whose the customer is, in one word.")

    @strawberry.field(description="Empty unless SOLE or SPLIT.")
    async def shares(self) -> list[Share]:
        """Show the shares."""
        return shares_of(self.stored)


@strawberry.type(description="What a replay comes to for one party.")
class ReplayTotal:
    """A party's part of the difference."""

    party: strawberry.Private[str]
    cases_before: int = strawberry.field(description="Cases in which it has a share at the period's end, as recorded.")
    cases_after: int = strawberry.field(description="The same under the draft.")
    won: int = strawberry.field(
        description="Cases that it holds at some time under the draft, and then not as recorded."
    )
    lost: int = strawberry.field(
        description="Cases that it holds at some time as recorded, and then not under the draft."
    )
    deals_before: int = strawberry.field(
        description="Its shares of the period's subscriptions as recorded, in basis points: 10000 a whole one."
    )
    deals_after: int = strawberry.field(description="The same under the draft.")

    @strawberry.field(description="Null: the developer itself.")
    async def firm(self, info: Info) -> Firm | None:
        """Show whose total it is."""
        row = await loading.firm(info.context, UUID(self.party)) if self.party else None
        return firm_of(row) if row else None


@strawberry.type(description="A case that changes hands under the draft.")
class ReplayDifference:
    """The first instant at which others hold a case."""

    row: strawberry.Private[DifferenceRow]
    book: strawberry.Private[Rulebook]
    at: datetime = strawberry.field(description="The first instant of the period at which others hold it.")
    before: Holding = strawberry.field(description="Who holds it from then on, as recorded.")
    after: Holding = strawberry.field(description="Who holds it from then on under the draft.")
    end_before: Holding = strawberry.field(description="Who holds it at the period's end, as recorded.")
    end_after: Holding = strawberry.field(description="Who holds it at the period's end under the draft.")
    clause_id: str | None = strawberry.field(description="The clause that makes it so; null where none does.")
    deals: int = strawberry.field(description="Subscriptions of the period in this case.")

    @strawberry.field(description="The clause in the draft; null where it comes from an earlier rulebook.")
    async def clause(self, info: Info) -> Clause | None:
        """Show the clause."""
        known = {clause.id for clause in self.book.clauses}
        return cited(self.book, self.row.clause, info.context.language) if self.row.clause in known else None

    @strawberry.field(description="Which case.")
    async def case(self, info: Info) -> Case:
        """Show the case."""
        row = await loading.case(info.context, self.row.case_id)
        if row is None:
            raise LookupError
        return case_of(row)


@strawberry.type(description="A period of a project judged again under a draft; it changes nothing. Admins only.")
class Replay(Node):
    """A replay."""

    row: strawberry.Private[ReplayRow]
    state: ReplayState = strawberry.field(description="How far it is.")
    starts_at: datetime = strawberry.field(description="From when the draft is taken to be in force.")
    ends_at: datetime = strawberry.field(description="Until when, exclusive: never later than it was asked for.")
    asked_at: datetime = strawberry.field(description="When it was asked for; later facts do not count.")
    started_at: datetime | None = strawberry.field(description="When it was begun.")
    finished_at: datetime | None = strawberry.field(description="When it was done, cancelled or given up.")
    progress: ReplayProgress = strawberry.field(description="How much of it is done.")
    changed: int = strawberry.field(description="How many of the cases judged so far change hands.")
    document: str = strawberry.field(description="The rulebook that it judges under, as JSON.")

    @strawberry.field(description="What was judged again.")
    async def project(self, info: Info) -> Project:
        """Show the project."""
        return await project_named(info, self.row.project_id)

    @strawberry.field(description="Who asked for it.")
    async def asked_by(self, info: Info) -> User:
        """Show who asked."""
        row = await loading.account(info.context, self.row.asked_by_id)
        if row is None:
            raise LookupError
        return user_of(row)

    @strawberry.field(description="What it comes to by party: of the cases judged so far.")
    async def totals(self, info: Info) -> list[ReplayTotal]:
        """Show the totals."""
        return [total_of(row) for row in await loading.totals(info.context, self.row.id)]

    @strawberry.field(description="The cases that change hands, in the order in which they do.")
    async def differences(
        self,
        info: Info,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Connection[ReplayDifference]:
        """List the differences."""
        async with info.context.reading() as (session, actor):
            found = await queries.differences(
                session,
                self.row.id,
                actor=actor,
                window=window(info, first=first, after=after, last=last, before=before),
            )
        book = parsed(self.row.book)
        return connection(found, lambda row: difference_of(row, book))


def replay_of(row: ReplayRow) -> Replay:
    """Show a replay."""
    return Replay(
        id=public("Replay", row.id),
        row=row,
        state=ReplayState(row.state),
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        asked_at=row.asked_at,
        started_at=row.started_at,
        finished_at=row.finished_at,
        progress=ReplayProgress(done=row.done, total=row.total),
        changed=row.changed,
        document=orjson.dumps(row.book).decode(),
    )


def total_of(row: TotalRow) -> ReplayTotal:
    """Show a party's total."""
    return ReplayTotal(
        party=row.party,
        cases_before=row.cases_before,
        cases_after=row.cases_after,
        won=row.won,
        lost=row.lost,
        deals_before=row.deals_before,
        deals_after=row.deals_after,
    )


def difference_of(row: DifferenceRow, book: Rulebook) -> ReplayDifference:
    """Show a case that changes hands."""
    return ReplayDifference(
        row=row,
        book=book,
        at=row.at,
        before=_holding(row.before),
        after=_holding(row.after),
        end_before=_holding(row.end_before),
        end_after=_holding(row.end_after),
        clause_id=row.clause,
        deals=row.deals,
    )


def _holding(stored: dict[str, Any]) -> Holding:
    return Holding(stored=stored["shares"], outcome=Outcome(stored["outcome"]))


@strawberry.input(one_of=True, description="A draft, a document, a rulebook by its id, or a preset by its slug.")
class ReplayRulebookSelector:
    """Under which rulebook a period is judged again."""

    draft_id: strawberry.ID | None = strawberry.field(default=strawberry.UNSET, description="A draft, as it is now.")
    document: str | None = strawberry.field(
        default=strawberry.UNSET, description="A rulebook's document, in JSON or YAML."
    )
    id: strawberry.ID | None = strawberry.field(default=strawberry.UNSET, description="A rulebook's id.")
    preset: str | None = strawberry.field(default=strawberry.UNSET, description="For example yincheng.")


@strawberry.input(description="A period to be judged again under a draft.")
class StartReplayInput:
    """What to replay."""

    idempotency_key: strawberry.ID = strawberry.field(description="A UUID the client makes once for each intended act.")
    project_id: strawberry.ID = strawberry.field(description="Whose cases.")
    rulebook: ReplayRulebookSelector = strawberry.field(description="The draft.")
    from_: datetime = strawberry.field(name="from", description="From when the draft is taken to be in force.")
    to: datetime | None = strawberry.field(
        default=None, description="Until when, exclusive; now when left out or still to come."
    )


@strawberry.input(description="A replay to be cancelled.")
class CancelReplayInput:
    """A replay that is not over."""

    replay_id: strawberry.ID = strawberry.field(description="The replay.")


@strawberry.type(description="The replay, or why not.")
class ReplayPayload:
    """What acts on a replay answer."""

    replay: Replay | None = strawberry.field(default=None, description="The replay as it is now.")
    replayed: bool = strawberry.field(
        default=False, description="True: this key was already carried out, and this is its result."
    )
    errors: list[UserError] = strawberry.field(description="What stood in the way.")


@strawberry.type
class ReplayQuery:
    """How replays are found."""

    @strawberry.field(description="The organization's replays or one project's, the latest asked first; admins only.")
    async def replays(
        self,
        info: Info,
        project_id: strawberry.ID | None = None,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Connection[Replay]:
        """List replays."""
        async with info.context.reading() as (session, actor):
            found = await queries.listed(
                session,
                actor=actor,
                project=key_or_none("Project", project_id),
                window=window(info, first=first, after=after, last=last, before=before),
            )
        return connection(found, replay_of)


@strawberry.type
class ReplayMutation:
    """What an admin does with replays."""

    @strawberry.mutation(description="Judge a period again under a draft, in the background; it changes nothing.")
    @tells(lambda errors: ReplayPayload(errors=errors))
    async def start_replay(self, info: Info, input: StartReplayInput) -> ReplayPayload:
        """Start a replay."""
        async with administering(info) as (session, actor):
            key, vault = key_from(input.idempotency_key), info.context.services.vault
            draft = _draft(input)
            done = await service.start_replay(session, actor=actor, vault=vault, key=key, draft=draft)
        return await _payload(info, done.id, replayed=done.replayed)

    @strawberry.mutation(description="Cancel a replay; one that is over stays as it is.")
    @tells(lambda errors: ReplayPayload(errors=errors))
    async def cancel_replay(self, info: Info, input: CancelReplayInput) -> ReplayPayload:
        """Cancel a replay."""
        key = key_of("Replay", input.replay_id)
        async with administering(info) as (session, actor):
            await service.cancel_replay(session, actor=actor, replay=key)
        return await _payload(info, key)


def _draft(input: StartReplayInput) -> ReplayDraft:
    key = key_or_none("Rulebook", input.rulebook.id or None)
    preset = input.rulebook.preset or (preset_slug(key) if key else None)
    return ReplayDraft(
        project=key_of("Project", input.project_id),
        draft=key_or_none("RulebookDraft", input.rulebook.draft_id or None),
        document=input.rulebook.document or None,
        preset=preset,
        version=None if preset else key,
        starts_at=input.from_,
        ends_at=input.to,
    )


async def _payload(info: Info, key: UUID | None, *, replayed: bool = False) -> ReplayPayload:
    row = await loading.replay(info.context, key) if key else None
    return ReplayPayload(replay=replay_of(row) if row else None, replayed=replayed, errors=[])
