"""Which refused reports one report alone had shut out; it records nothing."""

from collections.abc import Iterable, Sequence

from domain.rulings import rules
from domain.rulings.facts import Fact, Identified, Reported, ReportRefused, Revived
from domain.rulings.identity import stood
from domain.rulings.telling import pass_time, take
from domain.rulings.timeline import Timeline


def unobstructed(timeline: Timeline, facts: Sequence[Fact], report_id: str) -> tuple[str, ...]:
    """Find the refused reports that would have been accepted without a report, in order, by their facts' ids.

    Each is judged at its own instant, with those that left before gone, those that came at their own
    instants, and every earlier revival in place. The timeline has been told nothing yet.
    """
    found: list[str] = []
    for fact in as_it_was(facts):
        for _ in pass_time(timeline, fact.at):
            pass
        if fact.id == report_id:
            continue
        if isinstance(fact, ReportRefused) and rules.report_may_stand(stood(fact), timeline) is None:
            found.append(fact.id)
            take(timeline, stood(fact))
        else:
            take(timeline, fact)
    return tuple(found)


def as_it_was(facts: Iterable[Fact]) -> list[Fact]:
    """Put facts in the order in which they happened, had everybody known from the start whom each report meant."""
    known: list[Fact] = []
    for fact in facts:
        match fact:
            case Identified():
                known = [each for each in known if not _left(each, fact)]
                known += [fact.came] if fact.came else []
            case Revived():
                known = [_revived(each, fact) for each in known]
            case _:
                known.append(fact)
    return sorted(known, key=lambda each: each.at)


def _left(fact: Fact, identified: Identified) -> bool:
    return isinstance(fact, Reported) and fact.id == identified.left


def _revived(fact: Fact, revival: Revived) -> Fact:
    return stood(fact) if isinstance(fact, ReportRefused) and fact.id == revival.report else fact
