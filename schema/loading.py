"""Loaders that gather what fields ask for into one statement each, in a session of its own; never a decision."""

from asyncio import gather
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import TypeVar
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession
from strawberry.dataloader import DataLoader

from auth.actor import Actor
from domain.cases import queries as cases
from domain.cases.models import CustomerCase
from domain.cases.models import Fact as CaseFact
from domain.cases.projections import Customer, Deal, Dispute, Evidence, Report, Visit
from domain.cases.values import Row
from domain.customers import service as customers
from domain.directory import queries as directory
from domain.disputes import queries as disputes
from domain.drafts import queries as drafts
from domain.drafts import service as draft_service
from domain.drafts.models import RulebookDraft
from domain.drafts.rules import Unsignable
from domain.explanations import service as explanations
from domain.firms.models import Agreement, Firm, RosterEntry
from domain.lists import queries as lists
from domain.people.models import Account
from domain.projects.models import Project, Site
from domain.registers import queries as registers
from domain.replays import queries as replays
from domain.replays.models import Replay, ReplayTotal
from domain.rulebooks import queries as rulebooks
from domain.rulebooks import service as rulebook_service
from domain.rulebooks.models import RulebookVersion
from domain.rulebooks.rulebook import Rulebook
from domain.rulings.standing import CaseTimeline
from domain.sight import queries as sight
from schema.context import Context

T = TypeVar("T")
Fetch = Callable[[AsyncSession, Actor, list[UUID]], Awaitable[Mapping[UUID, T]]]


async def _load(context: Context, name: str, fetch: Fetch[T], key: UUID) -> T | None:
    """Load one object, gathered with its like."""
    loader: DataLoader[UUID, T | None] | None = context.loaders.get(name)
    if loader is None:

        async def gather(keys: list[UUID]) -> list[T | None]:
            async with context.reading() as (session, actor):
                found = await fetch(session, actor, keys)
            return [found.get(key) for key in keys]

        loader = DataLoader(load_fn=gather)
        context.loaders[name] = loader
    return await loader.load(key)


async def report(context: Context, key: UUID) -> Report | None:
    """Load a report that the viewer may see."""
    return await _load(context, "report", lambda s, a, keys: sight.all_seen(s, Report, keys, actor=a), key)


async def visit(context: Context, key: UUID) -> Visit | None:
    """Load a visit that the viewer may see."""
    return await _load(context, "visit", lambda s, a, keys: sight.all_seen(s, Visit, keys, actor=a), key)


async def case(context: Context, key: UUID) -> CustomerCase | None:
    """Load a case that the viewer may see."""
    return await _load(context, "case", lambda s, a, keys: sight.all_seen(s, CustomerCase, keys, actor=a), key)


async def case_named(context: Context, key: UUID) -> CustomerCase | None:
    """Load the case of something in sight; what it holds is for its own audience only."""
    return await _load(context, "case named", lambda s, a, keys: sight.cases_named(s, keys, actor=a), key)


async def dispute(context: Context, key: UUID) -> Dispute | None:
    """Load a dispute that the viewer may see."""
    return await _load(context, "dispute", lambda s, a, keys: sight.all_seen(s, Dispute, keys, actor=a), key)


async def deal(context: Context, key: UUID) -> Deal | None:
    """Load a deal that the viewer may see."""
    return await _load(context, "deal", lambda s, a, keys: sight.all_seen(s, Deal, keys, actor=a), key)


async def customer(context: Context, key: UUID) -> Customer | None:
    """Load a customer that the viewer may see."""
    return await _load(context, "customer", lambda s, a, keys: sight.all_seen(s, Customer, keys, actor=a), key)


async def face(context: Context, key: UUID) -> tuple[str, str]:
    """Load a customer's name and masked number as the viewer may know them."""
    vault = context.services.vault
    found = await _load(
        context, "face", lambda s, a, keys: customers.faces(s, actor=a, vault=vault, customers=keys), key
    )
    return found or ("", "")


async def fact(context: Context, key: UUID) -> CaseFact | None:
    """Load a fact that the viewer of its case may see."""
    return await _load(context, "fact", lambda s, a, keys: sight.facts(s, keys, actor=a), key)


async def facts(context: Context, keys: Sequence[UUID]) -> list[CaseFact]:
    """Load several facts at once, those that the viewer of their case may see."""
    found = await gather(*(fact(context, key) for key in keys))
    return [row for row in found if row]


async def firm(context: Context, key: UUID) -> Firm | None:
    """Load a firm that something in sight names."""
    return await _load(context, "firm", lambda s, a, keys: directory.named(s, Firm, keys, actor=a), key)


async def account(context: Context, key: UUID) -> Account | None:
    """Load a person that something in sight names."""
    return await _load(context, "account", lambda s, a, keys: directory.named(s, Account, keys, actor=a), key)


async def project(context: Context, key: UUID) -> Project | None:
    """Load a project that something in sight names."""
    return await _load(context, "project", lambda s, a, keys: directory.named(s, Project, keys, actor=a), key)


async def visible_project(context: Context, key: UUID) -> Project | None:
    """Load a project that the viewer may see."""
    return await _load(context, "visible project", lambda s, a, keys: directory.visible_projects(s, keys, actor=a), key)


async def visible_site(context: Context, key: UUID) -> Site | None:
    """Load a site that the viewer may see."""
    return await _load(context, "visible site", lambda s, a, keys: directory.visible_sites(s, keys, actor=a), key)


