"""JSON in and out; never a default for what JSON cannot say."""

from typing import Any

import orjson


def dump(value: object) -> bytes:
    """Write a value."""
    return orjson.dumps(value)


def load(text: bytes | str) -> Any:  # noqa: ANN401 (anything may come)
    """Read a value; what is not JSON is a ValueError."""
    return orjson.loads(text)
