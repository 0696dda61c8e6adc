"""The words that both rules and facts are written in; they never decide anything."""

from enum import StrEnum


class SignatureRole(StrEnum):
    """Whose signature a visit slip carries."""

    CUSTOMER = "CUSTOMER"
    AGENT = "AGENT"
    CONSULTANT = "CONSULTANT"
    RECEPTIONIST = "RECEPTIONIST"
    SITE_MANAGER = "SITE_MANAGER"
    SALES_SUPPORT = "SALES_SUPPORT"


class EvidenceKind(StrEnum):
    """What a piece of evidence is."""

    CHAT = "CHAT"
    CALL_LOG = "CALL_LOG"
    SMS = "SMS"
    SLIP = "SLIP"
    TESTIMONY = "TESTIMONY"
    PHOTO = "PHOTO"
    VIDEO = "VIDEO"
    CERTIFICATE = "CERTIFICATE"


class EvidenceShows(StrEnum):
    """What a piece of evidence shows."""

    INVITATION = "INVITATION"
    CONTACT = "CONTACT"
    RELATION = "RELATION"


class Relation(StrEnum):
    """A tie between customers that a rulebook may follow."""

    SPOUSE = "SPOUSE"
    PARENT_CHILD = "PARENT_CHILD"
    COUPLE = "COUPLE"
    SIBLING = "SIBLING"
    FRIEND = "FRIEND"
    SAME_PERSON = "SAME_PERSON"


class KnownAs(StrEnum):
    """As what a customer is already on record."""

    VISITOR = "VISITOR"
    CALLER = "CALLER"
    BUYER = "BUYER"
    EMPLOYEE = "EMPLOYEE"
    RELATIVE_OF_EMPLOYEE = "RELATIVE_OF_EMPLOYEE"
    RELATIVE_OF_BUYER = "RELATIVE_OF_BUYER"


class Holder(StrEnum):
    """Who keeps colleagues out: the firm as a whole, or the agent, to whom a colleague is a rival."""

    FIRM = "FIRM"
    AGENT = "AGENT"


class Unsigned(StrEnum):
    """What an arrival without its signatures is."""

    NATURAL = "NATURAL"  # and so is every later one
    NO_VISIT = "NO_VISIT"


class Until(StrEnum):
    """What ends a visit's window, where it is no number of days."""

    REPORT_END = "REPORT_END"  # the report's own window is the visit's too
    SOLD_OUT = "SOLD_OUT"
    NEVER = "NEVER"


class Nobody(StrEnum):
    """What becomes of a customer whose window is over."""

    UNCLAIMED = "UNCLAIMED"
    POOL = "POOL"


class RenewedBy(StrEnum):
    """What starts a window anew."""

    VISIT = "VISIT"
    FOLLOW_UP = "FOLLOW_UP"


class Told(StrEnum):
    """From what on evidence is awaited."""

    COLLISION = "COLLISION"  # the fact that made it, or the filing that told of it
    VISIT = "VISIT"  # the latest visit, or a later filing


class When(StrEnum):
    """How the customer must have come for a rule to speak."""

    ALONE = "ALONE"
    BROUGHT = "BROUGHT"


class Sale(StrEnum):
    """Whether the project had opened for a rule to speak."""

    OPENED = "OPENED"
    UNOPENED = "UNOPENED"


class ArrivalRule(StrEnum):
    """A way in which an arrival finds its owner."""

    ANSWERS = "ANSWERS"
    BOTH_INVITED = "BOTH_INVITED"
    BRINGER = "BRINGER"
    CONCEALED = "CONCEALED"
    CONTESTED = "CONTESTED"
    EARLIER_RECORD = "EARLIER_RECORD"
    EARLIEST_REPORT = "EARLIEST_REPORT"
    LATEST_EXPIRED = "LATEST_EXPIRED"
    LATE_CLAIM = "LATE_CLAIM"
    NATURAL = "NATURAL"
    ONLY_INVITER = "ONLY_INVITER"
    REFERRED_FIRST = "REFERRED_FIRST"
    REPORTED_AND_BROUGHT = "REPORTED_AND_BROUGHT"
    REPORTER_INVITED = "REPORTER_INVITED"
    REPORT_STANDS = "REPORT_STANDS"


class KinRule(StrEnum):
    """How a deal among related customers finds its owner."""

    EARLIEST = "EARLIEST"
    SAME_VISIT = "SAME_VISIT"
    SHARED = "SHARED"
