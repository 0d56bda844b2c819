"""Showing one topic of a form to whoever fills it in: the kept skeleton, filled with this case's answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from flask import get_flashed_messages, make_response
from markupsafe import Markup, escape

from homeservice.core.answers import Fault, Parsed, split_by_field
from homeservice.core.definitions import Section
from homeservice.core.errors import DomainError
from homeservice.core.fields.base import FieldType, Option, Raw
from homeservice.core.fields.booking import BookingQuestion
from homeservice.core.messages import Display
from homeservice.core.workflow import Role, State
from homeservice.models import AnswerSheet
from homeservice.operations.booking import views_of
from homeservice.operations.cases import Case
from homeservice.operations.earlier import offered_cases
from homeservice.operations.option_places import full_among, room_of
from homeservice.operations.sheets import part_of
from homeservice.web.current import db
from homeservice.web.file_cards import CaseFiles
from homeservice.web.form_page import FileCard, PageContent, raws_of, shell_marks, skeleton_of, summary_of
from homeservice.web.live_page import LivePage, live_page, results_of, rule_banner, told_values
from homeservice.web.presenting import follows
from homeservice.web.table_rows import rows_of
from homeservice.web.voice import language, macro, say, speak, speak_of, voice


@dataclass(frozen=True, kw_only=True)
class Frame:
    """What stands around the questions: the page's template and the addresses on it, which differ per role."""

    template: str
    menu: str
    case_url: str
    autosave_url: str
    sign_in_url: str
    files: CaseFiles
    uploads_url: str
    #: What the way back to the case is called, where that is not the service's title.
    case_name: str = ""


def show_page(
    case: Case, section: Section, frame: Frame, *, faults: Sequence[Fault] = (), parsed: Parsed | None = None, parked: Mapping[str, list[str]] | None = None,
    extra_row: str | None = None, status: int = 200,
) -> Any:  # fmt: skip
    """The page as it stands: stored answers, over them what was just sent or what was parked while signed out."""
    speak_of(case)
    fields = case.editable(section)
    sheet = case.sheet(part_of(section))
    given = {**case.match.filled, **sheet.values}
    raws = raws_of(fields, given, {**sheet.typed, **(parsed.typed if parsed is not None else {})})
    if parsed is not None:
        # An answer that another window has changed is shown as it was typed here: sending it again is then a choice.
        raws |= {f.name: f.unparse(parsed.values[f.name]) for f in fields if parsed.values.get(f.name) is not None and not f.takes_file}
    if parked is not None:
        raws |= _parked(case, section, parked)
    shown = frozenset(f.name for f in fields if case.situation.shows(f))
    rows = rows_of(fields, raws, case.situation, extra=extra_row)
    asked = frozenset(f.name for f in fields)
    live = live_page(case.definition, section, asked, judged=_is_judged(case, section))
    # In the order of the questions, whichever came to light first.
    places = {f.name: place for place, f in enumerate(section.fields)}
    room = room_of(db(), case, fields)
    gone = [fault for fault in full_among(room, fields, sheet.values) if all(told.field != fault.field for told in faults)]
    faults = sorted((*faults, *gone), key=lambda fault: places[fault.field])
    content = PageContent(
        shown=shown,
        waiting=live.logic.appearing - shown,
        moving=live.logic.appearing | live.logic.tables,
        required=frozenset(f.name for f in fields if case.situation.requires(f)) | rows.required_cells,
        results=results_of(case, live),
        known_later=live.logic.whole,
        raws=raws,
        rows=rows.shown,
        hidden_cells=frozenset(rows.hidden_cells),
        waiting_rows=frozenset(rows.waiting),
        following=rows.derived | {f.name: f.display(case.situation.look_up(f.name)) for f in fields if follows(f)},
        faults=[fault for fault in faults if fault.field in shown],
        locked=frozenset(f.name for f in fields if f.verified is not None),
        files=_files(case, section, frame.files),
        word=case.wording().word,
        piped=frozenset(live.piped),
        rule_place=live.place_of,
        cases=_cases(case, fields, sheet.values),
        room=room,
        marks={
            **shell_marks(),
            **_hours(case, fields, raws),
            "shown": ",".join(sorted(shown)),
            **_marks(case, section, frame, live, faults, parked=parked is not None),
        },
    )
    skeleton = skeleton_of(
        frame.template, (case.definition.digest, section.name, str(_is_judged(case, section)), ",".join(sorted(asked))), faulty=bool(content.faults),
        definition=case.definition, section=section, live=live, page_title=say(section.title), menu=frame.menu,
    )  # fmt: skip
    return make_response(skeleton.fill(content.fill, content.show), status)


