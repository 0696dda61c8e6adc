"""The codes of everything a user can cause, and the exceptions of a wrong request; never an answer of the business."""

from enum import StrEnum


class Code(StrEnum):
    """What stood in the way, as clients read it."""

    INVALID_INPUT = "INVALID_INPUT"
    NOT_FOUND = "NOT_FOUND"
    FORBIDDEN = "FORBIDDEN"
    IDEMPOTENCY_KEY_REUSED = "IDEMPOTENCY_KEY_REUSED"
    RATE_LIMITED = "RATE_LIMITED"
    BAD_CREDENTIALS = "BAD_CREDENTIALS"
    SESSION_REVOKED = "SESSION_REVOKED"
    AGREEMENT_INACTIVE = "AGREEMENT_INACTIVE"
    NOT_ON_ROSTER = "NOT_ON_ROSTER"
    LEAD_TIME_TOO_SHORT = "LEAD_TIME_TOO_SHORT"
    AFTER_ARRIVAL = "AFTER_ARRIVAL"
    CUSTOMER_PROTECTED = "CUSTOMER_PROTECTED"
    CUSTOMER_KNOWN = "CUSTOMER_KNOWN"
    CUSTOMER_INELIGIBLE = "CUSTOMER_INELIGIBLE"
    DUPLICATE_REPORT = "DUPLICATE_REPORT"
    REPORT_LIMIT_REACHED = "REPORT_LIMIT_REACHED"
    REPORT_NOT_LIVE = "REPORT_NOT_LIVE"
    CODE_INVALID = "CODE_INVALID"
    CODE_EXPIRED = "CODE_EXPIRED"
    CODE_ALREADY_USED = "CODE_ALREADY_USED"
    CODE_WRONG_SITE = "CODE_WRONG_SITE"
    PHONE_MISMATCH = "PHONE_MISMATCH"
    VISIT_ALREADY_SIGNED = "VISIT_ALREADY_SIGNED"
    VISIT_NOT_SIGNABLE = "VISIT_NOT_SIGNABLE"
    DISPUTE_WINDOW_CLOSED = "DISPUTE_WINDOW_CLOSED"
    EVIDENCE_WINDOW_CLOSED = "EVIDENCE_WINDOW_CLOSED"
    DISPUTE_NOT_OPEN = "DISPUTE_NOT_OPEN"
    PROPOSAL_CHANGED = "PROPOSAL_CHANGED"
    SHARES_NOT_WHOLE = "SHARES_NOT_WHOLE"
    ALREADY_SUBSCRIBED = "ALREADY_SUBSCRIBED"
    NOT_A_SANDBOX = "NOT_A_SANDBOX"
    DRAFT_CLOSED = "DRAFT_CLOSED"
    DRAFT_CHANGED = "DRAFT_CHANGED"
    DRAFT_CONTRADICTORY = "DRAFT_CONTRADICTORY"
    DRAFT_NOT_APPROVED = "DRAFT_NOT_APPROVED"


class DomainError(Exception):
    """A wrong request: it rolls back, and the payload tells its code and the input field at fault."""

    def __init__(self, code: Code, path: tuple[str, ...] = ()) -> None:
        super().__init__(code.value)
        self.code = code
        self.path = path


class Unauthenticated(Exception):
    """Nobody is signed in where somebody must be."""
