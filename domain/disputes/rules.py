"""How filings, evidence and rulings are read, and where a dispute stands among its case's facts; never a statement."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from uuid import UUID

from auth.actor import Actor, Role
from auth.errors import Code, DomainError
from auth.texts import written
from domain.cases.known import as_known
from domain.cases.values import Entry
from domain.disputes.values import DisputeDraft, EvidenceDraft, RulingDraft
from domain.rulebooks.rulebook import WHOLE, Rulebook
from domain.rulings.claims import Objection
from domain.rulings.facts import (
    DEVELOPER,
    Disputed,
    DisputeSubject,
    DisputeWithdrawn,
    Fact,
    Outcome,
    Reported,
    Ruled,
    Share,
    Subscribed,
    Visited,
    VisitSigned,
)

LONGEST_STATEMENT: Final = 4000
LONGEST_NOTE: Final = 2000
MOST_EVIDENCE: Final = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Filing:
    """One party's filing in a dispute, whether or not it was taken back since."""

    entry: Entry
    fact: Disputed
    withdrawn: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A customer whom a number may mean, by the case they have."""

    case: UUID
    phone: bytes | None


def filing(draft: DisputeDraft) -> DisputeDraft:
    """Normalise a filing: a case or else a customer, a statement, and evidence if any; INVALID_INPUT otherwise."""
    if draft.case is not None:
        if draft.project is not None or draft.phone is not None:
            raise DomainError(Code.INVALID_INPUT, ("caseId",))
    elif draft.project is None:
        raise DomainError(Code.INVALID_INPUT, ("projectId" if draft.phone else "caseId",))
    elif draft.phone is None:
        raise DomainError(Code.INVALID_INPUT, ("customerPhone",))
    statement = written(draft.statement, ("statement",), longest=LONGEST_STATEMENT)
    return replace(draft, statement=statement, evidence=evidence(draft.evidence, least=0))


def evidence(given: Sequence[EvidenceDraft], *, least: int) -> tuple[EvidenceDraft, ...]:
    """Normalise at most 20 pieces of evidence; INVALID_INPUT otherwise, NOT_FOUND for a file: none is uploaded yet."""
    if not least <= len(given) <= MOST_EVIDENCE:
        raise DomainError(Code.INVALID_INPUT, ("evidence",))
    for index, each in enumerate(given):
        if each.file is not None:
            raise DomainError(Code.NOT_FOUND, ("evidence", str(index), "fileId"))
    return tuple(
        replace(each, note=written(each.note, ("evidence", str(index), "note"), longest=LONGEST_NOTE, shortest=0))
        for index, each in enumerate(given)
    )


def require_past(given: Sequence[EvidenceDraft], at: datetime) -> None:
    """Refuse evidence of what has not happened yet with INVALID_INPUT."""
    for index, each in enumerate(given):
        if each.happened_at > at:
            raise DomainError(Code.INVALID_INPUT, ("evidence", str(index), "happenedAt"))


def ruling(draft: RulingDraft) -> RulingDraft:
    """Normalise a ruling; INVALID_INPUT for a wrong shape, SHARES_NOT_WHOLE for shares that do not add up."""
    rationale = written(draft.rationale, ("rationale",), longest=LONGEST_STATEMENT)
    if draft.accept:
        _require_bare(draft)
    else:
        _require_decided(draft)
    return replace(draft, rationale=rationale)


def _require_bare(draft: RulingDraft) -> None:
    if draft.proposal_hash is None:
        raise DomainError(Code.INVALID_INPUT, ("proposalHash",))
    if draft.outcome is not None:
        raise DomainError(Code.INVALID_INPUT, ("outcome",))
    if draft.shares:
        raise DomainError(Code.INVALID_INPUT, ("shares",))


def _require_decided(draft: RulingDraft) -> None:
    if draft.outcome is None:
        raise DomainError(Code.INVALID_INPUT, ("outcome",))
    shares = draft.shares
    if draft.outcome not in {Outcome.SOLE, Outcome.SPLIT}:
        fits = not shares
    else:
        if sum(points for _, points in shares) != WHOLE:
            raise DomainError(Code.SHARES_NOT_WHOLE, ("shares",))
        parties = {party for party, _ in shares}
        whole = len(parties) == len(shares) and all(points > 0 for _, points in shares)
        sole = len(shares) == 1 and None not in parties
        fits = whole and (sole if draft.outcome is Outcome.SOLE else len(shares) > 1)
    if not fits:
        raise DomainError(Code.INVALID_INPUT, ("shares",))


def shares(draft: RulingDraft) -> tuple[Share, ...]:
    """Give the shares of a ruling in the order of their parties."""
    given = [(firm.hex if firm else DEVELOPER, points) for firm, points in draft.shares]
    return tuple(Share(party=party, basis_points=points) for party, points in sorted(given))


def meant(known: Iterable[Known], phone: bytes | None) -> UUID | None:
    """Find the case of the one customer whom a full or masked number means among those with its mask."""
    some = list(known)
    exact = [each.case for each in some if phone is not None and each.phone == phone]
    fitting = [each.case for each in some if phone is None or each.phone is None]
    return exact[0] if exact else fitting[0] if len(fitting) == 1 else None


def nothing_to_dispute(book: Rulebook, subject: DisputeSubject) -> Objection:
    """Answer a filing where there is no case, as one where there is no visit or deal (dispute-visit, dispute-deal)."""
    rules = book.dispute
    window = (rules.visit or rules.deal) if subject is DisputeSubject.VISIT else rules.deal
    return Objection(code=Code.DISPUTE_WINDOW_CLOSED, clause=window.clause)


def latest(facts: Iterable[Fact], subject: DisputeSubject) -> str:
    """Find the last visit or deal, by its fact's id; empty when there is none."""
    kind = Visited if subject is DisputeSubject.VISIT else Subscribed
    return next((fact.id for fact in reversed(list(facts)) if isinstance(fact, kind)), "")


