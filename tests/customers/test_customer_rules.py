"""Phones come in many shapes and name one person; names begin with a surname."""

import contextlib

import phonenumbers
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from phonenumbers import PhoneNumberFormat, PhoneNumberType

from auth.errors import Code, DomainError
from domain.customers import rules
from domain.customers.rules import Phone

PATH = ("entries", "3", "phone")
ZHANG = Phone("+8613812345678", "138****5678")

FULL = [
    "13812345678",
    "138 1234 5678",
    "138-1234-5678",
    " 13812345678\n",
    "138\u00a01234\u00a05678",
    "138 - 1234 - 5678",
    "+8613812345678",
    "+86 138 1234 5678",
    "+86-138-1234-5678",
    "8613812345678",
    "86 138 1234 5678",
    "008613812345678",
    "0086 13812345678",
    "１３８１２３４５６７８",
    "＋８６　１３８　１２３４　５６７８",
    "138－1234－5678",
    "138–1234—5678",
    "\u202d13812345678\u202c",
    "\ufeff13812345678",
]
MASKED = [
    "138****5678",
    "138＊＊＊＊5678",
    "１３８＊＊**５６７８",
    "138 **** 5678",
    "138-****-5678",
    "+86 138****5678",
    "86138****5678",
    " 138****5678 ",
]
FOREIGN = [
    ("+852 9123 4567", "+85291234567", "+852 ****4567"),
    ("00852-9123-4567", "+85291234567", "+852 ****4567"),
    ("+853 6612 3456", "+85366123456", "+853 ****3456"),
    ("+886 912 345 678", "+886912345678", "+886 9****5678"),
    ("+886 0912 345 678", "+886912345678", "+886 9****5678"),
    ("+1 201 555 0123", "+12015550123", "+1 20****0123"),
    ("+44 7400 123456", "+447400123456", "+44 74****3456"),
    ("+49 1512 3456789", "+4915123456789", "+49 151****6789"),
    ("+65 8123 4567", "+6581234567", "+65 ****4567"),
    ("＋８５２９１２３４５６７", "+85291234567", "+852 ****4567"),
    ("+299 221234", "+299221234", "+299 ****34"),
]
WRONG = [
    "",
    " ",
    "\u202d\u202c",
    "1",
    "138",
    "1381234567",
    "138123456789",
    "03812345678",
    "013812345678",
    "12812345678",
    "11812345678",
    "10086",
    "110",
    "400-800-8820",
    "010-88888888",
    "+86 10 8888 8888",
    "02188888888",
    "88888888",
    "+8612345678901",
    "+86 013812345678",
    "+86",
    "+",
    "++8613812345678",
    "86+13812345678",
    "13812345678+",
    "-13812345678",
    "13812345678-",
    "138.1234.5678",
    "(138)12345678",
    "138/1234/5678",
    "1381234567a",
    "l3812345678",
    "138O2345678",
    "tel:13812345678",
    "13812345678;ext=5",
    "13812345678 ext 5",
    "13812345678,13912345678",
    "13812345678 13912345678",
    "13812345678\x00",
    "138\n1234\n5678",
    "138\t12345678",
    "13812345678.0",
    "1.3812345678e10",
    "①③⑧①②③④⑤⑥⑦⑧",
    "²³⁸¹²³⁴⁵⁶⁷⁸",
    "١٣٨١٢٣٤٥٦٧٨",
    "𝟏𝟑𝟖𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖",
    "一三八一二三四五六七八",
    "138\ud80012345678",
    "138***5678",
    "138*****5678",
    "138****567",
    "138****56789",
    "13****15678",
    "1381***5678",
    "138xxxx5678",
    "138XXXX5678",
    "138••••5678",
    "138××××5678",
    "138----5678",
    "138    5678",
    "***********",
    "****5678",
    "138****",
    "128****5678",
    "038****5678",
    "138****5*78",
    "138* * * *5678",
    "1*8****5678",
    "138****5678****",
    "+852 ****4567",
    "+852 912****4567",
    "+86 ****5678",
    "+852 2123 4567",
    "+886 2 2123 4567",
    "+44 20 7946 0958",
    "+999 12345678",
    "+800 1234 5678",
    "+852 9123 456",
    "+852 9123 45678",
    "9123 4567",
    "null",
    "无",
    "1" * 100_000,
    "138" + " " * 100_000 + "12345678",
]


@pytest.mark.parametrize("text", FULL)
def test_a_full_mobile_number_is_known_in_every_usual_shape(text: str) -> None:
    assert rules.parse_phone(text, PATH) == ZHANG


@pytest.mark.parametrize("text", MASKED)
def test_a_masked_number_keeps_its_mask_alone(text: str) -> None:
    assert rules.parse_phone(text, PATH) == Phone(None, "138****5678")


@pytest.mark.parametrize(("text", "number", "mask"), FOREIGN)
def test_a_foreign_mobile_number_is_known_in_full(text: str, number: str, mask: str) -> None:
    assert rules.parse_phone(text, PATH) == Phone(number, mask)


@pytest.mark.parametrize("text", WRONG, ids=range(len(WRONG)))
def test_any_other_shape_is_refused_and_never_repeated(text: str) -> None:
    with pytest.raises(DomainError) as refusal:
        rules.parse_phone(text, PATH)
    assert (refusal.value.code, refusal.value.path) == (Code.INVALID_INPUT, PATH)
    assert str(refusal.value) == "INVALID_INPUT"


