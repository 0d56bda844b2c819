"""The notice of a contest as a paper: all that its page tells beforehand, one for each intake; printed whenever what it says has changed."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import json
import re
from collections.abc import Iterable
from typing import Any, BinaryIO

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from homeservice.adapters.language import Language
from homeservice.core.city import City
from homeservice.core.contest_told import ToldRound, told
from homeservice.core.definitions import FormDefinition, OfficerContact, Section
from homeservice.core.errors import NotFound
from homeservice.core.expressions import ExprType
from homeservice.core.fields.base import ControlKind, FieldType
from homeservice.core.fields.pledge import Pledge
from homeservice.core.intakes import Intake, parameter_value
from homeservice.core.messages import Display, Filled, LocalText, message
from homeservice.core.saying_conditions import in_words
from homeservice.core.workflow import Role
from homeservice.models import Form, Job
from homeservice.operations.blank_form import LARGEST, fee_on_paper
from homeservice.operations.jobs import enqueue
from homeservice.operations.limits_told import limits_told
from homeservice.operations.office import office
from homeservice.operations.versions import contact_of, current_intake, definition_of, intake_of, standing

TEMPLATE = "contest_notice"
#: Raised when the notice is laid out otherwise, so that all are printed anew.
_EDITION = "1"
#: Papers of the city are Korean (행정업무의 운영 및 혁신에 관한 규정 제7조).
_KOREAN = Language("ko")
#: Of a list that long the answers are not printed.
_MOST_OPTIONS = 12
_PICKED = frozenset({ControlKind.RADIO, ControlKind.SELECT, ControlKind.CHECKBOXES, ControlKind.LONG_CHOICE})
#: Where a sentence ends: at a full stop behind a letter, not behind the number of a date.
_SENTENCE = re.compile(r"(?<=[^\W\d]\.)\s+")


def contest_notice(definition: FormDefinition, city: City, *, intake: Intake, contact: OfficerContact, address: str) -> dict[str, Any]:
    """All that the notice says; `address` is that of the contest's page."""
    contest = definition.contest
    if contest is None:
        raise NotFound("contest_notice.no_contest", title=definition.title)
    notice = _Notice(definition, intake)
    say, tells = notice.say, told(contest, intake)
    return {
        "city": {"name": say(city.name), "address": say(city.address), "phone": city.phone, "homepage": city.homepage, "official": city.official},
        "contest": {
            "title": say(definition.title),
            "summary": say(definition.summary),
            "intake": say(intake.title),
            "seeks": contest.seeks,
            "address": address,
            "department": say(definition.department),
            "officer": say(contact.name),
            "phone": contact.phone,
            "fee": fee_on_paper(definition) if definition.fee else "",
        },
        "when": {
            "window": say(_window(intake)),
            "announcement": say(intake.announcement),
            "places": intake.quota.places if intake.quota is not None else 0,
            "result": say(message("public.service.announced", day=intake.result_on)) if intake.result_on else say(definition.processing_time.message),
        },
        "channels": [say(message(f"channel.{channel}")) for channel in definition.channels],
        "paragraphs": [say(paragraph) for paragraph in contest.notice],
        "who": {"text": say(definition.who), "agent": say(message(f"public.service.agent.{definition.agent}")), "rules": notice.rules()},
        "pages": notice.pages(),
        "files": notice.files(),
        "schedule": {"title": say(tells.schedule_title), "rows": [[say(what), say(when)] for what, when in tells.schedule]},
        "judging": {
            "title": say(tells.judging_title),
            "rounds": [notice.round(each) for each in tells.rounds],
            "counts": [say(line) for line in tells.counts],
            "notes": [say(line) for line in tells.judging_notes],
        },
        "prizes": {
            "title": say(tells.prizes_title),
            "heads": [say(head) for head in tells.prize_heads],
            "rows": [[say(cell) for cell in row] for row in tells.prizes],
            "places": tells.places,
            "note": say(tells.prizes_note),
        },
        "rights": {"says": say(tells.rights_says), "rows": [[say(label), say(text)] for label, text in tells.rights]},
        "steps": [say(step) for step in definition.steps],
        "pledges": notice.pledges(),
        "retention": notice.retention(),
        "law": [say(law) for law in definition.legal_basis],
    }  # fmt: skip


