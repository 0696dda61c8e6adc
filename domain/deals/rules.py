"""How a subscription is read and who its buyer is; never a statement."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Final
from uuid import UUID

from auth.errors import Code, DomainError
from auth.sealed import Identity

LONGEST_UNIT: Final = 64
CENT: Final = Decimal("0.01")
DEAREST: Final = Decimal(10) ** 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Buyer:
    """A customer of a case, with the blind indexes by which they are recognised."""

    customer: UUID
    case: UUID
    phone: bytes | None
    mask: bytes
    surname: bytes


def unit_name(text: str) -> str:
    """Trim a unit's name of 1 to 64 visible characters; INVALID_INPUT at `unit` otherwise."""
    name = text.strip()
    if not 0 < len(name) <= LONGEST_UNIT or any(unicodedata.category(letter)[0] == "C" for letter in name):
        raise DomainError(Code.INVALID_INPUT, ("unit",))
    return name


def price(amount: Decimal | None) -> Decimal | None:
    """Write an amount of less than 10^12 yuan with two places; INVALID_INPUT at `amount` otherwise."""
    if amount is None:
        return None
    if not amount.is_finite() or not 0 <= amount < DEAREST or amount != amount.quantize(CENT):
        raise DomainError(Code.INVALID_INPUT, ("amount",))
    return abs(amount.quantize(CENT))


def buyer_among(customers: Iterable[Buyer], identity: Identity) -> UUID | None:
    """Find the buyer: the customer with the number, else the one provisional customer whom mask and surname fit."""
    known = list(customers)
    exact = [each.customer for each in known if each.phone == identity.phone]
    fitting = [
        each.customer
        for each in known
        if each.phone is None and (each.mask, each.surname) == (identity.mask, identity.surname)
    ]
    return next(iter(exact), fitting[0] if len(fitting) == 1 else None)
