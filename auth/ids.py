"""New identifiers; never their public form."""

from uuid import UUID

from uuid_utils.compat import uuid7


def new_id() -> UUID:
    """Make an identifier whose order is roughly the order of making."""
    return uuid7()
