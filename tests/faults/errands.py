"""Phones that carry acts out with keys and ask again until they are answered, and what they were told; never a test."""

import asyncio
import os
import random
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import Any, Final
from uuid import uuid4

import httpx

from tests.stage import Stage
from tests.story import Payload, codes, piece
from tests.story import moment as at

PHONES: Final = 16
DOUBLE_TAPS: Final = 0.2
MASKED: Final = {"INTERNAL_SERVER_ERROR"}
ERRORS: Final = "errors { code path clause { id } }"
# Of every object what no later act changes, so that the first answer can be given again.
WANTED: Final = {
    "reportCustomer": """
        report { id reportedAt expectedArrivalAt referral customer { id name maskedPhone } case { id } firm { name } }
        fact { id kind at summary } replayed
    """,
    "scanVisitCode": "visit { id kind arrivedAt customer { id name maskedPhone } site { name } case { id } } replayed",
    "signVisit": "visit { id confirmedAt signatures { role at by { name } } }",
    "fileDispute": "dispute { id subject filedAt evidenceDueAt statement filedBy { id } } replayed",
    "submitEvidence": "dispute { id subject filedAt } replayed",
    "ruleDispute": "dispute { id status ruling { outcome rationale decidedAt decidedBy { id } } } replayed",
    "recordSubscription": "deal { id unit amount subscribedAt } replayed",
    "issueVisitCode": "visitCode { code }",
}
CHAT: Final = piece("CHAT", at("day 1 08:00"))
CALLS: Final = piece("CALL_LOG", at("day 1 08:30"))

# The kinds of facts that each act leaves behind when nothing stands in its way.
FACTS: Final[dict[str, tuple[str, ...]]] = {
    "reportCustomer": ("REPORTED",),
    "scanVisitCode": ("VISITED",),
    "signVisit": ("VISIT_SIGNED",),
    "fileDispute": ("DISPUTED", "EVIDENCE_SUBMITTED"),
    "submitEvidence": ("EVIDENCE_SUBMITTED",),
    "ruleDispute": ("RULED",),
    "recordSubscription": ("SUBSCRIBED",),
    "issueVisitCode": (),
}
KEYLESS: Final = {"signVisit", "issueVisitCode"}


@dataclass(frozen=True)
class Act:
    """What somebody means to do, once."""

    who: str
    name: str
    given: Payload

    def call(self) -> dict[str, Any]:
        """Write the call that asks for it."""
        kind = f"{self.name[0].upper()}{self.name[1:]}Input"
        query = f"mutation($input: {kind}!) {{ {self.name}(input: $input) {{ {WANTED[self.name]} {ERRORS} }} }}"
        return {"query": query, "variables": {"input": self.given}}

    def again(self) -> "Act":
        """Mean to do the same a second time, as a client without keys would."""
        return self if self.name in KEYLESS else replace(self, given={**self.given, "idempotencyKey": str(uuid4())})

    def kinds(self, answer: Payload) -> tuple[str, ...]:
        """Tell the kinds of facts that it left behind, by its answer: of what is refused only a report is a fact."""
        if not answer["errors"]:
            return FACTS[self.name]
        return ("REPORT_REFUSED",) if self.name == "reportCustomer" else ()


def seeded(number: int = 0) -> int:
    """Take the seed of a run from SEED, or any; each test of a run has its own number."""
    return (int(os.environ.get("SEED", "0")) or random.SystemRandom().randrange(1, 2**31)) + number


def tell(figures: str) -> None:
    """Print the seed and what came of it: shown when a test fails, and by `make torture` always."""
    print(figures)  # noqa: T201 (to be told again)


def told(answer: Payload) -> Payload:
    """Give an answer but for whether it was given before."""
    return {name: value for name, value in answer.items() if name != "replayed"}


