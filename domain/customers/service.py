"""Finding customers by blind indexes, keeping and showing what is personal; never whose customer it is."""

from collections.abc import Iterable, Sequence
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from auth import audience, policies
from auth.actor import Actor, Role
from auth.errors import Code, DomainError
from auth.ids import new_id
from auth.policies import Action
from auth.sealed import Identity, Secret
from auth.vault import IndexKind, Vault, bound_to, commitment, new_salt
from domain.cases.projections import Customer
from domain.customers import queries
from domain.customers.models import Personal, PhoneReveal
from domain.customers.rules import Phone, mask_of, surname
from domain.sight import queries as sight

# The salt of a text's commitment lies sealed before it: in the open it would let a stolen database be searched.
SALT_DIGITS: Final = 64


def identity(vault: Vault, organization: UUID, *, name: str, phone: Phone) -> Identity:
    """Compute the blind indexes by which a customer is found."""
    return Identity(
        phone=vault.index(organization, IndexKind.PHONE, phone.number) if phone.number else None,
        mask=vault.index(organization, IndexKind.MASK, phone.mask),
        surname=vault.index(organization, IndexKind.SURNAME, surname(name)),
        version=vault.key_version,
    )


def secret(vault: Vault, organization: UUID, *, owner: UUID, field: str, text: str) -> tuple[Secret, str]:
    """Encrypt a personal text, and give the salted commitment that a fact may hold instead, in hex."""
    salt = new_salt()
    sealed = vault.seal(organization, salt.hex() + text, bound=bound_to(owner, field))
    return Secret(owner=owner, field=field, cipher=sealed, version=vault.key_version), commitment(salt, text).hex()


def reveal(vault: Vault, organization: UUID, *, owner: UUID, field: str, cipher: bytes) -> str:
    """Decrypt a personal text."""
    return vault.open(organization, cipher, bound=bound_to(owner, field))[SALT_DIGITS:]


def who(
    vault: Vault, organization: UUID, *, owners: tuple[UUID, ...], name: str, phone: Phone
) -> tuple[list[Secret], dict[str, str]]:
    """Encrypt a customer's name and number for each owner; the commitments are the first one's."""
    kept: list[Secret] = []
    commitments: dict[str, str] = {}
    for owner in owners:
        for field, text in (("name", name), ("phone", phone.number or phone.mask)):
            sealed, committed = secret(vault, organization, owner=owner, field=field, text=text)
            kept.append(sealed)
            commitments.setdefault(field, committed)
    return kept, commitments


async def faces(
    session: AsyncSession, *, actor: Actor, vault: Vault, customers: Iterable[UUID]
) -> dict[UUID, tuple[str, str]]:
    """Give the name and the masked number of customers as the viewer may know them.

    A firm that brought a customer without reporting them is shown the surname only.
    """
    shown: dict[UUID, tuple[str, str]] = {}
    organization = actor.organization_id
    for key, sealed in (await queries.names(session, actor=actor, customers=customers)).items():
        name = reveal(vault, organization, owner=sealed.owner, field="name", cipher=sealed.name)
        phone = reveal(vault, organization, owner=sealed.owner, field="phone", cipher=sealed.phone)
        known = sealed.own or not actor.of_a_firm
        shown[key] = (name if known else f"{surname(name)}**", phone if "*" in phone else mask_of(phone))
    return shown


async def having(
    session: AsyncSession, *, actor: Actor, vault: Vault, projects: Sequence[UUID], phone: Phone
) -> list[UUID]:
    """Find the customers with a number; to a firm only those whose number its own reports gave."""
    organization = actor.organization_id
    mask = vault.index(organization, IndexKind.MASK, phone.mask)
    if actor.of_a_firm and phone.number:
        given = await queries.given(session, actor=actor, projects=projects, mask=mask)
        return [
            customer
            for report, customer, cipher in given
            if reveal(vault, organization, owner=report, field="phone", cipher=cipher) == phone.number
        ]
    index = vault.index(organization, IndexKind.PHONE, phone.number) if phone.number else None
    return await queries.found(session, actor=actor, projects=projects, mask=mask, phone=index)


async def texts(
    session: AsyncSession, *, actor: Actor, vault: Vault, owners: Iterable[UUID], field: str
) -> dict[UUID, str]:
    """Read one personal field of several owners, which the caller has found the viewer may see."""
    found = await queries.texts(session, owners, field)
    return {
        owner: reveal(vault, actor.organization_id, owner=owner, field=field, cipher=cipher)
        for owner, cipher in found.items()
    }


async def reveal_phone(session: AsyncSession, *, actor: Actor, vault: Vault, customer: UUID, reason: str) -> str:
    """Give the full number of a customer in sight, and record who asked and why.

    FORBIDDEN when the viewer's firm never gave it, NOT_FOUND when it is not known in full.
    """
    policies.require(actor, Action.REVEAL_PHONE)
    if not reason.strip():
        raise DomainError(Code.INVALID_INPUT, ("reason",))
    seen = await sight.seen(session, Customer, customer, actor=actor)
    if seen is None:
        raise DomainError(Code.NOT_FOUND, ("customerId",))
    if actor.role is Role.CONSULTANT and audience.consultant(actor.account_id) not in seen.audience:
        raise DomainError(Code.FORBIDDEN)
    sealed = (await queries.names(session, actor=actor, customers=[seen.id])).get(seen.id)
    if sealed is None:
        raise DomainError(Code.NOT_FOUND, ("customerId",))
    if actor.of_a_firm and not sealed.own:
        raise DomainError(Code.FORBIDDEN)
    organization = actor.organization_id
    phone = reveal(vault, organization, owner=sealed.owner, field="phone", cipher=sealed.phone)
    if "*" in phone:
        raise DomainError(Code.NOT_FOUND, ("customerId",))
    key = new_id()
    kept, _ = secret(vault, organization, owner=key, field="reason", text=reason.strip())
    await queries.keep_reveal(
        session,
        PhoneReveal(
            id=key, organization_id=organization, customer_id=seen.id, account_id=actor.account_id, at=actor.now
        ),
        Personal(
            owner_id=key,
            field="reason",
            organization_id=organization,
            cipher=kept.cipher,
            key_version=kept.version,
        ),
    )
    return phone
