"""The preset rulebooks, one file each, loaded once; none is ever named in code."""

from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from domain.rulebooks.rulebook import Rulebook, RulebookError, parse


@cache
def presets() -> tuple[Rulebook, ...]:
    """Load every preset of the folder, in the order of their slugs; a RulebookError names the file at fault."""
    documents = {
        entry.name: entry.read_text(encoding="utf-8")
        for entry in files(__name__).iterdir()
        if entry.name.endswith(".yaml")
    }
    return tuple(sorted((_load(name, text) for name, text in documents.items()), key=lambda book: book.slug))


def _load(name: str, text: str) -> Rulebook:
    document: dict[str, Any] = yaml.safe_load(text)
    try:
        return parse(document)
    except RulebookError as error:
        raise RulebookError(f"{name}:\n{error}") from None
