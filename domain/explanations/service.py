"""Cases drawn as the judge sees them: claims, windows and losers; never whether somebody may see a case."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from auth.actor import Actor
from domain.cases import rules
from domain.cases import service as cases_service
from domain.explanations import queries
from domain.rulings import judge
from domain.rulings.standing import CaseTimeline


async def drawn(session: AsyncSession, *, actor: Actor, cases: Sequence[UUID]) -> dict[UUID, CaseTimeline]:
    """Draw the cases that the viewer may see, by the organization's clock."""
    found: dict[UUID, CaseTimeline] = {}
    for key, told in (await queries.told(session, actor=actor, cases=cases)).items():
        facts = [entry.fact for entry in rules.entries_of(told.facts)]
        history = await cases_service.history(session, told.versions)
        found[key] = judge.case_timeline(history, told.setting, facts, max(actor.now, facts[-1].at))
    return found
