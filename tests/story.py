"""Plays tables of events in the business's words through the GraphQL API, about one customer; never a test."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import uuid4

from tests.stage import Stage, instant

PHONE: Final = "13812345678"
STOOD: Final = "errors { code path clause { id } }"
CLAIM: Final = """
{ outcome shares { firm { name } basisPoints } protectedFrom protectedUntil hash rulebook { slug version }
  reasons { clause { id } message facts { kind } } }
"""
REPORT: Final = """
{ id status reportedAt expectedArrivalAt validUntil referral capturedAt customer { id name maskedPhone }
  agent { name } firm { name } project { slug } visit { id } case { id } }
"""
VISIT: Final = """
{ id kind arrivedAt confirmedAt missingSignatures signatures { role at by { name } } broughtBy { name }
  consultant { name } customer { id name maskedPhone } site { name } report { id } case { id } }
"""
DISPUTE: Final = f"""
{{ id subject status filedAt evidenceDueAt filedBy {{ id }} statement case {{ id }}
  evidence {{ kind shows note submittedAt by {{ name }} }} proposal {CLAIM}
  ruling {{ outcome rationale decidedAt decidedBy {{ id }} shares {{ firm {{ name }} basisPoints }}
    reasons {{ clause {{ id }} }} }} }}
"""
DEAL: Final = f"{{ id unit amount status subscribedAt case {{ id }} claim {CLAIM} }}"
CASE: Final = f"""
{{ id claim {CLAIM} customers {{ id name maskedPhone }} facts(first: 100) {{ nodes {{ kind at hash by {{ id }} }} }}
  visits {{ nodes {{ id }} }} deals {{ nodes {{ id }} }} disputes {{ nodes {{ id }} }} }}
"""
PROJECT: Final = "project { slug opensOn soldOutAt }"

Payload = dict[str, Any]
# When, who, does what, with what; and the codes of what stands in the way.
Event = tuple[str, str, str, dict[str, Any], list[str]]


def codes(payload: Payload) -> list[str]:
    """List what stood in the way of an act."""
    return [error["code"] for error in payload["errors"]]


def shares(claim: Payload) -> dict[str | None, int]:
    """Give the shares of a claim or ruling by the firms' names; None: the developer."""
    return {each["firm"] and each["firm"]["name"]: each["basisPoints"] for each in claim["shares"]}


def clauses(told: Payload) -> list[str]:
    """List the clauses that a claim or ruling cites."""
    return [reason["clause"]["id"] for reason in told["reasons"]]


