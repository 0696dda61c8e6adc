"""Relay connections over keyset pages; never a statement."""

from collections.abc import Callable
from typing import Annotated, Generic, TypeVar

import strawberry
from sqlmodel import SQLModel

from domain.sight.queries import Page, Window
from schema.context import Info
from schema.faults import RequestError

LONGEST = 100
USUAL = 20

T = TypeVar("T")
R = TypeVar("R", bound=SQLModel)

First = Annotated[
    int | None, strawberry.argument(description="How many from the start or after a cursor; 20 by default.")
]
Last = Annotated[int | None, strawberry.argument(description="How many from the end or before a cursor.")]
After = Annotated[str | None, strawberry.argument(description="Only what comes after this cursor.")]
Before = Annotated[str | None, strawberry.argument(description="Only what comes before this cursor.")]


@strawberry.type(description="Where a page lies in its list.")
class PageInfo:
    """Whether there is more on either side, and the cursors at the page's ends."""

    has_next_page: bool = strawberry.field(description="Whether there is more after this page.")
    has_previous_page: bool = strawberry.field(description="Whether there is more before this page.")
    start_cursor: str | None = strawberry.field(description="The first object's cursor.")
    end_cursor: str | None = strawberry.field(description="The last object's cursor.")


@strawberry.type(description="An object in a list, with its cursor.")
class Edge(Generic[T]):
    """One object of a list."""

    cursor: str = strawberry.field(description="Where the object lies in the list.")
    node: T = strawberry.field(description="The object.")


@strawberry.type(description="A page of a list.")
class Connection(Generic[T]):
    """A page: objects, with and without their cursors."""

    edges: list[Edge[T]] = strawberry.field(description="The objects with their cursors.")
    nodes: list[T] = strawberry.field(description="The objects.")
    page_info: PageInfo = strawberry.field(description="Where the page lies in its list.")


def window(info: Info, *, first: int | None, after: str | None, last: int | None, before: str | None) -> Window:
    """Read a list's arguments; BAD_USER_INPUT for a size out of bounds, both directions at once or a bad cursor."""
    if first is not None and (last is not None or before is not None):
        raise RequestError("BAD_USER_INPUT", "first goes with after only", ["first"])
    if last is not None and after is not None:
        raise RequestError("BAD_USER_INPUT", "last goes with before only", ["last"])
    if after is not None and before is not None:
        raise RequestError("BAD_USER_INPUT", "after and before do not go together", ["before"])
    backwards = last is not None or before is not None
    size = last if last is not None else first if first is not None else USUAL
    if not 0 <= size <= LONGEST:
        raise RequestError("BAD_USER_INPUT", "a page has 0 to 100 objects", ["last" if backwards else "first"])
    cursors = info.context.cursors(info.field_name)
    cursor = before if backwards else after
    place = cursors.read(cursor) if cursor is not None else None
    if cursor is not None and place is None:
        raise RequestError("BAD_USER_INPUT", "expected a cursor of this list", ["before" if backwards else "after"])
    return Window(size=size, place=place, backwards=backwards, cursors=cursors)


def connection(page: Page[R], make: Callable[[R], T]) -> Connection[T]:
    """Show a page of rows as a page of objects."""
    edges = [Edge(cursor=cursor, node=make(row)) for cursor, row in page.rows]
    return Connection(
        edges=edges,
        nodes=[edge.node for edge in edges],
        page_info=PageInfo(
            has_next_page=page.has_next,
            has_previous_page=page.has_previous,
            start_cursor=edges[0].cursor if edges else None,
            end_cursor=edges[-1].cursor if edges else None,
        ),
    )


def nothing(_: type[T]) -> Connection[T]:
    """Give the list that somebody without a right to it sees."""
    bounds = PageInfo(has_next_page=False, has_previous_page=False, start_cursor=None, end_cursor=None)
    return Connection(edges=[], nodes=[], page_info=bounds)
