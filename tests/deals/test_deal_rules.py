"""A subscription's unit, amount and buyer are read strictly."""

from decimal import Decimal
from uuid import UUID

import pytest

from auth.errors import Code, DomainError
from auth.sealed import Identity
from domain.deals.rules import Buyer, buyer_among, price, unit_name

IDENTITY = Identity(phone=b"full", mask=b"mask", surname=b"surname", version=1)


def known(number: int, phone: bytes | None, *, mask: bytes = b"mask", surname: bytes = b"surname") -> Buyer:
    return Buyer(customer=UUID(int=number), case=UUID(int=0), phone=phone, mask=mask, surname=surname)


@pytest.mark.parametrize(("given", "kept"), [(" 3-1201 ", "3-1201"), ("x" * 64, "x" * 64), ("A 座 1", "A 座 1")])
def test_a_unit_is_trimmed(given: str, kept: str) -> None:
    assert unit_name(given) == kept


@pytest.mark.parametrize("given", ["", "  ", "x" * 65, "1\x00", "1\n2", "\ud800"])
def test_a_wrong_unit_is_refused(given: str) -> None:
    with pytest.raises(DomainError) as refused:
        unit_name(given)
    assert (refused.value.code, refused.value.path) == (Code.INVALID_INPUT, ("unit",))


@pytest.mark.parametrize(
    ("given", "kept"),
    [("0", "0.00"), ("-0", "0.00"), ("1200000.5", "1200000.50"), ("999999999999.99", "999999999999.99")],
)
def test_an_amount_has_two_places(given: str, kept: str) -> None:
    assert str(price(Decimal(given))) == kept


def test_an_amount_may_be_missing() -> None:
    assert price(None) is None


@pytest.mark.parametrize("given", ["-1", "0.001", "1E12", "NaN", "Infinity", "-Infinity"])
def test_a_wrong_amount_is_refused(given: str) -> None:
    with pytest.raises(DomainError) as refused:
        price(Decimal(given))
    assert (refused.value.code, refused.value.path) == (Code.INVALID_INPUT, ("amount",))


@pytest.mark.parametrize(
    ("customers", "buyer"),
    [
        ([known(1, b"other"), known(2, b"full", surname=b"?")], 2),
        ([known(1, None)], 1),
        ([known(1, None), known(2, b"full")], 2),
        ([known(1, None, surname=b"?")], None),
        ([known(1, None, mask=b"?")], None),
        ([known(1, None), known(2, None)], None),
        ([known(1, b"other")], None),
        ([], None),
    ],
)
def test_the_buyer_is_whom_the_number_or_else_mask_and_surname_mean(customers: list[Buyer], buyer: int | None) -> None:
    assert buyer_among(customers, IDENTITY) == (None if buyer is None else UUID(int=buyer))
