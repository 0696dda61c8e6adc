"""The demo's second story: a rival shut out, a window renewed, a spouse who buys; never how it is played."""

from datetime import timedelta
from typing import Final

from api.demo_story import (
    CLAIM,
    CLAUSE,
    SHARED,
    Act,
    Fresh,
    Kept,
    Later,
    LocalTime,
    Value,
    asks,
    cited,
    claimed,
    refused,
)

SOLE_A: Final = {"Firm A": 10_000}
SOLE_B: Final = {"Firm B": 10_000}
ZHANG: Final[dict[str, Value]] = {"name": "张伟", "phone": Kept("phone")}
LI: Final[dict[str, Value]] = {"name": "李娜", "phone": Kept("other phone")}
MORNING: Final = timedelta(hours=10)
REPORTED: Final = f"report {{ id status reportedAt validUntil case {{ id claim {{ {CLAIM} }} }} }}"
ARRIVED: Final = "visit { id kind arrivedAt missingSignatures broughtBy { name } customer { id } }"
FIRST_REPORT: Final = "thumb-plaza.first-report"
PROTECTION: Final = "thumb-plaza.protection"
KIN: Final = "The relation holds, and the earliest confirmed visit among the related customers decides."
PROTECTED: Final = {"since": Later("arrived"), "until": LocalTime("arrived", days=30)}
RENEWED: Final = {"since": Later("arrived"), "until": LocalTime("arrived", days=60)}
WIFE_PROTECTED: Final = {"since": Later("wife arrived"), "until": LocalTime("wife arrived", days=30)}


def moves(does: str, to: Value, *, keeps: str) -> Act:
    """Let the admin move the clock on."""
    return Act(
        who="admin",
        does=f"moves the sandbox's clock on {does}",
        document=asks("advanceClock", "organization { now }"),
        given={"to": to},
        answer={"advanceClock": {"organization": {"now": Kept(keeps)}, "errors": []}},
    )


def reports(who: str, does: str, whom: dict[str, Value], shares: dict[str, int], *, keeps: str) -> Act:
    """Let an agent report a customer, who is the firm's until local midnight."""
    reported = f"{keeps} reported"
    until = LocalTime(reported, days=1)
    return Act(
        who=who,
        does=does,
        document=asks("reportCustomer", REPORTED),
        given={"idempotencyKey": Fresh(), "projectId": Kept("project"), **whom},
        answer={
            "reportCustomer": {
                "report": {
                    "id": Kept(f"{keeps} report"),
                    "status": "LIVE",
                    "reportedAt": Kept(reported),
                    "validUntil": until,
                    "case": {
                        "id": Kept(f"{keeps} case"),
                        "claim": claimed(shares, "thumb-plaza.report-validity", since=Later(reported), until=until),
                    },
                },
                "errors": [],
            }
        },
    )


def shows_code(who: str, *, of: str) -> Act:
    """Let an agent ask for the code of a report."""
    return Act(
        who=who,
        does="asks for a visit code to show at the door",
        document=asks("issueVisitCode", "visitCode { code }"),
        given={"reportId": Kept(f"{of} report")},
        answer={"issueVisitCode": {"visitCode": {"code": Kept(f"{of} code")}, "errors": []}},
    )


def arrival(firm: str, *, visit: str, at: str, customer: str) -> dict[str, Value]:
    """Expect a visit that a firm brought and that three are to sign."""
    return {
        "visit": {
            "id": Kept(visit),
            "kind": "CHANNEL",
            "arrivedAt": Kept(at),
            "missingSignatures": ["AGENT", "CONSULTANT", "SITE_MANAGER"],
            "broughtBy": {"name": firm},
            "customer": {"id": Kept(customer)},
        },
        "errors": [],
    }


def scans(does: str, arrived: dict[str, Value], *, of: str) -> Act:
    """Let the receptionist scan a code."""
    return Act(
        who="receptionist",
        does=does,
        document=asks("scanVisitCode", ARRIVED),
        given={"idempotencyKey": Fresh(), "siteId": Kept("site"), "code": Kept(f"{of} code")},
        answer={"scanVisitCode": arrived},
    )


def signed(agent: str, claim: dict[str, Value], *, visit: str) -> tuple[Act, Act, Act]:
    """Let all three sign a slip; with the last line the visit is confirmed, and the claim is this."""
    lines = {"AGENT": agent, "CONSULTANT": "consultant", "SITE_MANAGER": "site-manager"}
    missing = list(lines)
    acts: list[Act] = []
    for role, who in lines.items():
        missing = missing[1:]
        wanted = "" if missing else f"case {{ claim {{ {CLAIM} }} }}"
        last: dict[str, Value] = {} if missing else {"case": {"claim": claim}}
        acts.append(
            Act(
                who=who,
                does="signs the visit slip",
                document=asks("signVisit", f"visit {{ missingSignatures {wanted} }}"),
                given={"visitId": Kept(visit), "role": role},
                answer={"signVisit": {"visit": {"missingSignatures": list[Value](missing), **last}, "errors": []}},
            )
        )
    first, second, third = acts
    return first, second, third


