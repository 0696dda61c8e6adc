"""Coded top-level errors of broken requests; never an error that a payload tells."""

from collections.abc import Sequence

from graphql import GraphQLError


class RequestError(GraphQLError):
    """A broken request, told as a top-level error with a code of the contract."""

    def __init__(self, code: str, message: str, path: Sequence[str] = ()) -> None:
        super().__init__(message, extensions={"code": code, **({"path": list(path)} if path else {})})
