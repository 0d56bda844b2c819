"""A consent under 개인정보 보호법: what is told before it is asked, and that each is asked by itself (handbook 5.3)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Literal

from homeservice.core.errors import Invalid
from homeservice.core.expressions import ExprType
from homeservice.core.fields.base import Control, ControlKind, FieldType, Option, Raw
from homeservice.core.messages import Display, LocalText, message

_AGREED = "yes"
# What must stand out (영 제17조 제3항): how long, to whom and what for; the items where they are sensitive or identify.
_STAND_OUT = frozenset({"period", "recipient", "recipient_purpose"})


class Consent(FieldType):
    """Agreed (True) or not (None); never ticked beforehand. One that is not `optional` must be agreed to apply.

    The notice states purpose, items, period and the disadvantage of refusing (법 제15조 제2항); a provision to others
    also the recipient and the recipient's purpose (법 제17조 제2항).
    """

    type: Literal["consent"]
    #: What the data are for.
    purpose: LocalText
    #: Which data.
    items: LocalText
    #: How long they are kept.
    period: LocalText
    #: What refusing means.
    disadvantage: LocalText
    #: Who else gets them.
    recipient: LocalText | None = None
    #: What that one wants them for.
    recipient_purpose: LocalText | None = None
    #: The items are sensitive or identify a person uniquely (법 제23조, 제24조), and so must stand out.
    sensitive: bool = False

    expression_type: ClassVar[ExprType] = ExprType.BOOLEAN
    missing_message: ClassVar[str] = "field.consent.required"
    is_agreement: ClassVar[bool] = True
    indexed: ClassVar[bool] = False
    stands_in_tables: ClassVar[bool] = False

    def control(self) -> Control:
        stand_out = _STAND_OUT | ({"items"} if self.sensitive else set())
        told = [name for name in ("recipient", "recipient_purpose", "purpose", "items", "period", "disadvantage") if getattr(self, name)]
        agree = "field.consent.agree_optional" if self.optional else "field.consent.agree"
        return Control(
            kind=ControlKind.CONSENT,
            options=(Option(value=_AGREED, label=message(agree)),),
            facts=tuple((message(f"field.consent.{name}"), getattr(self, name)) for name in told),
            important=frozenset(place for place, name in enumerate(told) if name in stand_out),
        )

    def reading(self) -> Mapping[str, Any]:
        return {"as": "boolean", "only_yes": True}

    def parse(self, raw: Raw) -> bool | None:
        sent = self.only(raw).strip()
        if sent not in {"", _AGREED}:
            raise Invalid("field.consent.unknown", label=self.label)
        return True if sent else None

    def unparse(self, value: Any) -> dict[str, list[str]]:
        return {"": [_AGREED] if value is True else []}

    def display(self, value: Any) -> Display:
        return None if value is None else message("field.consent.agreed" if value is True else "field.consent.not_agreed")

    def sample(self) -> bool:
        return True

    def answered(self, value: Any) -> bool:
        return value is True

    def lint(self) -> list[tuple[str, Any]]:
        faults = super().lint()
        if (self.recipient is None) != (self.recipient_purpose is None):
            faults.append(("recipient" if self.recipient is None else "recipient_purpose", message("field.lint.recipient")))
        return faults