PLAZA: Final = (
    Act(
        who="agent-a1",
        does="looks at the project and its rulebook",
        document=(
            '{ project(slug: "thumb-plaza") { id rulebook { slug version } sites { id } }'
            " viewer { organization { now } } }"
        ),
        answer={
            "project": {
                "id": Kept("project"),
                "rulebook": {"slug": "thumb-plaza", "version": 1},
                "sites": [{"id": Kept("site")}],
            },
            "viewer": {"organization": {"now": Kept("looked")}},
        },
    ),
    moves("to the next morning", LocalTime("looked", days=1, at=MORNING), keeps="morning"),
    reports("agent-a1", "reports Zhang Wei for firm A", ZHANG, SOLE_A, keeps="husband"),
    Act(
        who="agent-b1",
        does="reports Zhang Wei too, for firm B",
        document=asks("reportCustomer", "report { status } fact { kind }"),
        given={"idempotencyKey": Fresh(), "projectId": Kept("project"), **ZHANG},
        answer=refused(
            "reportCustomer",
            {"report": None, "fact": {"kind": "REPORT_REFUSED"}},
            "CUSTOMER_PROTECTED",
            "thumb-plaza.duplicate",
        ),
    ),
    moves("by two hours", Later("husband reported", timedelta(hours=2)), keeps="noon"),
    shows_code("agent-a1", of="husband"),
    scans(
        "scans the code: Zhang is there, brought by firm A",
        arrival("Firm A", visit="visit", at="arrived", customer="husband"),
        of="husband",
    ),
    *signed("agent-a1", claimed(SOLE_A, FIRST_REPORT, PROTECTION, **PROTECTED), visit="visit"),
    moves("into the last 7 days of the 30", LocalTime("arrived", days=25, at=MORNING), keeps="late"),
    Act(
        who="receptionist",
        does="takes Zhang in, brought again by agent-a1",
        document=asks("recordWalkIn", ARRIVED),
        given={
            "idempotencyKey": Fresh(),
            "siteId": Kept("site"),
            **ZHANG,
            "broughtByAgentId": Kept("agent-a1"),
        },
        answer={"recordWalkIn": arrival("Firm A", visit="second visit", at="again", customer="husband")},
    ),
    *signed(
        "agent-a1", claimed(SOLE_A, FIRST_REPORT, PROTECTION, "thumb-plaza.renewal", **RENEWED), visit="second visit"
    ),
    moves("to the next morning", LocalTime("again", days=1, at=MORNING), keeps="another day"),
    reports("agent-b1", "reports Li Na, Zhang's wife, for firm B", LI, SOLE_B, keeps="wife"),
    moves("by two hours", Later("wife reported", timedelta(hours=2)), keeps="another noon"),
    shows_code("agent-b1", of="wife"),
    scans(
        "scans the code: Li is there, brought by firm B",
        arrival("Firm B", visit="wife visit", at="wife arrived", customer="wife"),
        of="wife",
    ),
    *signed("agent-b1", claimed(SOLE_B, FIRST_REPORT, PROTECTION, **WIFE_PROTECTED), visit="wife visit"),
    Act(
        who="site-manager",
        does="proves by the certificate that the two are married",
        document=asks("proveRelation", "cases { claim { outcome } }"),
        given={
            "idempotencyKey": Fresh(),
            "projectId": Kept("project"),
            "customerIds": [Kept("husband"), Kept("wife")],
            "relation": "SPOUSE",
            "evidence": [
                {
                    "kind": "CERTIFICATE",
                    "shows": "RELATION",
                    "happenedAt": Later("arrived", timedelta(days=-365)),
                    "note": "The marriage certificate.",
                }
            ],
        },
        answer={
            "proveRelation": {
                "cases": [{"claim": {"outcome": "SOLE"}}, {"claim": {"outcome": "SOLE"}}],
                "errors": [],
            }
        },
    ),
    Act(
        who="consultant",
        does="records Li's subscription, which is firm A's",
        document=asks(
            "recordSubscription",
            f"deal {{ status unit claim {{ {SHARED} protectedFrom protectedUntil reasons {{ message {CLAUSE} }} }} }}",
        ),
        given={
            "idempotencyKey": Fresh(),
            "caseId": Kept("wife case"),
            "unit": Kept("unit"),
            "amount": "2680000.00",
            "buyerName": "李娜",
            "buyerPhone": Kept("other phone"),
        },
        answer={
            "recordSubscription": {
                "deal": {
                    "status": "SUBSCRIBED",
                    "unit": Kept("unit"),
                    "claim": {
                        **claimed(SOLE_A, since=Later("arrived")),
                        "reasons": [
                            {"message": KIN, "clause": cited("thumb-plaza.kin.spouse")},
                            {"message": Kept("first report"), "clause": cited(FIRST_REPORT)},
                            {"message": Kept("protection"), "clause": cited(PROTECTION)},
                            {"message": Kept("renewal"), "clause": cited("thumb-plaza.renewal")},
                        ],
                    },
                },
                "errors": [],
            }
        },
    ),
)
