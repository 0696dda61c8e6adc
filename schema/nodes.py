"""What every object of its own has: an opaque global id; never how it is found."""

from uuid import UUID

import strawberry

from schema.ids import to_public


@strawberry.interface(description="An object with an opaque, global, stable id.")
class Node:
    """An object that can be asked for by its id."""

    id: strawberry.ID = strawberry.field(description="Opaque, global, stable.")


def public(kind: str, key: UUID) -> strawberry.ID:
    """Write an id as clients see it."""
    return strawberry.ID(to_public(kind, key))
