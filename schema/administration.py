"""Setting up an organization from nothing, as its admin does it: projects, sites, the clock, and all the lists."""

from datetime import datetime
from uuid import UUID

import strawberry

from domain.directory import queries as directory
from domain.organizations import service as organizations
from domain.projects import queries, rules, service
from domain.projects.models import Project as ProjectRow
from domain.projects.models import Site as SiteRow
from domain.projects.rules import ProjectDraft
from domain.registers import queries as registers
from schema.administering import administering
from schema.agreements import Agreement, AgreementMutation, RosterEntry, agreement_of, entry_of
from schema.context import Info
from schema.doing import key_from
from schema.errors import UserError, tells
from schema.ids import key_of, key_or_none
from schema.milestones import MilestoneMutation
from schema.paging import Connection, connection, window
from schema.people import Firm, Organization, User, firm_of, organization_of, user_of
from schema.projects import Project, Site, project_of, site_of
from schema.staff import StaffMutation
from schema.ticking import catch_up


@strawberry.input(description="A project to be set up.")
class CreateProjectInput:
    """A new project."""

    idempotency_key: strawberry.ID = strawberry.field(description="A UUID the client makes once for each intended act.")
    slug: str = strawberry.field(description="1 to 64 of a-z, 0-9 and dash; unique in the organization.")
    name: str = strawberry.field(description="What it is called.")
    time_zone: str = strawberry.field(default="Asia/Shanghai", description="The IANA zone whose midnights count.")
    opens_on: str | None = strawberry.field(default=None, description="The local date of the opening, YYYY-MM-DD.")
    rulebook: str = strawberry.field(
        description="The slug of a preset: version 1 of its rulebook, in force from now on."
    )


@strawberry.input(description="A site to be added.")
class CreateSiteInput:
    """A new sales office."""

    idempotency_key: strawberry.ID = strawberry.field(description="A UUID the client makes once for each intended act.")
    project_id: strawberry.ID = strawberry.field(description="What it sells.")
    name: str = strawberry.field(description="What it is called.")


@strawberry.input(description="Where a sandbox's clock is moved.")
class AdvanceClockInput:
    """An instant to come."""

    to: datetime = strawberry.field(description="Forward only; an instant already reached changes nothing.")


@strawberry.type(description="The project, or why not.")
class CreateProjectPayload:
    """What setting up a project answers."""

    project: Project | None = strawberry.field(default=None, description="The project.")
    replayed: bool = strawberry.field(
        default=False, description="True: this key was already carried out, and this is its result."
    )
    errors: list[UserError] = strawberry.field(description="What stood in the way.")


@strawberry.type(description="The site, or why not.")
class CreateSitePayload:
    """What adding a site answers."""

    site: Site | None = strawberry.field(default=None, description="The site.")
    replayed: bool = strawberry.field(
        default=False, description="True: this key was already carried out, and this is its result."
    )
    errors: list[UserError] = strawberry.field(description="What stood in the way.")


@strawberry.type(description="The organization with its clock, or why not.")
class AdvanceClockPayload:
    """What moving the clock answers."""

    organization: Organization | None = strawberry.field(default=None, description="The organization as it is now.")
    errors: list[UserError] = strawberry.field(description="What stood in the way.")


@strawberry.input(description="Which agreements or roster entries are wanted.")
class RegisterFilter:
    """Conditions that all must hold."""

    firm_id: strawberry.ID | None = strawberry.field(default=None, description="Of this firm.")
    project_id: strawberry.ID | None = strawberry.field(default=None, description="On this project.")

    def keys(self) -> tuple[UUID | None, UUID | None]:
        """Read the ids of firm and project."""
        return key_or_none("Firm", self.firm_id), key_or_none("Project", self.project_id)


