"""The first story that the demo plays, act by act, and the exact answer that each must have; never how it is played."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final, TypeAlias


@dataclass(frozen=True)
class Kept:
    """In an answer: any text, kept under this name, and the same wherever the name stands again; else: that text."""

    name: str


@dataclass(frozen=True)
class Later:
    """An instant so long after the one kept under this name, to the millisecond."""

    than: str
    by: timedelta = timedelta()


@dataclass(frozen=True)
class LocalTime:
    """A time of the projects' local day, so many days after that of the instant kept under this name."""

    than: str
    days: int
    at: timedelta = timedelta()


@dataclass(frozen=True)
class Fresh:
    """A key that the client makes for one act."""


Instant: TypeAlias = Later | LocalTime
"""What stands for an instant that is counted from a kept one."""

Value: TypeAlias = "str | int | float | Kept | Later | LocalTime | Fresh | list[Value] | dict[str, Value] | None"
"""What is asked and answered, in JSON, with what stands for texts that differ from play to play."""


@dataclass(frozen=True, kw_only=True)
class Act:
    """What somebody asks over HTTP, in one document, and what must be answered; a mutation is given its input."""

    who: str
    does: str
    document: str
    given: dict[str, Value] = field(default_factory=dict[str, Value])
    answer: dict[str, Value]


CLAUSE: Final = "clause { id text }"
ERRORS: Final = f"errors {{ code {CLAUSE} }}"
SHARED: Final = "outcome shares { firm { name } basisPoints }"
CLAIM: Final = f"{SHARED} protectedFrom protectedUntil reasons {{ {CLAUSE} }}"


def asks(mutation: str, answer: str) -> str:
    """Write the document of one mutation."""
    kind = f"{mutation[0].upper()}{mutation[1:]}Input!"
    return f"mutation ($input: {kind}) {{ {mutation}(input: $input) {{ {answer} {ERRORS} }} }}"


def cited(clause: str) -> dict[str, Value]:
    """Expect a clause, and keep its text."""
    return {"id": clause, "text": Kept(clause)}


def claimed(
    shares: dict[str, int], *clauses: str, since: Instant | None = None, until: Instant | None = None
) -> dict[str, Value]:
    """Expect a claim with these shares by firm, for these reasons, in this window."""
    return {
        "outcome": "SOLE" if len(shares) == 1 else "SPLIT",
        "shares": [{"firm": {"name": firm}, "basisPoints": points} for firm, points in shares.items()],
        "protectedFrom": since,
        "protectedUntil": until,
        "reasons": [{"clause": cited(clause)} for clause in clauses],
    }


def refused(mutation: str, shown: dict[str, Value], code: str, clause: str) -> dict[str, Value]:
    """Expect a refusal by a clause."""
    return {mutation: {**shown, "errors": [{"code": code, "clause": cited(clause)}]}}


SOLE_B: Final = {"Firm B": 10_000}
HALVES: Final = {"Firm A": 5_000, "Firm B": 5_000}
VISIT_WINDOW: Final = {"since": Later("arrived"), "until": Later("arrived", timedelta(days=30))}
WANG: Final = {"name": "王小明", "phone": Kept("phone")}
NEXT: Final = {"projectId": Kept("project"), "name": "李明", "phone": Kept("other phone")}

