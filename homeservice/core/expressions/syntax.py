"""From source to tree: Python's own parser over a cleaned source, then a white list of its nodes."""

from __future__ import annotations

import ast
import datetime as dt
import difflib
import re
import unicodedata
from collections.abc import Iterable, Iterator
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from homeservice.core.expressions import arithmetic
from homeservice.core.expressions.error import ExpressionError
from homeservice.core.expressions.functions import FUNCTIONS
from homeservice.core.expressions.tokens import MAX_DEPTH, MAX_NODES, clean, is_name
from homeservice.core.messages import Message, message

#: A node: a list of its kind and what belongs to it, nothing but lists, strings, integers and booleans (docstring of the package).
Node = list[Any]

_LITERALS = frozenset({"integer", "decimal", "text", "boolean", "date"})
_ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")

# fmt: off
_ARITHMETIC = MappingProxyType({ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.FloorDiv: "//", ast.Mod: "%"})
_COMPARISON = MappingProxyType({
    ast.Eq: "==", ast.NotEq: "!=", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.In: "in", ast.NotIn: "not in",
})
# fmt: on


def children(node: Node) -> list[Node]:
    """The nodes under a node, in the order in which nodes are numbered."""
    match node:
        case ["negative" | "not", operand]:
            return [operand]
        case ["arithmetic", _, first, second]:
            return [first, second]
        case ["if", condition, then, otherwise]:
            return [condition, then, otherwise]
        case ["compare" | "call", _, operands] | ["and" | "or" | "list", operands]:
            return list(operands)
    return []


def walk(node: Node) -> Iterator[Node]:
    """A node and all under it, in pre-order: the order of `Expression.columns`."""
    yield node
    for child in children(node):
        yield from walk(child)


def parse(source: str) -> tuple[Node, tuple[int, ...]]:
    """The tree of a source and the column (from 1) of each of its nodes in pre-order. Raises ExpressionError."""
    cleaned = clean(source)
    trimmed = cleaned.lstrip(" ")
    blanks = len(cleaned) - len(trimmed)
    try:
        parsed = ast.parse(trimmed, mode="eval")
    except SyntaxError as error:
        raise _not_understood(cleaned, blanks + (error.offset or 1)) from None
    except (MemoryError, RecursionError):
        # The parser's own bounds, which a caller that is itself deep in calls may meet with a row of `not`.
        raise ExpressionError("expression.too_deep", column=1, most=MAX_DEPTH) from None
    builder = _Builder(trimmed, blanks)
    tree = builder.build(parsed.body, 1)
    return tree, tuple(builder.columns)


def nearest(word: str, known: Iterable[str]) -> Message:
    """What to say of an unknown word: the nearest known one, or nothing."""
    close = difflib.get_close_matches(word, sorted(known), n=1, cutoff=0.6)
    return message("expression.nearest", name=close[0]) if close else message("expression.nothing_near")


def _not_understood(cleaned: str, column: int) -> ExpressionError:
    column = min(column, len(cleaned.rstrip(" ")))
    return ExpressionError("expression.not_understood", column=column, word=cleaned[column - 1 :].split(" ", 1)[0][:20])


