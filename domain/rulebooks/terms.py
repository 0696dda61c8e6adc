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
