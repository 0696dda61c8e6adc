"""Drafting, approving and publishing a project's rulebook; runs inside the caller's transaction."""

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from auth import policies
from auth.actor import Actor
from auth.errors import Code, DomainError
from auth.ids import new_id
from auth.policies import Action
from auth.vault import Vault
from domain.cases import acts
from domain.cases.acts import Done
from domain.changes import service as keys
from domain.drafts import queries, rules
from domain.drafts.models import RulebookDraft
from domain.drafts.rules import DraftStatus, Source, Unsignable
from domain.organizations import queries as organizations
from domain.projects import queries as project_queries
from domain.projects import service as projects
from domain.projects.models import Project
from domain.rulebooks import documents
from domain.rulebooks import queries as rulebooks
from domain.rulebooks.models import RulebookVersion
from domain.rulebooks.presets import presets


async def draft_rulebook(
    session: AsyncSession, *, actor: Actor, vault: Vault, key: UUID, project: UUID, source: Source
) -> Done:
    """Begin a draft for a project: from a preset, from a version of the organization's, or from a text.

    Raises NOT_FOUND for what there is none of, and RulebookError for a text that is no rulebook.
    """
    policies.require(actor, Action.ADMINISTER)
    rules.require_one(source)
    act = acts.key_of(vault, actor, key, act="draftRulebook", asked={"project": project, **asdict(source)})
    if (earlier := await keys.carried_out(session, key=act)) is not None:
        return earlier
    if await project_queries.read(session, Project, project, organization=actor.organization_id) is None:
        raise DomainError(Code.NOT_FOUND, ("projectId",))
    document = await _document(session, actor, source)
    draft = RulebookDraft(
        id=new_id(),
        organization_id=actor.organization_id,
        project_id=project,
        status=DraftStatus.DRAFTED,
        document=document,
        revision=1,
        drafted_by=actor.account_id,
        drafted_at=actor.now,
        revised_by=actor.account_id,
        revised_at=actor.now,
    )
    await queries.add(session, draft)
    return await keys.keep(session, actor=actor, key=act, made=draft.id)


async def revise_rulebook(session: AsyncSession, *, actor: Actor, draft: UUID, text: str) -> None:
    """Put another document in a draft's place; the same one again changes nothing.

    Raises DRAFT_CLOSED once it is approved, and RulebookError for a text that is no rulebook.
    """
    policies.require(actor, Action.ADMINISTER)
    document = _read(text)
    row = await _lock(session, actor, draft)
    rules.require_drafted(row.status)
    if document == row.document:
        return
    changed = {"document": document, "revision": row.revision + 1}
    await queries.store(session, draft, {**changed, "revised_by": actor.account_id, "revised_at": actor.now})


async def discard_rulebook(session: AsyncSession, *, actor: Actor, draft: UUID) -> None:
    """Give a draft up, approved or not; DRAFT_CLOSED once it is published."""
    policies.require(actor, Action.ADMINISTER)
    row = await _lock(session, actor, draft)
    if row.status == DraftStatus.DISCARDED:
        return
    if row.status == DraftStatus.PUBLISHED:
        raise DomainError(Code.DRAFT_CLOSED)
    await queries.store(session, draft, {"status": DraftStatus.DISCARDED})


async def approve_rulebook(session: AsyncSession, *, actor: Actor, draft: UUID, revision: int | None) -> None:
    """Approve a draft as a second admin; a `revision` must be the one that there is.

    Raises FORBIDDEN for whoever began or last revised it, DRAFT_CHANGED, DRAFT_CLOSED when it was discarded, and
    DRAFT_CONTRADICTORY as long as it asks for what the project's people cannot give.
    """
    policies.require(actor, Action.ADMINISTER)
    row = await _lock(session, actor, draft)
    rules.require_another(actor.account_id, row.drafted_by, row.revised_by)
    if row.status in {DraftStatus.APPROVED, DraftStatus.PUBLISHED}:
        return
    rules.require_drafted(row.status)
    if revision is not None and revision != row.revision:
        raise DomainError(Code.DRAFT_CHANGED, ("revision",))
    if (await unsignable(session, [row], actor=actor))[row.id]:
        raise DomainError(Code.DRAFT_CONTRADICTORY)
    approved = {"approved_by": actor.account_id, "approved_at": actor.now}
    await queries.store(session, draft, {"status": DraftStatus.APPROVED, **approved})


