"""The compiled expression: what definitions hold and consumers pass around."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

from homeservice.core.expressions.arithmetic import DECIMAL_PLACES, in_bounds
from homeservice.core.expressions.error import ExpressionError
from homeservice.core.expressions.syntax import Node, parse, walk


@dataclass(frozen=True, kw_only=True)
class Expression:
    """A source that parsed, with its tree. Two are equal whose sources are.

    `names` are the names it reads. `columns` holds the column of each node, nodes numbered in pre-order from 0.
    In a pydantic model it is read from a string, an integer or a boolean and written as its source.
    """

    source: str
    tree: Node = field(compare=False, repr=False)
    names: frozenset[str] = field(compare=False, repr=False)
    columns: tuple[int, ...] = field(compare=False, repr=False)

    @classmethod
    def of(cls, value: object) -> Expression:
        """An Expression from a source, an integer or a boolean. Raises ExpressionError."""
        match value:
            case Expression():
                return value
            case bool():
                return compile_expression("true" if value else "false")
            case int() if in_bounds(value):
                return compile_expression(str(value))
            case int():
                raise ExpressionError("expression.number_bounds", column=1, places=DECIMAL_PLACES)
            case str():
                return compile_expression(value)
        raise ExpressionError("expression.not_text", column=1)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(
            cls.of,
            json_schema_input_schema=core_schema.union_schema(
                [core_schema.str_schema(), core_schema.int_schema(), core_schema.bool_schema()]
            ),
            serialization=core_schema.plain_serializer_function_ser_schema(
                lambda expression: expression.source, return_schema=core_schema.str_schema()
            ),
        )


def compile_expression(source: str) -> Expression:
    """The expression of a source. Raises ExpressionError; never anything else, whatever the string."""
    tree, columns = parse(source)
    names = frozenset(node[1] for node in walk(tree) if node[0] == "name")
    return Expression(source=source, tree=tree, names=names, columns=columns)