class _Builder:
    """Builds the tree of one source; `columns` grows by one with every node begun."""

    def __init__(self, source: str, blanks: int) -> None:
        self.bytes = source.encode()
        self.blanks = blanks
        self.columns: list[int] = []

    def column(self, parsed: ast.expr) -> int:
        """The parser counts bytes; people count characters."""
        return len(self.bytes[: parsed.col_offset].decode()) + self.blanks + 1

    def build(self, parsed: ast.expr, depth: int, *, list_allowed: bool = False) -> Node:
        column = self.column(parsed)
        if depth > MAX_DEPTH:
            raise ExpressionError("expression.too_deep", column=column, most=MAX_DEPTH)
        if len(self.columns) >= MAX_NODES:
            raise ExpressionError("expression.too_large", column=column, most=MAX_NODES)
        self.columns.append(column)
        match parsed:
            case ast.Constant():
                return self.literal(parsed, column)
            case ast.Name(id=name):
                return _name(name, column)
            case ast.UnaryOp(op=ast.USub(), operand=ast.Constant() as operand) if type(operand.value) in {int, float}:
                kind, value = self.literal(operand, column)
                return [kind, -value]
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return ["negative", self.build(operand, depth + 1)]
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return ["not", self.build(operand, depth + 1)]
            case ast.BoolOp(op=operator, values=values):
                return ["and" if isinstance(operator, ast.And) else "or", [self.build(value, depth + 1) for value in values]]
            case ast.BinOp(left=left, op=operator, right=right) if type(operator) in _ARITHMETIC:
                return ["arithmetic", _ARITHMETIC[type(operator)], self.build(left, depth + 1), self.build(right, depth + 1)]
            case ast.Compare():
                return self.comparison(parsed, depth)
            case ast.IfExp(test=test, body=body, orelse=orelse):
                return ["if", *(self.build(part, depth + 1) for part in (test, body, orelse))]
            case ast.Call():
                return self.call(parsed, column, depth)
            case ast.List(elts=items) if list_allowed:
                return self.items(items, column, depth)
            case ast.List():
                raise ExpressionError("expression.list_place", column=column)
        raise ExpressionError("expression.forbidden", column=column, what=message(f"expression.construct.{_construct(parsed)}"))

    def literal(self, parsed: ast.Constant, column: int) -> Node:
        value = parsed.value
        if isinstance(value, bool):
            return ["boolean", value]
        if isinstance(value, str):
            return ["text", unicodedata.normalize("NFC", value)]
        # The parser makes a binary fraction of 0.1; the source still says what was meant.
        number = Decimal(self.bytes[parsed.col_offset : parsed.end_col_offset].decode())
        if isinstance(value, int):
            if arithmetic.in_bounds(int(number)):
                return ["integer", int(number)]
        elif arithmetic.in_bounds(number):
            return ["decimal", arithmetic.scaled(number)]
        raise ExpressionError("expression.number_bounds", column=column, places=arithmetic.DECIMAL_PLACES)

    def comparison(self, parsed: ast.Compare, depth: int) -> Node:
        operators = [_COMPARISON[type(operator)] for operator in parsed.ops]
        if len(operators) > 1 and {"in", "not in"} & set(operators):
            raise ExpressionError("expression.chained_in", column=self.column(parsed.comparators[0]))
        operands = [self.build(parsed.left, depth + 1)]
        for operator, operand in zip(operators, parsed.comparators, strict=True):
            operands.append(self.build(operand, depth + 1, list_allowed=operator in {"in", "not in"}))
        return ["compare", operators, operands]

    def items(self, parsed: list[ast.expr], column: int, depth: int) -> Node:
        if not parsed:
            raise ExpressionError("expression.empty_list", column=column)
        items = [self.build(item, depth + 1) for item in parsed]
        for item, at in zip(items, parsed, strict=True):
            if item[0] not in _LITERALS:
                raise ExpressionError("expression.list_items", column=self.column(at))
        return ["list", items]

    def call(self, parsed: ast.Call, column: int, depth: int) -> Node:
        if not isinstance(parsed.func, ast.Name):
            raise ExpressionError("expression.forbidden", column=column, what=message("expression.construct.call"))
        name, arguments = parsed.func.id, parsed.args
        if name == "date":
            return self.date(arguments, column)
        function = FUNCTIONS.get(name)
        if function is None:
            known = {*FUNCTIONS, "date"}
            raise ExpressionError("expression.unknown_function", column=column, name=name, nearest=nearest(name, known))
        most, given = len(function.takes), len(arguments)
        least = most - function.optional
        if given < least or (given > most and not function.more):
            open_ended = given < least and (function.more or function.optional)
            fault = "expression.too_few_arguments" if open_ended else "expression.argument_count"
            raise ExpressionError(fault, column=column, name=name, wanted=least if given < least else most, given=given)
        return ["call", name, [self.build(argument, depth + 1) for argument in arguments]]

    def date(self, arguments: list[ast.expr], column: int) -> Node:
        """A day is a literal: its text is read here, and the tree holds no call."""
        match arguments:
            case [ast.Constant(value=str() as text)] if _ISO_DATE.fullmatch(text):
                try:
                    return ["date", dt.date.fromisoformat(text).isoformat()]
                except ValueError:
                    raise ExpressionError("expression.no_such_day", column=self.column(arguments[0]), text=text) from None
        raise ExpressionError("expression.date_form", column=column)


def _name(name: str, column: int) -> Node:
    if name in {"true", "false"}:
        return ["boolean", name == "true"]
    if not is_name(name):
        raise ExpressionError("expression.name_form", column=column, name=name[:60])
    return ["name", name]


def _construct(parsed: ast.expr) -> str:
    """What a refused node is called in the catalogue."""
    match parsed:
        case ast.Tuple():
            return "tuple"
        case ast.Subscript():
            return "subscript"
        case ast.Starred():
            return "starred"
        case ast.UnaryOp(op=ast.UAdd()):
            return "plus"
    return "other"
