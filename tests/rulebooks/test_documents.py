"""Documents are read from JSON and YAML alike, and what they may not have is named without repeating it."""

from copy import deepcopy
from importlib.resources import files
from typing import Any, Final

import orjson
import pytest
import yaml

from domain.rulebooks import documents
from domain.rulebooks.presets import presets
from domain.rulebooks.rulebook import RulebookError
from schema.complaints import told
from tests.rulebooks.drafting import text_of, yincheng

SECRET: Final = "13812345678"
BOMB: Final = "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n"
TEXT_BOMB: Final = f"a: &a {'x' * 30_000}\nb: [*a, *a, *a]\n"


@pytest.mark.parametrize("book", presets(), ids=lambda book: book.slug)
def test_every_preset_reads_alike_as_its_file_as_json_and_as_what_is_written(book: Any) -> None:  # noqa: ANN401
    file = files("domain.rulebooks.presets").joinpath(f"{book.slug}.yaml").read_text(encoding="utf-8")
    assert documents.read(file) == book.document
    assert documents.read(orjson.dumps(book.document).decode()) == book.document
    assert documents.read(documents.written(book.document)) == book.document
    assert documents.checked(book.document) == book


def test_what_is_written_does_not_depend_on_the_order() -> None:
    document = yincheng()
    turned = dict(reversed(document.items()))
    assert documents.written(turned) == documents.written(document)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("x" * 65_537, "document: it is longer than 64 kB"),
        ("界" * 30_000, "document: it is longer than 64 kB"),
        (TEXT_BOMB, "document: it is longer than 64 kB"),
        (BOMB, "document: line 1 names a group to stand elsewhere; only a text may"),
        (f"- {SECRET}", "document: expected groups of parameters by their names"),
        ("", "document: expected groups of parameters by their names"),
        (SECRET, "document: expected groups of parameters by their names"),
        (f"a: [{SECRET}\nb: 1", "document: line 2 is neither JSON nor YAML"),
        ("a: 1\n---\nb: 2\n", "document: line 2 is neither JSON nor YAML"),
        ("a: \x00", "document: it is neither JSON nor YAML"),
        (f"{{{SECRET}: 1}}", "document: the group at line 1 has something that is no parameter's name"),
        ('{"' + SECRET + '": 1}', "document: something in it is no parameter's name"),
        ('{"a": {"b c": 1}}', "a: something in it is no parameter's name"),
        ("a: {<<: {b: 1}}", "document: the group at line 1 has something that is no parameter's name"),
        ("[a, b]: 1", "document: the group at line 1 has something that is no parameter's name"),
        ("a: 1\nb: {c: 1,\n  c: 2}", "document: in the group at line 2 a name stands twice"),
        ('{"a": 1, "a": 2}', "document: a name stands twice in one group"),
        ("a: !!python/object:os.system x", "document: line 1 has a tag; there are only texts, numbers, true and false"),
        ("a: !!set {b}", "document: line 1 has a tag; there are only texts, numbers, true and false"),
        ("a: 2026-01-01", "a: expected a text, a number, true or false"),
        ("a: [1, 2026-01-01]", "a.1: expected a text, a number, true or false"),
        ('{"a": "\\u0000"}', "a: it has characters that no text has"),
        ('{"a": "\\ud800"}', "a: it has characters that no text has"),
        ("a: [" + "9" * 400 + ", 2026-01-01]", "a.1: expected a text, a number, true or false"),
        ("a: [.nan]", "a.0: expected a text, a number, true or false"),
        ('{"a": 1e999}', "a: expected a text, a number, true or false"),
        ("a: " + "[" * 13 + "]" * 13, "document: its groups lie too deep in one another"),
        ("[" * 60_000, "document: its groups lie too deep in one another"),
        ('{"a":' * 10_000, "document: its groups lie too deep in one another"),
        ('{"a":' + "[" * 13 + "]" * 13 + "}", "document: its groups lie too deep in one another"),
        ("a: " + "9" * 5_000, "document: a number in it cannot be read"),
    ],
)
def test_what_a_document_may_not_have_is_named(text: str, complaint: str) -> None:
    with pytest.raises(RulebookError) as raised:
        documents.read(text)
    assert str(raised.value) == complaint
    assert SECRET not in str(raised.value)


def test_a_text_may_stand_elsewhere_too() -> None:
    assert documents.read("a: &a once\nb: [*a, *a]\n") == {"a": "once", "b": ["once", "once"]}


def test_clauses_begin_with_the_slug() -> None:
    document = yincheng()
    document["slug"] = "other"
    with pytest.raises(RulebookError) as raised:
        documents.checked(document)
    lines = str(raised.value).splitlines()
    assert lines[0] == "clauses.0.id: expected it to begin with the rulebook's slug and a dot"
    assert len(lines) == len(document["clauses"])


def test_complaints_are_told_by_place_in_either_language() -> None:
    document = deepcopy(yincheng())
    document["report"]["window"]["days"] = SECRET
    del document["dispute"]["judge"]
    document["evidence"]["surprise"] = SECRET
    with pytest.raises(RulebookError) as raised:
        documents.checked(documents.read(text_of(document)))
    places = [place for place, _ in told(raised.value, "en")]
    assert places == [["report", "window", "days"], ["evidence", "surprise"], ["dispute", "judge"]]
    assert [said for _, said in told(raised.value, "zh-CN")] == ["须为整数。", "没有此项参数。", "缺少此项。"]
    assert SECRET not in str(told(raised.value, "en"))
    assert told(RulebookError("document: it is longer than 64 kB"), "en") == [
        ([], "This field is not filled in correctly. it is longer than 64 kB.")
    ]
    assert (
        told(RulebookError("\n".join(["a: b"] * 300)), "zh-CN")
        == [(["a"], "此处有误,或与规则的其他部分矛盾。")] * documents.MOST_COMPLAINTS
    )


def test_the_schema_describes_the_format_and_nothing_of_ours() -> None:
    schema = orjson.loads(documents.schema())
    assert set(schema["properties"]) >= {"slug", "version", "report", "visit", "evidence", "dispute", "clauses"}
    assert "document" not in schema["properties"]
    assert "document" not in schema["required"]
    assert schema["additionalProperties"] is False
    assert yaml.safe_load(documents.schema()) == schema
