"""A row of a table among the other answers: which cells are asked, which must be filled, and what expressions see of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict

from homeservice.core.expressions import Expression, evaluate
from homeservice.core.fields.base import FieldType, LookUp, Name
from homeservice.core.messages import LocalText


class RowRule(BaseModel):
    """What must hold in every row, and what is said at a cell where it does not."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)

    #: What must hold. While a cell it reads is blank, nothing is said.
    unless: Expression
    #: The column at whose cell it is said.
    at: Name
    #: What is said, and how to mend it.
    say: LocalText


class RowScope:
    """One row: its columns by name, and beyond them the answers outside (`outside`). A column hides an outer name like it."""

    def __init__(self, columns: Iterable[FieldType], row: Mapping[str, Any], outside: LookUp) -> None:
        self._columns = {column.name: column for column in columns}
        self._row = row
        self._outside = outside
        self._known: dict[str, Any] = {}

    def look_up(self, name: str) -> Any:
        """The value of a name as expressions see it; a hidden cell is null."""
        column = self._columns.get(name)
        if column is None:
            return self._outside(name)
        if name not in self._known:
            # The lint refuses columns that wait for each other; should it be passed by, they are not known.
            self._known[name] = None
            self._known[name] = self._seen(column)
        return self._known[name]

    def _seen(self, column: FieldType) -> Any:
        if not self.shows(column):
            return None
        if column.follows_from is not None:
            return self.evaluate(column.follows_from)
        value = self._row.get(column.name)
        return None if value is None else column.seen(value, self.look_up)

    def evaluate(self, expression: Expression) -> Any:
        return evaluate(expression, {name: self.look_up(name) for name in expression.names})

    def shows(self, column: FieldType) -> bool:
        """Whether the cell is asked (not yet known counts as no)."""
        return (column.shown_when is None or self.evaluate(column.shown_when) is True) and column.asked(self.look_up)

    def requires(self, column: FieldType) -> bool:
        """Whether a cell that is asked must be filled."""
        if column.required_when is not None:
            return self.evaluate(column.required_when) is True
        return not column.optional
