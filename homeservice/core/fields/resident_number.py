"""A resident's or foreigner's number, which may be asked only where an act says so (개인정보 보호법 제24조의2)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, ClassVar, Literal

from homeservice.core import masking
from homeservice.core.expressions import ExprType
from homeservice.core.fields.base import Control, ControlKind, FieldType, Part
from homeservice.core.fields.numerals import plain_digits
from homeservice.core.identifiers.resident_number import parse_resident_number
from homeservice.core.messages import Display, LocalText, message

_SAMPLE = "900101-1000000"


class ResidentNumber(FieldType):
    """Thirteen digits, stored encrypted and shown as `900101-1******`; no condition and no paper can read them.

    A check digit that does not fit is taken: numbers given since October 2020 have none.
    """

    type: Literal["resident_number"]
    #: The article that demands or allows the number: told with the question. Without it the number must not be asked.
    legal_basis: LocalText | None = None

    expression_type: ClassVar[ExprType] = ExprType.OPAQUE
    encrypted: ClassVar[bool] = True
    indexed: ClassVar[bool] = False
    #: A row would be encrypted in part only.
    stands_in_tables: ClassVar[bool] = False

    def control(self) -> Control:
        return Control(
            kind=ControlKind.INPUT,
            parts=(Part(input_mode="numeric", width="medium", autocomplete="off", example=_SAMPLE),),
            notes=() if self.legal_basis is None else (message("field.resident_number.basis", basis=self.legal_basis),),
        )

    def reading(self) -> Mapping[str, Any]:
        return {"as": "present", "pattern": "(?:[0-9][- ]?){13}"}

    def parse_text(self, text: str) -> str:
        """Whether the birth lies in the future is for `check`, which knows the day."""
        return str(parse_resident_number(plain_digits(text), label=self.label, today=dt.date.max))

    def check(self, value: Any, *, today: dt.date) -> None:
        parse_resident_number(value, label=self.label, today=today)

    def mask(self, value: Any) -> Display:
        return None if value is None else masking.resident_number(value)

    def for_strangers(self, value: Any) -> Display:
        return None

    def sample(self) -> str:
        return _SAMPLE

    def lint(self) -> list[tuple[str, Any]]:
        faults = super().lint()
        if self.legal_basis is None:
            faults.append(("type", message("field.lint.no_legal_basis")))
        return faults