async def site(context: Context, key: UUID) -> Site | None:
    """Load a site that something in sight names."""
    return await _load(context, "site", lambda s, a, keys: directory.named(s, Site, keys, actor=a), key)


async def sites_of_project(context: Context, key: UUID) -> list[Site]:
    """Load a project's sites, as far as the viewer may see them."""
    return await _load(context, "sites", lambda s, a, keys: directory.sites_of(s, keys, actor=a), key) or []


async def sites_of_account(context: Context, key: UUID) -> list[Site]:
    """Load the sites where a person works."""
    return await _load(context, "workplaces", lambda s, a, keys: directory.workplaces(s, keys, actor=a), key) or []


async def agreement(context: Context, key: UUID) -> Agreement | None:
    """Load an agreement that the viewer may see."""
    return await _load(context, "agreement", lambda s, a, keys: registers.agreements_by_ids(s, keys, actor=a), key)


async def roster_entry(context: Context, key: UUID) -> RosterEntry | None:
    """Load a roster entry that the viewer may see."""
    return await _load(context, "roster entry", lambda s, a, keys: registers.entries_by_ids(s, keys, actor=a), key)


async def replay(context: Context, key: UUID) -> Replay | None:
    """Load a replay, to admins."""
    return await _load(context, "replay", lambda s, a, keys: replays.by_keys(s, keys, actor=a), key)


async def totals(context: Context, key: UUID) -> list[ReplayTotal]:
    """Load what a replay comes to by party, to admins."""
    return await _load(context, "totals", lambda s, a, keys: replays.totals(s, keys, actor=a), key) or []


async def claim(context: Context, key: UUID) -> Row | None:
    """Load a case's claim as it is now."""
    return await _load(context, "claim", lambda s, a, keys: cases.claims(s, keys, at=a.now), key)


async def customers_of_case(context: Context, key: UUID) -> list[UUID]:
    """Load whose case it is."""
    return await _load(context, "whose", lambda s, _, keys: cases.customers(s, keys), key) or []


async def rulebook(context: Context, key: UUID) -> RulebookVersion | None:
    """Load a rulebook version."""
    return await _load(context, "rulebook", lambda s, _, keys: rulebooks.by_ids(s, keys), key)


async def book(context: Context, key: UUID) -> Rulebook | None:
    """Give the rules of a rulebook version, read only if this process has never seen it."""
    known = rulebook_service.known(key)
    if known is not None:
        return known
    row = await rulebook(context, key)
    return rulebook_service.parsed(row.book) if row else None


async def rulebooks_beside(context: Context, key: UUID) -> list[RulebookVersion]:
    """Load all versions of the project that a rulebook version is of, the newest first."""
    return await _load(context, "beside", rulebooks_of_projects, key) or []


async def rulebooks_of_projects(session: AsyncSession, _: Actor, keys: list[UUID]) -> dict[UUID, list[RulebookVersion]]:
    """Fetch versions with all of their projects."""
    return await rulebooks.beside(session, keys)


async def rulebook_in_force(context: Context, key: UUID) -> RulebookVersion | None:
    """Load the rulebook version in force on a project now."""
    return await _load(context, "in force", lambda s, a, keys: rulebooks.in_force(s, keys, a.now), key)


async def draft(context: Context, key: UUID) -> RulebookDraft | None:
    """Load a draft that the viewer may see."""
    return await _load(context, "draft", lambda s, a, keys: drafts.seen(s, keys, actor=a), key)


async def draft_of_version(context: Context, key: UUID) -> RulebookDraft | None:
    """Load the draft that became a version, if the viewer may see it."""
    return await _load(context, "draft of", lambda s, a, keys: drafts.of_versions(s, keys, actor=a), key)


async def unsignable(context: Context, key: UUID) -> list[Unsignable]:
    """Load the lines of a draft's visit slip that nobody may sign now."""
    return (
        await _load(context, "unsignable", lambda s, a, keys: draft_service.unsignable_of(s, keys, actor=a), key) or []
    )


async def evidence(context: Context, key: UUID) -> list[Evidence]:
    """Load a dispute's evidence, to a firm its own."""
    return await _load(context, "evidence", lambda s, a, keys: lists.evidence(s, keys, actor=a), key) or []


async def case_evidence(context: Context, key: UUID) -> list[Evidence]:
    """Load a case's evidence, to a firm its own."""
    found = await _load(context, "case evidence", lambda s, a, keys: lists.case_evidence(s, keys, actor=a), key)
    return found or []


async def one_evidence(context: Context, key: UUID) -> Evidence | None:
    """Load a piece of evidence, to a firm its own."""
    return await _load(context, "one evidence", lambda s, a, keys: sight.evidence(s, keys, actor=a), key)


async def text(context: Context, key: UUID, field: str) -> str | None:
    """Load a personal text of something in sight."""
    vault = context.services.vault
    return await _load(
        context, field, lambda s, a, keys: customers.texts(s, actor=a, vault=vault, owners=keys, field=field), key
    )


async def drawn(context: Context, key: UUID) -> CaseTimeline | None:
    """Load a case that the viewer may see as the judge draws it, by the organization's clock."""
    return await _load(context, "drawn", lambda s, a, keys: explanations.drawn(s, actor=a, cases=keys), key)


async def proposal(context: Context, key: UUID) -> disputes.Proposal | None:
    """Load what the rulebook proposes for a dispute, and who loses by it."""
    return await _load(context, "proposal", lambda s, a, keys: disputes.proposals(s, actor=a, disputes=keys), key)
