"""What every act that creates shares in the contract: its key, and the errors of what the business answered."""

from uuid import UUID

from auth.errors import Code, DomainError
from domain.cases.acts import Done
from schema import loading
from schema.clauses import cited
from schema.context import Info
from schema.errors import UserError, problem


def key_from(given: str) -> UUID:
    """Read an idempotency key, a UUID the client made; INVALID_INPUT otherwise."""
    try:
        return UUID(given)
    except ValueError:
        raise DomainError(Code.INVALID_INPUT, ("idempotencyKey",)) from None


async def objections(info: Info, done: Done) -> list[UserError]:
    """Tell what the business answered, with the clause in the language asked for."""
    if done.objection is None:
        return []
    clause = None
    if done.objection.clause and done.rulebook:
        book = await loading.book(info.context, done.rulebook)
        clause = cited(book, done.objection.clause, info.context.language) if book else None
    return [problem(info, done.objection.code, clause=clause)]
