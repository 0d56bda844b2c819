"""Tables: what settles their rows, and columns that must not wait for each other."""

from __future__ import annotations

from collections.abc import Iterator

from homeservice.core.definitions import FormDefinition
from homeservice.core.expressions import ExprType
from homeservice.core.fields.base import FieldType
from homeservice.core.lint.dependencies import rank
from homeservice.core.lint.fault import LintFault, Path, fault


def lint_rows(definition: FormDefinition) -> Iterator[LintFault]:
    for s, section in enumerate(definition.sections):
        for f, question in enumerate(section.written):
            if question.row_columns:
                here: Path = ("sections", s, "fields", f)
                yield from _rows_from(definition, here, question)
                yield from _rings(here, question)
                for place, column in enumerate(question.row_columns):
                    if column.row_columns:
                        yield from _rings((*here, "columns", place), column)


def _rows_from(definition: FormDefinition, here: Path, table: FieldType) -> Iterator[LintFault]:
    """Whether the question that settles the rows is there, comes in time, and gives rows that the table can hold."""
    name = table.rows_settled_by
    if name is None:
        return
    path: Path = (*here, "rows_from")
    settles = definition.fields.get(name)
    if settles is None or settles.expression_type not in {ExprType.NUMBER, ExprType.CHOICES} or settles is table:
        yield fault(path, "lint.rows.settled_by_what", name=name)
        return
    if rank(definition, definition.section_of[name]) > rank(definition, definition.section_of[table.name]):
        yield fault(path, "lint.condition.too_late", names=name)
    if settles.expression_type is ExprType.CHOICES:
        return
    most = getattr(settles, "max", None)
    if most is None or most > table.control().max_rows:
        yield fault(path, "lint.rows.more_than_rows", name=name, max=table.control().max_rows)


def _rings(here: Path, table: FieldType) -> Iterator[LintFault]:
    """A fault for every column that hangs on itself, at once or through other columns of its row."""
    columns = {column.name: column for column in table.row_columns}
    graph = {
        name: frozenset(columns) & frozenset().union(*(e.names for e in (column.shown_when, column.follows_from) if e is not None))
        for name, column in columns.items()
    }
    for place, name in enumerate(columns):
        reached, fresh = frozenset[str](), graph[name]
        while fresh:
            reached |= fresh
            fresh = frozenset().union(*(graph[other] for other in fresh)) - reached
        if name in reached:
            yield fault((*here, "columns", place, "name"), "lint.condition.ring", ring=f"{name} → … → {name}")