def _parked(case: Case, section: Section, parked: Mapping[str, list[str]]) -> dict[str, Raw]:
    """What was parked for this page; what is no question of it is left out."""
    fields = [f for f in case.editable(section) if not f.takes_file and f.verified is None]
    sent = {}
    for name, values in parked.items():
        try:
            split_by_field(fields, {name: list(values)})
        except DomainError:
            continue
        sent[name] = list(values)
    return {name: raw for name, raw in split_by_field(fields, sent).items() if raw}


def _files(case: Case, section: Section, files: CaseFiles) -> dict[str, list[FileCard]]:
    present = {f.name: f.files_of(case.values.get(f.name)) for f in section.fields}
    return {name: files.cards(refs) for name, refs in present.items() if refs}


def _cases(case: Case, fields: Iterable[FieldType], values: Mapping[str, Any]) -> dict[str, Sequence[Option]]:
    """What questions for an earlier case offer; an officer, who acts for the applicant, types a number instead."""
    if case.viewer != Role.RESIDENT:
        return {}
    return {f.name: offered_cases(db(), case.submission, f, values.get(f.name)) for f in fields if f.names_cases is not None}


def _hours(case: Case, fields: Iterable[FieldType], raws: Mapping[str, Raw]) -> dict[str, str]:
    """Which hours are taken of the places that are chosen, for each question that books."""
    draw, views = macro("components/hours.html", "hours_of_place"), views_of(db(), case, fields, raws)
    return {f"hours:{f.name}": str(draw(views.get(f.name))) for f in fields if isinstance(f, BookingQuestion)}


def _marks(case: Case, section: Section, frame: Frame, live: LivePage, faults: Sequence[Fault], *, parked: bool) -> dict[str, str]:
    """What stands around the questions and differs per case."""
    sheet_row = case.sheet_row(part_of(section))
    pages = list(case.pages())
    names = [page.name for page in pages]
    present = names.index(section.name) + 1 if section.name in names else 1
    notices = _notices(case, section, live, parked=parked)
    return {
        "case_url": frame.case_url,
        "case_name": str(escape(frame.case_name)),
        "autosave_url": frame.autosave_url,
        "uploads_url": frame.uploads_url,
        "sign_in_url": frame.sign_in_url,
        "draft_version": str(case.sheet(part_of(section)).saves),
        "autosave": str(escape(_saved(sheet_row))),
        "steps": _steps(language(), tuple(say(page.title) for page in pages), present) if len(pages) > 1 else "",
        "summary": str(macro("components/errors.html", "error_summary")(summary_of(faults, case.definition.fields))) if faults else "",
        "title_prefix": f"{speak('shell.title.error_prefix')} " if faults else "",
        "notices": "".join(notices),
        "notes": _notes(case, section),
        "live_values": str(told_values(case.situation, live)) if live.is_live else "",
    }


def _saved(sheet_row: AnswerSheet | None) -> str:
    if sheet_row is None or not sheet_row.saves:
        return speak("component.autosave.idle")
    return speak("component.autosave.saved_at", time=voice().say(sheet_row.saved_at))


@lru_cache(maxsize=1000)
def _steps(language: str, titles: tuple[Markup, ...], present: int) -> str:
    """The line of the form's parts, the same for everybody who is asked them."""
    del language  # the macro speaks it
    return str(macro("components/steps.html", "steps")(titles, present))


def _is_judged(case: Case, section: Section) -> bool:
    """Whether the rules of who may apply are still told: while the application is written."""
    return section.filled_by == Role.RESIDENT and section.at is None and case.submission.state == State.DRAFT


def _notices(case: Case, section: Section, live: LivePage, *, parked: bool) -> list[str]:
    """Banners: what has just been said, what was brought back, what the rules already say."""
    banner = macro("components/panels.html", "banner")
    told = [str(banner(said, "info", alert=True)) for said in get_flashed_messages()]
    if parked:
        told.append(str(banner(speak("page.apply.brought_back"), "success")))
    if _is_judged(case, section):
        barred = {id(rule) for rule in case.situation.bars}
        for rule in case.situation.broken_rules:
            said = rule_banner(rule.say, bars=id(rule) in barred)
            place = live.place_of(rule)
            text = banner(said["text"], said["kind"], said["title"])
            told.append(str(text) if place is None else str(Markup('<div data-rule-told="{}">{}</div>').format(place, text)))
    return told


def _notes(case: Case, section: Section) -> str:
    """In a supplement: what the officer wrote about each question of this page."""
    if case.supplement is None:
        return ""
    lines: list[tuple[Display, str]] = [
        (f.label, case.supplement.fields[f.name]) for f in section.fields if case.supplement.fields.get(f.name)
    ]
    inset = macro("components/panels.html", "banner")
    return "".join(str(inset(note, "info", say(label))) for label, note in lines)
