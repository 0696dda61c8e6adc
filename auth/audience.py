"""The tokens by which an object names who may see it: a viewer with one of them does; never the objects."""

from collections.abc import Iterable
from uuid import UUID

from auth.actor import SITE_ROLES, Actor, Role

ADMINS = "o"

# Whose lists of such objects no column of them finds, by the first letter of the token: they are kept token by token.
LISTED = {"Case": "fac", "Report": "cd", "Visit": "fa", "Dispute": "fa"}


def managers_of_project(project: UUID) -> str:
    """Name the managers of any site of a project."""
    return f"p{project.hex}"


def managers_of_site(site: UUID) -> str:
    """Name the managers of one site."""
    return f"m{site.hex}"


def desk_of_site(site: UUID) -> str:
    """Name the receptionists and the sales support of one site."""
    return f"d{site.hex}"


def consultants_of_site(site: UUID) -> str:
    """Name every consultant of a site, for a visit that nobody has taken yet."""
    return f"w{site.hex}"


def consultant(account: UUID) -> str:
    """Name one consultant."""
    return f"c{account.hex}"


def is_consultant(token: str) -> bool:
    """Tell whether a token names one consultant."""
    return token.startswith("c")


def managers_of_firm(firm: UUID) -> str:
    """Name a firm's managers and integrations."""
    return f"f{firm.hex}"


def agent(account: UUID) -> str:
    """Name one agent."""
    return f"a{account.hex}"


def is_of_a_firm(token: str) -> bool:
    """Tell whether a token names somebody of a firm, who sees their own part of an object only."""
    return token.startswith(("f", "a"))


def firm_named(token: str) -> str | None:
    """Give the firm whose managers a token names, in hex; None when it names others."""
    return token[1:] if token.startswith("f") else None


def everybody_at(project: UUID) -> str:
    """Name all staff of any site of a project."""
    return f"l{project.hex}"


def everybody_of(firm: UUID) -> str:
    """Name all people of a firm."""
    return f"g{firm.hex}"


def reaches(audience: Iterable[str], actor: Actor) -> bool:
    """Tell whether a viewer is among those whom an audience names."""
    return not set(tokens_of(actor)).isdisjoint(audience)


def is_listed(kind: str, token: str) -> bool:
    """Tell whether the list of such objects is kept for a token."""
    return token[0] in LISTED[kind]


def lists_of(kind: str, actor: Actor) -> list[str]:
    """Give the tokens by which a viewer's list of such objects is kept; none when columns say as much."""
    return [token for token in tokens_of(actor) if is_listed(kind, token)]


def tokens_of(actor: Actor) -> list[str]:
    """List the tokens that a viewer answers to."""
    everybody = [everybody_of(actor.firm_id)] if actor.firm_id else []
    if actor.role in SITE_ROLES:
        everybody = [everybody_at(project) for project in sorted(actor.projects)]
    match actor.role:
        case Role.ORGANIZATION_ADMIN:
            return [ADMINS]
        case Role.SITE_MANAGER:
            projects = [managers_of_project(project) for project in sorted(actor.projects)]
            return projects + [managers_of_site(site) for site in sorted(actor.sites)] + everybody
        case Role.RECEPTIONIST | Role.SALES_SUPPORT:
            return [desk_of_site(site) for site in sorted(actor.sites)] + everybody
        case Role.CONSULTANT:
            waiting = [consultants_of_site(site) for site in sorted(actor.sites)]
            return [consultant(actor.account_id), *waiting, *everybody]
        case Role.AGENT:
            return [agent(actor.account_id), *everybody]
        case Role.FIRM_MANAGER | Role.INTEGRATION:
            return [managers_of_firm(actor.firm_id), *everybody] if actor.firm_id else []
