"""A form as a sheet of paper: what it asks, with room to write by hand; printed by the worker whenever what it says has changed."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import json
from collections.abc import Iterable, Mapping
from typing import Any, BinaryIO

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from homeservice.adapters.language import Language
from homeservice.core.city import City
from homeservice.core.definitions import FormDefinition, OfficerContact, Section
from homeservice.core.errors import NotFound
from homeservice.core.expressions import Expression
from homeservice.core.fields.base import Control, ControlKind, FieldType
from homeservice.core.intakes import parameter_value
from homeservice.core.messages import Display, Filled, LocalText
from homeservice.core.saying_conditions import in_words
from homeservice.core.workflow import Role
from homeservice.models import Form, Job
from homeservice.operations.jobs import enqueue
from homeservice.operations.office import office
from homeservice.operations.versions import contact_of, definition_of

#: Papers of the city are Korean (행정업무의 운영 및 혁신에 관한 규정 제7조).
_KOREAN = Language("ko")
#: Of a list that long the answer is written, and the answers are not printed.
_MOST_OPTIONS = 40
_MOST_ROWS = 5
#: So many characters go on a line of a hand.
_A_LINE = 60
_MOST_LINES = 12
_K = ControlKind


def blank_form(definition: FormDefinition, city: City, *, contact: OfficerContact, parameters: Mapping[str, Any]) -> dict[str, Any]:
    """All that the sheet says; `parameters` are those of the intake that it is for, and stand in blanks of its texts."""
    sheet = _Sheet(definition, {name: parameter_value(value) for name, value in parameters.items()})
    say = sheet.say
    asked = list(definition.sections_for(Role.RESIDENT))
    sections = [section for section in asked if _questions(section)]
    files = [f for section in asked for f in section.fields if f.takes_file]
    return {
        "city": {"name": say(city.name), "address": say(city.address), "phone": city.phone, "homepage": city.homepage, "call_centre": city.call_centre, "official": city.official},
        "form": {
            "title": definition.title.ko,
            "code": definition.code,
            "who": definition.who.ko,
            "department": definition.department.ko,
            "officer": say(contact.name),
            "phone": contact.phone,
            "time": say(definition.processing_time.message),
            "fee": fee_on_paper(definition),
            "law": [say(law) for law in definition.legal_basis],
            "is_contest": definition.kind == "contest",
        },
        "sections": [sheet.section(section, number) for number, section in enumerate(sections, 1)],
        "attachments": [sheet.attachment(f) for f in files],
    }  # fmt: skip


def fee_on_paper(definition: FormDefinition) -> str:
    """What it costs, in Korean; a fee that is computed stands on no paper."""
    if definition.fee is None:
        return _KOREAN("public.service.no_fee")
    fixed = definition.fee.fixed
    return _KOREAN("public.service.fee_won", fee=fixed) if fixed is not None else _KOREAN("paper_form.fee_computed")


def _questions(section: Section) -> list[FieldType]:
    return [f for f in section.written if not f.takes_file and not f.is_derived]


class _Sheet:
    """The questions of one form as they stand on paper."""

    def __init__(self, definition: FormDefinition, words: Mapping[str, Display]) -> None:
        self._definition = definition
        self._words = words

    def say(self, thing: Display) -> str:
        """In Korean, with parameters in the blanks of texts."""
        return _KOREAN.say(Filled(thing, self._words) if isinstance(thing, LocalText) else thing)

    def _only(self, conditions: Iterable[Expression | None]) -> str:
        """The last of the conditions in words."""
        there = [condition for condition in conditions if condition is not None]
        return _KOREAN("paper_form.only", condition=in_words(self._definition, there[-1])) if there else ""

    def section(self, section: Section, number: int) -> dict[str, Any]:
        return {
            "number": number,
            "title": self.say(section.title),
            "help": self.say(section.help),
            "when": self._only([section.shown_when]),
            "questions": [self.question(f) for f in _questions(section)],
        }

    def question(self, f: FieldType) -> dict[str, Any]:
        control = f.control()
        help = " ".join(filter(None, [self.say(f.help), *map(self.say, control.notes)]))
        return {
            "label": self.say(f.label), "help": help, "optional": f.optional, "when": self._only([f.shown_when]), **self._boxes(f, control)
        }  # fmt: skip

    def _boxes(self, f: FieldType, control: Control) -> dict[str, Any]:
        """How the question is answered by hand: `kind` with what the kind needs."""
        say = self.say
        if control.kind in {_K.RADIO, _K.SELECT, _K.CHECKBOXES, _K.LONG_CHOICE} and 0 < len(control.options) <= _MOST_OPTIONS:
            return {"kind": "options", "options": [say(option.label) for option in control.options]}
        if control.kind == _K.TABLE:
            columns = [say(column.label) for column in control.columns if column.follows_from is None]
            return {"kind": "table", "columns": columns, "rows": min(max(control.min_rows, 3), control.max_rows, _MOST_ROWS)}
        if control.kind in {_K.CONSENT, _K.SIGNATURE}:
            facts = [{"label": say(label), "text": say(text)} for label, text in control.facts]
            return {"kind": control.kind.value, "facts": facts, "agree": say(control.options[0].label)}
        if control.kind == _K.NOTE:
            return {"kind": "note", "text": "\n".join(map(say, f.texts[1:]))}
        if control.kind == _K.TIME_TABLE:
            columns = ["", *(say(part.label) for part in control.parts)]
            return {"kind": "table", "columns": columns, "rows": 0, "hours": [say(option.label) for option in control.options]}
        if control.kind == _K.PARAGRAPH:
            most = control.counter or 0
            return {"kind": "lines", "lines": min(max(3, most // _A_LINE), _MOST_LINES), "most": most}
        return {"kind": "parts", "parts": [{"label": say(part.label), "unit": say(part.unit)} for part in control.parts]}

    def attachment(self, f: FieldType) -> dict[str, Any]:
        conditions = [self._definition.section_of[f.name].shown_when, f.shown_when]
        return {"label": self.say(f.label), "help": self.say(f.help), "optional": f.optional, "when": self._only(conditions)}


# --- printed and kept ---------------------------------------------------------------------------------------------------
TEMPLATE = "application_form"
#: Raised when the sheet is laid out otherwise, so that all are printed anew.
_EDITION = "1"
LARGEST = 50 * 1024 * 1024


def key_of(form: Form, digest: str) -> str:
    """Under which the sheet is kept: it follows from what the sheet says, the version, the contact and the parameters."""
    said = [_EDITION, digest, form.contact, _parameters(form)]
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:32]


def _parameters(form: Form) -> Mapping[str, Any]:
    """Those of the newest intake."""
    parameters: Mapping[str, Any] = form.intakes[0].data.get("parameters", {}) if form.intakes else {}
    return parameters


def print_missing(session: Session, *, now: dt.datetime) -> None:
    """Have the sheets printed that are not there: of new forms, new versions and new contacts."""
    here = office(session).storage
    query = (
        select(Form)
        .where(Form.version_id.is_not(None), Form.taken_out_at.is_(None))
        .options(joinedload(Form.version), selectinload(Form.intakes))
        # What was just published may be loaded as it was before.
        .execution_options(populate_existing=True)
    )
    keys = {key_of(form, form.version.digest): form.id for form in session.scalars(query) if form.version is not None}
    wanted = {f"print_form:{key}": id for key, id in keys.items() if not here.exists(key)}
    asked = set(session.scalars(select(Job.dedupe_key).where(Job.kind == "print_form")))
    for dedupe_key, id in wanted.items():
        if dedupe_key not in asked:
            enqueue(session, "print_form", {"form": id}, dedupe_key=dedupe_key, now=now)


def to_print_form(session: Session, form_id: int) -> tuple[str, dict[str, Any]] | None:
    """The key and the values of a form's sheet as it is now; None where it is there already, or the form is not."""
    form = session.scalar(
        select(Form).where(Form.id == form_id, Form.version_id.is_not(None)).options(joinedload(Form.version), selectinload(Form.intakes))
    )
    if form is None or form.version is None:
        return None
    key = key_of(form, form.version.digest)
    if office(session).storage.exists(key):
        return None
    return key, blank_form(
        definition_of(session, form.version), office(session).city, contact=contact_of(form), parameters=_parameters(form)
    )


def keep_form(session: Session, key: str, pdf: bytes) -> None:
    """Put a printed sheet into the store; the same again changes nothing."""
    office(session).storage.put_stream(io.BytesIO(pdf), filename=f"{TEMPLATE}.pdf", limit=LARGEST, key=key)


def has_sheet(session: Session, form: Form) -> bool:
    """Whether the sheet of a form can be had."""
    return form.version is not None and office(session).storage.exists(key_of(form, form.version.digest))


def open_form(session: Session, form: Form) -> BinaryIO:
    """The sheet of a form. Raises NotFound while it is not printed."""
    if not has_sheet(session, form) or form.version is None:
        raise NotFound("error.file_not_found")
    return office(session).storage.open(key_of(form, form.version.digest))
