"""A telephone number, kept as E.164 and written with hyphens as Koreans read it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, ClassVar, Literal

import phonenumbers
from phonenumbers import PhoneNumberFormat, PhoneNumberType

from homeservice.core import masking
from homeservice.core.errors import Invalid
from homeservice.core.fields.base import Control, ControlKind, FieldType, Part
from homeservice.core.fields.numerals import plain_digits
from homeservice.core.fields.wish import Wish
from homeservice.core.messages import Display

_TYPED = re.compile(r"\+?[0-9()\-. /]{2,30}")
_MOBILE = {PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE}
# 010 has had eight digits since 2004 and phonenumbers takes seven as well; it also cuts 0505 in the wrong place.
_SHORT_010 = re.compile(r"\+8210[0-9]{7}")
# fmt: off
_WRITTEN = (
    (re.compile(r"(1[0-9]{3})([0-9]{4})"),                "{}-{}"),      # 1577-1234
    (re.compile(r"(2)([0-9]{3,4})([0-9]{4})"),            "0{}-{}-{}"),  # Seoul: 02-123-4567
    (re.compile(r"(50[0-9])([0-9]{3,4})([0-9]{4})"),      "0{}-{}-{}"),  # 0505-123-4567
    (re.compile(r"([1-9][0-9])([0-9]{3,4})([0-9]{4})"),   "0{}-{}-{}"),  # 053-803-2592, 010-1234-5678, 070-1234-5678
)
# fmt: on
_OF_FILMS = tuple(f"+61491570{last}" for last in ("006", "156", "157", "158", "159", "110"))


class Phone(FieldType):
    """A Korean number, or a foreign one with its country code. `mobile: true` takes only what gets text messages."""

    type: Literal["phone"]
    #: `true`: only a number that gets text messages.
    mobile: bool = False

    filled_from: ClassVar[frozenset[str]] = frozenset({"phone"})

    def control(self) -> Control:
        part = Part(input_mode="tel", autocomplete="tel", width="medium", example=self.display(self.sample()))
        return Control(kind=ControlKind.INPUT, parts=(part,))

    def reading(self) -> Mapping[str, Any]:
        return {"as": "present", "pattern": r"[+]?[0-9()\-. \/]{8,30}"}

    def parse_text(self, text: str) -> str:
        example = self.display(self.sample())
        text = plain_digits(text)
        try:
            if not _TYPED.fullmatch(text):
                raise Invalid("field.phone.unreal", label=self.label, example=example)
            number = phonenumbers.parse(text, "KR")
        except phonenumbers.NumberParseException:
            raise Invalid("field.phone.unreal", label=self.label, example=example) from None
        stored = phonenumbers.format_number(number, PhoneNumberFormat.E164)
        if not phonenumbers.is_valid_number(number) or _SHORT_010.fullmatch(stored):
            raise Invalid("field.phone.unreal", label=self.label, example=example)
        if self.mobile and phonenumbers.number_type(number) not in _MOBILE:
            raise Invalid("field.phone.not_mobile", label=self.label, example=example)
        return stored

    def unparse(self, value: Any) -> dict[str, list[str]]:
        return {"": [] if value is None else [written_phone(value)]}

    def display(self, value: Any) -> Display:
        return None if value is None else written_phone(value)

    def mask(self, value: Any) -> Display:
        return None if value is None else masking.phone(written_phone(value))

    def sample(self) -> str:
        # No exchange begins with 0, so this number can be nobody's.
        return "+821000000000"

    def invent(self, wish: Wish) -> str:
        """For the strangest a foreign number: Australia keeps these for films."""
        if wish.nasty:
            return _OF_FILMS[wish.number % len(_OF_FILMS)]
        return f"+82100000{wish.number % 10_000:04}"


def written_phone(stored: str) -> str:
    """An E.164 number as people write it: `+82538032592` is `053-803-2592`; foreign numbers keep their country code."""
    if stored.startswith("+82"):
        for pattern, form in _WRITTEN:
            if match := pattern.fullmatch(stored.removeprefix("+82")):
                return form.format(*match.groups())
    return str(phonenumbers.format_number(phonenumbers.parse(stored), PhoneNumberFormat.INTERNATIONAL))