def _window(intake: Intake) -> Display:
    if intake.closes is None:
        return message("public.window.from_always", opens=intake.opens)
    return message("public.window.between", opens=intake.opens, closes=intake.closes)


class _Notice:
    """What a definition says of an intake, in Korean and with the intake's parameters in the blanks of texts."""

    def __init__(self, definition: FormDefinition, intake: Intake) -> None:
        self._definition, self._intake = definition, intake
        self._words = {name: parameter_value(value) for name, value in intake.parameters.items()}
        self._sections = list(definition.sections_for(Role.RESIDENT))

    def say(self, thing: Display) -> str:
        return _KOREAN.say(Filled(thing, self._words) if isinstance(thing, LocalText) else thing)

    def rules(self) -> list[str]:
        """Who and what is not taken, and how often. Of a rule the first sentence: how to mend what was typed belongs to the page."""
        definition = self._definition
        says = [rule.say for rule in definition.eligibility] + [rule.say for rule in definition.answer_rules if rule.kind == "error"]
        lines = [_SENTENCE.split(self.say(each), maxsplit=1)[0] for each in says]
        return list(dict.fromkeys(lines + [self.say(limit) for limit in limits_told(self._intake, definition)]))

    def pages(self) -> list[list[str]]:
        """What is asked, a row a page: its title, its questions with the answers to choose from."""
        rows = [(section, self._questions(section)) for section in self._sections]
        return [[self.say(section.title), ", ".join(asked)] for section, asked in rows if asked]

    def _questions(self, section: Section) -> list[str]:
        return [self._question(f, section) for f in section.written if f.asks and not (f.takes_file or f.is_derived or f.is_agreement)]

    def _question(self, f: FieldType, section: Section) -> str:
        control, label = f.control(), self.say(f.label).rstrip("?")
        picked = control.kind in _PICKED and f.expression_type is not ExprType.BOOLEAN and 0 < len(control.options) <= _MOST_OPTIONS
        if picked:
            options = ", ".join(self.say(option.label) for option in control.options)
            label = _KOREAN("contest_notice.options", label=label, options=options)
        if f.optional:
            return _KOREAN("contest_notice.optional", label=label)
        return _KOREAN("contest_notice.where_it_applies", label=label) if f.shown_when or section.shown_when else label

    def files(self) -> list[dict[str, Any]]:
        """What is handed in, as the page of the files tells it."""
        return [self._file(f, section) for section in self._sections for f in section.written if f.takes_file]

    def _file(self, f: FieldType, section: Section) -> dict[str, Any]:
        condition = f.shown_when or section.shown_when
        return {
            "label": self.say(f.label),
            "optional": f.optional,
            "when": _KOREAN("contest_notice.only", condition=in_words(self._definition, condition)) if condition else "",
            "help": self.say(f.help),
            "notes": [self.say(note) for note in f.control().notes],
        }

    def round(self, judging: ToldRound) -> dict[str, Any]:
        return {
            "label": self.say(judging.label),
            "help": self.say(judging.help),
            "criteria": [[self.say(cell) for cell in row] for row in judging.criteria],
            "passes": self.say(judging.passes),
        }

    def pledges(self) -> list[dict[str, Any]]:
        """What whoever enters promises."""
        pledges = [f for section in self._sections for f in section.written if isinstance(f, Pledge)]
        return [
            {"label": self.say(f.label), "help": self.say(f.help), "promises": [self.say(line) for line in f.promises]} for f in pledges
        ]

    def retention(self) -> list[str]:
        kept = self._definition.retention
        lines = [message("public.service.retention", years=kept.years)]
        lines += [message("contest.retention", months=kept.months_if_refused)] if kept.months_if_refused else []
        return [_KOREAN.say(line) for line in lines]


