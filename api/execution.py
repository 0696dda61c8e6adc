"""A call executed by graphql-core on strawberry's schema; never parsed or validated here."""

# graphql-core types its executors and lists without what they hold.
# pyright: reportUnknownVariableType=false, reportUnknownMemberType=false, reportUnknownArgumentType=false

import inspect
from collections.abc import Awaitable
from typing import Any, TypeGuard

import strawberry
from graphql import DocumentNode, ExecutionResult, GraphQLSchema, execute
from strawberry.execution import optimized_is_awaitable

from api.calls import Call


def core_schema(schema: strawberry.Schema) -> GraphQLSchema:
    """Take graphql-core's schema out of strawberry's, which offers no public way to it."""
    return schema._schema  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]


async def execute_call(
    schema: strawberry.Schema, document: DocumentNode, call: Call, context: object
) -> ExecutionResult:
    """Execute one operation of a document that passed, without incremental delivery."""
    result = execute(
        core_schema(schema),
        document,
        context_value=context,
        variable_values=call.variables,
        operation_name=call.operation,
        executor_class=schema.execution_context_class,
        is_awaitable=_is_awaitable,
        operation_extensions=None,
    )
    return await result if inspect.isawaitable(result) else result


def _is_awaitable(value: Any) -> TypeGuard[Awaitable[Any]]:  # noqa: ANN401 (anything may come)
    return optimized_is_awaitable(value)