@dataclass
class Crowd:
    """The phones of an organization, and every act that was acknowledged to them with its first answer."""

    stage: Stage
    client: httpx.AsyncClient
    chance: random.Random
    keeping_keys: bool = True
    acknowledged: list[tuple[Act, Payload]] = field(default_factory=list[tuple[Act, Payload]])
    differing: list[tuple[Act, Payload, Payload]] = field(default_factory=list[tuple[Act, Payload, Payload]])
    counts: Counter[str] = field(default_factory=Counter[str])
    in_flight: int = 0
    up: asyncio.Event = field(default_factory=asyncio.Event)
    passed: asyncio.Event = field(default_factory=asyncio.Event)
    idle: asyncio.Event = field(default_factory=asyncio.Event)
    mark: int = 0

    async def sends(self, who: str, call: dict[str, Any]) -> dict[str, Any]:
        """Send a call again and again until it is answered; what the service masks as a fault is no answer."""
        while True:
            await self.up.wait()
            answer = await self._sends_once(who, call)
            if answer is not None:
                return answer
            self.counts["retries"] += 1

    async def _sends_once(self, who: str, call: dict[str, Any]) -> dict[str, Any] | None:
        headers = {"Authorization": f"Bearer {self.stage.tokens[who]}"}
        self.in_flight += 1
        self.idle.clear()
        try:
            response = await self.client.post("/graphql", json=call, headers=headers)
        except httpx.TransportError:
            return None
        finally:
            self.in_flight -= 1
            if not self.in_flight:
                self.idle.set()
        answer: dict[str, Any] = response.json()
        if "errors" in answer:
            assert {error["extensions"]["code"] for error in answer["errors"]} <= MASKED, answer
            return None
        data: dict[str, Any] = answer["data"]
        return data

    async def taps(self, act: Act) -> Payload:
        """Ask for an act until it is answered: with its key, or with a new one each time."""
        if self.keeping_keys:
            answer: Payload = (await self.sends(act.who, act.call()))[act.name]
            return answer
        while (data := await self._sends_once(act.who, act.call())) is None:
            self.counts["retries"] += 1
            act = act.again()
        return data[act.name]

    async def does(self, who: str, name: str, /, **given: object) -> Payload:
        """Carry an act out, now and then by two taps at once, and keep its first answer."""
        act = Act(who, name, given).again()
        twice = self.chance.random() < DOUBLE_TAPS
        first, *others = await asyncio.gather(*(self.taps(act) for _ in range(1 + twice)))
        self.counts.update({"acts": 1, "double taps": int(twice)})
        self.acknowledged.append((act, first))
        self._compare(act, first, others)
        if self.counts["acts"] >= self.mark:
            self.passed.set()
        return first

    def _compare(self, act: Act, first: Payload, others: list[Payload]) -> None:
        self.differing += [(act, first, other) for other in others if told(other) != told(first)]

    async def replay(self, acts: list[tuple[Act, Payload]]) -> None:
        """Ask once more for acts that were acknowledged: each gives its first answer, and says that it did."""
        waiting = iter(acts)

        async def phone() -> None:
            for act, first in waiting:
                answer = await self.taps(act)
                self._compare(act, first, [answer])
                assert answer.get("replayed", True), (act, first, answer)
                self.counts["replays"] += 1

        await asyncio.gather(*(phone() for _ in range(PHONES)))

    async def until(self, more: int) -> None:
        """Wait until so many more acts were acknowledged."""
        self.mark = self.counts["acts"] + more
        self.passed.clear()
        await self.passed.wait()

    async def silent(self) -> None:
        """Wait until every call has failed or was answered, while no phone may send another."""
        await self.idle.wait()

    async def runs(self, errands: range) -> None:
        """Let all phones go about errands, each with the next one as soon as it is done with one."""
        numbers = iter(errands)

        async def phone() -> None:
            for number in numbers:
                await errand(self, number)

        async with asyncio.TaskGroup() as phones:
            for _ in range(PHONES):
                phones.create_task(phone())


async def errand(crowd: Crowd, number: int) -> None:
    """Take one customer from rivals' reports over an arrival, a dispute and its ruling to a subscription: 9 acts."""
    ids = crowd.stage.ids
    customer = {"projectId": ids["home"], "name": "王小明", "phone": f"138{number:08}"}
    await crowd.does("agent-b", "reportCustomer", **customer)
    mine = await crowd.does("agent-a", "reportCustomer", **customer)
    await crowd.does("agent2-a", "reportCustomer", **customer)
    if not mine["report"]:
        return
    visit = await arrival(crowd, mine["report"]["id"])
    if visit is None:
        return
    await crowd.does("consultant", "signVisit", visitId=visit["id"], role="CUSTOMER")
    about = {"projectId": ids["home"], "customerPhone": customer["phone"], "subject": "VISIT"}
    filed = await crowd.does("agent-b", "fileDispute", **about, statement="mine", evidence=[CALLS])
    if filed["dispute"]:
        dispute = filed["dispute"]["id"]
        await crowd.does("agent-a", "submitEvidence", disputeId=dispute, evidence=[CHAT])
        await crowd.does("manager", "ruleDispute", disputeId=dispute, outcome="NATURAL", rationale="Read, and decided.")
    buyer = {"buyerName": customer["name"], "buyerPhone": customer["phone"]}
    case = mine["report"]["case"]["id"]
    await crowd.does("manager", "recordSubscription", caseId=case, unit=f"1-{number}", amount="1234567.89", **buyer)


async def arrival(crowd: Crowd, report: str) -> Payload | None:
    """Have a fresh code scanned, another one if it grew too old meanwhile."""
    while True:
        issue = Act("agent-a", "issueVisitCode", {"reportId": report})
        issued: Payload = (await crowd.sends(issue.who, issue.call()))[issue.name]
        if not issued["visitCode"]:
            return None
        code, site = issued["visitCode"]["code"], crowd.stage.ids["office"]
        answer = await crowd.does("receptionist", "scanVisitCode", siteId=site, code=code)
        if codes(answer) != ["CODE_EXPIRED"]:
            visit: Payload | None = answer["visit"]
            return visit
