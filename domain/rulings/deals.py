"""What a subscription makes of the claim that it finds: pure functions, each naming its clause."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from domain.rulebooks.parameters import WHOLE, KinClause
from domain.rulebooks.terms import KinRule, Sale
from domain.rulings.claims import Claim, Message, Reason
from domain.rulings.facts import KnownAs, Outcome, Share, Subscribed
from domain.rulings.history import RulebookVersion
from domain.rulings.onrecord import related, related_customers
from domain.rulings.standing import VisitKind
from domain.rulings.timeline import Basis, KnownVisit, Timeline
from domain.rulings.windows import has_opened


@dataclass(frozen=True, slots=True, kw_only=True)
class Contender:
    """A confirmed visit of a related customer whose claim still stood at the deal, and that claim."""

    visit: KnownVisit
    claim: Claim


def decided(timeline: Timeline, deal: Subscribed, version: RulebookVersion, found: Claim) -> Claim:
    """Say whose a deal is, given the claim that it finds (kin, lead-time, deal-window, deal)."""
    rules = version.rulebook.deal
    for clause in rules.kin:
        if _speaks(clause, timeline, deal) and (claim := _by_kin(clause, timeline, deal, version, found)):
            return claim
    if rules.visit_first and found.shares and timeline.founding is None and timeline.basis is Basis.REPORTS:
        reason = Reason(clause=rules.visit_first.clause, message=Message.NO_VISIT_BEFORE_DEAL, facts=(deal.id,))
        return Claim(outcome=Outcome.NATURAL, reasons=(reason,), rulebook=version.id)
    if rules.later and not found.shares and deal.brought_by and (visit := _past_visit(timeline)):
        facts = (visit.fact.id, deal.id)
        reason = Reason(clause=rules.later.clause, message=Message.DEAL_LATER, facts=facts)
        return Claim(
            outcome=Outcome.SOLE,
            shares=(Share(party=deal.brought_by, basis_points=WHOLE),),
            protected_from=deal.at,
            reasons=(reason,),
            rulebook=version.id,
        )
    if rules.in_window and found.shares:
        reason = Reason(clause=rules.in_window.clause, message=Message.DEAL_IN_WINDOW, facts=(deal.id,))
        return replace(found, reasons=(*found.reasons, reason))
    return found


def _speaks(clause: KinClause, timeline: Timeline, deal: Subscribed) -> bool:
    if clause.when is None:
        return True
    return has_opened(timeline.setting, deal.at) is (clause.when is Sale.OPENED)


def _by_kin(
    clause: KinClause, timeline: Timeline, deal: Subscribed, version: RulebookVersion, found: Claim
) -> Claim | None:
    """Judge related customers together; None when none is so related."""
    others = list(related(timeline, clause.relations, at=deal.at))
    facts = tuple(each.id for each in timeline.relations if each.relation in clause.relations)
    if not others:
        if related_customers(timeline, clause.relations, proven=False):
            return _with(found, Reason(clause=clause.clause, message=Message.NOT_RELATED, facts=(*facts, deal.id)))
        return None
    return _KIN[clause.rule](_Kin(clause, timeline, deal, version, found, others, facts))


@dataclass(frozen=True, slots=True)
class _Kin:
    """What a kin clause looks at."""

    clause: KinClause
    timeline: Timeline
    deal: Subscribed
    version: RulebookVersion
    found: Claim
    others: Sequence[Timeline]
    facts: tuple[str, ...]

    def reason(self, message: Message, *visits: KnownVisit) -> Reason:
        facts = (*self.facts, *(each.fact.id for each in visits), self.deal.id)
        return Reason(clause=self.clause.clause, message=message, facts=facts)

    def day(self, visit: KnownVisit) -> date:
        return visit.fact.at.astimezone(self.timeline.setting.time_zone).date()


def _earliest(kin: _Kin) -> Claim:
    """Follow the earliest confirmed visit among the related, a walk-in's too (kin, same-person, kin-first)."""
    contenders = _contenders([kin.timeline, *kin.others])
    if not contenders:
        return kin.found
    first = contenders[0]
    because = kin.reason(Message.KIN_EARLIEST, *(each.visit for each in contenders))
    return _with(replace(first.claim, rulebook=kin.version.id), because)


