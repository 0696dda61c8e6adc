"""Organizations, firms and people as clients read them; never what they may do."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import strawberry

from auth.actor import Role
from auth.policies import Action, may
from domain.directory import queries as directory
from domain.firms.models import Firm as FirmRow
from domain.organizations.models import Organization as OrganizationRow
from domain.people.models import Account
from schema import loading, projects
from schema.context import Info
from schema.ids import key_of
from schema.nodes import Node, public
from schema.paging import Connection, connection, nothing, window

strawberry.enum(Role, name="Role")

if TYPE_CHECKING:
    from schema.projects import Site


@strawberry.type(description="A property developer that runs projects; nothing is ever shared across organizations.")
class Organization(Node):
    """The tenant."""

    name: str = strawberry.field(description="What it is called.")
    sandbox: bool = strawberry.field(description="Whether its clock can be moved.")
    now: datetime = strawberry.field(description="The organization's clock.")


@strawberry.type(description="An outside company that brings customers under an agreement.")
class Firm(Node):
    """A channel firm."""

    row: strawberry.Private[FirmRow]
    name: str = strawberry.field(description="What it is called.")

    @strawberry.field(description="Who works for the firm on a project; empty for whoever has no right to it.")
    async def agents(  # noqa: PLR0913, PLR0917 # the contract's arguments
        self,
        info: Info,
        project_id: strawberry.ID,
        search: str | None = None,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Connection["User"]:
        """List the people on the firm's roster of a project now."""
        project = key_of("Project", project_id)
        async with info.context.reading() as (session, actor):
            own = actor.role is Role.FIRM_MANAGER and actor.firm_id == self.row.id
            if not (own or may(actor, Action.SEE_ADMINISTRATION)):
                return nothing(User)
            found = await directory.agents(
                session,
                actor=actor,
                firm=self.row.id,
                project=project,
                search=search,
                window=window(info, first=first, after=after, last=last, before=before),
            )
        return connection(found, user_of)


@strawberry.type(description="A person or a system that signs in.")
class User(Node):
    """Somebody with a login."""

    row: strawberry.Private[Account]
    name: str = strawberry.field(description="What they are called.")
    role: Role = strawberry.field(description="What they do.")

    @strawberry.field(description="The firm that they work for.")
    async def firm(self, info: Info) -> Firm | None:
        """Show the person's firm."""
        row = self.row.firm_id and await loading.firm(info.context, self.row.firm_id)
        return firm_of(row) if row else None

    @strawberry.field(description="The organization that they belong to.")
    async def organization(self, info: Info) -> Organization:
        """Show the person's organization."""
        async with info.context.reading() as (session, actor):
            row = await directory.organization(session, actor=actor)
        return organization_of(row, actor.now)

    @strawberry.field(description="Where a member of staff works, as far as the viewer may see.")
    async def sites(self, info: Info) -> list[Annotated["Site", strawberry.lazy("schema.projects")]]:
        """Show the person's sites."""
        return [projects.site_of(row) for row in await loading.sites_of_account(info.context, self.row.id)]


def user_of(row: Account) -> User:
    """Show a person."""
    return User(id=public("User", row.id), row=row, name=row.name, role=Role(row.role))


async def person_named(info: Info, key: UUID | None) -> User | None:
    """Show the person that something in sight names; to a firm nobody of another firm."""
    viewer = await info.context.viewer()
    row = key and await loading.account(info.context, key)
    if not row or (viewer.of_a_firm and row.firm_id not in {None, viewer.firm_id}):
        return None
    return user_of(row)


def firm_of(row: FirmRow) -> Firm:
    """Show a firm."""
    return Firm(id=public("Firm", row.id), row=row, name=row.name)


def organization_of(row: OrganizationRow, now: datetime) -> Organization:
    """Show an organization."""
    return Organization(id=public("Organization", row.id), name=row.name, sandbox=row.sandbox, now=now)
