"""What admins do with drafts of rulebooks: write, approve and publish them; never what a rule means."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import datetime
from uuid import UUID

import strawberry
from sqlalchemy.ext.asyncio import AsyncSession

from auth import policies
from auth.actor import Actor
from auth.policies import Action
from domain.drafts import queries, service
from domain.drafts.rules import Source
from domain.rulebooks import documents
from domain.rulebooks.presets import presets
from schema import loading
from schema.administering import administering
from schema.context import Info
from schema.doing import key_from
from schema.errors import UserError, tells
from schema.ids import key_of
from schema.rulebook_drafts import RulebookDraft, draft_of
from schema.rulebooks import preset_key


@strawberry.input(description="What a draft is begun with: exactly one of preset, rulebookId and document.")
class DraftRulebookInput:
    """A new draft."""

    idempotency_key: strawberry.ID = strawberry.field(description="A UUID the client makes once for each intended act.")
    project_id: strawberry.ID = strawberry.field(description="Whose rules it is to be.")
    preset: str | None = strawberry.field(default=None, description="The slug of a preset.")
    rulebook_id: strawberry.ID | None = strawberry.field(
        default=None, description="A version of any project of the organization, or a preset."
    )
    document: str | None = strawberry.field(
        default=None, description="A document by rulebookSchema, in JSON or YAML; at most 64 kB."
    )


@strawberry.input(description="Another document for a draft.")
class ReviseRulebookInput:
    """A draft's next document."""

    draft_id: strawberry.ID = strawberry.field(description="The draft; only while it is DRAFTED.")
    document: str = strawberry.field(description="A document by rulebookSchema, in JSON or YAML; at most 64 kB.")


@strawberry.input(description="What is given up.")
class DiscardRulebookInput:
    """A draft to be discarded."""

    draft_id: strawberry.ID = strawberry.field(description="The draft; not once it is PUBLISHED.")


@strawberry.input(description="What is approved.")
class ApproveRulebookInput:
    """A draft to be approved."""

    draft_id: strawberry.ID = strawberry.field(description="The draft; neither begun nor last revised by the viewer.")
    revision: int | None = strawberry.field(
        default=None, description="The revision that was read: with another there, DRAFT_CHANGED."
    )


@strawberry.input(description="What comes into force, and when.")
class PublishRulebookInput:
    """A draft to be published."""

    draft_id: strawberry.ID = strawberry.field(description="The draft; it must be APPROVED.")
    effective_from: datetime | None = strawberry.field(
        default=None, description="Not in the past, and after the last version's; null: now."
    )


@strawberry.type(description="The draft, or why not.")
class RulebookDraftPayload:
    """What acts on a draft answer."""

    draft: RulebookDraft | None = strawberry.field(default=None, description="The draft as it is now.")
    replayed: bool = strawberry.field(
        default=False, description="True: this key was already carried out, and this is its result."
    )
    errors: list[UserError] = strawberry.field(description="What stood in the way.")


@asynccontextmanager
async def publishing(info: Info) -> AsyncGenerator[tuple[AsyncSession, Actor]]:
    """Open the transaction of a publication, which waits for every act and so must not be entered as one."""
    async with info.context.reading() as (session, actor):
        policies.require(actor, Action.ADMINISTER)
        yield session, actor
    info.context.loaders.clear()


async def _payload(
    session: AsyncSession, actor: Actor, key: UUID | None, *, replayed: bool = False
) -> RulebookDraftPayload:
    row = key and await queries.read(session, organization=actor.organization_id, draft=key)
    return RulebookDraftPayload(draft=draft_of(row) if row else None, replayed=replayed, errors=[])


def _source(input: DraftRulebookInput) -> Source:
    key = key_of("Rulebook", input.rulebook_id) if input.rulebook_id is not None else None
    named = next((book.slug for book in presets() if preset_key(book.slug) == key), None)
    if named is not None and input.preset is None:
        return Source(preset=named, version=None, text=input.document)
    return Source(preset=input.preset, version=key, text=input.document)


@strawberry.type
class DraftMutation:
    """What admins do with drafts."""

    @strawberry.mutation(description="Begin a draft of a project's next rulebook.")
    @tells(lambda errors: RulebookDraftPayload(errors=errors))
    async def draft_rulebook(self, info: Info, input: DraftRulebookInput) -> RulebookDraftPayload:
        """Draft a rulebook."""
        async with administering(info) as (session, actor):
            done = await service.draft_rulebook(
                session,
                actor=actor,
                vault=info.context.services.vault,
                key=key_from(input.idempotency_key),
                project=key_of("Project", input.project_id),
                source=_source(input),
            )
            return await _payload(session, actor, done.id, replayed=done.replayed)

    @strawberry.mutation(description="Put another document in a draft's place.")
    @tells(lambda errors: RulebookDraftPayload(errors=errors))
    async def revise_rulebook(self, info: Info, input: ReviseRulebookInput) -> RulebookDraftPayload:
        """Revise a draft."""
        key = key_of("RulebookDraft", input.draft_id)
        async with administering(info) as (session, actor):
            await service.revise_rulebook(session, actor=actor, draft=key, text=input.document)
            return await _payload(session, actor, key)

    @strawberry.mutation(description="Give a draft up.")
    @tells(lambda errors: RulebookDraftPayload(errors=errors))
    async def discard_rulebook(self, info: Info, input: DiscardRulebookInput) -> RulebookDraftPayload:
        """Discard a draft."""
        key = key_of("RulebookDraft", input.draft_id)
        async with administering(info) as (session, actor):
            await service.discard_rulebook(session, actor=actor, draft=key)
            return await _payload(session, actor, key)

    @strawberry.mutation(description="Approve a draft, as an admin who did not write it.")
    @tells(lambda errors: RulebookDraftPayload(errors=errors))
    async def approve_rulebook(self, info: Info, input: ApproveRulebookInput) -> RulebookDraftPayload:
        """Approve a draft."""
        key = key_of("RulebookDraft", input.draft_id)
        async with administering(info) as (session, actor):
            await service.approve_rulebook(session, actor=actor, draft=key, revision=input.revision)
            return await _payload(session, actor, key)

    @strawberry.mutation(description="Make an approved draft the project's next version, from an instant on.")
    @tells(lambda errors: RulebookDraftPayload(errors=errors))
    async def publish_rulebook(self, info: Info, input: PublishRulebookInput) -> RulebookDraftPayload:
        """Publish a draft."""
        key = key_of("RulebookDraft", input.draft_id)
        async with publishing(info) as (session, actor):
            await service.publish_rulebook(session, actor=actor, draft=key, effective_from=input.effective_from)
            return await _payload(session, actor, key)


@strawberry.type
class DraftQuery:
    """What is asked about rulebooks that are being written."""

    @strawberry.field(description="Null when absent or not the viewer's to see.")
    async def rulebook_draft(self, info: Info, id: strawberry.ID) -> RulebookDraft | None:
        """Show one draft."""
        row = await loading.draft(info.context, key_of("RulebookDraft", id))
        return draft_of(row) if row else None

    @strawberry.field(description="The JSON Schema that a rulebook's document follows.")
    async def rulebook_schema(self, info: Info) -> str:
        """Show the format's schema."""
        await info.context.viewer()
        return documents.schema()
