"""Which clause each loser failed, and every window as an interval, on a told timeline; it changes nothing."""

from collections.abc import Iterator
from datetime import datetime

from domain.rulings import attribution
from domain.rulings.arrivals import Arrival
from domain.rulings.claims import Claim, Failure, Loss, Message
from domain.rulings.facts import DEVELOPER, Visited
from domain.rulings.holding import clause_of
from domain.rulings.rules import visit_disputed_from
from domain.rulings.standing import Span, SpanKind
from domain.rulings.timeline import KnownReport, Timeline

# What a loser with a live report failed, by what the winner won on.
_FAILED = {
    Message.REPORTED_AND_BROUGHT: Failure.DID_NOT_BRING,
    Message.REPORTED_AND_INVITED: Failure.NO_RECORD,
    Message.EARLIER_RECORD: Failure.LATER_RECORD,
    Message.REPORTER_INVITED: Failure.NO_RECORD,
    Message.CONTESTED_SHOWN: Failure.NO_RECORD,
    Message.EARLIEST_REPORT: Failure.REPORTED_LATER,
    Message.REFERRAL_REPORT: Failure.REPORTED_LATER,
    Message.REFERRED_FIRST: Failure.REPORTED_LATER,
    Message.REPORTED_FIRST: Failure.REPORTED_LATER,
    Message.REPORTER_BROUGHT: Failure.REPORTED_LATER,
    Message.REPORT_FIRST: Failure.REPORTED_LATER,
    Message.NAMED_NOBODY: Failure.NOT_NAMED,
    Message.NAMED_REPORTER: Failure.NOT_NAMED,
    Message.NAMED_BRINGER: Failure.NOT_NAMED,
    Message.NAMED_WITHOUT_RECORD: Failure.NOT_NAMED,
    Message.RULED: Failure.RULED_OUT,
    Message.VISIT_OVER: Failure.ENDED,
    Message.PUBLIC: Failure.ENDED,
    Message.NOT_FOLLOWED_UP: Failure.ENDED,
}


def losses(timeline: Timeline, at: datetime) -> tuple[Loss, ...]:
    """Tell of every party that reported or brought the customer and does not hold it, in the order they appeared."""
    claim = timeline.claim
    if claim is None:
        return ()
    holders = {share.party for share in claim.shares}
    met = None if timeline.founding is None else attribution.arrival(timeline, timeline.founding)
    found: dict[str, Loss] = {}
    for party in _parties(timeline):
        if party not in holders:
            found[party] = _loss(timeline, claim, met, party, at)
    return tuple(found.values())


def spans(timeline: Timeline, at: datetime) -> tuple[Span, ...]:
    """Give every window as an interval: reports, visits and rulings, and until when what may be disputed."""
    return tuple(sorted(_spans(timeline, at), key=lambda each: each.start))


def _parties(timeline: Timeline) -> list[str]:
    """Name who ever reported, brought or was refused, in the order of their facts."""
    seen = [(each.fact.at, each.fact.party) for each in timeline.reports]
    seen += [(each.at, each.party) for each in timeline.refusals]
    seen += [(each.fact.at, each.fact.brought_by) for each in timeline.visits if each.fact.brought_by]
    seen.sort(key=lambda each: each[0])
    return [party for party in dict.fromkeys(party for _, party in seen) if party != DEVELOPER]


def _loss(timeline: Timeline, claim: Claim, met: Arrival | None, party: str, at: datetime) -> Loss:
    """Find what a party failed: its own report or bringing first, then what the winner won on."""
    mine = [each for each in timeline.reports if each.fact.party == party]
    if met is not None and any(each in met.reports for each in mine):
        return _outweighed(claim, party, next(each for each in mine if each in met.reports))
    if met is not None and (close := next((each for each in mine if each in met.too_close), None)):
        rule = met.book.report.lead_time
        return _of(party, rule.clause if rule else None, Failure.TOO_CLOSE, close.fact.id, met.visit.fact.id)
    if mine and mine[-1].live(at):
        return _outweighed(claim, party, mine[-1])
    brought = [each.fact for each in timeline.visits if each.fact.brought_by == party]
    if brought:
        return _bringing(timeline, claim, party, brought[-1])
    if mine:
        return _own_report(timeline, claim, party, mine[-1], at)
    refusal = next(each for each in reversed(timeline.refusals) if each.party == party)
    return _of(party, refusal.clause, Failure.REFUSED, refusal.id)