def filings(entries: Sequence[Entry], dispute: str) -> tuple[Filing, ...]:
    """Gather the filings of a dispute, the first one first."""
    taken_back = {
        entry.also["firm"]: entry.seq
        for entry in entries
        if isinstance(entry.fact, DisputeWithdrawn) and entry.fact.dispute == dispute
    }
    return tuple(
        Filing(entry=entry, fact=entry.fact, withdrawn=entry.seq < taken_back.get(entry.fact.party, 0))
        for entry in entries
        if isinstance(entry.fact, Disputed) and entry.fact.dispute == dispute
    )


def is_ruled(entries: Iterable[Entry], dispute: str) -> bool:
    """Tell whether a dispute was decided."""
    return any(isinstance(entry.fact, Ruled) and entry.fact.dispute == dispute for entry in entries)


def is_open(entries: Sequence[Entry], dispute: str) -> bool:
    """Tell whether a dispute awaits its ruling: not decided, and not taken back by all who filed it."""
    return not is_ruled(entries, dispute) and any(not each.withdrawn for each in filings(entries, dispute))


def open_dispute(entries: Sequence[Entry], subject: DisputeSubject) -> Disputed | None:
    """Find the open dispute about a subject, by its first filing."""
    first = (e.fact for e in entries if isinstance(e.fact, Disputed) and e.fact.id == e.fact.dispute)
    return next((fact for fact in first if fact.subject is subject and is_open(entries, fact.id)), None)


def own_filings(filed: Iterable[Filing], actor: Actor) -> tuple[Filing, ...]:
    """Keep what the actor may take back: an agent their own filings, others of a firm all of the firm's."""
    firm = actor.firm_id.hex if actor.firm_id else None
    ours = (each for each in filed if each.fact.party == firm)
    if actor.role is Role.AGENT:
        return tuple(each for each in ours if each.entry.by == actor.account_id)
    return tuple(ours)


def is_party(entries: Iterable[Entry], account: UUID) -> bool:
    """Tell whether somebody reported, brought, filed or was the consultant; scanning or signing makes nobody one."""
    return any(_acted(entry, account) for entry in as_known(entries))


def _acted(entry: Entry, account: UUID) -> bool:
    match entry.fact:
        case Reported(agent=agent):
            return account.hex == agent or entry.by == account
        case Visited(agent=agent):
            return account.hex in {agent, entry.also.get("consultant")}
        case VisitSigned():
            return entry.also.get("consultant") == account.hex
        case Disputed():
            return entry.by == account
        case _:
            return False
