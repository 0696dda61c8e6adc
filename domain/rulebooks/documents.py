"""Reads the documents that people write rulebooks as, and writes them in one form; never what a rule means."""

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from math import isfinite
from typing import Any, Final, NoReturn, Protocol, cast
from unicodedata import category

import orjson
import yaml
from pydantic import TypeAdapter

from domain.rulebooks.rulebook import Rulebook, RulebookError, parse

LONGEST: Final = 65_536
DEEPEST: Final = 12
MOST_COMPLAINTS: Final = 100
NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9_.-]{0,63}", re.ASCII)
# What is said of a document as a whole has this place.
WHOLE: Final = "document"


class _Mark(Protocol):
    """Where in a text something stands."""

    @property
    def line(self) -> int: ...


def read(text: str) -> dict[str, Any]:
    """Read a document in JSON or YAML into plain data; a RulebookError says what it may not have, and repeats nothing.

    An alias may stand for a text, as long as all of them together stay below the limit of 64 kB; for nothing else.
    """
    if len(text.encode("utf-8", "surrogatepass")) > LONGEST:
        raise RulebookError(f"{WHOLE}: it is longer than 64 kB")
    found = _json(text) if text.lstrip().startswith("{") else _yaml(text)
    if not isinstance(found, dict):
        raise RulebookError(f"{WHOLE}: expected groups of parameters by their names")
    document = cast("dict[str, Any]", found)
    if faults := [*_impure(document, ())]:
        raise RulebookError("\n".join(faults[:MOST_COMPLAINTS]))
    return document


def checked(document: Mapping[str, object]) -> Rulebook:
    """Make a rulebook of a document that a project may be given; a RulebookError tells every wrong place in it."""
    book = parse(document)
    strays = [
        f"clauses.{position}.id: expected it to begin with the rulebook's slug and a dot"
        for position, clause in enumerate(book.clauses)
        if not clause.id.startswith(f"{book.slug}.")
    ]
    if strays:
        raise RulebookError("\n".join(strays))
    return book


def written(document: Mapping[str, object]) -> str:
    """Write a document in the one form that it has: JSON with its names in order."""
    return orjson.dumps(document, option=orjson.OPT_SORT_KEYS | orjson.OPT_INDENT_2).decode()


@cache
def schema() -> str:
    """Write the JSON Schema that documents follow."""
    described = TypeAdapter(Rulebook).json_schema()
    described["properties"].pop("document", None)
    described["required"] = [name for name in described["required"] if name != "document"]
    return written(described)


def complaints(error: RulebookError) -> list[tuple[tuple[str, ...], str]]:
    """Part what is said of a document into places and sentences, at most a hundred."""
    parted = [line.partition(": ") for line in str(error).splitlines()[:MOST_COMPLAINTS]]
    return [(() if place == WHOLE else tuple(place.split(".")), said) for place, _, said in parted]


def _json(text: str) -> object:
    try:
        return json.loads(text, object_pairs_hook=_once, parse_constant=_unknown)
    except RulebookError:
        raise
    except RecursionError:
        _deep()
    except ValueError:
        return _yaml(text)


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    group = dict(pairs)
    if len(group) < len(pairs):
        raise RulebookError(f"{WHOLE}: a name stands twice in one group")
    return group


def _unknown(_: str) -> NoReturn:
    raise ValueError


def _deep() -> NoReturn:
    raise RulebookError(f"{WHOLE}: its groups lie too deep in one another")


def _yaml(text: str) -> object:
    try:
        _survey(text)
        return yaml.load(text, Loader=yaml.CSafeLoader)
    except yaml.MarkedYAMLError as error:
        raise RulebookError(f"{WHOLE}: {_line(error.problem_mark)} is neither JSON nor YAML") from None
    except (yaml.YAMLError, UnicodeError):
        raise RulebookError(f"{WHOLE}: it is neither JSON nor YAML") from None
    except RulebookError:
        raise
    except ValueError:
        raise RulebookError(f"{WHOLE}: a number in it cannot be read") from None


def _survey(text: str) -> None:
    """Look over a document's events before anything is made of them, so that nothing small grows large."""
    depth, spent, anchors = 0, 0, dict[str, int]()
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        line = _line(event.start_mark)
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > DEEPEST:
                _deep()
            if event.anchor:
                raise RulebookError(f"{WHOLE}: {line} names a group to stand elsewhere; only a text may")
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        elif isinstance(event, yaml.ScalarEvent) and event.anchor:
            anchors[event.anchor] = len(event.value)
        elif isinstance(event, yaml.AliasEvent):
            spent += anchors.get(event.anchor or "", 0)
            if spent > LONGEST:
                raise RulebookError(f"{WHOLE}: it is longer than 64 kB")
        if getattr(event, "tag", None):
            raise RulebookError(f"{WHOLE}: {line} has a tag; there are only texts, numbers, true and false")
    _survey_names(text)


def _line(mark: _Mark | None) -> str:
    return f"line {mark.line + 1}" if mark else "it"


def _survey_names(text: str) -> None:
    """See that no name stands twice in a group, and that each is one: a name that merges other groups is none."""
    node = yaml.compose(text, Loader=yaml.CSafeLoader)
    waiting: list[yaml.Node] = [node] if node else []
    while waiting:
        node = waiting.pop()
        if isinstance(node, yaml.SequenceNode):
            waiting += node.value
        if not isinstance(node, yaml.MappingNode):
            continue
        names = [key.value for key, _ in node.value]
        line = _line(node.start_mark)
        if not all(isinstance(name, str) and NAME.fullmatch(name) for name in names):
            raise RulebookError(f"{WHOLE}: the group at {line} has something that is no parameter's name")
        if len(set(names)) < len(names):
            raise RulebookError(f"{WHOLE}: in the group at {line} a name stands twice")
        waiting += [value for _, value in node.value]


def _impure(value: object, place: tuple[str, ...]) -> Iterator[str]:
    """Find what is no plain data of the kinds there are."""
    here = ".".join(place) or WHOLE
    if len(place) > DEEPEST:
        yield f"{WHOLE}: its groups lie too deep in one another"
    elif isinstance(value, dict):
        for name, inner in cast("dict[object, object]", value).items():
            if isinstance(name, str) and NAME.fullmatch(name):
                yield from _impure(inner, (*place, name))
            else:
                yield f"{here}: something in it is no parameter's name"
    elif isinstance(value, list):
        for position, inner in enumerate(cast("list[object]", value)):
            yield from _impure(inner, (*place, str(position)))
    elif isinstance(value, str):
        if not _is_writable(value):
            yield f"{here}: it has characters that no text has"
    elif not (value is None or isinstance(value, bool | int) or (isinstance(value, float) and isfinite(value))):
        yield f"{here}: expected a text, a number, true or false"


def _is_writable(text: str) -> bool:
    return all(category(char) not in {"Cc", "Cs"} or char in "\n\t" for char in text)
