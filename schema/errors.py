"""Errors as clients read them in payloads; never a value that was sent."""

from collections.abc import Awaitable, Callable, Coroutine, Sequence
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

import strawberry

from auth.errors import Code, DomainError
from domain.rulebooks.rulebook import RulebookError
from schema import complaints, messages
from schema.clauses import Clause
from schema.context import Info

ErrorCode = Code
strawberry.enum(Code, name="ErrorCode")


@strawberry.interface(description="Something a user caused and can mend.")
class UserError:
    """What stood in the way of an act."""

    code: ErrorCode = strawberry.field(description="What stood in the way.")
    message: str = strawberry.field(description="One sentence, in the language asked for: zh-CN (default) or en.")
    path: list[str] = strawberry.field(description="The input field at fault; empty when none.")
    clause: Clause | None = strawberry.field(description="The rule that refused, when one did.")


@strawberry.type(description="An error without more to say than every error has.")
class Problem(UserError):
    """The one kind of user error so far."""


def problem(info: Info, code: Code, *, path: Sequence[str] = (), clause: Clause | None = None) -> UserError:
    """Put a code into words."""
    return Problem(code=code, message=messages.of(code, info.context.language), path=list(path), clause=clause)


def problems(info: Info, error: RulebookError) -> list[UserError]:
    """Tell every wrong place of a document that was given as a rulebook."""
    return [
        Problem(code=Code.INVALID_INPUT, message=said, path=["document", *place], clause=None)
        for place, said in complaints.told(error, info.context.language)
    ]


P = ParamSpec("P")
T = TypeVar("T")
S = TypeVar("S")


def tells(
    payload: Callable[[list[UserError]], T],
) -> Callable[
    [Callable[Concatenate[S, Info, P], Awaitable[T]]], Callable[Concatenate[S, Info, P], Coroutine[Any, Any, T]]
]:
    """Make a mutation tell a wrong request in its payload's `errors`; its transaction has rolled back by then."""

    def around(
        act: Callable[Concatenate[S, Info, P], Awaitable[T]],
    ) -> Callable[Concatenate[S, Info, P], Coroutine[Any, Any, T]]:
        @wraps(act)
        async def told(self: S, info: Info, *args: P.args, **kwargs: P.kwargs) -> T:
            try:
                return await act(self, info, *args, **kwargs)
            except DomainError as error:
                return payload([problem(info, error.code, path=error.path)])
            except RulebookError as error:
                return payload(problems(info, error))

        return told

    return around