def _shared(kin: _Kin) -> Claim:
    """Share the deal equally among all who served the related without knowing of it (kin-split)."""
    contenders = _contenders([kin.timeline, *kin.others])
    related_at = min(each.at for each in kin.timeline.relations if each.id in kin.facts)
    if contenders and any(each.visit.fact.at > related_at for each in contenders):
        # Whoever served later could have known: the first registration stands.
        facts = (*kin.facts, contenders[0].visit.fact.id)
        clause = kin.version.rulebook.visit.window.clause
        return _with(contenders[0].claim, Reason(clause=clause, message=Message.KIN_EARLIEST, facts=facts))
    parties = list(dict.fromkeys(share.party for each in contenders for share in each.claim.shares))
    if len(parties) <= 1:
        return _earliest(kin)
    part, rest = divmod(WHOLE, len(parties))
    points = {party: part + (1 if index < rest else 0) for index, party in enumerate(parties)}
    return Claim(
        outcome=Outcome.SPLIT,
        shares=tuple(Share(party=party, basis_points=points[party]) for party in sorted(parties)),
        protected_from=contenders[0].claim.protected_from,
        reasons=(kin.reason(Message.KIN_SHARED, *(each.visit for each in contenders)),),
        rulebook=kin.version.id,
    )


def _same_visit(kin: _Kin) -> Claim:
    """Follow the channel of the visit on which the buyer came along for the first time and bought (kin.friend)."""
    own = [each for each in kin.timeline.visits if each.confirmed_at is not None]
    came_before = any(each.known_as is KnownAs.VISITOR for each in kin.timeline.known)
    today = kin.deal.at.astimezone(kin.timeline.setting.time_zone).date()
    for other in kin.others:
        founding = other.founding
        if founding is None or founding.kind is not VisitKind.CHANNEL or kin.day(founding) != today:
            continue
        along = not came_before and all(_together(kin, each, founding) for each in own)
        if along and other.claim is not None:
            because = kin.reason(Message.KIN_CAME_ALONG, founding, *own)
            return _with(replace(other.claim, rulebook=kin.version.id), because)
    return _with(kin.found, kin.reason(Message.KIN_NOT_ALONG))


def _together(kin: _Kin, own: KnownVisit, other: KnownVisit) -> bool:
    """Tell whether two came on one visit: at the same instant, or on one day by the same party."""
    if own.fact.at == other.fact.at:
        return True
    party = own.fact.brought_by
    return party is not None and party == other.fact.brought_by and kin.day(own) == kin.day(other)


_KIN: Final[Mapping[KinRule, Callable[[_Kin], Claim]]] = {
    KinRule.EARLIEST: _earliest,
    KinRule.SAME_VISIT: _same_visit,
    KinRule.SHARED: _shared,
}


def _contenders(timelines: Sequence[Timeline]) -> list[Contender]:
    """Gather the confirmed visits on which claims still stand, the earliest confirmed first."""
    found = [
        Contender(visit=each.founding, claim=each.claim)
        for each in timelines
        if each.founding is not None and each.claim is not None and each.founding.confirmed_at is not None
    ]
    return sorted(found, key=lambda each: each.visit.confirmed_at or each.visit.fact.at)


def _past_visit(timeline: Timeline) -> KnownVisit | None:
    return next((each for each in reversed(timeline.visits) if each.kind is VisitKind.CHANNEL), None)


def _with(claim: Claim, because: Reason) -> Claim:
    return replace(claim, reasons=(because, *claim.reasons))
