"""Which form it is, and the arrival: by which way it came and when, of whom it is, and how that is known."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import flash, make_response, redirect, render_template, request, url_for

from homeservice.clock import SEOUL, today
from homeservice.core.answers import Fault, Parsed, required_message
from homeservice.core.definitions import FormDefinition
from homeservice.core.errors import Closed
from homeservice.core.fields.base import FieldType, Raw
from homeservice.core.fields.choice import Choice
from homeservice.core.fields.date import Date
from homeservice.core.fields.datetime import DateTime
from homeservice.core.fields.options import Offer
from homeservice.core.fields.text import Text
from homeservice.core.messages import Display, LocalText, message
from homeservice.models import Intake, Lodgement
from homeservice.models.lodging import IDENTITIES
from homeservice.operations.cases import Case
from homeservice.operations.lodging import (
    Arrival,
    asks_birth,
    begin_lodging,
    correct_arrival,
    drafts_of,
    lodgeable,
    lodgeable_form,
    ways_of,
)
from homeservice.operations.submitting import Incomplete
from homeservice.operations.versions import definition_of, intake_of
from homeservice.web.access import officer
from homeservice.web.current import acting_officer, db, now, parked_here
from homeservice.web.form_page import PageContent, raws_of, shell_marks, skeleton_of, summary_of
from homeservice.web.lodging.loading import CASE, DESK, load
from homeservice.web.lodging.routes import blueprint
from homeservice.web.question_form import read_answers
from homeservice.web.voice import macro, say, voice

LONGEST_SEARCH = 100


@blueprint.get("")
@officer
def home() -> Any:
    """The forms of the department that may be entered, and what was begun and not filed."""
    text = request.args.get("q", "")[:LONGEST_SEARCH].strip()
    found = lodgeable(db(), acting_officer(), text, now=now())
    return render_template(
        "staff/lodging/home.html", page_title=voice()("lodging.title"), menu="lodging", text=text,
        rows=[
            {
                "title": say(one.definition.title), "ways": [say(message(f"lodging.way.{way}")) for way in one.ways],
                "href": url_for("lodging.arrival", slug=one.form.slug) if one.intakes else None,
            }
            for one in found
        ],
        drafts=[
            {
                "title": say(definition_of(db(), submission.form_version).title), "submission": submission, "officer": name,
                "arrived_at": lodgement.arrived_at, "href": url_for("lodging.case", submission_id=submission.id),
            }
            for submission, lodgement, name in drafts_of(db(), acting_officer())
        ],
    )  # fmt: skip


# --- the questions ------------------------------------------------------------------------------------------------------
def _question(kind: type[FieldType], type: str, name: str, **options: Any) -> FieldType:
    """A question that stands in no file: its texts are messages, which a file cannot hold."""
    return kind.model_construct(type=type, name=name, label=message(f"lodging.ask.{name}"), help=message(f"lodging.help.{name}"), **options)  # type: ignore[arg-type]  # said like texts


def _offers(offered: Iterable[tuple[str, Display]]) -> tuple[Offer, ...]:
    return tuple(Offer.model_construct(value=value, label=label) for value, label in offered)  # type: ignore[arg-type]  # as above


def _questions(definition: FormDefinition, intakes: Sequence[Intake]) -> tuple[FieldType, ...]:
    ways, titles = ways_of(definition), [(row.name, intake_of(row).title or LocalText(ko=row.name)) for row in intakes]
    asked = [
        _question(Choice, "choice", "channel", options=_offers((way, message(f"lodging.way.{way}")) for way in ways)),
        _question(DateTime, "datetime", "arrived_at", past=True),
        *([_question(Choice, "choice", "intake", options=_offers(titles))] if len(titles) > 1 else []),
        _question(Text, "text", "applicant_name", characters="name", max=40),
        *([_question(Date, "date", "birth_date", past=True, of_birth=True)] if asks_birth(definition, intakes) else []),
        _question(Choice, "choice", "identity", options=_offers((known, message(f"lodging.identity.{known}")) for known in IDENTITIES)),
    ]
    return tuple(asked)


@dataclass(frozen=True, kw_only=True)
class _Sent:
    """What was sent for the questions, and what is missing in it."""

    parsed: Parsed
    faults: tuple[Fault, ...]

    def arrival(self) -> Arrival:
        values = self.parsed.values
        return Arrival(
            channel=values["channel"], arrived_at=values["arrived_at"].replace(tzinfo=SEOUL),
            name=values["applicant_name"], birth_date=values.get("birth_date"), identity=values["identity"],
        )  # fmt: skip


def _read(asked: Sequence[FieldType]) -> _Sent:
    parsed = read_answers(asked, frozenset(f.name for f in asked), today(now()))
    told = {fault.field for fault in parsed.faults}
    blank = [
        Fault(field=f.name, message=required_message(f)) for f in asked if f.name not in told and not f.answered(parsed.values.get(f.name))
    ]
    return _Sent(parsed=parsed, faults=(*parsed.faults, *blank))


def _page(
    asked: Sequence[FieldType], definition: FormDefinition, values: Mapping[str, Any], *, key: str, typed: Mapping[str, Raw] | None = None,
    faults: Sequence[Fault] = (), sentence: Display = None, back: str, correcting: bool = False, status: int = 200,
) -> Any:  # fmt: skip
    shape = ",".join(f"{f.name}:{len(getattr(f, 'options', ()))}" for f in asked)
    skeleton = skeleton_of(
        "staff/lodging/arrival.html", (definition.digest, shape, str(correcting)), definition=definition, questions=asked, correcting=correcting,
        page_title=voice()("lodging.correct_title" if correcting else "lodging.arrival_title"), menu="lodging",
    )  # fmt: skip
    fields = {f.name: f for f in asked}
    places = {f.name: place for place, f in enumerate(asked)}
    faults = sorted(faults, key=lambda fault: places[fault.field])
    summary = str(macro("components/errors.html", "error_summary")(summary_of(faults, fields))) if faults else ""
    if sentence is not None:
        summary = str(macro("components/panels.html", "banner")(say(sentence), "danger", alert=True))
    marks = {**shell_marks(), "title_prefix": "", "summary": summary, "key": key, "back": back}
    content = PageContent(
        shown=frozenset(fields), raws=raws_of(asked, values, typed or {}), faults=faults, marks=marks, required=frozenset(fields)
    )
    return make_response(skeleton.fill(content.fill, content.show), status)


# --- a new one ----------------------------------------------------------------------------------------------------------
@blueprint.get("/new/<slug>")
@officer
def arrival(slug: str) -> Any:
    """Ask for the arrival; the page carries the key of the draft that it begins, so that two clicks begin one."""
    found = lodgeable_form(db(), acting_officer(), slug, now=now())
    asked = _questions(found.definition, found.intakes)
    typed = parked_here()
    at_once: dict[str, Any] = {"arrived_at": now().astimezone(SEOUL).replace(tzinfo=None, second=0, microsecond=0)}
    if len(found.ways) == 1:
        at_once["channel"] = found.ways[0]
    return _page(asked, found.definition, at_once, typed=_parked(asked, typed or {}), key=str(uuid.uuid4()), back=url_for("lodging.home"))


def _parked(asked: Sequence[FieldType], sent: Mapping[str, list[str]]) -> dict[str, Raw]:
    """What was typed before the sign-in had ended, by question and box."""
    typed: dict[str, Raw] = {}
    for f in asked:
        boxes = {
            name.removeprefix(f.name).removeprefix("-"): values
            for name, values in sent.items()
            if name == f.name or name.startswith(f"{f.name}-")
        }
        if boxes:
            typed[f.name] = boxes
    return typed


@blueprint.post("/new/<slug>")
@officer
def begin(slug: str) -> Any:
    """Begin the draft, or go on with the one that the same page began before."""
    found = lodgeable_form(db(), acting_officer(), slug, now=now())
    asked, sent_key = _questions(found.definition, found.intakes), _key()
    sent = _read(asked)
    faults, sentence, status = sent.faults, None, 422
    if not faults:
        wanted = sent.parsed.values.get("intake")
        row = next((row for row in found.intakes if row.name == wanted), found.intakes[0])
        try:
            submission = begin_lodging(db(), acting_officer(), found, row, sent.arrival(), key=sent_key, now=now())
            return redirect(url_for("lodging.case", submission_id=submission.id), 303)
        except Incomplete as error:
            faults = error.faults
        except Closed as error:
            sentence, status = error.message, error.status
        db().rollback()
    return _page(
        asked, found.definition, sent.parsed.values, typed=sent.parsed.typed, faults=faults, sentence=sentence, key=str(sent_key),
        back=url_for("lodging.home"), status=status,
    )  # fmt: skip


def _key() -> uuid.UUID:
    """The key that the page carried; one that is none begins a draft of its own."""
    try:
        return uuid.UUID(request.form.get("_key", ""))
    except ValueError:
        return uuid.uuid4()


# --- put right ----------------------------------------------------------------------------------------------------------
@blueprint.get(f"{CASE}/arrival")
@officer
def asked_arrival(submission_id: uuid.UUID) -> Any:
    """What was said of the arrival, to be put right."""
    case = load(db(), submission_id)
    if case.arrived_at is None:
        return DESK.to("case", submission_id)
    DESK.note(submission_id, "arrival")
    return _correct_page(case, _told(case), typed=_parked(_asked(case), parked_here() or {}))


@blueprint.post(f"{CASE}/arrival")
@officer
def correct(submission_id: uuid.UUID) -> Any:
    """Put it right; what is wrong is told at its place."""
    case = load(db(), submission_id, for_change=True)
    sent = _read(_asked(case))
    faults = sent.faults
    if not faults:
        try:
            correct_arrival(db(), case, sent.arrival(), now=now())
            flash(voice()("lodging.corrected"))
            return DESK.to("case", submission_id)
        except Incomplete as error:
            faults = error.faults
        db().rollback()
        case = load(db(), submission_id)
    return _correct_page(case, sent.parsed.values, typed=sent.parsed.typed, faults=faults, status=422)


def _asked(case: Case) -> tuple[FieldType, ...]:
    return _questions(case.definition, [case.submission.intake])


def _told(case: Case) -> dict[str, Any]:
    submission, lodgement = case.submission, db().get_one(Lodgement, case.submission.id)
    return {
        "channel": submission.channel, "arrived_at": _local(lodgement.arrived_at), "applicant_name": submission.person.name,
        "birth_date": submission.person.birth_date, "identity": lodgement.identity,
    }  # fmt: skip


def _local(moment: dt.datetime) -> dt.datetime:
    return moment.astimezone(SEOUL).replace(tzinfo=None)


def _correct_page(case: Case, values: Mapping[str, Any], **more: Any) -> Any:
    back = url_for("lodging.case", submission_id=case.submission.id)
    return _page(_asked(case), case.definition, values, key="", back=back, correcting=True, **more)
