"""Bringing cases up to date and mending them, one by one, each in a transaction of its own; never an act."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from auth.sessions.queries import enter_organization
from domain.cases import service
from domain.cases import sweep_queries as queries
from schema.context import Services


async def catch_up(services: Services, organization: UUID) -> int:
    """Refresh every case of an organization that time has changed, and tell how many there were."""
    refreshed = 0
    while keys := await _due(services, organization):
        for key in keys:
            async with services.sessions.begin() as session:
                await enter_organization(session, organization)
                await service.refresh(session, organization=organization, case=key)
        refreshed += len(keys)
    return refreshed


async def catch_up_everywhere(services: Services) -> int:
    """Refresh what is due in all organizations."""
    async with services.sessions.begin() as session:
        organizations = await queries.organizations_due(session)
    return sum([await catch_up(services, organization) for organization in organizations])


BEFORE_ALL: Final = UUID(int=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mended:
    """How many cases were looked at, how many showed anything amiss, and how many of their claims did."""

    cases: int = 0
    amiss: int = 0
    claims: int = 0

    def and_one(self, healed: service.Healed) -> "Mended":
        """Count one case more."""
        return Mended(
            cases=self.cases + 1,
            amiss=self.amiss + bool(healed.rows or healed.claims),
            claims=self.claims + healed.claims,
        )


async def mend_everywhere(services: Services) -> AsyncGenerator[Mended]:
    """Mend every case of the database from its facts, some hundred at a time, and tell after each how many so far."""
    async with services.sessions.begin() as session:
        organizations = await queries.organizations_all(session)
    mended = Mended()
    for organization in organizations:
        last = BEFORE_ALL
        while keys := await _some(services, organization, after=last):
            for key in keys:
                async with services.sessions.begin() as session:
                    await enter_organization(session, organization)
                    mended = mended.and_one(await service.heal(session, organization=organization, case=key))
            last = keys[-1]
            yield mended


async def _some(services: Services, organization: UUID, *, after: UUID) -> list[UUID]:
    async with services.sessions.begin() as session:
        await enter_organization(session, organization)
        return await queries.some(session, organization, after=after)


async def _due(services: Services, organization: UUID) -> list[UUID]:
    async with services.sessions.begin() as session:
        await enter_organization(session, organization)
        return await queries.due(session, organization)
