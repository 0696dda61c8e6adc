"""Lets the facts of a worked case happen by acts, each at its time, on the sandbox's clock; never a test."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from starlette.applications import Starlette

from tests.calls import GraphQL
from tests.stage import Stage, build, instant
from tests.story import Payload, Story, codes, piece

Told = dict[str, Any]
SHANGHAI: Final = ZoneInfo("Asia/Shanghai")
# What the acts themselves take: a customer is expected by the told distance, not a moment less.
GRACE: Final = timedelta(seconds=1)
CUSTOMERS: Final = {"C": ("王小明", "13812345678"), "C1": ("张伟", "13812345671"), "C2": ("李娜", "13987654322")}
# Who signs which line of a slip; the agent's own is signed by whoever brought.
SIGNERS: Final = {
    "CUSTOMER": "receptionist",
    "RECEPTIONIST": "receptionist",
    "CONSULTANT": "consultant",
    "SITE_MANAGER": "manager",
    "SALES_SUPPORT": "support",
}


def parts(fact: Told) -> tuple[str, Told]:
    """Take an imagined fact apart: its kind and what is told of it."""
    [(kind, told)] = fact.items()
    return kind, told


def agent_of(party: str) -> str:
    """Name the agent of a firm who acts for it."""
    return f"agent-{party.lower()}"


def customer_of(told: Told) -> str:
    """Name the customer whom a fact is about."""
    name: str = told.get("customer", "C")
    return name


@dataclass
class Play:
    """A worked case being played: how late the clock is, and the facts as they came about."""

    stage: Stage
    stories: dict[str, Story] = field(default_factory=dict[str, Story])
    late: timedelta = timedelta()
    facts: list[Told] = field(default_factory=list[Told])
    answers: list[Payload] = field(default_factory=list[Payload])
    last: str = "C"

    @property
    def story(self) -> Story:
        """The story of the customer whom something was last told of."""
        return self.stories[self.last]

    async def act(self, kind: str, told: Told) -> None:
        """Let one fact happen by an act, at its time; an opening is told of before everything else."""
        if kind == "opened":
            await self._opened(told)
            self.facts.append({kind: told})
            return
        await self.stage.until(instant(told["at"]) + self.late)
        if "customer" in told or kind not in {"related", "disputed"}:
            self.last = customer_of(told)
            self.stories.setdefault(self.last, Story(self.stage, *CUSTOMERS[self.last]))
        at = instant(await getattr(self, f"_{kind}")(told))
        self.late = max(self.late, at - instant(told["at"]))
        shifted = {**told, "at": at.isoformat()}
        for name in ("happenedAt", "expectedArrivalAt"):
            if name in told:
                shifted[name] = self._shifted(told[name]).isoformat()
        self.facts.append({kind: shifted})

    def _shifted(self, told: str) -> datetime:
        return instant(told) + self.late

    async def _opened(self, told: Told) -> None:
        day = instant(told["at"]).astimezone(SHANGHAI).date()
        answer = await Story(self.stage).opens("admin", day=day.isoformat())
        self._answered(answer)

    def _answered(self, answer: Payload) -> Payload:
        self.answers.append(answer)
        return answer

    async def _reported(self, told: Told) -> str:
        who = f"{'agent' if told.get('onRoster', True) else 'unlisted'}-{told['party'].lower()}"
        given: dict[str, Any] = {"referrerPhone": "13900001111"} if told.get("referral") else {}
        if "expectedArrivalAt" in told:
            given["expectedArrivalAt"] = (self._shifted(told["expectedArrivalAt"]) + GRACE).isoformat()
        answer = self._answered(await self.story.reports_them(who, **given))
        at: str = answer["fact"]["at"]
        return at

    async def _visited(self, told: Told) -> str:
        agent = agent_of(told["broughtBy"]) if "broughtBy" in told else None
        answers = self._told_at_the_door(told["answers"]) if "answers" in told else None
        if agent and await self._reported_by(agent):
            answer = await self.story.scans("receptionist", of=agent, answers=answers)
        else:
            answer = await self.story.takes_in("receptionist", brought_by=agent, answers=answers)
        self._answered(answer)
        if told.get("signed", True):
            await self._signed(answer["visit"]["missingSignatures"], agent)
        at: str = answer["visit"]["arrivedAt"]
        return at

    def _told_at_the_door(self, told: Told) -> Told:
        named = told.get("contactedBy")
        return {
            "firstVisit": told["firstVisit"],
            "contactedByFirmId": named and self.stage.ids[named],
            "forgot": told.get("forgot", False),
        }

    async def _reported_by(self, agent: str) -> bool:
        if agent not in self.story.reports:
            return False
        report = await self.story.seen("admin", self.story.reports[agent], "Report", "{ status }")
        return report["status"] == "LIVE"

    async def _signed(self, missing: list[str], agent: str | None) -> None:
        while missing:
            role = missing[0]
            answer = await self.story.signs(agent or "" if role == "AGENT" else SIGNERS[role], role=role)
            assert codes(answer) == []
            missing = answer["visit"]["missingSignatures"]

    async def _called(self, _: Told) -> str:
        answer = self._answered(await self.story.phones("receptionist"))
        at: str = answer["recordedAt"]
        return at

    async def _followedUp(self, told: Told) -> str:  # noqa: N802 (as a fact is told)
        answer = self._answered(await self.story.follows_up(agent_of(told["party"])))
        at: str = answer["fact"]["at"]
        return at

    async def _known(self, told: Told) -> str:
        self._answered(await self.story.makes_known("admin", as_=told["as"]))
        return await self._last_of("MADE_KNOWN")

    async def _related(self, told: Told) -> str:
        first, *others = [self.stories[name] for name in told["customers"]]
        given = {"relation": told["relation"], "proven": told.get("proven", True)}
        self._answered(await first.is_related_to("manager", *others, **given))
        return await self._last_of("RELATION_PROVEN")

    async def _last_of(self, kind: str) -> str:
        facts = (await self.story.seen_case())["facts"]["nodes"]
        at: str = [fact["at"] for fact in facts if fact["kind"] == kind][-1]
        return at

    async def _evidence(self, told: Told) -> str:
        who, shown = agent_of(told["party"]), piece(told["kind"], self._shifted(told["happenedAt"]))
        if self.story.dispute:
            answer = await self.story.shows(who, shown)
        else:
            answer = await self.story.files(who, shown=[shown])
        self._answered(answer)
        at: str = answer["dispute"]["evidence"][-1]["submittedAt"]
        return at

    async def _subscribed(self, _: Told) -> str:
        answer = self._answered(await self.story.subscribes("admin"))
        at: str = answer["deal"]["subscribedAt"]
        return at

    async def _disputed(self, told: Told) -> str:
        answer = self._answered(await self.story.files(agent_of(told["party"]), subject=told["subject"]))
        at: str = answer["dispute"]["filedAt"]
        return at

    async def ends(self, as_of: str) -> datetime:
        """Let the instant come as of which the case is judged: an unsigned visit is judged at its day's end."""
        end = self._shifted(as_of)
        unsigned = [instant(told["at"]) for _, told in map(parts, self.facts) if not told.get("signed", True)]
        midnights = [at.astimezone(SHANGHAI).replace(hour=0, minute=0, second=0) for at in unsigned]
        return await self.stage.until(max([end, *(at + timedelta(days=1) for at in midnights)]))

    async def claim(self) -> Payload:
        """Show what the case comes to: with evidence what the dispute's proposal says, else the claim."""
        dispute = await self.story.seen_dispute() if self.story.dispute else {}
        shown: Payload = dispute["proposal"] if dispute.get("evidence") else await self.story.claim()
        return shown


async def play(app: Starlette, graphql: GraphQL, scenario: Told) -> Play:
    """Play all facts of a worked case in a project that its preset judges."""
    facts = [parts(fact) for fact in scenario["facts"]]
    first = min(instant(told["at"]) for kind, told in facts if kind != "opened")
    clock = first - timedelta(minutes=1)
    played = Play(await build(app.state.services, graphql, clock=clock, rulebook=scenario["rulebook"]))
    for kind, told in facts:
        await played.act(kind, told)
    return played
