"""How follow-ups are read, whose they are, and what is on record already; never a statement."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Final
from uuid import UUID

from auth.errors import Code, DomainError
from auth.texts import written
from domain.contacts.values import FollowUpDraft, KnownDraft
from domain.rulings.facts import Fact, KnownAs, MadeKnown, Reported, Visited

LONGEST_NOTE: Final = 2000


def follow_up(draft: FollowUpDraft) -> FollowUpDraft:
    """Normalise a follow-up: a report or else a case, and a note; INVALID_INPUT otherwise."""
    if (draft.report is None) == (draft.case is None):
        raise DomainError(Code.INVALID_INPUT, ("caseId",))
    return replace(draft, note=written(draft.note, ("note",), longest=LONGEST_NOTE))


def known(draft: KnownDraft) -> KnownDraft:
    """Normalise what the developer knows, with a note or none; INVALID_INPUT otherwise."""
    return replace(draft, note=written(draft.note, ("note",), longest=LONGEST_NOTE, shortest=0))


def deals_with(facts: Iterable[Fact], firm: UUID) -> bool:
    """Tell whether a firm reported or brought the customer."""
    return any(
        (isinstance(fact, Reported) and fact.party == firm.hex)
        or (isinstance(fact, Visited) and fact.brought_by == firm.hex)
        for fact in facts
    )


def on_record(facts: Iterable[Fact], customer: UUID, known_as: KnownAs) -> MadeKnown | None:
    """Find the fact that put a customer on the developer's record as just this."""
    made = (fact for fact in facts if isinstance(fact, MadeKnown))
    return next((fact for fact in made if (fact.customer, fact.known_as) == (customer.hex, known_as)), None)
