"""The check before use: whether an expression's names exist and its kinds fit, and what kind it gives."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from homeservice.core.expressions.error import ExpressionError
from homeservice.core.expressions.expression import Expression
from homeservice.core.expressions.functions import EQUAL, FUNCTIONS, LONG, ORDERED, Function, Kinds, common
from homeservice.core.expressions.kinds import ANY, NUMERIC, ExprType, join
from homeservice.core.expressions.syntax import Node, nearest
from homeservice.core.messages import Message, message

Names = Mapping[str, ExprType]
Columns = Mapping[str, Names]

_LITERALS = MappingProxyType(
    {
        "integer": ExprType.NUMBER,
        "decimal": ExprType.DECIMAL,
        "text": ExprType.TEXT,
        "boolean": ExprType.BOOLEAN,
        "date": ExprType.DATE,
    }
)
_GROUPS = MappingProxyType({NUMERIC: "numeric", ORDERED: "ordered", LONG: "long", EQUAL: "comparable"})
_BOOLEAN = frozenset({ExprType.BOOLEAN})

# A kind and the column it stands at: what a fault is told about.
_Found = tuple[ExprType, int]


def check(expression: Expression, names: Names, columns: Columns = MappingProxyType({})) -> ExprType:
    """The kind of value the expression gives, were all names known. Raises ExpressionError for the first fault found.

    `columns` holds the kinds of the columns of each name of kind ROWS.
    """
    return _Check(names, columns, iter(expression.columns)).kind(expression.tree)[0]


class _Check:
    """One walk over a tree, in the order of its columns: each node takes the next, and asks its children in turn."""

    def __init__(self, names: Names, columns: Columns, places: Iterator[int]) -> None:
        self.names = names
        self.columns = columns
        self.places = places

    def kind(self, node: Node) -> _Found:
        column = next(self.places)
        return self.kind_at(node, column), column

    def kind_at(self, node: Node, column: int) -> ExprType:
        match node:
            case ["name", str(name)]:
                return self.name(name, column)
            case ["negative", operand]:
                return _wanted("-", NUMERIC, self.kind(operand))
            case ["not", operand]:
                return _wanted("not", _BOOLEAN, self.kind(operand))
            case ["and" | "or" as operation, operands]:
                for operand in operands:
                    _wanted(operation, _BOOLEAN, self.kind(operand))
                return ExprType.BOOLEAN
            case ["arithmetic", str(operation), first, second]:
                kinds = [_wanted(operation, NUMERIC, self.kind(operand)) for operand in (first, second)]
                return ExprType.NUMBER if operation == "//" or ExprType.DECIMAL not in kinds else ExprType.DECIMAL
            case ["compare", operations, operands]:
                return self.comparison(operations, operands)
            case ["if", condition, then, otherwise]:
                return self.choice(condition, then, otherwise)
            case ["call", str(name), arguments]:
                return self.call(FUNCTIONS[name], arguments)
        return _LITERALS[node[0]]

    def name(self, name: str, column: int) -> ExprType:
        if name not in self.names:
            raise ExpressionError("expression.unknown_name", column=column, name=name, nearest=nearest(name, self.names))
        return self.names[name]

    def choice(self, condition: Node, then: Node, otherwise: Node) -> ExprType:
        _wanted("if", _BOOLEAN, self.kind(condition))
        (first, _), (second, column) = self.kind(then), self.kind(otherwise)
        joined = join(first, second)
        if joined is None:
            raise ExpressionError("expression.branches", column=column, first=first.label, second=second.label)
        return joined

    def comparison(self, operations: list[str], operands: list[Node]) -> ExprType:
        first = self.kind(operands[0])
        for operation, operand in zip(operations, operands[1:], strict=True):
            if operand[0] == "list":
                second = self.list_of(operand)
                if first[0] is ExprType.CHOICES:
                    raise ExpressionError("expression.choices_compared", column=first[1])
                _same(operation, first, second)
            else:
                second = self.kind(operand)
                _comparable(operation, first, second)
            first = second
        return ExprType.BOOLEAN

    def list_of(self, node: Node) -> _Found:
        """The one kind of a list's items."""
        column = next(self.places)
        first = self.kind(node[1][0])
        for item in node[1][1:]:
            _same("in", first, self.kind(item))
        return first[0], column

    def call(self, function: Function, arguments: list[Node]) -> ExprType:
        last = len(function.takes) - 1
        found = [self.kind(argument) for argument in arguments]
        for n, argument in enumerate(found):
            _wanted(function.name, function.takes[min(n, last)], argument)
        if function.column is not None and len(arguments) > 1:
            kind = self.column_named(function, function.column, arguments, found)
            return kind if function.gives is None else function.gives
        if function.gives is not None:
            return function.gives
        held = common([kind for kind, _ in found])
        if held is None:
            (first, _), (second, column) = _clash(found)
            raise ExpressionError("expression.mixed_arguments", column=column, name=function.name, first=first.label, second=second.label)
        return held

    def column_named(self, function: Function, wanted: Kinds, arguments: list[Node], found: list[_Found]) -> ExprType:
        """The kind of the column that a call names, if it is one that the function takes."""
        rows, column = arguments
        if rows[0] != "name" or column[0] != "text":
            raise ExpressionError("expression.column_form", column=found[0][1], name=function.name)
        kinds = self.columns.get(rows[1], {})
        if column[1] not in kinds:
            raise ExpressionError(
                "expression.unknown_column", column=found[1][1], name=column[1], rows=rows[1], nearest=nearest(column[1], kinds)
            )
        return _wanted(function.name, wanted, (kinds[column[1]], found[1][1]))


