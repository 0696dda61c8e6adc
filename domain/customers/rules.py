"""How a customer's phone and name are read and compared; never whose customer it is."""

import re
import unicodedata
from dataclasses import dataclass, field
from typing import Final

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumber, PhoneNumberFormat, PhoneNumberType

from auth.errors import Code, DomainError
from domain.customers import surnames

LONGEST_NAME: Final = 64

_LONGEST_INPUT: Final = 256
_UNSEEN: Final = "\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff"
# Full-width forms, the dashes of other keyboards, and the marks that copied contacts bring along.
_PLAIN: Final = str.maketrans("０１２３４５６７８９＋＊－‐‑‒–—−\u3000\u00a0", "0123456789+*-------  ", _UNSEEN)
_SEPARATOR: Final = re.compile(r"(?<=[0-9])[ -]{1,3}(?=[0-9*])|(?<=\*)[ -]{1,3}(?=[0-9])")
_CHINESE: Final = re.compile(r"(?:(?:\+|00)?86)?(1[3-9][0-9]{9})")
_MASKED: Final = re.compile(r"(?:(?:\+|00)?86)?(1[3-9][0-9]\*{4}[0-9]{4})")
_FOREIGN: Final = re.compile(r"(?:\+|00)((?!86)[1-9][0-9]{6,14})")
_MOBILE: Final = frozenset({PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE})
_LATIN_WORD: Final = re.compile(r"[^\s,.·]+")


@dataclass(frozen=True, slots=True)
class Phone:
    """A mobile number in full (E.164), or what is left of it when it was given masked."""

    number: str | None = field(repr=False)
    mask: str


def parse_phone(text: str, path: tuple[str, ...]) -> Phone:
    """Read a full mobile number, or a Chinese one masked as 138****5678; INVALID_INPUT at the path otherwise."""
    dense = _dense(text)
    if masked := _MASKED.fullmatch(dense):
        return Phone(None, masked[1])
    number = _number(dense)
    if number is None:
        raise DomainError(Code.INVALID_INPUT, path)
    return Phone(number, mask_of(number))


def mask_of(number: str) -> str:
    """Mask a number in E.164: 138****5678; a foreign one keeps its country code and hides four digits or more."""
    if chinese := _CHINESE.fullmatch(number):
        return f"{chinese[1][:3]}****{chinese[1][-4:]}"
    foreign = phonenumbers.parse(number)
    national = phonenumbers.national_significant_number(foreign)
    tail = min(4, len(national) - 4)
    head = max(0, min(3, len(national) - 8))
    return f"+{foreign.country_code} {national[:head]}****{national[len(national) - tail :]}"


def fits(mask: str, number: str) -> bool:
    """Tell whether a full number in E.164 may be the masked one."""
    return mask_of(number) == mask


def clean_name(text: str, path: tuple[str, ...]) -> str:
    """Normalise a name of 1 to 64 characters that begins with a letter; INVALID_INPUT at the path otherwise."""
    if len(text) > _LONGEST_INPUT:
        raise DomainError(Code.INVALID_INPUT, path)
    name = re.sub(" +", " ", unicodedata.normalize("NFKC", text).strip())
    if not (0 < len(name) <= LONGEST_NAME and name[0].isalpha() and all(map(_visible, name))):
        raise DomainError(Code.INVALID_INPUT, path)
    return name


def surname(name: str) -> str:
    """Take the surname of a clean name: a listed compound one, a Latin first word in lower case, or a character."""
    if unicodedata.name(name[0], "").startswith("LATIN"):
        words = _LATIN_WORD.findall(name)
        return unicodedata.normalize("NFKC", words[0].casefold())
    characters = "".join(name.split())
    heads = (characters[:length] for length in range(surnames.LONGEST, 1, -1))
    return next((head for head in heads if head in surnames.COMPOUND), characters[0].casefold())


def _dense(text: str) -> str:
    if len(text) > _LONGEST_INPUT:
        return ""
    return _SEPARATOR.sub("", text.translate(_PLAIN).strip())


def _number(dense: str) -> str | None:
    if chinese := _CHINESE.fullmatch(dense):
        return f"+86{chinese[1]}"
    if foreign := _FOREIGN.fullmatch(dense):
        return _foreign_number(foreign[1])
    return None


def _foreign_number(digits: str) -> str | None:
    try:
        number: PhoneNumber = phonenumbers.parse(f"+{digits}")
    except NumberParseException:
        return None
    if phonenumbers.number_type(number) not in _MOBILE:
        return None
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def _visible(letter: str) -> bool:
    return letter == " " or unicodedata.category(letter)[0] not in "CZ"
