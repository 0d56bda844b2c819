"""The table of a data file that stands beside a form, as the types that take their answers from one hold it."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Any

from pydantic import BaseModel, ConfigDict, GetJsonSchemaHandler
from pydantic_core import CoreSchema

from homeservice.core.messages import message


class DataFile(BaseModel):
    """A CSV file with its content: what was asked stays what it was when the file changes.

    A form writes the name of the file alone; the loader puts the content beside it.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", ignored_types=(cached_property,))

    #: The name of the file in the folder of the form.
    file: str
    #: The first line of the file.
    columns: tuple[str, ...]
    #: The other lines, each with a cell for every column.
    rows: tuple[tuple[str, ...], ...]

    @classmethod
    def __get_pydantic_json_schema__(cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        """What a form writes."""
        return {"type": "string", "pattern": r"\.csv$"}

    def cells(self, columns: Iterable[str]) -> Iterator[tuple[str, ...]]:
        """The cells of these columns, line by line. Of a column that is not there, blanks."""
        places = [self.columns.index(column) if column in self.columns else None for column in columns]
        for row in self.rows:
            yield tuple("" if place is None else row[place] for place in places)

    def lint_column(self, attribute: str, column: str) -> list[tuple[str, Any]]:
        """A fault where the file has no such column."""
        if column in self.columns:
            return []
        return [(attribute, message("field.lint.data_column", column=column, file=self.file, known=", ".join(self.columns)))]

    def twice(self, columns: Iterable[str]) -> list[tuple[str, ...]]:
        """The cells that stand in more than one line, each once."""
        seen: set[tuple[str, ...]] = set()
        again: dict[tuple[str, ...], None] = {}
        for cells in self.cells(columns):
            key = tuple(map(folded, cells))
            if key in seen:
                again[cells] = None
            seen.add(key)
        return list(again)


def folded(text: str) -> str:
    """A text as people mean it: without blanks, and in one spelling of its letters."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())