def _wanted(operation: str, kinds: Kinds, found: _Found) -> ExprType:
    """The kind found, if it is one that the operation takes."""
    kind, column = found
    if kind not in kinds and kinds != ANY:
        raise ExpressionError("expression.wrong_type", column=column, operation=operation, wanted=_label(kinds), found=kind.label)
    return kind


def _comparable(operation: str, first: _Found, second: _Found) -> None:
    if operation in {"in", "not in"}:
        _wanted(operation, frozenset({ExprType.TEXT}), first)
        if second[0] is not ExprType.CHOICES:
            raise ExpressionError("expression.in_what", column=second[1], operation=operation, found=second[0].label)
        return
    if ExprType.CHOICES in {first[0], second[0]}:
        raise ExpressionError("expression.choices_compared", column=first[1] if first[0] is ExprType.CHOICES else second[1])
    _date_and_text(first, second)
    wanted = EQUAL if operation in {"==", "!="} else ORDERED
    for found in (first, second):
        if found[0] not in wanted:
            fault = "expression.not_comparable" if wanted is EQUAL else "expression.not_ordered"
            raise ExpressionError(fault, column=found[1], operation=operation, found=found[0].label)
    _same(operation, first, second)


def _same(operation: str, first: _Found, second: _Found) -> None:
    """Both sides of one kind, numbers of either kind being one."""
    if join(first[0], second[0]) is not None:
        return
    _date_and_text(first, second)
    raise ExpressionError("expression.clash", column=second[1], operation=operation, first=first[0].label, second=second[0].label)


def _date_and_text(first: _Found, second: _Found) -> None:
    """The likeliest slip has a sentence of its own: a day written as a text."""
    if {first[0], second[0]} == {ExprType.DATE, ExprType.TEXT}:
        raise ExpressionError("expression.date_and_text", column=first[1] if first[0] is ExprType.TEXT else second[1])


def _clash(found: list[_Found]) -> tuple[_Found, _Found]:
    """The first argument and the first one after it of another kind."""
    return found[0], next(other for other in found[1:] if join(found[0][0], other[0]) is None)


def _label(kinds: Kinds) -> Message:
    return message(f"expression.type.{_GROUPS[kinds]}") if kinds in _GROUPS else next(iter(kinds)).label