def _own_report(timeline: Timeline, claim: Claim, party: str, report: KnownReport, at: datetime) -> Loss:
    if attribution.is_void(timeline, report):
        quality = report.version.rulebook.report.quality
        return _of(party, quality.clause if quality else None, Failure.VOID, report.fact.id)
    if report.withdrawn_at is not None:
        return _of(party, clause_of(report), Failure.WITHDRAWN, report.fact.id)
    if report.visit is None and report.until <= at:
        return _of(party, clause_of(report), Failure.OVER, report.fact.id)
    return _outweighed(claim, party, report)


def _bringing(timeline: Timeline, claim: Claim, party: str, brought: Visited) -> Loss:
    book = timeline.history.at(brought.at).rulebook
    if not brought.on_roster:
        return _of(party, book.report.roster.clause if book.report.roster else None, Failure.OFF_ROSTER, brought.id)
    known = timeline.visit(brought.id)
    if known is not None and known.holders is not None and party not in known.holders:
        shut = book.visit.shut_out or book.visit.window
        return _of(party, shut.clause, Failure.WINDOW_RAN, brought.id)
    decisive = claim.reasons[0] if claim.reasons else None
    if decisive is not None and decisive.message is Message.RULED:
        return _of(party, decisive.clause, Failure.RULED_OUT, brought.id)
    opened = any(each.fact == brought.id for each in timeline.windows)
    if known is not None and (opened or (known.decided and known.confirmed_at is None)):
        ended = (book.visit.window.over or book.visit.window.clause) if opened else book.visit.slip.clause
        return _of(party, ended, Failure.ENDED, brought.id)
    over = [each for each in timeline.reports if each.fact.party == party and each.until <= brought.at]
    if over and over[-1].visit is None and over[-1].withdrawn_at is None:
        return _of(party, clause_of(over[-1]), Failure.OVER, over[-1].fact.id, brought.id)
    return _of(party, decisive.clause if decisive else None, Failure.BROUGHT_UNREPORTED, brought.id)


def _outweighed(claim: Claim, party: str, report: KnownReport) -> Loss:
    """Blame what the winner won on."""
    decisive = claim.reasons[0] if claim.reasons else None
    if decisive is None:
        return _of(party, clause_of(report), Failure.ENDED, report.fact.id)
    failure = _FAILED.get(decisive.message, Failure.OUTWEIGHED)
    others = tuple(fact for fact in decisive.facts if fact != report.fact.id)
    return _of(party, decisive.clause, failure, report.fact.id, *others)


def _of(party: str, clause: str | None, failure: Failure, *facts: str) -> Loss:
    return Loss(party=party, clause=clause, failure=failure, facts=facts)


def _spans(timeline: Timeline, at: datetime) -> Iterator[Span]:
    zone = timeline.setting.time_zone
    dispute = timeline.history.at(at).rulebook.dispute
    for each in timeline.reports:
        end = each.until if each.withdrawn_at is None else each.withdrawn_at
        yield _span(SpanKind.REPORT, each.fact.id, clause_of(each), each.fact.at, end)
    for window in timeline.windows:
        yield _span(SpanKind.VISIT, window.fact, window.clause, window.start, window.until)
    for visit in timeline.visits:
        start = visit_disputed_from(visit)
        if dispute.visit is not None and start is not None:
            end = dispute.visit.end(start, zone)
            yield _span(SpanKind.DISPUTE, visit.fact.id, dispute.visit.clause, start, end)
    for deal in timeline.deals:
        yield _span(SpanKind.DISPUTE, deal.id, dispute.deal.clause, deal.at, dispute.deal.end(deal.at, zone))
    evidence = timeline.history.at(at).rulebook.evidence.window
    for filing, told_at in timeline.disputes.items():
        yield _span(SpanKind.EVIDENCE, filing, evidence.clause, told_at, evidence.end(told_at, zone))


def _span(kind: SpanKind, fact: str, clause: str, start: datetime, until: datetime | None) -> Span:
    return Span(kind=kind, fact=fact, clause=clause, start=start, until=until)
