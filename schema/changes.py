"""The change feed as clients read it: what a phone asks when it comes back online; never what may be seen."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import strawberry

from domain.changes import sync
from domain.changes.sync import News, NotACursor, ResyncRequired
from schema import cases, customers, deals, disputes, loading, projects, reports, visits
from schema.context import Context, Info
from schema.faults import RequestError
from schema.nodes import Node, public

MOST: Final = 100
PATIENCE: Final = 10
MOMENT_SECONDS: Final = 0.03

Find = Callable[[Context, UUID], Awaitable[Any]]

# How an object of the feed is found, if the viewer may see it, and shown.
SHOWN: Final[dict[str, tuple[Find, Callable[[Any], Node]]]] = {
    "Report": (loading.report, reports.report_of),
    "Visit": (loading.visit, visits.visit_of),
    "Case": (loading.case, cases.case_of),
    "Dispute": (loading.dispute, disputes.dispute_of),
    "Deal": (loading.deal, deals.deal_of),
    "Customer": (loading.customer, lambda row: customers.customer_of(row.id)),
    "Project": (loading.visible_project, projects.project_of),
}


@strawberry.type(description="That an object changed.")
class Change:
    """One change."""

    kind: strawberry.Private[str]
    key: strawberry.Private[UUID]
    cursor: str = strawberry.field(description="Pass as since to go on from here.")
    at: datetime = strawberry.field(description="When.")
    id: strawberry.ID = strawberry.field(description="The object's id.")

    @strawberry.field(description="The object as it is now; null once it is gone from the viewer's sight.")
    async def node(self, info: Info) -> Node | None:
        """Show the object."""
        return await find(info, self.kind, self.key)


@strawberry.type(description="A page of changes, oldest first, each object once.")
class ChangePage:
    """A page of the feed."""

    changes: list[Change] = strawberry.field(description="What changed.")
    cursor: str = strawberry.field(description="Pass as since next time.")
    has_more: bool = strawberry.field(description="Whether there is more now.")


async def find(info: Info, kind: str, key: UUID) -> Node | None:
    """Show an object of the feed, if the viewer may see it."""
    load, show = SHOWN[kind]
    row = await load(info.context, key)
    return show(row) if row else None


@strawberry.type
class ChangeQuery:
    """The change feed."""

    @strawberry.field(
        description="Everything the viewer may see that changed after a cursor, oldest first;"
        " without one, everything visible once."
    )
    async def changes(self, info: Info, since: str | None = None, first: int | None = None) -> ChangePage:
        """Page through the feed."""
        news = await _news(info, since, first)
        for _ in range(PATIENCE):
            if news.more or not news.unsettled:
                break
            # Somebody's older transaction is still running: what has just happened can be told in a moment.
            await asyncio.sleep(MOMENT_SECONDS)
            news = await _news(info, since if news.changes else news.cursor, first)
        changes = [
            Change(kind=told.kind, key=told.key, cursor=cursor, at=told.at, id=public(told.kind, told.key))
            for cursor, told in news.changes
        ]
        return ChangePage(changes=changes, cursor=news.cursor, has_more=news.more)


async def _news(info: Info, since: str | None, first: int | None) -> News:
    most = MOST if first is None else first
    async with info.context.reading() as (session, actor):
        if not 1 <= most <= MOST:
            raise RequestError("BAD_USER_INPUT", "a page has 1 to 100 changes", ["first"])
        try:
            return await sync.since(
                session, actor=actor, cursors=info.context.cursors("changes"), cursor=since, most=most
            )
        except NotACursor:
            raise RequestError("BAD_USER_INPUT", "expected a cursor of changes", ["since"]) from None
        except ResyncRequired:
            raise RequestError("RESYNC_REQUIRED", "begin again without a cursor", ["since"]) from None
