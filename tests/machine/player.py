"""Plays acts about one customer through the real API, and in the model; after each the two must agree."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import uuid4

from tests.machine import comparing
from tests.machine.comparing import Look
from tests.machine.model import SUSPENDED, Code, Model
from tests.machine.reached import Reached, State, state
from tests.machine.values import Evidence, Shares, firm_of, midnight
from tests.machine.world import World
from tests.rows.rebuilding import Rebuilding
from tests.stage import Stage, instant
from tests.story import PHONE, STOOD, codes, piece

Payload = dict[str, Any]
NAME: Final = "王小明"
OTHER_PHONE: Final = "13899995678"
# An act is never so near to a limit that the clock could tick over it meanwhile.
MARGIN: Final = timedelta(seconds=8)
BEFORE: Final = timedelta(seconds=90)
LAPSES: Final[Mapping[str, timedelta]] = {
    "soon": timedelta(seconds=20),
    "minutes": timedelta(minutes=12),
    "half an hour": timedelta(minutes=32),
    "hours": timedelta(hours=5),
    "a day": timedelta(days=1),
    "days": timedelta(days=4),
    "29 days 22 hours": timedelta(days=29, hours=22),
}
REGISTER: Final = "{ agreements { nodes { id firm { name } } } }"


@dataclass(kw_only=True)
class Player:
    """Somebody who plays one customer's case, and what came of it."""

    stage: Stage
    model: Model
    reached: Reached
    rebuilding: Rebuilding
    case: str = ""
    seen: Look = field(default_factory=Look)
    state: State = field(default_factory=dict[tuple[str, str], str])
    suspended: bool = False

    @classmethod
    async def begin(cls, stage: Stage, reached: Reached, rebuilding: Rebuilding) -> "Player":
        """Begin a case on a stage."""
        reached.examples += 1
        model = Model(world=World(now=await stage.now()))
        return cls(stage=stage, model=model, reached=reached, rebuilding=rebuilding)

    # The clock.

    async def wait(self, how: str, which: int = 0) -> None:
        """Let time pass: so long, to a limit, to shortly before one, or to an hour before protection ends."""
        now, limits = self.model.now, self.model.limits()
        to = now + LAPSES["soon"]
        if how == "soon" and not any(each <= to + BEFORE for each in limits):
            return
        if how in LAPSES:
            to = now + LAPSES[how]
        elif how == "midnight":
            to = midnight(now)
        elif how == "protection":
            end = self.model.world.kept.end
            to = max(to, end - timedelta(hours=1)) if end else to
        elif limits:
            limit = limits[which % len(limits)]
            to = limit if how == "limit" else max(to, limit - BEFORE)
        while near := [each for each in limits if to < each <= to + MARGIN]:
            to = near[0]
        self.model.world.pass_time(await self.stage.until(to))
        if state(self.model) != self.state:
            await self.compare(await self.look())

    # What happened, and whether it is what the model says.

    async def look(self) -> Look:
        """See the case as it is now."""
        self.case = self.case or await comparing.find(self.stage, PHONE)
        return await comparing.look(self.stage, self.case, PHONE) if self.case else Look()

    async def compare(self, seen: Look) -> None:
        """Hold what is seen against the model, and the rows against the facts."""
        self.reached.comparisons += 1
        found = comparing.divergences(seen, self.model)
        assert not found, found
        assert seen.facts[: len(self.seen.facts)] == self.seen.facts, "a fact was lost"
        holders = len(seen.claim["shares"]) if seen.claim else 0
        split = any(each.ruling and each.ruling[0] == "SPLIT" for each in self.model.disputes.values())
        assert holders <= 1 or split, "two hold the customer, and no ruling split them"
        await self.rebuilding.check(self.stage.organization)
        self.seen = seen
        self.state = self.reached.note(self.state, self.model)

    async def _judge(self, act: str, answer: Payload, say: Callable[[datetime], str]) -> None:
        """Let the model say what an act's answer should have been."""
        seen = await self.look()
        at = seen.last_at if len(seen.facts) > len(self.model.kinds) else self.model.now
        expected = say(at)
        assert codes(answer) == ([expected] if expected else []), (act, answer)
        self.reached.steps += 1
        self.reached.answers[act, expected] += 1
        await self.compare(seen)

    async def _act(self, who: str, name: str, given: Payload, wanted: str = "") -> Payload:
        return await self.stage.act(who, name, given, f"{wanted} {STOOD}")

    @staticmethod
    def _once(**given: object) -> Payload:
        return {"idempotencyKey": str(uuid4()), **given}

    # The acts.

    async def report(self, who: str, *, referral: bool = False, minutes: int | None = None) -> None:
        """Report the customer, who is expected in so many minutes."""
        if who == SUSPENDED:
            await self._suspend(firm_of(who))
        given = self._once(projectId=self.stage.ids["home"], name=NAME, phone=PHONE)
        expected = None if minutes is None else self.model.now + timedelta(minutes=minutes)
        if expected is not None:
            given["expectedArrivalAt"] = expected.isoformat()
        if referral:
            given["referrerPhone"] = "13900001111"
        answer = await self._act(who, "reportCustomer", given, "report { id }")
        made = _id(answer, "report")
        await self._judge(
            "report", answer, lambda at: self.model.report(at, who, made=made, referral=referral, expected=expected)
        )

    async def _suspend(self, firm: str) -> None:
        if self.suspended:
            return
        nodes = (await self.stage.ask("admin", REGISTER))["agreements"]["nodes"]
        [agreement] = [each["id"] for each in nodes if each["firm"]["name"] == firm]
        assert codes(await self._act("admin", "suspendAgreement", {"agreementId": agreement})) == []
        self.suspended = True

    async def withdraw(self, who: str, *, report: str) -> None:
        """Take a report back."""
        answer = await self._act(who, "withdrawReport", {"reportId": report})
        await self._judge("withdraw", answer, lambda at: self.model.withdraw(at, who, report=report))

    async def show_code(self, who: str, *, report: str) -> None:
        """Ask for a report's code."""
        answer = await self._act(who, "issueVisitCode", {"reportId": report}, "visitCode { code expiresAt }")
        made = answer["visitCode"]
        code = Code(text=made["code"], report=report, until=instant(made["expiresAt"])) if made else None
        await self._judge("show code", answer, lambda at: self.model.show_code(at, who, report=report, code=code))

    async def scan(self, who: str, *, code: int | None, phone: str | None = None) -> None:
        """Scan one of the codes that were shown, or none that is a code."""
        known = None if code is None else self.model.codes[code]
        site = self.stage.ids["elsewhere" if who.endswith("elsewhere") else "office"]
        given = self._once(siteId=site, code=known.text if known else "no code", phone=phone)
        answer = await self._act(who, "scanVisitCode", given, "visit { id }")
        fits, visit = phone in {None, PHONE}, _id(answer, "visit")
        await self._judge("scan", answer, lambda at: self.model.scan(at, who, code=known, fits=fits, visit=visit))

    async def take_in(self, who: str, *, brought_by: str | None) -> None:
        """Record the customer at the door, alone or brought by an agent."""
        agent = brought_by and self.stage.ids[brought_by]
        given = self._once(siteId=self.stage.ids["office"], name=NAME, phone=PHONE, broughtByAgentId=agent)
        answer = await self._act(who, "recordWalkIn", given, "visit { id }")
        visit = _id(answer, "visit")
        await self._judge("take in", answer, lambda at: self.model.take_in(at, who, brought_by=brought_by, visit=visit))

    async def sign(self, who: str, *, visit: str, line: str = "CUSTOMER") -> None:
        """Sign a line of a visit's slip."""
        answer = await self._act(who, "signVisit", {"visitId": visit, "role": line})
        await self._judge("sign", answer, lambda at: self.model.sign(at, who, visit=visit, line=line))

    async def file(self, who: str, *, subject: str, shown: Sequence[Evidence] = ()) -> None:
        """File a dispute, by the customer's number."""
        about = {"projectId": self.stage.ids["home"], "customerPhone": PHONE, "subject": subject}
        given = self._once(**about, statement="So it was.", evidence=_pieces(shown))
        answer = await self._act(who, "fileDispute", given, "dispute { id }")
        made = _id(answer, "dispute")
        await self._judge("file", answer, lambda at: self.model.file(at, who, subject=subject, shown=shown, made=made))

    async def hand_in(self, who: str, *, dispute: str, shown: Sequence[Evidence]) -> None:
        """Hand in evidence in a dispute."""
        given = self._once(disputeId=dispute, evidence=_pieces(shown))
        answer = await self._act(who, "submitEvidence", given)
        await self._judge("hand in", answer, lambda at: self.model.hand_in(at, who, dispute=dispute, shown=shown))

    async def take_back(self, who: str, *, dispute: str) -> None:
        """Take a filing back."""
        answer = await self._act(who, "withdrawDispute", {"disputeId": dispute})
        await self._judge("take back", answer, lambda at: self.model.take_back(at, who, dispute=dispute))

    def read(self, *, dispute: str) -> None:
        """Read a proposal, as it was last shown."""
        shown = (self.seen.disputes or {}).get(dispute)
        if shown and shown["proposal"]:
            self.model.read(dispute, shown["proposal"]["hash"])

    async def accept(self, who: str, *, dispute: str) -> None:
        """Rule by the proposal that was read."""
        decision = {"accept": True, "proposalHash": self.model.disputes[dispute].read}
        answer = await self._rule(who, dispute, decision)
        await self._judge("accept", answer, lambda at: self.model.rule(at, who, dispute=dispute))

    async def rule(self, who: str, *, dispute: str, outcome: str, shares: Shares) -> None:
        """Rule as decided."""
        told = [
            {"firmId": self.stage.ids[party[-1]] if party else None, "basisPoints": points}
            for party, points in shares.items()
        ]
        answer = await self._rule(who, dispute, {"outcome": outcome, "shares": told})
        await self._judge(
            "rule", answer, lambda at: self.model.rule(at, who, dispute=dispute, outcome=outcome, shares=shares)
        )

    async def _rule(self, who: str, dispute: str, decision: Payload) -> Payload:
        given = self._once(disputeId=dispute, rationale="Read, and decided.", **decision)
        return await self._act(who, "ruleDispute", given)

    async def subscribe(self, *, unit: str, buyer: str = PHONE) -> None:
        """Record that the customer commits to a unit."""
        given = self._once(caseId=self.case, unit=unit, buyerName=NAME, buyerPhone=buyer)
        answer = await self._act("manager", "recordSubscription", given, "deal { id }")
        deal = _id(answer, "deal")
        await self._judge(
            "subscribe", answer, lambda at: self.model.subscribe(at, unit=unit, known=buyer == PHONE, deal=deal)
        )


def _id(answer: Payload, thing: str) -> str:
    return answer[thing]["id"] if answer[thing] else ""


def _pieces(shown: Sequence[Evidence]) -> list[Payload]:
    return [piece(each.kind, each.happened_at, shows=each.shows) for each in shown]
