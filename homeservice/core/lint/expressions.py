"""Expressions: every name is known, every kind fits, and every answer they compare with can be given."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from homeservice.core.definitions import FormDefinition
from homeservice.core.expressions import Expression, ExpressionError, ExprType, check
from homeservice.core.expressions.syntax import Node, children
from homeservice.core.fields.base import FieldType
from homeservice.core.lint.fault import LintFault, Place, expressions, fault
from homeservice.core.lint.intakes import parameter_kinds

#: What a computed value may be: something that can be shown in a line.
_SHOWN = frozenset({ExprType.NUMBER, ExprType.DECIMAL, ExprType.TEXT, ExprType.BOOLEAN, ExprType.DATE})
_NUMBERS = frozenset({ExprType.NUMBER, ExprType.DECIMAL})
#: So many answers of a long list are named where another one was meant.
_MOST_TOLD = 30


def known_kinds(definition: FormDefinition) -> dict[str, ExprType]:
    """The kind of every name that expressions may read; a computed value that cannot be worked out has none."""
    kinds = _given_kinds(definition)
    columns = columns_of(definition)
    waiting = {computed.name: computed.value for computed in definition.computed if computed.name not in kinds}
    waiting |= {name: question.follows_from for name, question in definition.fields.items() if question.follows_from is not None}
    for _ in range(len(waiting)):
        for name, value in waiting.items():
            if name not in kinds and value.names <= kinds.keys():
                try:
                    kinds[name] = check(value, kinds, columns)
                except ExpressionError:
                    continue
    return kinds


def _given_kinds(definition: FormDefinition) -> dict[str, ExprType]:
    """The kinds of what does not follow from anything else."""
    return {
        **{name: question.expression_type for name, question in definition.fields.items() if question.follows_from is None},
        **parameter_kinds(definition),
        "today": ExprType.DATE,
        "reference_date": ExprType.DATE,
        "decided_on": ExprType.DATE,
    }


def columns_of(definition: FormDefinition) -> dict[str, Mapping[str, ExprType]]:
    """The kinds of the columns of each table."""
    given = _given_kinds(definition)
    return {
        name: row_kinds(question.row_columns, given) if question.row_columns else question.seen_columns
        for name, question in definition.fields.items()
        if question.row_columns or question.seen_columns
    }


def row_kinds(columns: Sequence[FieldType], outside: Mapping[str, ExprType]) -> dict[str, ExprType]:
    """The kinds of the cells of a row; a cell that follows from others has the kind of what it gives, OPAQUE where that cannot be told."""
    kinds = {column.name: column.expression_type for column in columns if column.follows_from is None}
    waiting = {column.name: column.follows_from for column in columns if column.follows_from is not None}
    inner = {column.name: row_kinds(column.row_columns, outside) for column in columns if column.row_columns}
    for _ in range(len(waiting)):
        for name, value in waiting.items():
            if name not in kinds:
                try:
                    kinds[name] = check(value, {**outside, **kinds}, inner)
                except ExpressionError:
                    continue
    return {column.name: kinds.get(column.name, ExprType.OPAQUE) for column in columns}


def lint_expressions(definition: FormDefinition) -> Iterator[LintFault]:
    kinds, columns = known_kinds(definition), columns_of(definition)
    # A value that cannot be worked out is told once, where it stands, and not again wherever it is read.
    following = {name for name, question in definition.fields.items() if question.follows_from is not None}
    broken = ({computed.name for computed in definition.computed} | following) - kinds.keys()
    answers = _answers(definition.fields.values())
    for place in expressions(definition):
        found = _of_place(definition, place, kinds, columns, broken, answers)
        yield from (replace(one, column=None) for one in found) if place.is_cell else found


def _of_place(
    definition: FormDefinition, place: Place, kinds: Mapping[str, ExprType], columns: Mapping[str, Mapping[str, ExprType]],
    broken: set[str], answers: Mapping[str, tuple[str, ...]],
) -> Iterator[LintFault]:  # fmt: skip
    known = {**kinds, **row_kinds(place.columns, kinds)}
    tables = {**columns, **{column.name: row_kinds(column.row_columns, known) for column in place.columns if column.row_columns}}
    if broken & place.outside:
        # Only unknown names are told of these: the rest can be judged once the value can be.
        guessed = {**dict.fromkeys(broken, ExprType.OPAQUE), **known}
        yield from (found for found in _checked(place, guessed, tables) if found.message.id == "expression.unknown_name")
        return
    faults = list(_checked(place, known, tables))
    yield from faults
    if not faults:
        yield from _result(definition, place, check(place.expression, known, tables))
        yield from _impossible_answers(place.path, place.expression, {**answers, **_answers(place.columns)})


def _checked(place: Place, kinds: Mapping[str, ExprType], columns: Mapping[str, Mapping[str, ExprType]]) -> Iterator[LintFault]:
    try:
        check(place.expression, kinds, columns)
    except ExpressionError as error:
        yield LintFault(path=place.path, message=error.message, column=error.column)


def _result(definition: FormDefinition, place: Place, kind: ExprType) -> Iterator[LintFault]:
    """Whether the kind of an expression's value is one that its place can use."""
    if not place.gives:
        if kind is not ExprType.BOOLEAN:
            yield fault(place.path, "lint.condition.not_boolean", kind=kind.label)
        elif not place.expression.names:
            yield fault(place.path, "lint.condition.constant")
        return
    if place.path[0] == "fee":
        if kind is not ExprType.NUMBER:
            yield fault(place.path, "lint.fee.no_whole_won", kind=kind.label)
        return
    unit = definition.computed[int(place.path[1])].unit if place.path[0] == "computed" else None
    if kind not in _SHOWN:
        yield fault(place.path, "lint.computed.not_shown", kind=kind.label)
    elif unit is not None and kind not in _NUMBERS:
        yield fault(place.path, "lint.computed.no_number", kind=kind.label, unit=unit)


def _answers(questions: Iterable[FieldType]) -> dict[str, tuple[str, ...]]:
    """The answers of each question that offers some to choose from, as expressions see them."""
    return {
        question.name: tuple(option.value for option in question.control().options)
        for question in questions
        if question.expression_type in {ExprType.TEXT, ExprType.CHOICES} and question.control().options
    }


def _impossible_answers(path: tuple[str | int, ...], expression: Expression, answers: Mapping[str, tuple[str, ...]]) -> Iterator[LintFault]:
    """A fault for every text that is compared with a question and is none of its answers."""
    columns = iter(expression.columns)
    places: dict[int, int] = {}
    for node in _pre_order(expression.tree):
        places[id(node)] = next(columns)
    for node in _pre_order(expression.tree):
        if node[0] != "compare":
            continue
        operands: list[Node] = node[2]
        for first, second in itertools.pairwise(operands):
            for named, others in ((first, second), (second, first)):
                if named[0] != "name" or named[1] not in answers:
                    continue
                for text in _literals(others):
                    if text[1] not in answers[named[1]]:
                        known = ", ".join((*answers[named[1]][:_MOST_TOLD], *(["…"] if len(answers[named[1]]) > _MOST_TOLD else [])))
                        yield fault(
                            path, "lint.condition.no_such_answer", column=places[id(text)], answer=text[1], name=named[1], known=known
                        )  # fmt: skip


def _literals(node: Node) -> Iterator[Node]:
    """The texts that a name is compared with: one, or those of a list."""
    match node:
        case ["list", items]:
            yield from items
        case [kind, str()] if kind != "name":
            yield node


def _pre_order(node: Node) -> Iterator[Node]:
    yield node
    for child in children(node):
        yield from _pre_order(child)
