"""The days in a project's life as an admin tells them: its opening, and that it is sold out; never what follows."""

import strawberry

from domain.cases.acts import Done
from domain.projects import queries, rules, service
from domain.projects.models import Project as ProjectRow
from schema.administering import administering
from schema.context import Info
from schema.doing import key_from
from schema.errors import UserError, tells
from schema.ids import key_of
from schema.projects import Project, project_of

KEY = "A UUID the client makes once for each intended act."


@strawberry.input(description="When a project opens.")
class SetOpeningDayInput:
    """An opening day to be set."""

    idempotency_key: strawberry.ID = strawberry.field(description=KEY)
    project_id: strawberry.ID = strawberry.field(description="Which project.")
    day: str = strawberry.field(description="The local date, YYYY-MM-DD; a past one says that it is open already.")


@strawberry.input(description="What is sold out.")
class MarkSoldOutInput:
    """A project to be marked sold out."""

    idempotency_key: strawberry.ID = strawberry.field(description=KEY)
    project_id: strawberry.ID = strawberry.field(description="Which project.")


@strawberry.type(description="The project, or why not.")
class ProjectPayload:
    """What telling a project's milestone answers."""

    project: Project | None = strawberry.field(default=None, description="The project as it is now.")
    replayed: bool = strawberry.field(
        default=False, description="True: this key was already carried out, and this is its result."
    )
    errors: list[UserError] = strawberry.field(description="What stood in the way.")


@strawberry.type
class MilestoneMutation:
    """The acts on a project's milestones."""

    @strawberry.mutation(description="Set a project's opening day; the day said last counts.")
    @tells(lambda errors: ProjectPayload(errors=errors))
    async def set_opening_day(self, info: Info, input: SetOpeningDayInput) -> ProjectPayload:
        """Set the opening day."""
        project = key_of("Project", input.project_id)
        async with administering(info) as (session, actor):
            key, vault, day = (
                key_from(input.idempotency_key),
                info.context.services.vault,
                rules.day(input.day, ("day",)),
            )
            done = await service.set_opening_day(session, actor=actor, vault=vault, key=key, project=project, day=day)
            row = await queries.read(session, ProjectRow, project, organization=actor.organization_id)
        return _told(done, row)

    @strawberry.mutation(description="Say that a project is sold out; one that is stays so.")
    @tells(lambda errors: ProjectPayload(errors=errors))
    async def mark_sold_out(self, info: Info, input: MarkSoldOutInput) -> ProjectPayload:
        """Mark a project sold out."""
        project = key_of("Project", input.project_id)
        async with administering(info) as (session, actor):
            key, vault = key_from(input.idempotency_key), info.context.services.vault
            done = await service.mark_sold_out(session, actor=actor, vault=vault, key=key, project=project)
            row = await queries.read(session, ProjectRow, project, organization=actor.organization_id)
        return _told(done, row)


def _told(done: Done, row: ProjectRow | None) -> ProjectPayload:
    return ProjectPayload(project=project_of(row) if row else None, replayed=done.replayed, errors=[])
