"""What is handed in as evidence: its facts, whether it comes too late, its sealed notes; runs no act by itself."""

from collections.abc import Sequence
from uuid import UUID

from auth.actor import Actor
from auth.ids import new_id
from auth.sealed import Secret
from auth.vault import Vault
from domain.cases.values import NewFact
from domain.customers import service as customers
from domain.disputes import hearing as hearings
from domain.disputes.hearing import Hearing
from domain.disputes.values import EvidenceDraft
from domain.rulings import judge
from domain.rulings.claims import Objection
from domain.rulings.facts import DEVELOPER, Disputed, EvidenceSubmitted

Handed = tuple[list[NewFact], list[Secret]]


def party_of(actor: Actor) -> str:
    """Name the party that somebody acts for: their firm, else the developer."""
    return actor.firm_id.hex if actor.firm_id else DEVELOPER


def shown(hearing: Hearing, given: Sequence[EvidenceDraft], *, dispute: str | None) -> list[EvidenceSubmitted]:
    """State what a party hands in, in a dispute or outside one."""
    return [
        EvidenceSubmitted(
            id=new_id().hex,
            at=hearing.locked.at,
            party=party_of(hearing.actor),
            kind=each.kind,
            shows=each.shows,
            happened_at=each.happened_at,
            customer=hearing.locked.customer_id.hex,
            dispute=dispute,
        )
        for each in given
    ]


def too_late(hearing: Hearing, filed: Sequence[Disputed], stated: Sequence[EvidenceSubmitted]) -> Objection | None:
    """Tell the first thing that stands in the way of evidence, given the filing that it comes with."""
    timeline = hearing.timeline
    before = [*timeline.facts, *filed, *stated]
    first = len(before) - len(stated)
    verdicts = (
        judge.admit(timeline.history, hearing.locked.setting, before[: first + index], each)
        for index, each in enumerate(stated)
    )
    return next((objection for objection in verdicts if objection), None)


def handed(
    vault: Vault, hearing: Hearing, given: Sequence[EvidenceDraft], stated: Sequence[EvidenceSubmitted]
) -> Handed:
    """Make the new facts of evidence, and seal its notes."""
    facts: list[NewFact] = []
    secrets: list[Secret] = []
    for draft, fact in zip(given, stated, strict=True):
        sealed, committed = customers.secret(
            vault, hearing.actor.organization_id, owner=UUID(fact.id), field="note", text=draft.note
        )
        secrets.append(sealed)
        facts.append(
            NewFact(
                fact=fact,
                by=hearing.actor.account_id,
                audience=hearings.sight_of(hearing.actor),
                also={"commitments": {"note": committed}},
            )
        )
    return facts, secrets
