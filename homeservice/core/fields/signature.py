"""A signature: the typed name of the applicant under what is declared (handbook 1.0, E). The moment is that of the submission."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, ClassVar, Literal

from pydantic import PrivateAttr

from homeservice.core import masking
from homeservice.core.errors import Invalid
from homeservice.core.expressions import ExprType
from homeservice.core.fields.base import Control, ControlKind, FieldType, LookUp, Option, Part, Raw
from homeservice.core.fields.wish import Wish
from homeservice.core.messages import Display, LocalText, message

_AGREED = "yes"
_LONGEST = 60


@dataclass(frozen=True, kw_only=True)
class Signed:
    """Agreed to, and by whom as typed."""

    name: str


class Signing(FieldType):
    """What `pledge` and `signature` share: a tick and a typed name, which must be the applicant's where that is known."""

    expression_type: ClassVar[ExprType] = ExprType.BOOLEAN
    missing_message: ClassVar[str] = "field.signature.required"
    is_agreement: ClassVar[bool] = True
    indexed: ClassVar[bool] = False
    stands_in_tables: ClassVar[bool] = False

    _name_field: str | None = PrivateAttr(None)

    def bind(self, questions: Mapping[str, FieldType]) -> None:
        self._name_field = next((name for name, f in questions.items() if f.verified == "name"), None)

    @property
    def declared(self) -> tuple[LocalText, ...]:
        """The lines that are agreed to."""
        return ()

    def control(self) -> Control:
        return Control(
            kind=ControlKind.SIGNATURE,
            parts=(Part(name="agreed"), Part(name="name", label=message("field.signature.name"), width="medium", max_length=_LONGEST)),
            options=(Option(value=_AGREED, label=message("field.signature.agree")),),
            facts=tuple((message("field.signature.line", line=place), text) for place, text in enumerate(self.declared, 1)),
        )

    def reading(self) -> Mapping[str, Any] | None:
        """Only the server reads it."""
        return None

    def parse(self, raw: Raw) -> Signed | None:
        agreed, name = self.only(raw, "agreed").strip(), self.line(raw, "name")
        if not agreed and not name:
            return None
        if agreed != _AGREED:
            raise Invalid("field.signature.not_agreed", label=self.label, part="agreed")
        if not name:
            raise Invalid("field.signature.no_name", label=self.label, part="name")
        if len(name) > _LONGEST:
            raise Invalid("field.too_long", label=self.label, max=_LONGEST, count=len(name), part="name")
        return Signed(name=name)

    def unparse(self, value: Any) -> dict[str, list[str]]:
        return {"agreed": [] if value is None else [_AGREED], "name": [] if value is None else [value.name]}

    def dump(self, value: Any) -> Any:
        return None if value is None else asdict(value)

    def load(self, stored: Any) -> Any:
        return None if stored is None else Signed(**stored)

    def display(self, value: Any) -> Display:
        return None if value is None else message("field.signature.shown", name=value.name)

    def mask(self, value: Any) -> Display:
        return None if value is None else message("field.signature.shown", name=masking.name(value.name))

    def for_expressions(self, value: Any) -> bool:
        return value is not None

    def sample(self) -> Signed:
        return Signed(name="김견본")

    def invent(self, wish: Wish) -> Signed:
        return Signed(name=wish.name) if wish.name is not None else self.sample()

    def as_answer(self, seen: Any) -> Signed | None:
        return self.sample() if seen is True else None

    @property
    def hangs_on(self) -> frozenset[str]:
        return frozenset({self._name_field} if self._name_field is not None else ())

    def faults_within(self, value: Any, look_up: LookUp) -> list[Invalid]:
        known = look_up(self._name_field) if self._name_field is not None else None
        if known is None or _plain(known) == _plain(value.name):
            return []
        return [Invalid("field.signature.other_name", label=self.label, part="name")]


def _plain(name: str) -> str:
    return "".join(unicodedata.normalize("NFC", name).casefold().split())


class Signature(Signing):
    """One declaration, signed."""

    type: Literal["signature"]
    #: What is declared.
    statement: LocalText

    @property
    def declared(self) -> tuple[LocalText, ...]:
        return (self.statement,)
