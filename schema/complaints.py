"""What is said of a rulebook's document that is none, put into the languages there are; never a value from it."""

import re
from typing import Final

from auth.errors import Code
from domain.rulebooks.documents import complaints
from domain.rulebooks.rulebook import RulebookError
from schema import messages
from schema.messages import Language

# What validation says in English, and in Chinese; a bound that it names is the format's own.
CHINESE: Final[tuple[tuple[str, str], ...]] = (
    (r"Field required|Missing required (keyword only )?argument", "缺少此项。"),
    (r"Unexpected keyword argument|Extra inputs are not permitted", "没有此项参数。"),
    (r"Input should be greater than or equal to (\d+)", r"不得小于 \1。"),
    (r"Input should be greater than (\d+)", r"须大于 \1。"),
    (r"Input should be less than or equal to (\d+)", r"不得大于 \1。"),
    (r"Input should be less than (\d+)", r"须小于 \1。"),
    (r"Input should be a valid integer.*", "须为整数。"),
    (r"Input should be a valid boolean.*", "须为 true 或 false。"),
    (r"Input should be a valid string.*", "须为文字。"),
    (r"Input should be ('.*)", r"须为下列之一:\1。"),
    (r".* is cited and missing", "所引用的条款不在条款表中。"),
    (r".* stands twice", "条款编号重复。"),
)
OTHERWISE: Final = "此处有误,或与规则的其他部分矛盾。"


def told(error: RulebookError, language: Language) -> list[tuple[list[str], str]]:
    """Tell each wrong place of a document, and what is wrong there."""
    return [(list(place), sentence(said, language)) for place, said in complaints(error)]


def sentence(said: str, language: Language) -> str:
    """Put one complaint into a sentence of a language."""
    if language == "en":
        return f"{messages.of(Code.INVALID_INPUT, language)} {said}."
    for english, chinese in CHINESE:
        found = re.fullmatch(english, said)
        if found:
            return found.expand(chinese)
    return OTHERWISE
