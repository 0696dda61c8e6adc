"""Projects and sites as clients read them; never their rules."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import strawberry

from auth.policies import Action, may
from domain.directory import queries as directory
from domain.drafts import queries as drafts
from domain.projects.models import Project as ProjectRow
from domain.projects.models import Site as SiteRow
from domain.projects.rules import sold_out_at
from schema import loading, people, rulebook_drafts, rulebooks
from schema.context import Info
from schema.nodes import Node, public
from schema.paging import Connection, connection, nothing, window

if TYPE_CHECKING:
    from schema.people import Firm
    from schema.rulebook_drafts import RulebookDraft
    from schema.rulebooks import Rulebook

Book = Annotated["Rulebook", strawberry.lazy("schema.rulebooks")]


@strawberry.type(description="Something for sale, with sites, an opening day, a time zone and one rulebook in force.")
class Project(Node):
    """A project."""

    row: strawberry.Private[ProjectRow]
    slug: str = strawberry.field(description="Its short name, unique in the organization.")
    name: str = strawberry.field(description="What it is called.")
    time_zone: str = strawberry.field(description="The IANA zone whose midnights count.")
    opens_on: str | None = strawberry.field(description="The local date of the opening, YYYY-MM-DD.")
    sold_out_at: datetime | None = strawberry.field(description="Since when everything is sold.")

    @strawberry.field(description="The rulebook in force now.")
    async def rulebook(self, info: Info) -> Book:
        """Show the version in force."""
        row = await loading.rulebook_in_force(info.context, self.row.id)
        if row is None:
            raise LookupError
        return rulebooks.published(row, info.context.language)

    @strawberry.field(description="Every version of its rulebook, the newest first; to admins and its site managers.")
    async def rulebooks(
        self,
        info: Info,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Connection[Book]:
        """List the project's versions."""
        async with info.context.reading() as (session, actor):
            found = await drafts.versions(
                session,
                actor=actor,
                project=self.row.id,
                window=window(info, first=first, after=after, last=last, before=before),
            )
        return connection(found, lambda row: rulebooks.published(row, info.context.language))

    @strawberry.field(description="What was ever drafted for it, the newest first; to admins and its site managers.")
    async def drafts(
        self,
        info: Info,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Connection[Annotated["RulebookDraft", strawberry.lazy("schema.rulebook_drafts")]]:
        """List the project's drafts."""
        async with info.context.reading() as (session, actor):
            found = await drafts.drafts(
                session,
                actor=actor,
                project=self.row.id,
                window=window(info, first=first, after=after, last=last, before=before),
            )
        return connection(found, rulebook_drafts.draft_of)

    @strawberry.field(description="The sales offices that the viewer may see.")
    async def sites(self, info: Info) -> list["Site"]:
        """Show the project's sites."""
        return [site_of(row) for row in await loading.sites_of_project(info.context, self.row.id)]

    @strawberry.field(description="The firms with an agreement in force; a firm sees itself only.")
    async def firms(
        self,
        info: Info,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Connection[Annotated["Firm", strawberry.lazy("schema.people")]]:
        """List the project's firms by name."""
        async with info.context.reading() as (session, actor):
            if not actor.of_a_firm and not may(actor, Action.SEE_ADMINISTRATION):
                return nothing(people.Firm)
            found = await directory.firms(
                session,
                actor=actor,
                project=self.row.id,
                only=actor.firm_id,
                window=window(info, first=first, after=after, last=last, before=before),
            )
        return connection(found, people.firm_of)


@strawberry.type(description="The sales office where customers arrive.")
class Site(Node):
    """A site."""

    row: strawberry.Private[SiteRow]
    name: str = strawberry.field(description="What it is called.")

    @strawberry.field(description="What it sells.")
    async def project(self, info: Info) -> Project:
        """Show the site's project."""
        return await project_named(info, self.row.project_id)


def project_of(row: ProjectRow) -> Project:
    """Show a project."""
    return Project(
        id=public("Project", row.id),
        row=row,
        slug=row.slug,
        name=row.name,
        time_zone=row.time_zone,
        opens_on=row.opens_on.isoformat() if row.opens_on else None,
        sold_out_at=sold_out_at(row.milestones),
    )


def site_of(row: SiteRow) -> Site:
    """Show a site."""
    return Site(id=public("Site", row.id), row=row, name=row.name)


async def project_named(info: Info, key: UUID) -> Project:
    """Show the project that something in sight names."""
    row = await loading.project(info.context, key)
    if row is None:
        raise LookupError
    return project_of(row)
