"""Rulebooks as clients read them: versions and presets; never the rules."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any
from uuid import NAMESPACE_URL, UUID, uuid5

import strawberry

from auth.actor import Role
from auth.policies import Action, may
from domain.drafts.models import RulebookDraft
from domain.rulebooks import documents
from domain.rulebooks.models import RulebookVersion
from domain.rulebooks.presets import presets
from domain.rulebooks.rulebook import Rulebook as Book
from domain.rulebooks.service import parsed
from schema import loading, people
from schema.clauses import Clause, clause_of
from schema.context import Info
from schema.messages import Language
from schema.nodes import Node, public

if TYPE_CHECKING:
    from schema.people import User

Person = Annotated["User", strawberry.lazy("schema.people")]


@strawberry.type(description="A project's rules as data: versioned, dated, each rule with a clause id.")
class Rulebook(Node):
    """One version of a rulebook."""

    row: strawberry.Private[RulebookVersion | None]
    written: strawberry.Private[Any]
    slug: str = strawberry.field(description="For example yincheng.")
    version: int = strawberry.field(description="Counts up; a version is never changed.")
    effective_from: datetime | None = strawberry.field(description="From when it is in force; null for a preset.")
    clauses: list[Clause] = strawberry.field(description="Every clause, in the document's order.")

    @strawberry.field(description="All of it, as JSON with its names in order; to admins and the project's managers.")
    async def document(self, info: Info) -> str | None:
        """Show the document."""
        return documents.written(self.written) if await self._is_open(info) else None

    @strawberry.field(description="When it was published, to whoever sees its document; null if no draft became it.")
    async def published_at(self, info: Info) -> datetime | None:
        """Show when the version's draft was published."""
        draft = await self._draft(info)
        return draft.published_at if draft else None

    @strawberry.field(description="Who began its draft, to whoever sees its document.")
    async def drafted_by(self, info: Info) -> Person | None:
        """Show who drafted the version."""
        draft = await self._draft(info)
        return await people.person_named(info, draft.drafted_by) if draft else None

    @strawberry.field(description="Who approved its draft, to whoever sees its document.")
    async def approved_by(self, info: Info) -> Person | None:
        """Show who approved the version."""
        draft = await self._draft(info)
        return await people.person_named(info, draft.approved_by) if draft else None

    async def _draft(self, info: Info) -> RulebookDraft | None:
        return await loading.draft_of_version(info.context, self.row.id) if self.row else None

    async def _is_open(self, info: Info) -> bool:
        viewer = await info.context.viewer()
        if self.row is None or viewer.role is not Role.SITE_MANAGER:
            return may(viewer, Action.SEE_ADMINISTRATION)
        return self.row.project_id in viewer.projects


def rulebook_of(key: UUID, book: Book, language: Language, *, row: RulebookVersion | None) -> Rulebook:
    """Show a preset, or a version as its row has it."""
    return Rulebook(
        id=public("Rulebook", key),
        row=row,
        written=row.book if row else book.document,
        slug=book.slug,
        version=row.version if row else book.version,
        effective_from=row.effective_from if row else None,
        clauses=[clause_of(clause, language) for clause in book.clauses],
    )


def published(row: RulebookVersion, language: Language) -> Rulebook:
    """Show a version that a project published."""
    return rulebook_of(row.id, parsed(row.book), language, row=row)


def preset_key(slug: str) -> UUID:
    """Give the id of a preset, the same everywhere."""
    return uuid5(NAMESPACE_URL, f"baobei:preset:{slug}")


def preset(book: Book, language: Language) -> Rulebook:
    """Show a preset."""
    return rulebook_of(preset_key(book.slug), book, language, row=None)


def preset_slug(key: UUID) -> str | None:
    """Name the preset with an id, if there is one."""
    return next((book.slug for book in presets() if preset_key(book.slug) == key), None)


def preset_of(key: UUID, language: Language) -> Rulebook | None:
    """Show the preset with an id, if there is one."""
    return next((preset(book, language) for book in presets() if preset_key(book.slug) == key), None)
