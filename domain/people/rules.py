"""Which login, firm and sites somebody of a role must have; never whether the login is still free."""

import re
from dataclasses import dataclass, field, replace
from typing import Final
from uuid import UUID

from auth.actor import FIRM_ROLES, SITE_ROLES, Role
from auth.errors import Code, DomainError
from auth.texts import line

LOGIN: Final = re.compile(r"[a-z0-9][a-z0-9._-]{1,63}", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPerson:
    """Somebody who shall be able to sign in."""

    login: str
    name: str
    role: Role
    firm: UUID | None = None
    sites: frozenset[UUID] = frozenset()
    password_hash: str = field(repr=False)

    def asked(self) -> dict[str, object]:
        """Give what makes two askings the same: all but the password, whose hash is never the same twice."""
        sites = sorted(site.hex for site in self.sites)
        return {"login": self.login, "name": self.name, "role": self.role, "firm": self.firm, "sites": sites}


def checked(person: NewPerson) -> NewPerson:
    """Read who somebody shall be; INVALID_INPUT at the first field that cannot be."""
    login = person.login.strip().casefold()
    if not LOGIN.fullmatch(login):
        raise DomainError(Code.INVALID_INPUT, ("login",))
    if (person.firm is not None) is not (person.role in FIRM_ROLES):
        raise DomainError(Code.INVALID_INPUT, ("firmId",))
    require_sites(person.role, person.sites)
    return replace(person, login=login, name=line(person.name, ("name",)))


def require_sites(role: Role, sites: frozenset[UUID]) -> None:
    """Refuse, with INVALID_INPUT, staff without a site and sites for anybody else."""
    if bool(sites) is not (role in SITE_ROLES):
        raise DomainError(Code.INVALID_INPUT, ("siteIds",))
