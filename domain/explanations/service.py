"""Cases drawn as the judge sees them: claims, windows and losers; never whether somebody may see a case."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from auth.actor import Actor
from domain.cases import rules
from domain.cases import service as cases_service
from domain.explanations import queries
from domain.rulings import judge
from domain.rulings.facts import Called, Fact, MadeKnown, Report, Subscribed, Visited
from domain.rulings.judge import NOBODY_ELSE, Others
from domain.rulings.standing import CaseTimeline


async def drawn(session: AsyncSession, *, actor: Actor, cases: Sequence[UUID]) -> dict[UUID, CaseTimeline]:
    """Draw the cases that the viewer may see, by the organization's clock."""
    told = await queries.told(session, actor=actor, cases=cases)
    facts = {key: [entry.fact for entry in rules.entries_of(each.facts)] for key, each in told.items()}
    others = await _told_of(session, actor, [fact for some in facts.values() for fact in some])
    found: dict[UUID, CaseTimeline] = {}
    for key, each in told.items():
        history, at = await cases_service.history(session, each.versions), max(actor.now, facts[key][-1].at)
        found[key] = judge.case_timeline(history, each.setting, facts[key], at, others=_beside(others, facts[key]))
    return found


async def related(session: AsyncSession, *, actor: Actor, facts: Sequence[Fact]) -> Others:
    """Read what happened to the customers to whom a case's facts relate its own; nothing where there are none."""
    return _beside(await _told_of(session, actor, facts), facts)


async def _told_of(session: AsyncSession, actor: Actor, facts: Sequence[Fact]) -> Others:
    customers = sorted(rules.related(facts, proven=False))
    if not customers:
        return NOBODY_ELSE
    found = await queries.others(session, actor=actor, customers=[UUID(customer) for customer in customers])
    return {customer: [entry.fact for entry in rules.entries_of(stored)] for customer, stored in found.items()}


def _beside(others: Others, facts: Sequence[Fact]) -> Others:
    """Leave out whose case some facts are of: nobody is related to themselves."""
    own = {fact.customer for fact in facts if isinstance(fact, Report | Visited | Subscribed | Called | MadeKnown)}
    return {customer: told for customer, told in others.items() if customer not in own}