async def publish_rulebook(
    session: AsyncSession, *, actor: Actor, draft: UUID, effective_from: datetime | None
) -> None:
    """Make an approved draft the project's next version, in force from an instant on; None: from now on.

    The transaction must not be entered as an act: every act of the organization that runs is waited for, and none
    begins meanwhile, so that no fact of the time from the instant on was judged without the version. Raises
    DRAFT_NOT_APPROVED, DRAFT_CLOSED when it was discarded, and INVALID_INPUT for an instant that cannot be.
    """
    policies.require(actor, Action.ADMINISTER)
    await organizations.lock_clock(session, actor.organization_id)
    row = await _lock(session, actor, draft)
    if row.status == DraftStatus.PUBLISHED:
        if effective_from not in {None, row.effective_from}:
            raise DomainError(Code.INVALID_INPUT, ("effectiveFrom",))
        return
    if row.status == DraftStatus.DRAFTED:
        raise DomainError(Code.DRAFT_NOT_APPROVED)
    if row.status == DraftStatus.DISCARDED:
        raise DomainError(Code.DRAFT_CLOSED)
    now, number, start = await queries.standing(session, organization=row.organization_id, project=row.project_id)
    opens = rules.opening(now=now, last=start, wanted=effective_from)
    version = _version(row, number + 1, opens)
    await rulebooks.publish(session, version)
    published = {"published_at": now, "effective_from": opens, "version_id": version.id}
    await queries.store(session, draft, {"status": DraftStatus.PUBLISHED, **published})
    await _tell(session, replace(actor, now=now), row.project_id)


async def unsignable(
    session: AsyncSession, drafts: Sequence[RulebookDraft], *, actor: Actor
) -> dict[UUID, list[Unsignable]]:
    """Find the lines of each draft's visit slip that nobody at its project's sites may sign now."""
    present = await queries.present(session, {draft.project_id for draft in drafts}, actor=actor)
    return {
        draft.id: rules.unsignable(documents.checked(draft.document), present.get(draft.project_id, ()))
        for draft in drafts
    }


async def unsignable_of(session: AsyncSession, drafts: Sequence[UUID], *, actor: Actor) -> dict[UUID, list[Unsignable]]:
    """Find the same for drafts by their ids, those that the viewer may see."""
    found = await queries.seen(session, drafts, actor=actor)
    return await unsignable(session, list(found.values()), actor=actor)


async def _lock(session: AsyncSession, actor: Actor, draft: UUID) -> RulebookDraft:
    row = await queries.lock(session, organization=actor.organization_id, draft=draft)
    if row is None:
        raise DomainError(Code.NOT_FOUND, ("draftId",))
    return row


def _read(text: str) -> dict[str, Any]:
    document = {"version": 1, **documents.read(text)}
    documents.checked(document)
    return document


async def _document(session: AsyncSession, actor: Actor, source: Source) -> dict[str, Any]:
    """Give what a draft begins with."""
    if source.text is not None:
        return _read(source.text)
    if source.preset is not None:
        preset = next((book for book in presets() if book.slug == source.preset), None)
        if preset is None:
            raise DomainError(Code.INVALID_INPUT, ("preset",))
        return dict(preset.document)
    version = source.version and await queries.version(session, organization=actor.organization_id, key=source.version)
    if not version:
        raise DomainError(Code.NOT_FOUND, ("rulebookId",))
    documents.checked(version.book)
    return version.book


def _version(draft: RulebookDraft, number: int, opens: datetime) -> RulebookVersion:
    """Make the version that a draft becomes."""
    document = {**draft.document, "version": number}
    return RulebookVersion(
        id=new_id(),
        organization_id=draft.organization_id,
        project_id=draft.project_id,
        slug=documents.checked(document).slug,
        version=number,
        effective_from=opens,
        book=document,
    )


async def _tell(session: AsyncSession, actor: Actor, project: UUID) -> None:
    """Write into the feed that the project changed; who sees it stays the same."""
    seen = await projects.lock(session, actor=actor, project=project)
    await projects.tell(session, actor=actor, project=project, before=seen, after=seen)
