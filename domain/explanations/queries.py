"""The statement that reads whole cases in a viewer's sight, to be told again; never a decision."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ScalarSelect, func, select
from sqlalchemy.dialects.postgresql import JSONB, aggregate_order_by
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from auth.actor import Actor
from domain.cases import rules
from domain.cases.models import CaseCustomer, CustomerCase
from domain.cases.models import Fact as CaseFact
from domain.projects.models import Project
from domain.rulebooks.models import RulebookVersion
from domain.rulings.history import Setting
from domain.sight.queries import visible_to


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A case as stored: its facts in order, its project's rulebook versions and setting."""

    facts: Sequence[Sequence[Any]]
    versions: Sequence[tuple[str, str]]
    setting: Setting


async def others(session: AsyncSession, *, actor: Actor, customers: Sequence[UUID]) -> dict[str, Sequence[Any]]:
    """Read what happened to customers to whom cases in sight are related, by the customer's id in hex."""
    found = await session.execute(
        select(col(CaseCustomer.customer_id), _facts())
        .join(CustomerCase, col(CustomerCase.id) == col(CaseCustomer.case_id))
        .where(
            col(CaseCustomer.customer_id).in_(customers),
            col(CaseCustomer.organization_id) == actor.organization_id,
        )
    )
    return {customer.hex: facts for customer, facts in found}


async def told(session: AsyncSession, *, actor: Actor, cases: Sequence[UUID]) -> dict[UUID, Told]:
    """Read the cases that the viewer may see, whole."""
    found = await session.execute(
        select(col(CustomerCase.id), col(Project.time_zone), col(Project.milestones), _facts(), _versions())
        .join(Project, col(Project.id) == col(CustomerCase.project_id))
        .where(col(CustomerCase.id).in_(cases), visible_to(actor, CustomerCase))
    )
    return {
        key: Told(
            facts=facts,
            versions=versions,
            setting=Setting(time_zone=ZoneInfo(time_zone), milestones=rules.milestones_of(milestones)),
        )
        for key, time_zone, milestones, facts, versions in found
    }


def _facts() -> ScalarSelect[Any]:
    stored = func.jsonb_build_array(
        col(CaseFact.id),
        col(CaseFact.seq),
        col(CaseFact.at),
        col(CaseFact.kind),
        col(CaseFact.by_id),
        col(CaseFact.device_at),
        col(CaseFact.body),
        func.encode(col(CaseFact.hash), "hex"),
        col(CaseFact.audience),
    )
    return (
        select(func.jsonb_agg(aggregate_order_by(stored, col(CaseFact.seq)), type_=JSONB))
        .where(col(CaseFact.case_id) == col(CustomerCase.id))
        .scalar_subquery()
    )


def _versions() -> ScalarSelect[Any]:
    stored = func.jsonb_build_array(col(RulebookVersion.id), col(RulebookVersion.effective_from))
    ordered = aggregate_order_by(stored, col(RulebookVersion.effective_from), col(RulebookVersion.version))
    return (
        select(func.jsonb_agg(ordered, type_=JSONB))
        .where(col(RulebookVersion.project_id) == col(CustomerCase.project_id))
        .scalar_subquery()
    )
