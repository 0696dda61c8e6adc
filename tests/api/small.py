"""A small schema behind the real transport; never the business."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any

import strawberry
from graphql import GraphQLError
from sqlalchemy.ext.asyncio import AsyncEngine
from starlette.applications import Starlette

from api.app import Served, create_app
from api.graphql import Caller
from api.settings import Settings
from auth.errors import Code, DomainError, Unauthenticated

CANARY = "13800138000"

strawberry_info = strawberry.Info[Caller, Any]


@strawberry.enum
class Color(Enum):
    """Something with few values."""

    RED = "red"
    BLUE = "blue"


@strawberry.input
class Inner:
    """An input within an input."""

    phone: str


@strawberry.input
class Draft:
    """An input with a field of every kind."""

    text: str
    count: int
    ratio: float | None = None
    flag: bool | None = None
    key: strawberry.ID | None = None
    at: datetime | None = None
    color: Color | None = None
    tags: list[str] | None = None
    inner: Inner | None = None
    inners: list[Inner] | None = None


class CodedError(GraphQLError):
    """An error that means to be told."""

    def __init__(self) -> None:
        super().__init__("Too old.", extensions={"code": "RESYNC_REQUIRED", "path": ["since"]})


@strawberry.type
class Query:
    """What may be asked."""

    @strawberry.field
    def hello(self, name: str = "you") -> str:
        """Greet."""
        return f"hello {name}"

    @strawberry.field
    async def caller(self, info: strawberry_info) -> str:
        """Tell what the transport knows of the caller."""
        return f"{info.context.token} {info.context.language}"

    @strawberry.field
    def echo(self, draft: Draft) -> str:
        """Take an input of every kind."""
        return draft.text

    @strawberry.field
    def paint(self, color: Color) -> Color:
        """Take a value of few."""
        return color

    @strawberry.field
    async def fault(self) -> str | None:
        """Fail by a mistake of ours."""
        raise RuntimeError(f"the phone {CANARY} broke it")

    @strawberry.field
    def bad_color(self) -> Color | None:
        """Answer what the schema does not allow."""
        return CANARY  # type: ignore[return-value]

    @strawberry.field
    def coded(self) -> str | None:
        """Fail with a code."""
        raise CodedError

    @strawberry.field
    def members_only(self) -> str | None:
        """Ask for somebody."""
        raise Unauthenticated

    @strawberry.field
    def wrong(self) -> str | None:
        """Refuse a request."""
        raise DomainError(Code.INVALID_INPUT)


@strawberry.type
class Mutation:
    """What may be done."""

    @strawberry.mutation
    def note(self, text: str) -> str:
        """Take a text."""
        return text


@strawberry.type
class Subscription:
    """What may be watched."""

    @strawberry.subscription
    async def ticks(self) -> AsyncGenerator[int]:
        """Count."""
        yield 1


SCHEMA = strawberry.Schema(Query, Mutation, Subscription)


@dataclass
class Opened:
    """What the small app holds while it lives."""

    open: bool = True


@asynccontextmanager
async def open_services(_settings: Settings, _pool: AsyncEngine) -> AsyncGenerator[Opened]:
    """Open, and mark as closed at the end."""
    opened = Opened()
    yield opened
    opened.open = False


def open_context(_services: Opened, caller: Caller) -> Caller:
    """Let resolvers see the caller as it is."""
    return caller


SMALL = Served(SCHEMA, open_services, open_context)


def small_app(settings: Settings) -> Starlette:
    """Make an app of it."""
    return create_app(settings, SMALL)
