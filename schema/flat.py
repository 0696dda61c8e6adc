"""Inputs without inputs in them, read at once; strawberry would look each field's type up anew each time."""

from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, fields
from typing import Any, TypeVar

from strawberry.types.arguments import InputContext
from strawberry.types.base import get_object_definition
from strawberry.utils.str_converters import to_camel_case

T = TypeVar("T", bound=type)


def flat(given: T) -> T:
    """Read an input type by its fields' names alone; its values are leaves, which graphql-core has coerced."""
    definition = get_object_definition(given, strict=True)
    names = {to_camel_case(name): name for name in (each.python_name for each in definition.fields)}
    optional = {each.name: None for each in fields(given) if not _has_default(each)}
    definition.from_input = _reader(names, optional)
    return given


def _has_default(given: "Field[Any]") -> bool:
    return given.default is not MISSING or given.default_factory is not MISSING


def _reader(
    names: Mapping[str, str], optional: Mapping[str, None]
) -> Callable[[type, Mapping[str, Any], InputContext], object]:
    def read(made: type, given: Mapping[str, Any], _: InputContext) -> object:
        return made(**{**optional, **{names[name]: value for name, value in given.items()}})

    return read
