"""A text among the questions, which asks nothing."""

from __future__ import annotations

from typing import Any, ClassVar, Literal

from homeservice.core.errors import Invalid
from homeservice.core.expressions import ExprType
from homeservice.core.fields.base import Control, ControlKind, FieldType, Raw, is_blank
from homeservice.core.messages import LocalText


class Note(FieldType):
    """A heading (`label`) and a text; it has no answer, and stands on no paper."""

    type: Literal["note"]
    #: What people read.
    text: LocalText
    #: The text stands out as a warning.
    important: bool = False

    expression_type: ClassVar[ExprType] = ExprType.OPAQUE
    asks: ClassVar[bool] = False
    indexed: ClassVar[bool] = False
    stands_in_tables: ClassVar[bool] = False

    def control(self) -> Control:
        return Control(kind=ControlKind.NOTE)

    def reading(self) -> None:
        """There is nothing to read."""

    def parse(self, raw: Raw) -> None:
        if not is_blank(raw):
            raise Invalid("field.unknown", label=self.label)

    def unparse(self, value: Any) -> dict[str, list[str]]:
        return {"": []}

    def answered(self, value: Any) -> bool:
        return True

    def sample(self) -> None:
        return None
