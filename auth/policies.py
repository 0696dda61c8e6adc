"""The one table of who may do what, which services ask before they read an id; never what may be seen."""

from enum import StrEnum
from typing import Final

from auth.actor import Actor, Role
from auth.errors import Code, DomainError


class Action(StrEnum):
    """Something that a role may or may never do."""

    REPORT_CUSTOMER = "REPORT_CUSTOMER"
    WITHDRAW_REPORT = "WITHDRAW_REPORT"
    ISSUE_VISIT_CODE = "ISSUE_VISIT_CODE"
    SCAN_VISIT_CODE = "SCAN_VISIT_CODE"
    RECORD_WALK_IN = "RECORD_WALK_IN"
    SIGN_VISIT = "SIGN_VISIT"
    RECORD_CALL = "RECORD_CALL"
    RECORD_FOLLOW_UP = "RECORD_FOLLOW_UP"
    MAKE_KNOWN = "MAKE_KNOWN"
    PROVE_RELATION = "PROVE_RELATION"
    RECORD_SUBSCRIPTION = "RECORD_SUBSCRIPTION"
    FILE_DISPUTE = "FILE_DISPUTE"
    WITHDRAW_DISPUTE = "WITHDRAW_DISPUTE"
    SUBMIT_EVIDENCE = "SUBMIT_EVIDENCE"
    SUBMIT_CASE_EVIDENCE = "SUBMIT_CASE_EVIDENCE"
    RULE_DISPUTE = "RULE_DISPUTE"
    REVEAL_PHONE = "REVEAL_PHONE"
    ADVANCE_CLOCK = "ADVANCE_CLOCK"
    ADMINISTER = "ADMINISTER"
    SEE_ADMINISTRATION = "SEE_ADMINISTRATION"


FIRM: Final = frozenset({Role.AGENT, Role.FIRM_MANAGER, Role.INTEGRATION})
DOOR: Final = frozenset({Role.RECEPTIONIST, Role.CONSULTANT, Role.SITE_MANAGER})
ADMIN: Final = frozenset({Role.ORGANIZATION_ADMIN})

MAY: Final[dict[Action, frozenset[Role]]] = {
    Action.REPORT_CUSTOMER: FIRM,
    Action.WITHDRAW_REPORT: FIRM,
    Action.ISSUE_VISIT_CODE: FIRM,
    Action.SCAN_VISIT_CODE: DOOR,
    Action.RECORD_WALK_IN: DOOR,
    Action.SIGN_VISIT: frozenset(
        {
            Role.AGENT,
            Role.FIRM_MANAGER,
            Role.RECEPTIONIST,
            Role.CONSULTANT,
            Role.SALES_SUPPORT,
            Role.SITE_MANAGER,
        }
    ),
    Action.RECORD_CALL: DOOR,
    Action.RECORD_FOLLOW_UP: FIRM | {Role.CONSULTANT, Role.SITE_MANAGER},
    Action.MAKE_KNOWN: frozenset({Role.SITE_MANAGER, Role.ORGANIZATION_ADMIN}),
    Action.PROVE_RELATION: frozenset({Role.CONSULTANT, Role.SITE_MANAGER, Role.ORGANIZATION_ADMIN}),
    Action.RECORD_SUBSCRIPTION: frozenset({Role.CONSULTANT, Role.SITE_MANAGER, Role.ORGANIZATION_ADMIN}),
    Action.FILE_DISPUTE: FIRM,
    Action.WITHDRAW_DISPUTE: FIRM,
    Action.SUBMIT_EVIDENCE: FIRM | {Role.SITE_MANAGER, Role.ORGANIZATION_ADMIN},
    Action.SUBMIT_CASE_EVIDENCE: FIRM,
    Action.RULE_DISPUTE: frozenset({Role.SITE_MANAGER, Role.ORGANIZATION_ADMIN}),
    Action.REVEAL_PHONE: frozenset(
        {Role.AGENT, Role.FIRM_MANAGER, Role.CONSULTANT, Role.SITE_MANAGER, Role.ORGANIZATION_ADMIN}
    ),
    Action.ADVANCE_CLOCK: ADMIN,
    Action.ADMINISTER: ADMIN,
    Action.SEE_ADMINISTRATION: frozenset({Role.ORGANIZATION_ADMIN, Role.SITE_MANAGER}),
}

# Which lines of a visit slip a role may sign: its own, and at the desk the customer's, whose signature it takes.
SIGNS: Final[dict[Role, frozenset[str]]] = {
    Role.AGENT: frozenset({"AGENT"}),
    Role.FIRM_MANAGER: frozenset({"AGENT"}),
    Role.RECEPTIONIST: frozenset({"RECEPTIONIST", "CUSTOMER"}),
    Role.CONSULTANT: frozenset({"CONSULTANT", "CUSTOMER"}),
    Role.SALES_SUPPORT: frozenset({"SALES_SUPPORT"}),
    Role.SITE_MANAGER: frozenset({"SITE_MANAGER"}),
}


def may(actor: Actor, action: Action) -> bool:
    """Tell whether the actor's role may ever do this."""
    return actor.role in MAY[action]


def require(actor: Actor, action: Action) -> None:
    """Refuse with FORBIDDEN a role that may never do this."""
    if not may(actor, action):
        raise DomainError(Code.FORBIDDEN)


def require_signature(actor: Actor, line: str) -> None:
    """Refuse with FORBIDDEN a role that may never sign this line of the slip."""
    require(actor, Action.SIGN_VISIT)
    if line not in SIGNS[actor.role]:
        raise DomainError(Code.FORBIDDEN, ("role",))
