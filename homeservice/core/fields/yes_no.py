"""A question that is answered with yes or no."""

from __future__ import annotations

from typing import Any, ClassVar, Literal

from homeservice.core.errors import Invalid
from homeservice.core.expressions import ExprType
from homeservice.core.fields.base import Control, ControlKind, FieldType, Option, Raw
from homeservice.core.messages import Display, message

_WORDS = {True: "yes", False: "no"}


class YesNo(FieldType):
    """Yes or no; no is an answer, blank is none."""

    type: Literal["yes_no"]

    expression_type: ClassVar[ExprType] = ExprType.BOOLEAN
    missing_message: ClassVar[str] = "field.yes_no.required"
    indexed: ClassVar[bool] = False

    def control(self) -> Control:
        options = tuple(Option(value=word, label=self.display(value)) for value, word in _WORDS.items())
        return Control(kind=ControlKind.RADIO, options=options)

    def parse(self, raw: Raw) -> bool | None:
        sent = self.only(raw).strip()
        if not sent:
            return None
        for value, word in _WORDS.items():
            if sent == word:
                return value
        raise Invalid("field.choice.unknown", label=self.label)

    def unparse(self, value: Any) -> dict[str, list[str]]:
        return {"": [] if value is None else [_WORDS[value]]}

    def display(self, value: Any) -> Display:
        return None if value is None else message(f"field.yes_no.{_WORDS[value]}")

    def sample(self) -> bool:
        return True
