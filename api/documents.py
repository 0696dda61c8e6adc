"""GraphQL documents, parsed and validated and kept for the next call; never executed here."""

# graphql-core types its lists without what they hold.
# pyright: reportUnknownVariableType=false, reportUnknownMemberType=false
# pyright: reportUnknownParameterType=false, reportUnknownArgumentType=false

from collections import OrderedDict
from typing import Any, Final

from graphql import (
    SKIP,
    DocumentNode,
    GraphQLError,
    GraphQLInputType,
    GraphQLSchema,
    StringValueNode,
    ValidationRule,
    ValueNode,
    ValuesOfCorrectTypeRule,
    VisitorAction,
    parse,
    specified_rules,
    validate,
)
from graphql.utilities import validate_input_literal

from api.errors import PARSE_FAILED, VALIDATION_FAILED, DocumentRefusedError
from api.variables import type_at

KEPT_CHARACTERS: Final = 1_000_000
NUL: Final = "\x00"


class ValuesOfExpectedTypeRule(ValuesOfCorrectTypeRule):
    """graphql-core's rule, telling the expected type and the place, and never the literal found there."""

    def is_valid_value_node(self, node: ValueNode, input_type: GraphQLInputType | None) -> VisitorAction:
        """Check a literal whole, so that its parts need no visit."""

        def report(error: GraphQLError, path: list[str | int]) -> None:
            place = ".".join(map(str, path))
            expected = type_at(input_type, path)
            message = f"Expected a value of type '{expected}'" + (f" at '{place}'." if place else ".")
            nodes = [found for found in error.nodes or () if found.loc]
            self.report_error(GraphQLError(message, nodes or [node]))

        if input_type is not None:
            validate_input_literal(node, input_type, report)
        return SKIP


class NoNulRule(ValidationRule):
    """No text may hold the character that the database cannot keep."""

    def enter_string_value(self, node: StringValueNode, *_: Any) -> VisitorAction:  # noqa: ANN401 (the visitor's own)
        """Look at one text."""
        if NUL in node.value:
            self.report_error(GraphQLError("A text holds the character U+0000.", [node]))
        return None


RULES: Final = (
    *(ValuesOfExpectedTypeRule if rule is ValuesOfCorrectTypeRule else rule for rule in specified_rules),
    NoNulRule,
)


class Documents:
    """The documents that passed lately; the least used make room within a bound of characters."""

    def __init__(self, schema: GraphQLSchema, *, suggest: bool) -> None:
        self._schema = schema
        self._suggest = suggest
        self._kept: OrderedDict[str, DocumentNode] = OrderedDict()
        self._characters = 0

    def read(self, text: str) -> DocumentNode:
        """Parse and validate a document; what is wrong with it is a DocumentRefusedError."""
        kept = self._kept.get(text)
        if kept is not None:
            self._kept.move_to_end(text)
            return kept
        document = _parse(text)
        errors = validate(self._schema, document, RULES, hide_suggestions=not self._suggest)
        if errors:
            raise DocumentRefusedError(VALIDATION_FAILED, errors)
        self._keep(text, document)
        return document

    def _keep(self, text: str, document: DocumentNode) -> None:
        self._kept[text] = document
        self._characters += len(text)
        while self._characters > KEPT_CHARACTERS:
            gone, _ = self._kept.popitem(last=False)
            self._characters -= len(gone)


def _parse(text: str) -> DocumentNode:
    try:
        return parse(text)
    except GraphQLError as error:
        told = GraphQLError(_syntax_message(error.message), source=error.source, positions=error.positions)
        raise DocumentRefusedError(PARSE_FAILED, [told]) from None
    except RecursionError:
        raise DocumentRefusedError(PARSE_FAILED, [GraphQLError("The document is nested too deeply.")]) from None


def _syntax_message(message: str) -> str:
    """Keep what the grammar expected, which is ours, and drop what was found, which is the client's."""
    expected, found, _ = message.removeprefix("Syntax Error: ").partition(", found ")
    if found and expected.startswith("Expected "):
        return f"Syntax error. {expected}."
    return "Syntax error."
