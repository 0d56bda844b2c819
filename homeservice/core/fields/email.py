"""An e-mail address."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, ClassVar, Literal

from homeservice.core import masking
from homeservice.core.errors import Invalid
from homeservice.core.fields.base import Control, ControlKind, FieldType, Part
from homeservice.core.fields.wish import Wish
from homeservice.core.messages import Display

# What mail servers really take (RFC 5321 without quoted names): 64 characters before the @; 200 in all, as the tables hold.
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_ADDRESS = re.compile(rf"(?=.{{6,200}}$)(?=[^@]{{1,64}}@){_ATOM}(?:\.{_ATOM})*@(?:{_LABEL}\.)+(?=[A-Za-z])(?:{_LABEL})")
_SAMPLE = "sample@example.com"


class Email(FieldType):
    """An address at a domain; the domain is kept in lower case."""

    type: Literal["email"]

    filled_from: ClassVar[frozenset[str]] = frozenset({"email"})

    def control(self) -> Control:
        return Control(kind=ControlKind.INPUT, parts=(Part(input_mode="email", autocomplete="email", width="wide", example=_SAMPLE),))

    def reading(self) -> Mapping[str, Any]:
        return {"as": "present", "pattern": "[^@ ]{1,64}@[^@ ]+[.][^@ ]+"}

    def parse_text(self, text: str) -> str:
        if not _ADDRESS.fullmatch(text):
            raise Invalid("field.email.unreal", label=self.label, example=_SAMPLE)
        name, _, domain = text.rpartition("@")
        return f"{name}@{domain.lower()}"

    def mask(self, value: Any) -> Display:
        return None if value is None else masking.email(value)

    def sample(self) -> str:
        return _SAMPLE

    def invent(self, wish: Wish) -> str:
        if wish.nasty:
            return f"{'sample+' + 'x' * 54 + str(wish.number % 1000).zfill(3)}@{'sub-' + 'domain' * 9}.{'long' * 15}.example.com"
        return f"sample{wish.number}@example.com" if wish.number else _SAMPLE

    def index_text(self, value: Any) -> str | None:
        """No mail server that people use tells upper from lower case."""
        return None if value is None else str(value).lower()
