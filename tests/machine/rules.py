"""The state machine: which act hypothesis may choose next, and with what; it judges nothing."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from tests.machine.player import LAPSES, OTHER_PHONE, Player
from tests.machine.values import DAY, WHOLE, Evidence, Party, firm_of
from tests.story import PHONE

# Facts of a case, of which a look shows a hundred; one choice adds a dozen at most.
LONG_ENOUGH: Final = 80
AGENTS: Final = ("agent-a", "agent-b")
SIGNERS: Final = ("receptionist", "receptionist", "consultant", "consultant", "consultant-2", "manager")
Decision = tuple[str, dict[Party, int]]
WHOLES: Final[tuple[Decision, ...]] = (
    ("SOLE", {"Firm A": WHOLE}),
    ("SOLE", {"Firm B": WHOLE}),
    ("SPLIT", {"Firm A": 6000, "Firm B": 4000}),
    ("SPLIT", {"Firm B": 7000, None: 3000}),
    ("NATURAL", {}),
    ("POOL", {}),
    ("UNCLAIMED", {}),
)
RULINGS: Final = (*WHOLES, ("SPLIT", {"Firm A": 5000, "Firm B": 4000}))
# When what a piece of evidence records took place, by the customer's first report and now.
AGES: Final[dict[str, Callable[[datetime, datetime], datetime]]] = {
    "8 days before the report": lambda first, _: first - 8 * DAY,
    "6 days before the report": lambda first, _: first - 6 * DAY,
    "just before the report": lambda first, _: first - timedelta(minutes=5),
    "just now": lambda _, now: now - timedelta(seconds=5),
    "later": lambda _, now: now + timedelta(hours=1),
}

whens = st.tuples(
    st.sampled_from(
        [*["soon"] * 9, *["half an hour"] * 3, "limit", "limit", "before", "before", "midnight", "protection", *LAPSES]
    ),
    st.integers(0, 9),
)
signers = st.sampled_from(["consultant", "receptionist", "receptionist", None, None])
agents = st.sampled_from(AGENTS)
sides = st.sampled_from([*AGENTS, *AGENTS, "manager"])
places = st.integers(0, 9)
subjects = st.sampled_from(["VISIT", "VISIT", "DEAL", "LATEST", "LATEST"])
pieces = st.tuples(
    st.sampled_from(["CHAT", "CALL_LOG", "SMS", "PHOTO"]),
    st.sampled_from(["INVITATION", "CONTACT", "RELATION"]),
    st.sampled_from([age for age in AGES if age != "later"] * 3 + ["later"]),
)
records = st.tuples(
    st.sampled_from(["CHAT", "CALL_LOG"]),
    st.just("INVITATION"),
    st.sampled_from(["just before the report", "6 days before the report"]),
)
When = tuple[str, int]
Piece = tuple[str, str, str]
Act = Callable[[], Awaitable[None]]
SOON: Final[When] = ("soon", 0)


@dataclass(frozen=True)
class Run:
    """Where a run plays: on a loop, with a player for each example."""

    loop: asyncio.AbstractEventLoop
    begin: Callable[[], Coroutine[Any, Any, Player]]

    def wait_for(self, doing: Coroutine[Any, Any, Any]) -> Any:  # noqa: ANN401 (whatever comes of it)
        """Let the loop do something, and wait until it is done."""
        return asyncio.run_coroutine_threadsafe(doing, self.loop).result()


class CaseMachine(RuleBasedStateMachine):
    """One customer's case; hypothesis chooses what happens next."""

    run: Run

    def __init__(self) -> None:
        super().__init__()
        self.player: Player = self.run.wait_for(self.run.begin())

    def _do(self, when: When, *acts: Act) -> None:
        """Wait, and let acts follow each other, until the case is as long as one look at it can show."""
        if len(self.player.model.kinds) > LONG_ENOUGH:
            return

        async def doing() -> None:
            for pause, act in zip([when, *[SOON] * len(acts)], acts, strict=False):
                await self.player.wait(*pause)
                await act()

        self.run.wait_for(doing())

    def _signs(self, who: str | None) -> list[Act]:
        """Let somebody sign the slip of whoever just came."""
        return [] if who is None else [lambda: self.player.sign(who, visit=self._visit_at(0))]

    def _report_at(self, place: int) -> str:
        """Choose among the reports that live, and else among the latest."""
        model = self.player.model
        some = [each for each in model.world.reports if each.live(model.now)] or model.world.reports[-3:]
        return some[place % len(some)].id

    def _visit_at(self, place: int) -> str:
        return self.player.model.world.visits[::-1][:2][place % min(2, len(self.player.model.world.visits))].id

    def _dispute_at(self, place: int) -> str:
        return list(self.player.model.disputes)[::-1][place % len(self.player.model.disputes)]

    def _evidence(self, who: str, told: list[Piece]) -> list[Evidence]:
        """Make evidence of what is drawn; before any report, as if of one just now."""
        model = self.player.model
        first = model.world.reports[0].at if model.world.reports else model.now
        party = None if who == "manager" else firm_of(who)
        return [
            Evidence(party=party, kind=kind, shows=shows, happened_at=AGES[age](first, model.now))
            for kind, shows, age in told
        ]

    def _has_reports(self) -> bool:
        return bool(self.player.model.world.reports)

    def _has_visits(self) -> bool:
        return bool(self.player.model.world.visits)

    def _has_disputes(self) -> bool:
        return bool(self.player.model.disputes)

    @initialize(
        reporters=st.sampled_from([(), ("agent-a",), ("agent-b",), AGENTS, AGENTS[::-1]]),
        referral=st.sampled_from([False, False, True]),
        arrival=st.none() | st.tuples(st.sampled_from([None, None, *AGENTS]), signers),
        filed=st.lists(st.tuples(agents, st.lists(records | pieces, max_size=1)), max_size=3),
        sold=st.sampled_from([False, False, True]),
    )
    def begin(
        self,
        reporters: tuple[str, ...],
        referral: bool,  # noqa: FBT001 (hypothesis names them)
        arrival: tuple[str | None, str | None] | None,
        filed: list[tuple[str, list[Piece]]],
        sold: bool,  # noqa: FBT001 (the same)
    ) -> None:
        """Let some report, the customer come, and the sides file and show what they have."""
        self._do(SOON, *(partial(self.player.report, each, referral=referral) for each in reporters))
        if arrival is None:
            return
        brought_by, signer = arrival
        come = partial(self.player.take_in, "receptionist", brought_by=brought_by)
        self._do(("half an hour", 0), come, *self._signs(signer))
        for who, shown in filed:
            self._do(SOON, partial(self.player.file, who, subject="VISIT", shown=self._evidence(who, shown)))
        if sold:
            self._do(SOON, partial(self.player.subscribe, unit="1-101"))

    @rule(
        when=whens,
        who=st.sampled_from([*AGENTS * 8, "unlisted-a", "agent-c"]),
        referral=st.sampled_from([False, False, True]),
        minutes=st.sampled_from([*[None] * 8, 29, 31]),
        rival=st.sampled_from([None, *AGENTS]),
    )
    def report(self, when: When, who: str, referral: bool, minutes: int | None, rival: str | None) -> None:  # noqa: FBT001 (hypothesis names them)
        rivals: list[Act] = [] if rival in {None, who} else [lambda: self.player.report(rival or "")]
        self._do(when, lambda: self.player.report(who, referral=referral, minutes=minutes), *rivals)

    @precondition(lambda self: self.player.model.world.kept.basis == "window")
    @rule(who=agents, then=st.sampled_from([("limit", 0), ("limit", 1), ("half an hour", 0)]))
    def report_before_protection_ends(self, who: str, then: When) -> None:
        self._do(("protection", 0), lambda: self.player.report(who))
        self.run.wait_for(self.player.wait(*then))

    @precondition(_has_reports)
    @rule(when=whens, who=agents, place=places)
    def withdraw(self, when: When, who: str, place: int) -> None:
        report = self._report_at(place)
        self._do(when, lambda: self.player.withdraw(who, report=report))

    @precondition(_has_reports)
    @rule(when=whens, place=places, rival=st.sampled_from([False, False, False, True]))
    def show_code(self, when: When, place: int, *, rival: bool) -> None:
        report = self._report_at(place)
        mine = self.player.model.world.report(report).firm == firm_of("agent-a")
        self._do(when, lambda: self.player.show_code("agent-a" if mine is not rival else "agent-b", report=report))

    @precondition(lambda self: bool(self.player.model.codes))
    @rule(
        when=st.sampled_from([SOON] * 4 + [("limit", 0)]),
        who=st.sampled_from(["receptionist", "receptionist", "consultant", "receptionist-elsewhere"]),
        code=st.sampled_from([-1, -1, -1, -2, None]),
        phone=st.sampled_from([None, None, PHONE, OTHER_PHONE]),
    )
    def scan(self, when: When, who: str, code: int | None, phone: str | None) -> None:
        chosen = None if code is None else len(self.player.model.codes) + code
        self._do(when, lambda: self.player.scan(who, code=chosen if chosen is None else max(0, chosen), phone=phone))

    @precondition(_has_reports)
    @rule(when=whens, place=places, signer=signers, withdrawn=st.sampled_from([0, 0, 0, 0, 1]))
    def come_with_a_code(self, when: When, place: int, signer: str | None, withdrawn: int) -> None:
        report = self._report_at(place)
        who = "agent-a" if self.player.model.world.report(report).firm == firm_of("agent-a") else "agent-b"

        async def scan() -> None:
            if self.player.model.codes:
                await self.player.scan("receptionist", code=len(self.player.model.codes) - 1)

        withdraw: Act = lambda: self.player.withdraw(who, report=report)  # noqa: E731 (one of the acts)
        self._do(when, lambda: self.player.show_code(who, report=report), *[withdraw] * withdrawn, scan)
        if self.player.model.world.visits and not self.player.model.world.visits[-1].decided:
            self._do(SOON, *self._signs(signer))

    @rule(
        when=whens,
        who=st.sampled_from(["receptionist", "consultant"]),
        brought_by=st.sampled_from([None, None, *AGENTS, *AGENTS, "unlisted-a"]),
        signer=signers,
    )
    def take_in(self, when: When, who: str, brought_by: str | None, signer: str | None) -> None:
        self._do(when, lambda: self.player.take_in(who, brought_by=brought_by), *self._signs(signer))

    @precondition(_has_visits)
    @rule(
        when=st.sampled_from([SOON] * 4 + [("hours", 0), ("limit", 0), ("limit", 0), ("midnight", 0)]),
        who=st.sampled_from(SIGNERS),
        place=st.sampled_from([0, 0, 0, 1]),
        line=st.sampled_from(["CUSTOMER"] * 5 + ["CONSULTANT"]),
    )
    def sign(self, when: When, who: str, place: int, line: str) -> None:
        visit = self._visit_at(place)
        self._do(when, lambda: self.player.sign(who, visit=visit, line=line))

    @rule(when=whens, filers=st.sampled_from([*AGENTS, AGENTS]), subject=subjects, shown=st.lists(pieces, max_size=2))
    def file(self, when: When, filers: str | tuple[str, ...], subject: str, shown: list[Piece]) -> None:
        """Let one or both file, the latter of the two with evidence."""
        subject = self._subject() if subject == "LATEST" else subject
        *others, who = (filers,) if isinstance(filers, str) else filers
        acts: list[Act] = [partial(self.player.file, each, subject=subject) for each in others]
        self._do(when, *acts, lambda: self.player.file(who, subject=subject, shown=self._evidence(who, shown)))

    @precondition(_has_disputes)
    @rule(when=whens, who=sides, place=places, shown=st.lists(pieces, min_size=1, max_size=2))
    def hand_in(self, when: When, who: str, place: int, shown: list[Piece]) -> None:
        dispute = self._dispute_at(place)
        self._do(when, lambda: self.player.hand_in(who, dispute=dispute, shown=self._evidence(who, shown)))

    @precondition(_has_disputes)
    @rule(when=whens, who=agents, place=places)
    def take_back(self, when: When, who: str, place: int) -> None:
        dispute = self._dispute_at(place)
        self._do(when, lambda: self.player.take_back(who, dispute=dispute))

    @precondition(_has_disputes)
    @rule(when=whens, place=places, who=agents, shown=st.lists(records | pieces, max_size=1))
    def accept(self, when: When, place: int, who: str, shown: list[Piece]) -> None:
        """Rule by the proposal that was read just now, unless evidence came since."""
        dispute = self._dispute_at(place)
        self.player.read(dispute=dispute)
        if not self.player.model.disputes[dispute].read:
            return

        def hand_in() -> Awaitable[None]:
            return self.player.hand_in(who, dispute=dispute, shown=self._evidence(who, shown))

        self._do(when, *[hand_in] * len(shown), lambda: self.player.accept("manager", dispute=dispute))

    @precondition(_has_disputes)
    @rule(
        when=whens,
        who=st.sampled_from(["manager", "manager", "manager", "manager-annex"]),
        place=places,
        decided=st.sampled_from(RULINGS),
    )
    def decide(self, when: When, who: str, place: int, decided: Decision) -> None:
        dispute, (outcome, shares) = self._dispute_at(place), decided
        self._do(when, lambda: self.player.rule(who, dispute=dispute, outcome=outcome, shares=shares))

    @precondition(lambda self: self.player.model.may_dispute(self._subject()))
    @rule(
        when=whens,
        who=agents,
        decisions=st.lists(st.sampled_from(WHOLES), min_size=1, max_size=6),
        sold=st.sampled_from([0, 0, 0, 1]),
    )
    def judge(self, when: When, who: str, decisions: list[Decision], sold: int) -> None:
        """File and rule at once, again and again, about the deal if there is one, and perhaps sell then."""
        model, subject = self.player.model, self._subject()

        def ruling(outcome: str, shares: dict[Party, int]) -> Act:
            async def rule() -> None:
                some = [key for key, each in model.disputes.items() if (each.subject, each.status) == (subject, "OPEN")]
                if some:
                    await self.player.rule("manager", dispute=some[0], outcome=outcome, shares=shares)

            return rule

        def filing() -> Awaitable[None]:
            return self.player.file(who, subject=subject)

        acts = [act for each in decisions for act in (filing, ruling(*each))]
        sell: Act = partial(self.player.subscribe, unit="1-103")
        self._do(when, *acts, *[sell] * sold)

    def _subject(self) -> str:
        return "DEAL" if self.player.model.world.deals else "VISIT"

    @precondition(lambda self: len(self.player.model.kinds) > 8)
    @rule(
        when=whens,
        unit=st.sampled_from(["1-101", "1-101", "1-102"]),
        buyer=st.sampled_from([PHONE, PHONE, PHONE, "13900002222"]),
    )
    def subscribe(self, when: When, unit: str, buyer: str) -> None:
        self._do(when, lambda: self.player.subscribe(unit=unit, buyer=buyer))

    @rule(when=whens)
    def wait(self, when: When) -> None:
        self.run.wait_for(self.player.wait(*when))


def machine(on: Run) -> type[CaseMachine]:
    """Make the machine of a run."""

    class Running(CaseMachine):
        run = on

    return Running
