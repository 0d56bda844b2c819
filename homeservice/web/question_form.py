"""What a browser sent for a page of questions, read through Flask-WTF: its fields parse and judge, and render nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Container, Iterable, Mapping
from typing import Any

from flask import request
from flask_wtf import FlaskForm
from wtforms import Field

from homeservice.core.answers import Fault, Parsed, read_answer, split_by_field
from homeservice.core.fields.base import FieldType, Raw

#: What a page of questions sends beside its answers.
OWN_NAMES = frozenset({"csrf_token", "_action", "_shown", "draft_version", "_key"})


class DefinedField(Field):
    """The one WTForms field: it asks the question's type."""

    def __init__(self, definition: FieldType, raw: Raw, today: dt.date, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.definition = definition
        self.raw = raw
        self.today = today
        self.fault: Fault | None = None

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        """Parse the boxes of this question; a value that cannot be read becomes a fault and no exception."""
        del formdata, data, extra_filters
        self.data, self.fault = read_answer(self.definition, self.raw, today=self.today)

    def validate(self, form: Any, extra_validators: Any = ()) -> bool:
        """Whether the question could be read."""
        del form, extra_validators
        return self.fault is None


def question_form(fields: Iterable[FieldType], raws: Mapping[str, Raw], today: dt.date) -> FlaskForm:
    """A form of these questions, its class built new for it and never changed."""
    members = {f"question_{f.name}": _unbound(f, raws.get(f.name, {}), today) for f in fields}
    return type("QuestionForm", (FlaskForm,), members)(formdata=None)


def _unbound(f: FieldType, raw: Raw, today: dt.date) -> Any:
    return DefinedField(definition=f, raw=raw, today=today)


def sent_answers() -> dict[str, list[str]]:
    """What was sent for the questions, by box."""
    # No database keeps a null byte; whoever sends one is told of the character that stands for it.
    return {
        name: [value.replace("\0", "\ufffd") for value in values]
        for name, values in request.form.lists()
        if name not in OWN_NAMES and "\0" not in name
    }


def parsed_of(form: FlaskForm) -> Parsed:
    """The values, what was typed where they could not be read, and the faults."""
    values: dict[str, Any] = {}
    typed: dict[str, Raw] = {}
    faults = []
    for field in form:
        if isinstance(field, DefinedField):
            values[field.definition.name] = field.data
            if field.fault is not None:
                typed[field.definition.name] = field.raw
                faults.append(field.fault)
    return Parsed(values=values, typed=typed, faults=tuple(faults))


def read_answers(fields: Iterable[FieldType], shown: Container[str], today: dt.date) -> Parsed:
    """The page as it was sent, file questions aside. Raises DomainError for a name that is no question of the page.

    A question that another window has hidden meanwhile is still read where it was sent: nothing typed is lost.
    """
    asked = tuple(f for f in fields if not f.takes_file)
    raws = split_by_field(asked, sent_answers())
    return parsed_of(question_form([f for f in asked if raws[f.name] or f.name in shown], raws, today))
