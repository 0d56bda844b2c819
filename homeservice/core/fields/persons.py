"""A list of people, such as the members of a team: name, and what is asked beside it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

from pydantic import Field

from homeservice.core.errors import Invalid
from homeservice.core.fields.base import FieldType
from homeservice.core.fields.date import Date
from homeservice.core.fields.email import Email
from homeservice.core.fields.phone import Phone
from homeservice.core.fields.tabular import Tabular
from homeservice.core.fields.text import Text
from homeservice.core.messages import Message, message

if TYPE_CHECKING:
    AnyField = FieldType  # the package puts in all types, once it has found them


@dataclass(frozen=True, kw_only=True)
class ListedPerson:
    """Somebody named in an answer. What is not asked is None; `further` are the answers to the form's own columns, by name."""

    name: str
    birth_date: dt.date | None = None
    phone: str | None = None
    email: str | None = None
    further: Mapping[str, Any] = field(default_factory=dict)

    @property
    def known_as(self) -> str:
        """Under which they are the same person wherever they are named: blanks and capitals of a name do not count."""
        return known_as(self.name, self.birth_date)


def known_as(name: str, birth_date: dt.date | None) -> str:
    """The one spelling of a person: name and birth date."""
    return f"{''.join(name.split()).casefold()}:{birth_date}"


class Persons(Tabular):
    """Rows of people; the columns `name`, and of `birth_date`, `phone` and `email` those in `ask`, come before further ones."""

    type: Literal["persons"]
    #: What is asked of each person beside the name.
    ask: tuple[Literal["birth_date", "phone", "email"], ...] = ("birth_date", "phone")
    #: Further questions of each person.
    columns: Annotated[tuple[AnyField, ...], Field(max_length=12)] = ()
    #: What each of them must agree to themselves, through a link of their own, before it can be sent: consents and pledges.
    each_agrees: Annotated[tuple[AnyField, ...], Field(max_length=5)] = ()

    missing_message: ClassVar[str] = "field.persons.required"

    @property
    def row_columns(self) -> tuple[FieldType, ...]:
        return (*(_COLUMNS[name] for name in ("name", *(asked for asked in _COLUMNS if asked in self.ask))), *self.columns)

    @property
    def own_columns(self) -> tuple[FieldType, ...]:
        return self.columns

    def people(self, value: Any) -> tuple[ListedPerson, ...]:
        """The people of a value, in their order."""
        return tuple(person for _, person in self.placed_people(value))

    def placed_people(self, value: Any) -> tuple[tuple[int, ListedPerson], ...]:
        """The people of a value with the places of their rows."""
        known = ("name", *self.ask)
        return tuple(
            (place, ListedPerson(**{key: row[key] for key in known}, further={column.name: row[column.name] for column in self.columns}))
            for place, row in self._placed(value)
        )

    def bind(self, questions: Mapping[str, FieldType]) -> None:
        super().bind(questions)
        for f in self.each_agrees:
            # Whoever signs there signs with the name under which they have signed in.
            f.bind({_SIGNER.name: _SIGNER})

    @property
    def agreements(self) -> tuple[FieldType, ...]:
        return self.each_agrees

    def lint(self) -> list[tuple[str, Any]]:
        faults = super().lint()
        if self.each_agrees and "birth_date" not in self.ask:
            # By name and birth date it is known who has agreed.
            faults.append(("ask", message("field.lint.agrees_born")))
        faults += [
            (f"each_agrees.{place}", message("field.lint.no_agreement", type=f.type))
            for place, f in enumerate(self.each_agrees)
            if not f.is_agreement
        ]
        names = [f.name for f in self.each_agrees]
        if len(set(names)) < len(names):
            faults.append(("each_agrees", message("field.lint.agreement_twice")))
        return faults

    def about(self, place: int, what: Message) -> Invalid:
        """Something to be said of a person, at their row."""
        return self._in_row(place, self.row_columns[0], Invalid(what))


def _column(column: type[FieldType], name: str, **options: Any) -> FieldType:
    """A column that stands in no file: its label is a message, which a file cannot hold."""
    return column.model_construct(type=name, name=name, label=message(f"field.persons.{name}"), **options)  # type: ignore[arg-type]  # said like a text


_SIGNER: FieldType = Text.model_construct(type="text", name="signer", label=message("field.persons.name"), verified="name")  # type: ignore[arg-type]  # as above
_COLUMNS: Mapping[str, FieldType] = MappingProxyType(
    {
        "name": _column(Text, "name", characters="name", max=40),
        "birth_date": _column(Date, "birth_date", past=True, of_birth=True),
        "phone": _column(Phone, "phone", mobile=True),
        "email": _column(Email, "email"),
    }
)
