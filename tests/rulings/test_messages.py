"""Every reason can be told."""

import pytest

from domain.rulings.claims import Message
from domain.rulings.messages import sentence


@pytest.mark.parametrize("message", Message)
def test_every_reason_is_one_sentence_in_both_languages(message: Message) -> None:
    chinese, english = sentence(message, "zh-CN"), sentence(message, "en")

    assert chinese.endswith("。")
    assert chinese.count("。") == 1
    assert chinese.isascii() is False
    assert english.endswith(".")
    assert english.count(".") == 1
    assert english.isascii()
