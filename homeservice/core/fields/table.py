"""A table: rows of questions, such as vehicles, works or items of cost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from homeservice.core.fields.base import FieldType
from homeservice.core.fields.tabular import Tabular

if TYPE_CHECKING:
    AnyField = FieldType  # the package puts in all types, once it has found them


class Table(Tabular):
    """Rows of `columns`."""

    type: Literal["table"]
    #: The questions of a row. Their conditions may read the other columns of the row, and all answers around the table.
    columns: Annotated[tuple[AnyField, ...], Field(min_length=1, max_length=12)]

    @property
    def row_columns(self) -> tuple[FieldType, ...]:
        return self.columns
