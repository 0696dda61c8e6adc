"""Short ways to tell a case of March 2026 in Shanghai; they judge nothing."""

from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import count
from typing import Final
from zoneinfo import ZoneInfo

from domain.rulebooks.presets import presets
from domain.rulebooks.rulebook import Rulebook
from domain.rulings.claims import Claim
from domain.rulings.facts import (
    Disputed,
    DisputeSubject,
    EvidenceKind,
    EvidenceShows,
    EvidenceSubmitted,
    Fact,
    Outcome,
    Reported,
    ReportWithdrawn,
    Ruled,
    Share,
    SignatureRole,
    Subscribed,
    Visited,
    VisitSigned,
)
from domain.rulings.history import (
    History,
    RulebookVersion,
    Setting,
)
from domain.rulings.judge import course
from domain.rulings.simulation import Imagined, ImaginedCase, SimulatedRuling, simulate

SHANGHAI: Final = ZoneInfo("Asia/Shanghai")
SETTING: Final = Setting(time_zone=SHANGHAI)
_numbers = count()


def book(slug: str = "yincheng") -> Rulebook:
    return next(each for each in presets() if each.slug == slug)


def history(slug: str = "yincheng") -> History:
    return History((RulebookVersion(effective_from=None, id="v1", rulebook=book(slug)),))


YINCHENG: Final = history()


def on(text: str) -> datetime:
    """Read `02 10:00`, with seconds and another month if wanted: `04-01 10:00:30`."""
    day, clock = text.split()
    month_and_day = day if "-" in day else f"03-{day}"
    return datetime.fromisoformat(f"2026-{month_and_day}T{clock}").replace(tzinfo=SHANGHAI).astimezone(UTC)


def new_id(kind: str) -> str:
    return f"{kind}-{next(_numbers)}"


def report(
    party: str, at: str, *, arrival: str | None = None, referral: bool = False, on_roster: bool = True
) -> Reported:
    return Reported(
        id=new_id("report"),
        at=on(at),
        party=party,
        agent=f"agent of {party}",
        customer="C",
        expected_arrival_at=None if arrival is None else on(arrival),
        referral=referral,
        on_roster=on_roster,
    )


def visit(at: str, by: str | None = None, *, signed: bool | None = True, on_roster: bool = True) -> Visited:
    return Visited(id=new_id("visit"), at=on(at), customer="C", brought_by=by, signed=signed, on_roster=on_roster)


def sign(visited: Visited, at: str, role: SignatureRole = SignatureRole.CUSTOMER) -> VisitSigned:
    return VisitSigned(id=new_id("sign"), at=on(at), visit=visited.id, role=role)


def withdraw(reported: Reported, at: str) -> ReportWithdrawn:
    return ReportWithdrawn(id=new_id("withdraw"), at=on(at), report=reported.id)


def evidence(
    party: str,
    at: str,
    *,
    happened: str,
    kind: EvidenceKind = EvidenceKind.CHAT,
    shows: EvidenceShows = EvidenceShows.INVITATION,
    dispute: str | None = None,
) -> EvidenceSubmitted:
    return EvidenceSubmitted(
        id=new_id("evidence"),
        at=on(at),
        party=party,
        kind=kind,
        shows=shows,
        happened_at=on(happened),
        customer="C",
        dispute=dispute,
    )


def subscribe(at: str) -> Subscribed:
    return Subscribed(id=new_id("deal"), at=on(at), deal="D", customer="C")


def dispute(party: str, at: str, about: Visited | Subscribed | None = None, *, deal: bool = False) -> Disputed:
    subject = DisputeSubject.DEAL if deal or isinstance(about, Subscribed) else DisputeSubject.VISIT
    return Disputed(
        id=new_id("disputed"),
        at=on(at),
        dispute="dispute",
        party=party,
        subject=subject,
        about="" if about is None else about.id,
    )


def rule(at: str, about: Visited | Subscribed, **parts: int) -> Ruled:
    """Rule by shares; without any, natural."""
    outcome = (Outcome.NATURAL, Outcome.SOLE, Outcome.SPLIT)[min(len(parts), 2)]
    return Ruled(
        id=new_id("ruled"),
        at=on(at),
        dispute="dispute",
        subject=DisputeSubject.DEAL if isinstance(about, Subscribed) else DisputeSubject.VISIT,
        about=about.id,
        outcome=outcome,
        shares=tuple(Share(party=party, basis_points=points) for party, points in parts.items()),
    )


def simulated(facts: Sequence[Imagined], as_of: str, *, slug: str = "yincheng") -> SimulatedRuling:
    case = ImaginedCase(rulebook=book(slug), time_zone=SHANGHAI, facts=tuple(facts), as_of=on(as_of))
    return simulate(case)


def parts(shares: Sequence[Share]) -> dict[str, int]:
    return {share.party: share.basis_points for share in shares}


def told(outcome: Outcome, shares: Sequence[Share]) -> str:
    """Tell an outcome in a word: `A`, `A 5000 B 5000`, `NATURAL`."""
    if outcome is Outcome.SOLE:
        return shares[0].party
    return " ".join([f"{share.party} {share.basis_points}" for share in shares]) or outcome.value


def off(instant: datetime) -> str:
    """Write an instant as `on` reads it."""
    local = instant.astimezone(SHANGHAI)
    return local.strftime("%d %H:%M" if local.month == 3 else "%m-%d %H:%M")


def in_words(claim: Claim) -> str:
    """Tell whose, from when and until when: `A, 02 10:00 to 05 10:00`, `A, 02 10:00 on`, `NATURAL`."""
    whose = told(claim.outcome, claim.shares)
    if claim.protected_from is None:
        return whose
    end = "on" if claim.protected_until is None else f"to {off(claim.protected_until)}"
    return f"{whose}, {off(claim.protected_from)} {end}"


def unfolded(*facts: Fact) -> dict[str, str]:
    """Unfold yincheng's course: when the claim became what."""
    return {off(each.start): in_words(each.claim) for each in course(YINCHENG, SETTING, facts)}
