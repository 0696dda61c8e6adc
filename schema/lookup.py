"""Asking for the viewer, projects, presets and any object by its id; never what may be done with them."""

from asyncio import gather
from collections.abc import Awaitable, Callable
from typing import Final
from uuid import UUID

import strawberry

from auth.actor import Role
from auth.policies import Action, may
from domain.directory import queries as directory
from domain.rulebooks.presets import presets
from schema import agreements, cases, changes, disputes, loading, people, projects, replays, rulebook_drafts
from schema.context import Info
from schema.faults import RequestError
from schema.ids import from_public
from schema.nodes import Node
from schema.paging import Connection, connection, window
from schema.people import User, user_of
from schema.projects import Project, project_of
from schema.rulebooks import Rulebook, preset, preset_of, published

MOST: Final = 100


async def _user(info: Info, key: UUID) -> Node | None:
    viewer = await info.context.viewer()
    row = await loading.account(info.context, key)
    if row is None:
        return None
    own_firm = viewer.role is Role.FIRM_MANAGER and row.firm_id == viewer.firm_id
    seen = key == viewer.account_id or own_firm or may(viewer, Action.SEE_ADMINISTRATION)
    return user_of(row) if seen else None


async def _firm(info: Info, key: UUID) -> Node | None:
    viewer = await info.context.viewer()
    row = await loading.firm(info.context, key)
    seen = key == viewer.firm_id or may(viewer, Action.SEE_ADMINISTRATION)
    return people.firm_of(row) if row and seen else None


async def _site(info: Info, key: UUID) -> Node | None:
    row = await loading.visible_site(info.context, key)
    return projects.site_of(row) if row else None


async def _organization(info: Info, key: UUID) -> Node | None:
    async with info.context.reading() as (session, actor):
        row = await directory.organization(session, actor=actor)
    return people.organization_of(row, actor.now) if row.id == key else None


async def _rulebook(info: Info, key: UUID) -> Node | None:
    if shown := preset_of(key, info.context.language):
        return shown
    row = await loading.rulebook(info.context, key)
    everything = may(await info.context.viewer(), Action.SEE_ADMINISTRATION)
    load = loading.project if everything else loading.visible_project
    project = row and await load(info.context, row.project_id)
    return published(row, info.context.language) if row and project else None


async def _fact(info: Info, key: UUID) -> Node | None:
    row = await loading.fact(info.context, key)
    viewer = await info.context.viewer()
    if row is None:
        return None
    seen = viewer.of_a_firm or await loading.case(info.context, row.case_id)
    return cases.fact_of(row, info.context.language) if seen else None


async def _evidence(info: Info, key: UUID) -> Node | None:
    row = await loading.one_evidence(info.context, key)
    if row is None or (await info.context.viewer()).role is Role.CONSULTANT:
        return None
    of_dispute = row.dispute_id and await loading.dispute(info.context, row.dispute_id)
    seen = of_dispute if row.dispute_id else await loading.case(info.context, row.case_id)
    return disputes.evidence_of(row) if seen else None


async def _agreement(info: Info, key: UUID) -> Node | None:
    row = await loading.agreement(info.context, key)
    return agreements.agreement_of(row) if row else None


async def _draft(info: Info, key: UUID) -> Node | None:
    row = await loading.draft(info.context, key)
    return rulebook_drafts.draft_of(row) if row else None


async def _roster_entry(info: Info, key: UUID) -> Node | None:
    row = await loading.roster_entry(info.context, key)
    return agreements.entry_of(row) if row else None


async def _replay(info: Info, key: UUID) -> Node | None:
    row = await loading.replay(info.context, key)
    return replays.replay_of(row) if row else None


FOUND: Final[dict[str, Callable[[Info, UUID], Awaitable[Node | None]]]] = {
    "User": _user,
    "Firm": _firm,
    "Site": _site,
    "Organization": _organization,
    "Rulebook": _rulebook,
    "Fact": _fact,
    "Evidence": _evidence,
    "Agreement": _agreement,
    "RosterEntry": _roster_entry,
    "RulebookDraft": _draft,
    "Replay": _replay,
}


async def find(info: Info, public: str) -> Node | None:
    """Show an object, if there is one and the viewer may see it."""
    await info.context.viewer()
    known = from_public(public)
    if known is None:
        return None
    kind, key = known
    if kind in changes.SHOWN:
        return await changes.find(info, kind, key)
    return await FOUND[kind](info, key) if kind in FOUND else None


@strawberry.type
class LookupQuery:
    """What is found by id or slug."""

    @strawberry.field(description="Null when not signed in.")
    async def viewer(self, info: Info) -> User | None:
        """Show who asks."""
        async with info.context.perhaps() as entered:
            if entered is None:
                return None
        row = await loading.account(info.context, entered[1].account_id)
        return user_of(row) if row else None

    @strawberry.field(description="Null when absent or not the viewer's to see.")
    async def node(self, info: Info, id: strawberry.ID) -> Node | None:
        """Show one object."""
        return await find(info, id)

    @strawberry.field(description="At most 100.")
    async def nodes(self, info: Info, ids: list[strawberry.ID]) -> list[Node | None]:
        """Show several objects."""
        await info.context.viewer()
        if len(ids) > MOST:
            raise RequestError("BAD_USER_INPUT", "expected at most 100 ids", ["ids"])
        return list(await gather(*(find(info, one) for one in ids)))

    @strawberry.field(description="A project by its slug.")
    async def project(self, info: Info, slug: str) -> Project | None:
        """Show one project."""
        async with info.context.reading() as (session, actor):
            row = await directory.project(session, actor=actor, slug=slug)
        return project_of(row) if row else None

    @strawberry.field(description="The projects that the viewer may see, by slug.")
    async def projects(
        self,
        info: Info,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Connection[Project]:
        """List projects."""
        async with info.context.reading() as (session, actor):
            found = await directory.projects(
                session, actor=actor, window=window(info, first=first, after=after, last=last, before=before)
            )
        return connection(found, project_of)

    @strawberry.field(description="The rulebooks that a project can start from.")
    async def rulebook_presets(self, info: Info) -> list[Rulebook]:
        """List the presets by slug."""
        await info.context.viewer()
        return [preset(book, info.context.language) for book in presets()]
