"""Bringing up to date what time alone has changed, case by case, each in a transaction of its own; never an act."""

from uuid import UUID

from auth.sessions.queries import enter_organization
from domain.cases import queries, service
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


async def _due(services: Services, organization: UUID) -> list[UUID]:
    async with services.sessions.begin() as session:
        await enter_organization(session, organization)
        return await queries.due(session, organization)