@dataclass
class Story:
    """What is being told of one customer, and the ids of what came of it so far."""

    stage: Stage
    name: str = "王小明"
    phone: str = PHONE
    reports: dict[str, str] = field(default_factory=dict[str, str])
    case: str = ""
    customer: str = ""
    shown: str = field(default="", repr=False)
    visit: str = ""
    dispute: str = ""
    deal: str = ""
    read: str = ""

    async def play(self, *events: Event) -> list[Payload]:
        """Play events in their order, each at its day and local time; what each answered must be as told."""
        answers: list[Payload] = []
        for when, who, verb, given, expected in events:
            await self.stage.until(moment(when))
            answer: Payload = await getattr(self, verb)(who, **given)
            assert codes(answer) == expected, (when, who, verb, answer)
            answers.append(answer)
        return answers

    async def _act(self, who: str, name: str, given: Payload, thing: str, *, key: str | None = None) -> Payload:
        if key is not None:
            given = {"idempotencyKey": key, **given}
        wanted = f"{thing} {'replayed' if key is not None else ''} {STOOD}"
        return await self.stage.act(who, name, given, wanted)

    async def reports_them(
        self, who: str, *, expected_in: timedelta | None = None, key: str | None = None, **others: object
    ) -> Payload:
        """Let somebody of a firm report the customer, who is expected so much later."""
        given: Payload = {"projectId": self.stage.ids["home"], "name": self.name, "phone": self.phone, **others}
        if expected_in is not None:
            given["expectedArrivalAt"] = (await self.stage.now() + expected_in).isoformat()
        thing = f"report {REPORT} fact {{ id kind at summary }}"
        answer = await self._act(who, "reportCustomer", given, thing, key=key or str(uuid4()))
        if answer["report"]:
            self.reports[who] = answer["report"]["id"]
            self.case, self.customer = answer["report"]["case"]["id"], answer["report"]["customer"]["id"]
        return answer

    async def reports_masked(self, who: str) -> Payload:
        """Let somebody of a firm report the customer with the middle of the number hidden."""
        return await self.reports_them(who, phone=f"{self.phone[:3]}****{self.phone[-4:]}")

    async def withdraws_report(self, who: str, *, of: str | None = None) -> Payload:
        """Let somebody take a report back: their own, or that of whoever made it."""
        given = {"reportId": self.reports[of or who]}
        return await self._act(who, "withdrawReport", given, f"report {REPORT}")

    async def issues_code(self, who: str, *, of: str | None = None) -> Payload:
        """Let somebody ask for a code of a report: their own, or that of whoever made it."""
        thing = "visitCode { code svg expiresAt grant grantExpiresAt }"
        answer = await self._act(who, "issueVisitCode", {"reportId": self.reports[of or who]}, thing)
        if answer["visitCode"]:
            self.shown = answer["visitCode"]["code"]
        return answer

    async def code(self, who: str) -> str:
        """Get a code to show."""
        assert codes(await self.issues_code(who)) == []
        return self.shown

    async def scans(
        self, who: str, *, code: str | None = None, of: str = "", site: str = "office", key: str | None = None,
        **others: object,
    ) -> Payload:  # fmt: skip
        """Let somebody at the door scan a code, or the fresh one of whoever reported."""
        given: Payload = {"siteId": self.stage.ids[site], "code": code or await self.code(of), **others}
        return self._arrived(await self._act(who, "scanVisitCode", given, f"visit {VISIT}", key=key or str(uuid4())))

    async def takes_in(
        self, who: str, *, brought_by: str | None = None, site: str = "office", key: str | None = None,
        **others: object,
    ) -> Payload:  # fmt: skip
        """Let somebody at the door record the customer without a code, alone or brought by an agent."""
        given: Payload = {"siteId": self.stage.ids[site], "name": self.name, "phone": self.phone, **others}
        if brought_by is not None:
            given["broughtByAgentId"] = self.stage.ids[brought_by]
        return self._arrived(await self._act(who, "recordWalkIn", given, f"visit {VISIT}", key=key or str(uuid4())))

    def _arrived(self, answer: Payload) -> Payload:
        if answer["visit"]:
            self.visit, self.customer = answer["visit"]["id"], answer["visit"]["customer"]["id"]
        return answer

    async def signs(self, who: str, *, role: str = "CUSTOMER") -> Payload:
        """Let somebody sign a line of the last visit's slip."""
        return await self._act(who, "signVisit", {"visitId": self.visit, "role": role}, f"visit {VISIT}")

    async def files(
        self, who: str, *, subject: str = "VISIT", shown: list[Payload] | None = None, key: str | None = None,
        **others: object,
    ) -> Payload:  # fmt: skip
        """Let a firm file a dispute about the customer, by number unless told otherwise."""
        about = {} if "caseId" in others else {"projectId": self.stage.ids["home"], "customerPhone": self.phone}
        given: Payload = {**about, "subject": subject, "statement": f"{who} says", "evidence": shown, **others}
        answer = await self._act(who, "fileDispute", given, f"dispute {DISPUTE}", key=key or str(uuid4()))
        if answer["dispute"]:
            self.dispute = answer["dispute"]["id"]
        return answer

    async def shows(self, who: str, *pieces: Payload, key: str | None = None) -> Payload:
        """Let a side hand in evidence in the last dispute."""
        given = {"disputeId": self.dispute, "evidence": list(pieces)}
        return await self._act(who, "submitEvidence", given, f"dispute {DISPUTE}", key=key or str(uuid4()))

    async def hands_in(self, who: str, *, kind: str = "CHAT", at: str = "", shows: str = "INVITATION") -> Payload:
        """Let a side hand in one piece of evidence of what happened at a day and local time."""
        return await self.shows(who, piece(kind, moment(at), shows=shows))

    async def rules(self, who: str, *, key: str | None = None, **decision: object) -> Payload:
        """Let somebody rule the last dispute: by the proposal, or as decided."""
        given: Payload = {"disputeId": self.dispute, "rationale": "Read, and decided.", **decision}
        return await self._act(who, "ruleDispute", given, f"dispute {DISPUTE}", key=key or str(uuid4()))

    async def reads_proposal(self, who: str) -> Payload:
        """Let somebody read the proposal."""
        self.read = (await self.seen_dispute(who))["proposal"]["hash"]
        return {"errors": []}

    async def accepts_proposal(self, who: str) -> Payload:
        """Let somebody read the proposal and rule by it."""
        await self.reads_proposal(who)
        return await self.rules(who, accept=True, proposalHash=self.read)

    async def withdraws_dispute(self, who: str) -> Payload:
        """Let somebody take a filing back."""
        return await self._act(who, "withdrawDispute", {"disputeId": self.dispute}, f"dispute {DISPUTE}")

    async def subscribes(self, who: str, *, unit: str = "1-101", key: str | None = None, **others: object) -> Payload:
        """Let somebody of staff record that the customer commits to a unit."""
        given: Payload = {
            "caseId": await self.case_id(),
            "unit": unit,
            "amount": "1234567.89",
            "buyerName": self.name,
            "buyerPhone": self.phone,
            **others,
        }
        answer = await self._act(who, "recordSubscription", given, f"deal {DEAL}", key=key or str(uuid4()))
        if answer["deal"]:
            self.deal = answer["deal"]["id"]
        return answer

    async def phones(self, who: str, *, site: str = "office", key: str | None = None) -> Payload:
        """Let somebody at the door take down that the customer phoned."""
        given: Payload = {"siteId": self.stage.ids[site], "name": self.name, "phone": self.phone}
        return await self._act(who, "recordCall", given, "recordedAt case { id }", key=key or str(uuid4()))

    async def follows_up(self, who: str, *, firm: str | None = None, key: str | None = None) -> Payload:
        """Let somebody record that the customer was followed up: their own firm, or as staff another."""
        given: Payload = {"caseId": await self.case_id(), "note": f"{who} asked how it went"}
        if firm is not None:
            given["firmId"] = self.stage.ids[firm]
        thing = "fact { kind at note by { name } } case { id }"
        return await self._act(who, "recordFollowUp", given, thing, key=key or str(uuid4()))

    async def makes_known(self, who: str, *, as_: str = "VISITOR", key: str | None = None, **others: object) -> Payload:
        """Let somebody put the customer on the developer's record."""
        given: Payload = {"projectId": self.stage.ids["home"], "name": self.name, "phone": self.phone, "as": as_}
        wanted = "case { id facts { nodes { kind note } } }"
        return await self._act(who, "makeKnown", {**given, **others}, wanted, key=key or str(uuid4()))

    async def shows_undisputed(self, who: str, *pieces: Payload, key: str | None = None) -> Payload:
        """Let a firm hand in evidence without a dispute."""
        given = {"caseId": await self.case_id(), "evidence": list(pieces)}
        wanted = "case { id evidence { kind note submittedAt by { name } } }"
        return await self._act(who, "submitCaseEvidence", given, wanted, key=key or str(uuid4()))

    async def is_related_to(
        self, who: str, *others: "Story", relation: str = "SPOUSE", key: str | None = None, **given: object
    ) -> Payload:
        """Let somebody of staff show that the customer is related to those of other stories; `wanted` is the answer."""
        told = [story.customer or await story.customer_id() for story in (self, *others)]
        shown = {**piece("CERTIFICATE", moment("day 1 09:00"), shows="RELATION"), "note": "seen"}
        asked: Payload = {
            "projectId": self.stage.ids["home"],
            "customerIds": told,
            "relation": relation,
            "evidence": [shown],
            **given,
        }
        wanted = str(asked.pop("wanted", "cases { id facts { nodes { kind note } } evidence { kind shows } }"))
        return await self._act(who, "proveRelation", asked, wanted, key=key or str(uuid4()))

    async def customer_id(self) -> str:
        """Find the customer, as the admin sees the case."""
        self.customer = (await self.seen_case())["customers"][0]["id"]
        return self.customer

    async def opens(self, who: str, *, day: str, key: str | None = None) -> Payload:
        """Let somebody say on which day the project opens."""
        given: Payload = {"projectId": self.stage.ids["home"], "day": day}
        return await self._act(who, "setOpeningDay", given, PROJECT, key=key or str(uuid4()))

    async def sells_out(self, who: str, *, key: str | None = None) -> Payload:
        """Let somebody say that the project is sold out."""
        given: Payload = {"projectId": self.stage.ids["home"]}
        return await self._act(who, "markSoldOut", given, PROJECT, key=key or str(uuid4()))

    async def reveals(self, who: str) -> Payload:
        """Let somebody ask for the customer's full number."""
        given = {"customerId": self.customer, "reason": "to call back"}
        return await self._act(who, "revealPhone", given, "phone")

    async def case_id(self) -> str:
        """Find the customer's case, as the admin sees it."""
        if not self.case:
            query = "query($phone: String) { cases(filter: {customerPhone: $phone}) { nodes { id } } }"
            [found] = (await self.stage.ask("admin", query, {"phone": self.phone}))["cases"]["nodes"]
            self.case = found["id"]
        return self.case

    async def seen(self, who: str, key: str, kind: str, wanted: str) -> Payload:
        """Show an object as somebody sees it; empty when they do not."""
        query = f"query($id: ID!) {{ node(id: $id) {{ ... on {kind} {wanted} }} }}"
        return (await self.stage.ask(who, query, {"id": key}))["node"] or {}

    async def seen_case(self, who: str = "admin") -> Payload:
        """Show the case as somebody sees it; empty when they do not."""
        return await self.seen(who, await self.case_id(), "Case", CASE)

    async def seen_dispute(self, who: str = "admin") -> Payload:
        """Show the last dispute as somebody sees it; empty when they do not."""
        return await self.seen(who, self.dispute, "Dispute", DISPUTE)

    async def claim(self, who: str = "admin") -> Payload:
        """Show the present claim as somebody sees it."""
        claim: Payload = (await self.seen_case(who))["claim"]
        return claim

    async def kinds(self, who: str = "admin") -> list[str]:
        """List the kinds of facts that somebody sees, the oldest first."""
        return [fact["kind"] for fact in (await self.seen_case(who))["facts"]["nodes"]]


def moment(told: str) -> datetime:
    """Read a day and local time: `day 1 10:00` is on the first day of the stage's clock."""
    _, day, clock = told.split()
    return instant(f"2026-03-02T{clock}:00+08:00") + timedelta(days=int(day) - 1)


def piece(kind: str, at: datetime, *, shows: str = "INVITATION") -> Payload:
    """Make a piece of evidence of something that happened at an instant."""
    return {"kind": kind, "shows": shows, "happenedAt": at.isoformat(), "note": f"{kind} of {shows}"}