@strawberry.type
class AdministrationQuery:
    """The lists that administration reads; empty for whoever has no right to them."""

    @strawberry.field(description="The organization's firms by name, to admins and site managers.")
    async def firms(
        self,
        info: Info,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Connection[Firm]:
        """List firms."""
        async with info.context.reading() as (session, actor):
            found = await registers.firms(
                session, actor=actor, window=window(info, first=first, after=after, last=last, before=before)
            )
        return connection(found, firm_of)

    @strawberry.field(description="The organization's people by name, or one firm's, to admins and site managers.")
    async def people(
        self,
        info: Info,
        firm_id: strawberry.ID | None = None,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Connection[User]:
        """List people."""
        async with info.context.reading() as (session, actor):
            found = await registers.people(
                session,
                actor=actor,
                firm=key_or_none("Firm", firm_id),
                window=window(info, first=first, after=after, last=last, before=before),
            )
        return connection(found, user_of)

    @strawberry.field(description="Agreements, the latest start first, to admins and site managers.")
    async def agreements(
        self,
        info: Info,
        filter: RegisterFilter | None = None,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Connection[Agreement]:
        """List agreements."""
        firm, project = (filter or RegisterFilter()).keys()
        async with info.context.reading() as (session, actor):
            found = await registers.agreements(
                session,
                actor=actor,
                firm=firm,
                project=project,
                window=window(info, first=first, after=after, last=last, before=before),
            )
        return connection(found, agreement_of)

    @strawberry.field(
        description="Roster entries, the latest start first, to admins and site managers; to a firm's manager its own."
    )
    async def roster(
        self,
        info: Info,
        filter: RegisterFilter | None = None,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Connection[RosterEntry]:
        """List roster entries."""
        firm, project = (filter or RegisterFilter()).keys()
        async with info.context.reading() as (session, actor):
            found = await registers.roster(
                session,
                actor=actor,
                firm=firm,
                project=project,
                window=window(info, first=first, after=after, last=last, before=before),
            )
        return connection(found, entry_of)


@strawberry.type
class AdministrationMutation(AgreementMutation, MilestoneMutation, StaffMutation):
    """What an admin does."""

    @strawberry.mutation(description="Set up a project under a preset rulebook.")
    @tells(lambda errors: CreateProjectPayload(errors=errors))
    async def create_project(self, info: Info, input: CreateProjectInput) -> CreateProjectPayload:
        """Set up a project."""
        async with administering(info) as (session, actor):
            key, vault = key_from(input.idempotency_key), info.context.services.vault
            draft = ProjectDraft(
                slug=input.slug,
                name=input.name,
                time_zone=input.time_zone,
                opens_on=rules.day(input.opens_on, ("opensOn",)) if input.opens_on is not None else None,
                rulebook=input.rulebook,
            )
            done = await service.create_project(session, actor=actor, vault=vault, key=key, draft=draft)
            row = done.id and await queries.read(session, ProjectRow, done.id, organization=actor.organization_id)
        return CreateProjectPayload(project=project_of(row) if row else None, replayed=done.replayed, errors=[])

    @strawberry.mutation(description="Add a sales office to a project.")
    @tells(lambda errors: CreateSitePayload(errors=errors))
    async def create_site(self, info: Info, input: CreateSiteInput) -> CreateSitePayload:
        """Add a site."""
        project = key_of("Project", input.project_id)
        async with administering(info) as (session, actor):
            key, vault = key_from(input.idempotency_key), info.context.services.vault
            done = await service.create_site(
                session, actor=actor, vault=vault, key=key, project=project, name=input.name
            )
            row = done.id and await queries.read(session, SiteRow, done.id, organization=actor.organization_id)
        return CreateSitePayload(site=site_of(row) if row else None, replayed=done.replayed, errors=[])

    @strawberry.mutation(description="Move a sandbox organization's clock forward; admins only.")
    @tells(lambda errors: AdvanceClockPayload(errors=errors))
    async def advance_clock(self, info: Info, input: AdvanceClockInput) -> AdvanceClockPayload:
        """Move the clock; entered for reading, since an act would wait for itself."""
        async with info.context.reading() as (session, actor):
            await organizations.advance_clock(session, actor=actor, to=input.to)
        await catch_up(info.context.services, actor.organization_id)
        async with info.context.reading() as (session, actor):
            row = await directory.organization(session, actor=actor)
        return AdvanceClockPayload(organization=organization_of(row, actor.now), errors=[])
