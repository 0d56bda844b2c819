"""An earlier case of the same applicant."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Annotated, Any, ClassVar, Literal

from pydantic import StringConstraints

from homeservice.core.earlier import EarlierCase, WantedCases
from homeservice.core.errors import Invalid
from homeservice.core.expressions import ExprType
from homeservice.core.fields.base import Control, ControlKind, FieldType, Part
from homeservice.core.fields.wish import Wish
from homeservice.core.messages import Display, LocalText, message
from homeservice.core.numbering import parse_receipt_number
from homeservice.core.workflow import State

_LONGEST = 30
_Slug = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{1,59}$")]
_DAY = ("received_on", "decided_on")


class EarlierCaseQuestion(FieldType):
    """A case that the applicant has filed before, chosen from their own by receipt number and title. Officers type its number.

    Only cases that were received and not withdrawn can be named, and only the applicant's own: the number of somebody else's is
    refused like one that does not exist. The value is an EarlierCase.
    """

    type: Literal["earlier_case"]
    #: Cases of these forms alone, by their addresses.
    forms: tuple[_Slug, ...] = ()
    #: Cases of services or of contests alone.
    kind: Literal["service", "contest"] | None = None
    #: Cases in these states alone.
    states: tuple[
        Literal[
            State.RECEIVED,
            State.IN_PROGRESS,
            State.SUPPLEMENT,
            State.APPROVED,
            State.REFUSED,
            State.RETURNED,
            State.TRANSFERRED,
            State.CLOSED,
        ],
        ...,
    ] = ()
    #: What expressions see of the case: its receipt number, the address of its form, or the day of its receipt or decision.
    gives: Literal["number", "form", "received_on", "decided_on"] = "number"

    missing_message: ClassVar[str] = "field.earlier_case.required"
    stale_message: ClassVar[str] = "field.earlier_case.gone"
    stands_in_tables: ClassVar[bool] = False
    expression_kinds: ClassVar[tuple[ExprType, ...]] = (ExprType.TEXT, ExprType.DATE)

    @property
    def expression_type(self) -> ExprType:  # type: ignore[override]  # what is seen of it is an option
        return ExprType.DATE if self.gives in _DAY else ExprType.TEXT

    @property
    def names_cases(self) -> WantedCases:
        return WantedCases(forms=self.forms, kind=self.kind, states=self.states)

    def control(self) -> Control:
        return Control(kind=ControlKind.EARLIER_CASE, parts=(Part(width="medium", max_length=_LONGEST),))

    def reading(self) -> None:
        """Only the server knows the cases."""

    def parse_text(self, text: str) -> EarlierCase:
        try:
            return EarlierCase(number=str(parse_receipt_number(text)))
        except Invalid:
            raise Invalid("field.earlier_case.unknown", label=self.label, number=text[:_LONGEST]) from None

    def unparse(self, value: Any) -> dict[str, list[str]]:
        return {"": [] if value is None else [value.number]}

    def dump(self, value: Any) -> Any:
        if value is None:
            return None
        return {
            "number": value.number,
            "title": None if value.title is None else value.title.dump(),
            "form": value.form,
            **{key: None if (day := getattr(value, key)) is None else day.isoformat() for key in _DAY},
        }

    def load(self, stored: Any) -> Any:
        if stored is None:
            return None
        days = {key: None if stored[key] is None else dt.date.fromisoformat(stored[key]) for key in _DAY}
        title = None if stored["title"] is None else LocalText.of(stored["title"])
        return EarlierCase(number=stored["number"], title=title, form=stored["form"], **days)

    def display(self, value: Any) -> Display:
        if value is None or value.title is None:
            return None if value is None else value.number
        return message("field.earlier_case.shown", number=value.number, title=value.title)

    def for_strangers(self, value: Any) -> Display:
        return None if value is None else value.number

    def for_expressions(self, value: Any) -> Any:
        return getattr(value, self.gives)

    def index_text(self, value: Any) -> str | None:
        return None if value is None else value.number

    def sample(self) -> EarlierCase:
        return EarlierCase(number="2026-S00-000001")

    def invent(self, wish: Wish) -> EarlierCase:
        form = self.forms[0] if self.forms else None
        return replace(self.sample(), form=form, received_on=wish.today, decided_on=wish.today)

    def as_answer(self, seen: Any) -> EarlierCase | None:
        """A case of which this is seen, another for each; whoever knows no such case cannot answer so."""
        if self.gives == "number":
            return None
        number = seen.toordinal() if isinstance(seen, dt.date) else sum(map(ord, seen))
        return replace(self.sample(), number=f"2026-S00-{number:06}", **{self.gives: seen})
