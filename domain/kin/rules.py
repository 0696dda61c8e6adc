"""How a relation is read; never a statement."""

from dataclasses import replace
from typing import Final

from auth.errors import Code, DomainError
from auth.texts import written
from domain.disputes import rules as disputes
from domain.kin.values import RelationDraft

LONGEST_NOTE: Final = 2000
FEWEST: Final = 2
MOST: Final = 8


def relation(draft: RelationDraft) -> RelationDraft:
    """Normalise a relation: 2 to 8 different customers, with evidence where it is to hold; INVALID_INPUT otherwise."""
    if not FEWEST <= len(draft.customers) <= MOST or len(set(draft.customers)) < len(draft.customers):
        raise DomainError(Code.INVALID_INPUT, ("customerIds",))
    return replace(
        draft,
        customers=tuple(sorted(draft.customers)),
        evidence=disputes.evidence(draft.evidence, least=1 if draft.proven else 0),
        note=written(draft.note, ("note",), longest=LONGEST_NOTE, shortest=0),
    )