@given(st.text())
@settings(max_examples=200, deadline=None)
def test_any_text_is_parsed_or_refused(text: str) -> None:
    with contextlib.suppress(DomainError):
        assert len(rules.parse_phone(text, PATH).mask) >= 8


@given(st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True))
@settings(deadline=None)
def test_every_chinese_mobile_number_is_taken_and_fits_only_its_mask(text: str) -> None:
    phone = rules.parse_phone(text, PATH)
    assert phone == Phone(f"+86{text}", f"{text[:3]}****{text[-4:]}")
    assert rules.parse_phone(phone.mask, PATH) == Phone(None, phone.mask)
    assert rules.parse_phone(f"+86{text}", PATH) == phone


def test_every_country_can_buy_and_hides_what_tells_its_numbers_apart() -> None:
    for region in phonenumbers.SUPPORTED_REGIONS - {"CN"}:
        example = phonenumbers.example_number_for_type(region, PhoneNumberType.MOBILE)
        if example is None:
            continue
        number = phonenumbers.format_number(example, PhoneNumberFormat.E164)
        phone = rules.parse_phone(number, PATH)
        assert phone.number == number
        assert phone.mask.startswith(f"+{example.country_code} ")
        shown = sum(letter.isdigit() for letter in phone.mask.partition(" ")[2])
        assert len(phonenumbers.national_significant_number(example)) - shown in range(3, 8)


@pytest.mark.parametrize(
    ("mask", "number", "fitting"),
    [
        ("138****5678", "+8613812345678", True),
        ("138****5678", "+8613887655678", True),
        ("138****5678", "+8613812345679", False),
        ("138****5678", "+8613912345678", False),
        ("151****6789", "+4915123456789", False),
        ("+49 151****6789", "+4915123456789", True),
        ("+852 ****4567", "+85291234567", True),
        ("+853 ****4567", "+85291234567", False),
    ],
)
def test_a_number_fits_the_mask_made_of_it(mask: str, number: str, fitting: bool) -> None:  # noqa: FBT001
    assert rules.fits(mask, number) is fitting


def test_a_phone_shows_no_number_when_printed() -> None:
    assert repr(ZHANG) == "Phone(mask='138****5678')"


@pytest.mark.parametrize(
    ("name", "surname"),
    [
        ("张三", "张"),
        ("张先生", "张"),
        ("欧阳锋", "欧阳"),
        ("欧阳", "欧阳"),
        ("欧", "欧"),
        ("欧先生", "欧"),
        ("司马相如", "司马"),
        ("上官婉儿", "上官"),
        ("诸葛女士", "诸葛"),
        ("夏侯惇", "夏侯"),
        ("夏天", "夏"),
        ("歐陽修", "歐陽"),
        ("侯莫陈崇", "侯莫陈"),
        ("王孙明", "王"),
        ("欧 阳锋", "欧阳"),
        ("王**", "王"),
        ("𠮷田", "𠮷"),
        ("김철수", "김"),
        ("Smith John", "smith"),
        ("SMITH, John", "smith"),
        ("smith", "smith"),
        ("Ｓｍｉｔｈ John", "smith"),
        ("O'Brien Pat", "o'brien"),
        ("Straße Anna", "strasse"),
        ("Zoe\u0308", "zoë"),
        ("Lee·Ann", "lee"),
        ("Иванов Иван", "и"),
    ],
)
def test_a_surname_is_compound_or_a_character_or_a_latin_word(name: str, surname: str) -> None:
    assert rules.surname(rules.clean_name(name, PATH)) == surname


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("张三", "张三"),
        (" 张三\n", "张三"),
        ("\u3000张\u3000 三", "张 三"),
        ("Ｊｏｈｎ", "John"),
        ("Zoe\u0308", "Zoë"),
        ("张*", "张*"),
        ("张" * 64, "张" * 64),
        ("买买提·阿不都", "买买提·阿不都"),
    ],
)
def test_a_name_is_trimmed_and_normalised(text: str, name: str) -> None:
    assert rules.clean_name(text, PATH) == name


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "\u3000",
        "\u200b",
        "张" * 65,
        "张" * 100_000,
        "\ufdfa" * 60,
        "张\x00三",
        "张\n三",
        "张\t三",
        "张\u202e三",
        "张\u200b三",
        "张\u2028三",
        "张\ud800",
        "张\ue000",
        "张\U000e0041",
        "*三",
        "**",
        "138",
        "1张",
        "·张",
        "，张",
        "😀",
        "\u0301a",
    ],
    ids=range(24),
)
def test_what_is_no_name_is_refused_and_never_repeated(text: str) -> None:
    with pytest.raises(DomainError) as refusal:
        rules.clean_name(text, ("name",))
    assert (refusal.value.code, refusal.value.path) == (Code.INVALID_INPUT, ("name",))
    assert str(refusal.value) == "INVALID_INPUT"


@given(st.text(max_size=80))
@settings(max_examples=200, deadline=None)
def test_every_name_that_is_taken_has_a_surname_and_is_clean(text: str) -> None:
    try:
        name = rules.clean_name(text, PATH)
    except DomainError:
        return
    assert rules.clean_name(name, PATH) == name
    assert rules.surname(name)
    assert 1 <= len(name) <= 64
