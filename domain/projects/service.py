"""Setting up projects and their sites; runs inside the caller's transaction."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from auth import audience, policies
from auth.actor import Actor
from auth.errors import Code, DomainError
from auth.ids import new_id
from auth.policies import Action
from auth.texts import line
from auth.vault import Vault
from domain.cases import acts
from domain.cases import sweep_queries as cases
from domain.cases.acts import Done
from domain.cases.values import Key
from domain.changes import queries as changes
from domain.changes import service as keys
from domain.projects import queries, rules
from domain.projects.models import Project, Site
from domain.projects.rules import ProjectDraft
from domain.rulebooks import queries as rulebooks
from domain.rulebooks.models import RulebookVersion
from domain.rulebooks.presets import presets
from domain.rulebooks.rulebook import Rulebook


async def create_project(session: AsyncSession, *, actor: Actor, vault: Vault, key: UUID, draft: ProjectDraft) -> Done:
    """Set up a project with a preset as the first version of its rulebook, in force from now on.

    Raises INVALID_INPUT at the field that cannot be, a slug already taken among them.
    """
    policies.require(actor, Action.ADMINISTER)
    draft = rules.checked(draft)
    act = acts.key_of(vault, actor, key, act="createProject", asked=asdict(draft))
    if (earlier := await keys.carried_out(session, key=act)) is not None:
        return earlier
    book = _preset(draft.rulebook)
    project = Project(
        id=new_id(),
        organization_id=actor.organization_id,
        slug=draft.slug,
        name=draft.name,
        time_zone=draft.time_zone,
        opens_on=draft.opens_on,
        milestones=[rules.opening(draft.opens_on, actor.now)] if draft.opens_on else [],
    )
    if not await queries.add(session, project):
        raise DomainError(Code.INVALID_INPUT, ("slug",))
    version = RulebookVersion(
        id=new_id(),
        organization_id=actor.organization_id,
        project_id=project.id,
        slug=book.slug,
        version=1,
        effective_from=actor.now,
        book=dict(book.document),
    )
    await rulebooks.publish(session, version)
    await tell(session, actor=actor, project=project.id, before=(), after=sight(project.id, ()))
    return await keys.keep(session, actor=actor, key=act, made=project.id)


async def set_opening_day(
    session: AsyncSession, *, actor: Actor, vault: Vault, key: UUID, project: UUID, day: date
) -> Done:
    """Say on which local day a project opens, from now on; the last day that was said counts, and may be past.

    Raises NOT_FOUND when there is no such project.
    """
    policies.require(actor, Action.ADMINISTER)
    act = acts.key_of(vault, actor, key, act="setOpeningDay", asked={"project": project, "day": day})
    return await _reach(session, actor=actor, act=act, project=project, day=day)


async def mark_sold_out(session: AsyncSession, *, actor: Actor, vault: Vault, key: UUID, project: UUID) -> Done:
    """Say that a project is sold out, from now on; one that is stays so. NOT_FOUND when there is no such project."""
    policies.require(actor, Action.ADMINISTER)
    act = acts.key_of(vault, actor, key, act="markSoldOut", asked={"project": project})
    return await _reach(session, actor=actor, act=act, project=project, day=None)


async def _reach(session: AsyncSession, *, actor: Actor, act: Key, project: UUID, day: date | None) -> Done:
    """Append a milestone, unless it says nothing new, and have the project's cases compared with it."""
    if (earlier := await keys.carried_out(session, key=act)) is not None:
        return earlier
    seen = await lock(session, actor=actor, project=project)
    await cases.lock_project_alone(session, project)
    found, known_at = await queries.milestones(session, project=project, clock_offset=actor.clock_offset)
    new = rules.sold_out(known_at) if day is None else rules.opening(day, known_at)
    if rules.says_more(found, new):
        await queries.reach(session, project=project, milestones=[*found, new], opens_on=day)
        await cases.let_all_be_healed(session, project)
        await tell(session, actor=actor, project=project, before=seen, after=seen)
    return await keys.keep(session, actor=actor, key=act, made=project)


async def create_site(
    session: AsyncSession, *, actor: Actor, vault: Vault, key: UUID, project: UUID, name: str
) -> Done:
    """Add a site to a project; NOT_FOUND when there is no such project."""
    policies.require(actor, Action.ADMINISTER)
    name = line(name, ("name",))
    act = acts.key_of(vault, actor, key, act="createSite", asked={"project": project, "name": name})
    if (earlier := await keys.carried_out(session, key=act)) is not None:
        return earlier
    seen = await lock(session, actor=actor, project=project)
    site = Site(id=new_id(), organization_id=actor.organization_id, project_id=project, name=name)
    await queries.add_site(session, site)
    await tell(session, actor=actor, project=project, before=seen, after=seen)
    return await keys.keep(session, actor=actor, key=act, made=site.id)


async def lock(session: AsyncSession, *, actor: Actor, project: UUID) -> list[str]:
    """Make acts on one project's set-up take turns, and tell who sees it; NOT_FOUND when there is none."""
    if not await queries.lock(session, organization=actor.organization_id, project=project):
        raise DomainError(Code.NOT_FOUND, ("projectId",))
    return sight(project, await queries.firms_of(session, organization=actor.organization_id, project=project))


def sight(project: UUID, firms: Iterable[UUID]) -> list[str]:
    """Name who sees a project: admins, its staff, and the firms that ever signed an agreement on it."""
    return [audience.ADMINS, audience.everybody_at(project), *(audience.everybody_of(firm) for firm in firms)]


async def tell(
    session: AsyncSession, *, actor: Actor, project: UUID, before: Sequence[str], after: Sequence[str]
) -> None:
    """Write into the feed that a project changed."""
    row = {
        "organization_id": actor.organization_id,
        "at": actor.now,
        "kind": "Project",
        "object_id": project,
        "seen_before": list(before),
        "seen_after": list(after),
    }
    await changes.tell(session, [row])


def _preset(slug: str) -> Rulebook:
    found = next((book for book in presets() if book.slug == slug), None)
    if found is None:
        raise DomainError(Code.INVALID_INPUT, ("rulebook",))
    return found