STORY: Final = (
    Act(
        who="agent-b1",
        does="looks at the project and its rulebook",
        document='{ project(slug: "yincheng") { id rulebook { slug version } sites { id } } }',
        answer={
            "project": {
                "id": Kept("project"),
                "rulebook": {"slug": "yincheng", "version": 1},
                "sites": [{"id": Kept("site")}],
            }
        },
    ),
    Act(
        who="agent-b1",
        does="reports Wang Xiaoming for firm B",
        document=asks("reportCustomer", f"report {{ status reportedAt validUntil case {{ id claim {{ {CLAIM} }} }} }}"),
        given={"idempotencyKey": Fresh(), "projectId": Kept("project"), **WANG},
        answer={
            "reportCustomer": {
                "report": {
                    "status": "LIVE",
                    "reportedAt": Kept("reported"),
                    "validUntil": Later("reported", timedelta(days=3)),
                    "case": {
                        "id": Kept("case"),
                        "claim": claimed(
                            SOLE_B,
                            "yincheng.report-validity",
                            since=Later("reported"),
                            until=Later("reported", timedelta(days=3)),
                        ),
                    },
                },
                "errors": [],
            }
        },
    ),
    Act(
        who="admin",
        does="moves the sandbox's clock on by two hours",
        document=asks("advanceClock", "organization { now }"),
        given={"to": Later("reported", timedelta(hours=2))},
        answer={"advanceClock": {"organization": {"now": Kept("soon")}, "errors": []}},
    ),
    Act(
        who="receptionist",
        does="takes Wang in, brought by agent-a1 without a report",
        document=asks("recordWalkIn", "visit { id kind arrivedAt missingSignatures broughtBy { name } }"),
        given={
            "idempotencyKey": Fresh(),
            "siteId": Kept("site"),
            **WANG,
            "broughtByAgentId": Kept("agent-a1"),
        },
        answer={
            "recordWalkIn": {
                "visit": {
                    "id": Kept("visit"),
                    "kind": "CHANNEL",
                    "arrivedAt": Kept("arrived"),
                    "missingSignatures": ["CUSTOMER"],
                    "broughtBy": {"name": "Firm A"},
                },
                "errors": [],
            }
        },
    ),
    Act(
        who="consultant",
        does="receives Wang, who signs the visit slip",
        document=asks("signVisit", f"visit {{ kind missingSignatures confirmedAt case {{ claim {{ {CLAIM} }} }} }}"),
        given={"visitId": Kept("visit"), "role": "CUSTOMER"},
        answer={
            "signVisit": {
                "visit": {
                    "kind": "CHANNEL",
                    "missingSignatures": [],
                    "confirmedAt": Kept("confirmed"),
                    "case": {
                        "claim": claimed(
                            SOLE_B, "yincheng.evidence-window", "yincheng.visit-protection", **VISIT_WINDOW
                        )
                    },
                },
                "errors": [],
            }
        },
    ),
    Act(
        who="agent-a1",
        does="disputes the visit for firm A and shows the chat",
        document=asks("fileDispute", "dispute { id status subject evidenceDueAt evidence { kind by { name } } }"),
        given={
            "idempotencyKey": Fresh(),
            "projectId": Kept("project"),
            "customerPhone": Kept("phone"),
            "subject": "VISIT",
            "statement": "We invited the customer by chat and brought him in ourselves.",
            "evidence": [
                {"kind": "CHAT", "happenedAt": Later("reported", timedelta(hours=1)), "note": "The invitation."}
            ],
        },
        answer={
            "fileDispute": {
                "dispute": {
                    "id": Kept("dispute"),
                    "status": "OPEN",
                    "subject": "VISIT",
                    "evidenceDueAt": Later("arrived", timedelta(days=7)),
                    "evidence": [{"kind": "CHAT", "by": {"name": "Firm A"}}],
                },
                "errors": [],
            }
        },
    ),
    Act(
        who="agent-b1",
        does="shows firm B's call log",
        document=asks("submitEvidence", "dispute { status evidence { kind by { name } } }"),
        given={
            "idempotencyKey": Fresh(),
            "disputeId": Kept("dispute"),
            "evidence": [{"kind": "CALL_LOG", "happenedAt": Later("reported", timedelta(days=-1)), "note": "Calls."}],
        },
        answer={
            "submitEvidence": {
                "dispute": {"status": "OPEN", "evidence": [{"kind": "CALL_LOG", "by": {"name": "Firm B"}}]},
                "errors": [],
            }
        },
    ),
    Act(
        who="site-manager",
        does="reads what the rulebook proposes",
        document=f"{{ disputes(filter: {{status: [OPEN]}}) {{ nodes {{ id proposal {{ hash {CLAIM} }} }} }} }}",
        answer={
            "disputes": {
                "nodes": [
                    {
                        "id": Kept("dispute"),
                        "proposal": {
                            "hash": Kept("hash"),
                            **claimed(HALVES, "yincheng.collision.3", "yincheng.visit-protection", **VISIT_WINDOW),
                        },
                    }
                ]
            }
        },
    ),
    Act(
        who="site-manager",
        does="rules: the proposal stands, named by its hash",
        document=asks("ruleDispute", f"dispute {{ status ruling {{ {SHARED} reasons {{ {CLAUSE} }} }} }}"),
        given={
            "idempotencyKey": Fresh(),
            "disputeId": Kept("dispute"),
            "accept": True,
            "proposalHash": Kept("hash"),
            "rationale": "Both sides show records.",
        },
        answer={
            "ruleDispute": {
                "dispute": {
                    "status": "RULED",
                    "ruling": {
                        "outcome": "SPLIT",
                        "shares": claimed(HALVES)["shares"],
                        "reasons": claimed(
                            HALVES, "yincheng.collision.3", "yincheng.visit-protection", "yincheng.judge"
                        )["reasons"],
                    },
                },
                "errors": [],
            }
        },
    ),
    Act(
        who="consultant",
        does="records Wang's subscription, which freezes the claim",
        document=asks("recordSubscription", f"deal {{ status unit claim {{ {CLAIM} }} }}"),
        given={
            "idempotencyKey": Fresh(),
            "caseId": Kept("case"),
            "unit": Kept("unit"),
            "amount": "1880000.00",
            "buyerName": "王小明",
            "buyerPhone": Kept("phone"),
        },
        answer={
            "recordSubscription": {
                "deal": {
                    "status": "SUBSCRIBED",
                    "unit": Kept("unit"),
                    "claim": claimed(HALVES, "yincheng.judge", since=Later("arrived")),
                },
                "errors": [],
            }
        },
    ),
    Act(
        who="admin",
        does="moves the clock on by 31 days",
        document=asks("advanceClock", "organization { now }"),
        given={"to": Later("arrived", timedelta(days=31))},
        answer={"advanceClock": {"organization": {"now": Kept("now")}, "errors": []}},
    ),
    Act(
        who="site-manager",
        does="finds the claim as it was, though 30 days are over",
        document=f"query ($case: ID!) {{ node(id: $case) {{ ... on Case {{ claim {{ {CLAIM} }} }} }} }}",
        given={"case": Kept("case")},
        answer={"node": {"claim": claimed(HALVES, "yincheng.judge", since=Later("arrived"))}},
    ),
    Act(
        who="agent-b1",
        does="reports Li Ming, expected in ten minutes",
        document=asks("reportCustomer", "report { status } fact { kind }"),
        given={
            "idempotencyKey": Fresh(),
            **NEXT,
            "expectedArrivalAt": Later("now", timedelta(minutes=10)),
        },
        answer=refused(
            "reportCustomer",
            {"report": None, "fact": {"kind": "REPORT_REFUSED"}},
            "LEAD_TIME_TOO_SHORT",
            "yincheng.lead-time",
        ),
    ),
    Act(
        who="agent-a-unlisted",
        does="reports Li Ming too, being on no roster",
        document=asks("reportCustomer", "report { status } fact { kind }"),
        given={"idempotencyKey": Fresh(), **NEXT},
        answer=refused(
            "reportCustomer",
            {"report": None, "fact": {"kind": "REPORT_REFUSED"}},
            "NOT_ON_ROSTER",
            "yincheng.roster",
        ),
    ),
    Act(
        who="agent-a1",
        does="disputes the subscription a month after it",
        document=asks("fileDispute", "dispute { status }"),
        given={
            "idempotencyKey": Fresh(),
            "caseId": Kept("case"),
            "subject": "DEAL",
            "statement": "It should be ours alone.",
        },
        answer=refused("fileDispute", {"dispute": None}, "DISPUTE_WINDOW_CLOSED", "yincheng.dispute-deal"),
    ),
)
