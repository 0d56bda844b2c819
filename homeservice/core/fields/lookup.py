"""A value that is looked up in a data file by other answers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cached_property
from types import MappingProxyType
from typing import Annotated, Any, ClassVar, Literal

from pydantic import ConfigDict, Field

from homeservice.core.expressions import ExprType
from homeservice.core.fields.base import Control, ControlKind, LookUp, Name
from homeservice.core.fields.calculated import with_unit
from homeservice.core.fields.data import DataFile, folded
from homeservice.core.fields.shown import Shown
from homeservice.core.messages import Display, LocalText, message

_NUMBER = re.compile(r"-?(?:[0-9]{1,15}|[0-9]{1,3}(?:,[0-9]{3}){1,4})")


class Lookup(Shown):
    """Shown and not typed: the cell of the line that the other answers lead to. Not known while one is missing or no line fits."""

    type: Literal["lookup"]
    #: A CSV file in the folder named like the form.
    data: DataFile
    #: Which answers find the line: `{column: question, …}`. Conditions see them; so does the search.
    by: Annotated[dict[str, Name], Field(min_length=1, max_length=5)]
    #: The column of the value.
    gives: str
    #: Whether expressions see a whole `number` or a `text`.
    kind: Literal["number", "text"]
    #: The word behind it; `won` writes 1,000,000원.
    unit: Literal["won"] | LocalText | None = None

    expression_kinds: ClassVar[tuple[ExprType, ...]] = (ExprType.NUMBER, ExprType.TEXT)
    stands_in_tables: ClassVar[bool] = False

    model_config = ConfigDict(ignored_types=(cached_property,))

    @property
    def expression_type(self) -> ExprType:  # type: ignore[override]  # the kind is an option
        return ExprType.NUMBER if self.kind == "number" else ExprType.TEXT

    @property
    def is_derived(self) -> bool:
        return True

    @property
    def hangs_on(self) -> frozenset[str]:
        return frozenset(self.by.values())

    @property
    def found_by(self) -> Mapping[str, str]:
        return MappingProxyType({f"by.{column}": name for column, name in self.by.items()})

    @cached_property
    def _lines(self) -> dict[tuple[str, ...], str]:
        """What each line gives, by the answers that lead to it."""
        found: dict[tuple[str, ...], str] = {}
        for *keys, given in self.data.cells((*self.by, self.gives)):
            found.setdefault(tuple(map(folded, keys)), given)
        return found

    def derive(self, look_up: LookUp) -> Any:
        answers = [look_up(name) for name in self.by.values()]
        if None in answers:
            return None
        given = self._lines.get(tuple(folded(str(answer)) for answer in answers), "")
        return int(given.replace(",", "")) if given and self.kind == "number" else given or None

    def control(self) -> Control:
        return Control(kind=ControlKind.CALCULATED)

    def display(self, value: Any) -> Display:
        return with_unit(value, self.unit)

    def lint(self) -> list[tuple[str, Any]]:
        faults = super().lint()
        for column in self.by:
            faults += self.data.lint_column(f"by.{column}", column)
        faults += self.data.lint_column("gives", self.gives)
        if faults:
            return faults
        for cells in self.data.twice(self.by):
            faults.append(("data", message("field.lint.data_twice", file=self.data.file, cells=" > ".join(cells))))
        for (given,) in self.data.cells((self.gives,)):
            if self.kind == "number" and given and _NUMBER.fullmatch(given) is None:
                faults.append(("gives", message("field.lint.lookup_number", file=self.data.file, column=self.gives, cell=given)))
        return faults