# --- printed and kept ---------------------------------------------------------------------------------------------------
def key_of(session: Session, form: Form, intake: Intake) -> str:
    """Under which the notice of an intake is kept: it follows from version, contact, intake and address."""
    digest = form.version.digest if form.version is not None else None
    said = [TEMPLATE, _EDITION, digest, form.contact, intake.model_dump(mode="json"), address_of(session, form)]
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:32]


def address_of(session: Session, form: Form) -> str:
    """The address of a form's page."""
    return page_address(office(session).base_url, form.slug)


def page_address(base_url: str, slug: str) -> str:
    return f"{base_url}/services/{slug}"


def noticed(form: Form, *, now: dt.datetime) -> list[Intake]:
    """The intakes that have a notice: those that have not closed, and the one that is shown where all have."""
    if form.kind != "contest" or not form.intakes:
        return []
    current, _ = current_intake(form.intakes, now)
    intakes = map(intake_of, form.intakes)
    return [intake for intake in intakes if intake.name == current.name or standing(intake, now) != "closed"]


def print_missing_notices(session: Session, *, now: dt.datetime) -> None:
    """Have the notices printed that are not there: of new contests, versions, contacts and intakes, and of moved dates."""
    here = office(session).storage
    wanted = {
        f"print_notice:{key}": {"form": form.id, "intake": intake.name}
        for form in session.scalars(_published())
        for intake in noticed(form, now=now)
        if not here.exists(key := key_of(session, form, intake))
    }
    asked = set(session.scalars(select(Job.dedupe_key).where(Job.kind == "print_notice")))
    for dedupe_key, args in wanted.items():
        if dedupe_key not in asked:
            enqueue(session, "print_notice", args, dedupe_key=dedupe_key, now=now)


def _published() -> Any:
    return (
        select(Form)
        .where(Form.version_id.is_not(None), Form.taken_out_at.is_(None), Form.kind == "contest")
        .options(joinedload(Form.version), selectinload(Form.intakes))
        # What was just published may be loaded as it was before.
        .execution_options(populate_existing=True)
    )


def to_print_notice(session: Session, form_id: int, intake_name: str) -> tuple[str, dict[str, Any]] | None:
    """The key and the values of a notice as it is now; None where it is there already, or there is no such intake or contest."""
    form = session.scalar(_published().where(Form.id == form_id))
    row = next((row for row in form.intakes if row.name == intake_name), None) if form is not None else None
    if form is None or form.version is None or row is None:
        return None
    definition, intake = definition_of(session, form.version), intake_of(row)
    key = key_of(session, form, intake)
    if definition.contest is None or office(session).storage.exists(key):
        return None
    values = contest_notice(definition, office(session).city, intake=intake, contact=contact_of(form), address=address_of(session, form))
    return key, values


def keep_notice(session: Session, key: str, pdf: bytes) -> None:
    """Put a printed notice into the store; the same again changes nothing."""
    office(session).storage.put_stream(io.BytesIO(pdf), filename=f"{TEMPLATE}.pdf", limit=LARGEST, key=key)


def with_notice(session: Session, form: Form, intakes: Iterable[Intake]) -> list[Intake]:
    """Those of the intakes whose notice can be had."""
    if form.kind != "contest":
        return []
    return [intake for intake in intakes if office(session).storage.exists(key_of(session, form, intake))]


def open_notice(session: Session, form: Form, intake_name: str) -> BinaryIO:
    """The notice of an intake. Raises NotFound while it is not printed."""
    row = next((row for row in form.intakes if row.name == intake_name), None)
    if row is None or not with_notice(session, form, [intake_of(row)]):
        raise NotFound("error.file_not_found")
    return office(session).storage.open(key_of(session, form, intake_of(row)))
