"""One fault of a definition, and the walk over its expressions that several rules share."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from homeservice.core.computed import DecisionTable
from homeservice.core.definitions import FormDefinition
from homeservice.core.expressions import Expression
from homeservice.core.fields.base import FieldType
from homeservice.core.messages import Message, message
from homeservice.core.rules import AnswerRule

Path = tuple[str | int, ...]


@dataclass(frozen=True, kw_only=True)
class LintFault:
    """`path` holds the keys and the indices (from 0) of the file; `column` the character of an expression, from 1."""

    path: Path
    message: Message
    column: int | None = None


def fault(path: Path, id: str, /, *, column: int | None = None, **params: Any) -> LintFault:
    return LintFault(path=path, message=message(id, **params), column=column)


@dataclass(frozen=True, kw_only=True)
class Place:
    """An expression with its path, and the name of the question, column or computed value it belongs to (None for a rule or a topic)."""

    path: Path
    expression: Expression
    owner: str | None = None
    #: In a row of a table: the columns whose cells it may read by name, those of the row around it first.
    columns: tuple[FieldType, ...] = ()

    @property
    def outside(self) -> frozenset[str]:
        """The names that it reads from beyond its row."""
        return self.expression.names - {column.name for column in self.columns}

    @property
    def key(self) -> str:
        return str(self.path[-1])

    @property
    def is_cell(self) -> bool:
        """It is a cell of a decision table, which is no expression as it is written: its columns mean nothing."""
        return len(self.path) > 1 and self.path[0] == "computed" and self.path[-2] == "if"

    @property
    def gives(self) -> bool:
        """It gives a value to be shown, and no condition."""
        if self.path[0] == "fee":
            return True
        if self.path[0] == "computed":
            return not self.is_cell and self.key in {"value", "otherwise"}
        return self.path[0] == "sections" and self.key == "value"


def expressions(definition: FormDefinition) -> Iterator[Place]:
    """Every expression of a definition, in the order of the file."""
    for s, section in enumerate(definition.sections):
        if section.shown_when is not None:
            yield Place(path=("sections", s, "shown_when"), expression=section.shown_when)
        for f, question in enumerate(section.written):
            given = (("shown_when", question.shown_when), ("required_when", question.required_when), ("value", question.follows_from))
            for key, expression in given:
                if expression is not None:
                    yield Place(path=("sections", s, "fields", f, key), expression=expression, owner=question.name)
            yield from _in_rows(("sections", s, "fields", f), question, ())
        yield from _of_rules(("sections", s), section.rules)
    for c, computed in enumerate(definition.computed):
        if computed.table is None:
            yield Place(path=("computed", c, "value"), expression=computed.value, owner=computed.name)
        else:
            yield from _of_table(("computed", c, "table"), computed.table, computed.name)
    for r, rule in enumerate(definition.eligibility):
        yield Place(path=("eligibility", r, "unless"), expression=rule.unless)
    if definition.automatic is not None:
        yield Place(path=("automatic", "when"), expression=definition.automatic.when)
    for r, step in enumerate(definition.step_rules):
        yield Place(path=("step_rules", r, "unless"), expression=step.unless)
    yield from _of_rules((), definition.rules)
    for issuing, papers in definition.documents.items():
        for p, paper in enumerate(papers):
            if paper.issued_when is not None:
                yield Place(path=("documents", issuing, p, "issued_when"), expression=paper.issued_when)
    for i, intake in enumerate(definition.intakes):
        for q, quota in enumerate(intake.selection.quotas if intake.selection is not None else ()):
            yield Place(path=("intakes", i, "selection", "quotas", q, "when"), expression=quota.when)
    if definition.fee is not None:
        yield Place(path=("fee", "amount"), expression=definition.fee.amount)


def _of_table(path: Path, table: DecisionTable, owner: str) -> Iterator[Place]:
    for r, row in enumerate(table.rows):
        for key, condition in row.conditions.items():
            yield Place(path=(*path, "rows", r, *key.split(".")), expression=condition, owner=owner)
        yield Place(path=(*path, "rows", r, "value"), expression=row.value, owner=owner)
    if table.otherwise is not None:
        yield Place(path=(*path, "otherwise"), expression=table.otherwise, owner=owner)


def _of_rules(path: Path, rules: Iterable[AnswerRule]) -> Iterator[Place]:
    for r, rule in enumerate(rules):
        for key, expression in (("when", rule.when), ("unless", rule.unless)):
            if expression is not None:
                yield Place(path=(*path, "rules", r, key), expression=expression)


def rule_paths(definition: FormDefinition) -> Iterator[tuple[Path, AnswerRule]]:
    """Every rule between answers with its place in the file."""
    for s, section in enumerate(definition.sections):
        yield from (((("sections", s, "rules", r)), rule) for r, rule in enumerate(section.rules))
    yield from ((("rules", r), rule) for r, rule in enumerate(definition.rules))


def _in_rows(path: Path, table: FieldType, around: tuple[FieldType, ...]) -> Iterator[Place]:
    """The expressions of a table's columns and rules, and of the tables in its rows."""
    columns = (*around, *table.row_columns)
    given = len(table.row_columns) - len(table.own_columns)
    for place, column in enumerate(table.row_columns):
        here = (*path, "columns", place - given)
        for key, expression in (("shown_when", column.shown_when), ("required_when", column.required_when), ("value", column.follows_from)):
            if expression is not None:
                yield Place(path=(*here, key), expression=expression, owner=column.name, columns=columns)
        yield from _in_rows(here, column, columns)
    for place, rule in enumerate(table.row_rules):
        yield Place(path=(*path, "rules", place, "unless"), expression=rule.unless, columns=columns)


def question_paths(definition: FormDefinition) -> dict[str, Path]:
    """Where each question stands, and each reason that a rule asks for; the first of two that share a name."""
    paths: dict[str, Path] = {}
    for s, section in enumerate(definition.sections):
        for f, question in enumerate(section.written):
            paths.setdefault(question.name, ("sections", s, "fields", f))
    for path, rule in rule_paths(definition):
        paths.setdefault(rule.name, path)
    return paths
