"""A choice that narrows step by step, out of a data file: district, then quarter."""

from __future__ import annotations

from functools import cached_property
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field

from homeservice.core.errors import Invalid
from homeservice.core.fields.base import Control, ControlKind, FieldType, Option, Part, Raw
from homeservice.core.fields.data import DataFile
from homeservice.core.fields.wish import Wish
from homeservice.core.messages import Display, LocalText, message

# Between the steps of an answer in a box; nobody types it, and no column may hold it.
_STEP = "›"

Steps = tuple[str, ...]


class Level(BaseModel):
    """One step: a column of the file, and what it is called."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    #: The column of the file.
    column: str
    #: What the step is called.
    label: LocalText


class Cascade(FieldType):
    """One answer by steps, each offering what stands under the one before; expressions see the text of the last step.

    A line of the file that is blank from some step on ends there.
    """

    type: Literal["cascade"]
    #: A CSV file in the folder named like the form.
    data: DataFile
    #: The steps, from the widest to the narrowest: `[{column: district, label: 구·군}, {column: dong, label: 동}]`.
    levels: Annotated[tuple[Level, ...], Field(min_length=2, max_length=5)]

    missing_message: ClassVar[str] = "field.choice.required"
    stands_in_tables: ClassVar[bool] = False

    model_config = ConfigDict(ignored_types=(cached_property,))

    @cached_property
    def _answers(self) -> dict[Steps, None]:
        """Every whole answer, in the order of the file."""
        return {_whole(cells): None for cells in self.data.cells(level.column for level in self.levels) if cells[0]}

    @cached_property
    def _known(self) -> dict[Steps, None]:
        """Every answer and every beginning of one, in the order of the file."""
        return {steps[:length]: None for steps in self._answers for length in range(1, len(steps) + 1)}

    def control(self) -> Control:
        return Control(kind=ControlKind.GROUP, parts=tuple(map(self._part, range(len(self.levels)))))

    def _part(self, place: int) -> Part:
        """The box of a step: everything that it may hold, under what stands before it."""
        offered = sorted((steps for steps in self._known if len(steps) == place + 1), key=lambda steps: self._order[steps[:-1]])
        options = tuple(Option(value=_STEP.join(steps), label=steps[-1], group=" > ".join(steps[:-1])) for steps in offered)
        return Part(name=_box(place), label=self.levels[place].label, width="wide", options=options)

    @cached_property
    def _order(self) -> dict[Steps, int]:
        """The place of each beginning among the others."""
        return {steps: place for place, steps in enumerate(((), *self._known))}

    def reading(self) -> None:
        """Only the server reads it."""

    def parse(self, raw: Raw) -> Steps | None:
        sent = [tuple(self.only(raw, _box(place)).strip().split(_STEP)) for place in range(len(self.levels))]
        chosen = [(place, steps) for place, steps in enumerate(sent) if steps != ("",)]
        for place, steps in chosen:
            if len(steps) != place + 1 or steps not in self._known:
                raise Invalid("field.choice.unknown", label=self.label, part=_box(place))
        if not chosen:
            return None
        last, steps = chosen[-1]
        for place, before in chosen[:-1]:
            if steps[: place + 1] != before:
                raise Invalid("field.cascade.apart", label=self.label, upper=before[-1], lower=steps[-1], part=_box(last))
        if steps not in self._answers:
            raise Invalid("field.cascade.next", label=self.label, level=self.levels[last + 1].label, chosen=steps[-1], part=_box(last + 1))
        return steps

    def unparse(self, value: Any) -> dict[str, list[str]]:
        steps = value or ()
        return {_box(place): [_STEP.join(steps[: place + 1])] if place < len(steps) else [] for place in range(len(self.levels))}

    def dump(self, value: Any) -> Any:
        return None if value is None else list(value)

    def load(self, stored: Any) -> Any:
        return None if stored is None else tuple(stored)

    def display(self, value: Any) -> Display:
        return None if value is None else " > ".join(value)

    def for_expressions(self, value: Any) -> str:
        return str(value[-1])

    def index_text(self, value: Any) -> str | None:
        return None if value is None else _STEP.join(value)

    def sample(self) -> Steps:
        return next(iter(self._answers))

    def invent(self, wish: Wish) -> Steps:
        return max(self._answers, key=lambda steps: len(" ".join(steps))) if wish.nasty else self.sample()

    def as_answer(self, seen: Any) -> Steps | None:
        return next((steps for steps in self._answers if steps[-1] == seen), None)

    def lint(self) -> list[tuple[str, Any]]:
        faults = super().lint()
        for place, level in enumerate(self.levels):
            faults += self.data.lint_column(f"levels.{place}.column", level.column)
        if faults:
            return faults
        columns = [level.column for level in self.levels]
        if len(set(columns)) < len(columns):
            return [("levels", message("field.lint.cascade_column_twice"))]
        for cells in self.data.twice(columns):
            faults.append(("data", message("field.lint.data_twice", file=self.data.file, cells=" > ".join(filter(None, cells)))))
        for cells in self.data.cells(columns):
            told = " > ".join(cell or "-" for cell in cells)
            if not cells[0] or "" in cells[: len(_whole(cells))]:
                faults.append(("data", message("field.lint.cascade_gap", file=self.data.file, cells=told)))
            if any(_STEP in cell for cell in cells):
                faults.append(("data", message("field.lint.cascade_sign", file=self.data.file, cells=told, sign=_STEP)))
        return faults


def _whole(cells: Steps) -> Steps:
    """The cells without the blank ones at the end."""
    while cells and not cells[-1]:
        cells = cells[:-1]
    return cells


def _box(place: int) -> str:
    return "level-" + chr(ord("a") + place)
