"""Cases in the shapes that templates show: cards of answers, time lines, tasks. For residents and officers alike."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from markupsafe import Markup

from homeservice.adapters.storage import written_size
from homeservice.core import masking
from homeservice.core.definitions import Section
from homeservice.core.fields.base import FieldType
from homeservice.core.fields.roster import RosterQuestion
from homeservice.core.messages import Display, LocalText, message
from homeservice.core.workflow import Role
from homeservice.models import Event
from homeservice.operations.cases import Case
from homeservice.operations.deciding import BY_RULE
from homeservice.operations.issuing import SERIES
from homeservice.operations.paper_values import said_computed
from homeservice.operations.sheets import part_of
from homeservice.web.file_cards import CaseFiles
from homeservice.web.voice import macro, say, voice


def shown_value(f: FieldType, value: Any, files: CaseFiles | None, *, reveal: bool) -> Markup:
    """A value as HTML: files as links to them where `files` tells those, the rest as it is read; a blank says so."""
    if files is not None and (refs := f.files_of(value)):
        return macro("components/file.html", "listed_files")(files.cards(refs, reveal=reveal))
    display: Display = f.display(value) if reveal else f.mask(value)
    said = say(display)
    if reveal and said and (drawings := f.drawings(value)):
        first = said.partition(Markup("<br>"))[0]
        return said + macro("components/sketch.html", "sketches")(drawings, voice()("map.picture", place=first.striptags()))
    # A consent that was not given is an answer too, and no gap.
    blank = "field.consent.not_agreed" if f.is_agreement else "value.blank"
    return said or Markup('<span class="blank">{}</span>').format(voice()(blank))


def answer_rows(case: Case, section: Section, files: CaseFiles, *, reveal: bool = True) -> list[dict[str, Any]]:
    """The shown questions of a section with their answers: label, value."""
    return [
        {"label": say(f.label), "value": shown_value(f, _value(case, f), files, reveal=reveal), "name": f.name}
        for f in section.fields
        if case.situation.shows(f) and (f.asks or follows(f))
    ]


def follows(f: FieldType) -> bool:
    """Whether a question shows what follows from other answers or stands in a list."""
    return f.is_derived or isinstance(f, RosterQuestion)


def _value(case: Case, f: FieldType) -> Any:
    """The answer with what follows from others; of rows those that are asked."""
    if f.is_derived:
        return case.situation.look_up(f.name)
    value = case.values.get(f.name)
    return f.kept(value, case.situation.look_up) if value is not None else None


def answer_cards(case: Case, sections: Iterable[Section], files: CaseFiles, *, reveal: bool = True) -> list[dict[str, Any]]:
    """One card a section: name, title, rows."""
    return [
        {"name": section.name, "title": say(section.title), "rows": answer_rows(case, section, files, reveal=reveal)}
        for section in sections
    ]


def computed_rows(case: Case, role: Role) -> list[dict[str, Any]]:
    """The computed values that are known and shown to this role: label, value, note."""
    rows = []
    for computed in case.definition.computed:
        if case.situation.computed.get(computed.name) is None or (computed.shown_to == "officer" and role != Role.OFFICER):
            continue
        rows.append(
            {
                "label": say(computed.label),
                "value": said_computed(case, computed.name, voice()),
                "note": say(computed.note) if computed.note is not None else None,
            }
        )
    return rows


def task_state(case: Case, section: Section) -> str:
    """How far a section is: `done`, `started` or `todo`."""
    fields = [f for f in case.editable(section) if case.situation.shows(f)]
    sheet = case.sheet(part_of(section))
    if any(f.name in sheet.typed for f in fields):
        return "error"
    if not case.situation.missing((section,)) and not case.situation.faults_within((section,)):
        # What was sent once and is opened for a change is filled in already.
        begun = case.is_changing or (sheet.saves > 0 and any(f.name in sheet.touched for f in fields))
        return "done" if begun or not any(f.verified is None for f in fields) else "todo"
    return "started" if any(f.name in sheet.touched for f in fields) else "todo"


def tasks_of(case: Case, page_url: Callable[[Section], str]) -> list[dict[str, Any]]:
    """The sections to fill in: title, href, state."""
    return [{"title": say(s.title), "href": page_url(s), "state": task_state(case, s)} for s in case.pages()]


def time_line(case: Case, events: Sequence[tuple[Event, str | None]], role: Role) -> list[dict[str, Any]]:
    """What happened, the newest first, in plain words; officers see who, residents what."""
    rows, due_on = {row.action: row for row in case.definition.rows}, case.submission.stage_due_on
    lines = []
    for index, (event, officer) in enumerate(reversed(events)):
        row = rows.get(event.action)
        own = row is not None and row.own_text is not None
        lines.append(
            {
                "text": say(row.label) if row is not None and own else say(_told(event)),
                "time": voice().say(event.at),
                "iso": event.at.isoformat(),
                "who": _who(event, officer) if role == Role.OFFICER else None,
                "reason": event.reason,
                "tone": _tone(event.target),
                "current": index == 0,
                "due": voice()("stage.due", day=due_on) if index == 0 and due_on is not None else None,
            }
        )
    return lines


def _who(event: Event, officer: str | None) -> str | None:
    """Who did it; a decision that no officer made was the rule of the form's."""
    return say(message("event.who.rule")) if BY_RULE in event.data else officer


def _told(event: Event) -> Display:
    """An event in words; of what an officer entered, by which way it came and when."""
    channel = event.data.get("channel") if event.action == "submit" else None
    if channel is None:
        return message(f"event.{event.action}")
    return message(f"event.submit.{channel}", at=dt.datetime.fromisoformat(event.data["arrived_at"]))


def _tone(state: str | None) -> str | None:
    return {"approved": "success", "refused": "danger", "returned": "danger", "supplement": "warning"}.get(state or "")


def state_text(case_state: str, stage: Display, *, within: bool) -> Display:
    """The word for where a case is: its stage's where it has one."""
    return stage if within and stage is not None else message(f"state.{case_state}")


def state_of(case: Case) -> Display:
    """The word for where a case is."""
    stage = case.definition.stage(case.submission.stage)
    return state_text(case.submission.state, stage.label if stage is not None else None, within=stage is not None)


def document_rows(documents: Iterable[Any], link: Callable[[uuid.UUID], str], *, reveal: bool = True) -> list[dict[str, Any]]:
    """Papers to download: title, href (None while being printed), size, number, date; of a copy whose it is."""
    return [
        {
            "title": say(_title(document)),
            "href": link(document.id) if document.blob is not None else None,
            "size": written_size(document.blob.size) if document.blob is not None else None,
            # Two registers may count alike: the number is told with its register.
            "number": numbered(document),
            "note": (document.holder_name if reveal else masking.name(document.holder_name)) if document.branch else None,
            "date": voice().say(document.issued_at.astimezone(dt.UTC)),
        }
        for document in documents
    ]


def numbered(document: Any) -> str:
    """The number of a paper with the register that it is the number of: `상장 제 2018-345 호`."""
    series = voice()(f"document.title.{document.series.removeprefix(SERIES)}")
    return voice()("document.numbered", series=series, number=document.number)


def _title(document: Any) -> Display:
    return LocalText.of({key: text for key, text in document.title.items() if text})
