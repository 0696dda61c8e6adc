"""Drafts of rulebooks as clients read them, and what differs in them; never what a rule means."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import strawberry

from domain.drafts.models import RulebookDraft as DraftRow
from domain.drafts.rules import DraftStatus, Unsignable
from domain.rulebooks import documents
from domain.rulebooks.comparison import ClauseDifference as Difference
from domain.rulebooks.comparison import DifferenceKind, compare
from schema import loading, messages, people, projects, rulebooks
from schema.clauses import Clause, cited
from schema.context import Info
from schema.messages import Language
from schema.nodes import Node, public

if TYPE_CHECKING:
    from schema.people import User
    from schema.projects import Project
    from schema.rulebooks import Rulebook

strawberry.enum(DraftStatus, name="RulebookDraftStatus")
strawberry.enum(DifferenceKind, name="DifferenceKind")

Person = Annotated["User", strawberry.lazy("schema.people")]


@strawberry.type(description="What contradicts the people whom a project has.")
class RulebookProblem:
    """One problem."""

    place: str = strawberry.field(description="Where in the document.")
    message: str = strawberry.field(description="One sentence, in the language asked for.")
    clause: Clause | None = strawberry.field(description="The rule that asks for it.")


@strawberry.type(description="A parameter that is not the same.")
class ParameterDifference:
    """One parameter."""

    path: str = strawberry.field(description="For example visit.window.days.")
    before: str | None = strawberry.field(description="What it is in the version in force, as JSON; null: nothing.")
    after: str | None = strawberry.field(description="What it is in the draft, as JSON; null: nothing.")


@strawberry.type(description="A clause that is not the same in a draft as in the version in force.")
class ClauseDifference:
    """One clause."""

    clause_id: str | None = strawberry.field(description="Null for the parameters that cite no clause.")
    kind: DifferenceKind = strawberry.field(description="How it differs.")
    before: Clause | None = strawberry.field(description="As the version in force has it.")
    after: Clause | None = strawberry.field(description="As the draft has it.")
    parameters: list[ParameterDifference] = strawberry.field(description="What differs of those that cite it.")


@strawberry.type(description="A rulebook that is being written for a project, until it is published.")
class RulebookDraft(Node):
    """A draft; to admins and the project's site managers."""

    row: strawberry.Private[DraftRow]
    status: DraftStatus = strawberry.field(description="What has become of it.")
    revision: int = strawberry.field(description="Counts its documents up.")
    document: str = strawberry.field(description="All of it, as JSON with its names in order.")
    drafted_at: datetime = strawberry.field(description="When it was begun.")
    revised_at: datetime = strawberry.field(description="When its document was last changed.")
    approved_at: datetime | None = strawberry.field(description="When a second admin approved it.")
    published_at: datetime | None = strawberry.field(description="When it was published.")
    effective_from: datetime | None = strawberry.field(description="From when it is in force; null until published.")

    @strawberry.field(description="Whose rules it is to be.")
    async def project(self, info: Info) -> Annotated["Project", strawberry.lazy("schema.projects")]:
        """Show the draft's project."""
        return await projects.project_named(info, self.row.project_id)

    @strawberry.field(description="Who began it.")
    async def drafted_by(self, info: Info) -> Person | None:
        """Show who drafted."""
        return await people.person_named(info, self.row.drafted_by)

    @strawberry.field(description="Who last changed its document; at first who began it.")
    async def revised_by(self, info: Info) -> Person | None:
        """Show who revised."""
        return await people.person_named(info, self.row.revised_by)

    @strawberry.field(description="Who approved it: neither who began nor who last changed it.")
    async def approved_by(self, info: Info) -> Person | None:
        """Show who approved."""
        return await people.person_named(info, self.row.approved_by)

    @strawberry.field(description="The version that it became.")
    async def rulebook(self, info: Info) -> Annotated["Rulebook", strawberry.lazy("schema.rulebooks")] | None:
        """Show the published version."""
        row = self.row.version_id and await loading.rulebook(info.context, self.row.version_id)
        return rulebooks.published(row, info.context.language) if row else None

    @strawberry.field(description="What contradicts the project's people now; with any, it cannot be approved.")
    async def problems(self, info: Info) -> list[RulebookProblem]:
        """Show what nobody can give."""
        found = await loading.unsignable(info.context, self.row.id)
        return [_problem(each, self.row.document, info.context.language) for each in found]

    @strawberry.field(description="What differs from the version in force now, clause by clause.")
    async def comparison(self, info: Info) -> list[ClauseDifference]:
        """Compare with the version in force."""
        row = await loading.rulebook_in_force(info.context, self.row.project_id)
        if row is None:
            raise LookupError
        return [_difference(each, info.context.language) for each in compare(row.book, self.row.document)]


def draft_of(row: DraftRow) -> RulebookDraft:
    """Show a draft."""
    return RulebookDraft(
        id=public("RulebookDraft", row.id),
        row=row,
        status=DraftStatus(row.status),
        revision=row.revision,
        document=documents.written(row.document),
        drafted_at=row.drafted_at,
        revised_at=row.revised_at,
        approved_at=row.approved_at,
        published_at=row.published_at,
        effective_from=row.effective_from,
    )


def _problem(found: Unsignable, document: Mapping[str, object], language: Language) -> RulebookProblem:
    clause = cited(documents.checked(document), found.clause, language)
    return RulebookProblem(place=found.place, message=messages.unsignable(found.line, language), clause=clause)


def _difference(found: Difference, language: Language) -> ClauseDifference:
    return ClauseDifference(
        clause_id=found.id,
        kind=found.kind,
        before=_clause(found.before, language),
        after=_clause(found.after, language),
        parameters=[
            ParameterDifference(path=each.path, before=each.before, after=each.after) for each in found.parameters
        ],
    )


def _clause(written: Mapping[str, str] | None, language: Language) -> Clause | None:
    if written is None:
        return None
    return Clause(id=written["id"], text=written["zh" if language == "zh-CN" else "en"], source=written["source"])
