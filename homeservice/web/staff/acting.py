"""One page an action: what follows from it, what it needs, and the button; only what the workflow's table allows now."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import flash, redirect, render_template, request, url_for

from homeservice.clock import today
from homeservice.core.deadline import civil_period
from homeservice.core.errors import Conflict, DomainError, Invalid
from homeservice.core.messages import Display, message
from homeservice.core.text import clean_line, clean_lines
from homeservice.core.workflow import Role, State, Transition, transition_for
from homeservice.operations.acting import PageMissing, StepBarred, act
from homeservice.operations.cases import Case
from homeservice.operations.deadlines import city_calendar
from homeservice.operations.supplements import LONGEST_REPLY_DAYS, REPLY_DAYS, askable, request_supplement
from homeservice.web.access import officer
from homeservice.web.current import acting_officer, db, now, parked_here
from homeservice.web.presenting import shown_value
from homeservice.web.staff.cases import name_of
from homeservice.web.staff.loading import load, note_access
from homeservice.web.staff.routes import blueprint
from homeservice.web.voice import say, voice

NOTE = "note-"
#: Where on the page each refusal of an operation can be mended.
TARGETS: Mapping[str, str] = {
    "error.reason_needed": "reason",
    "error.reason_too_long": "reason",
    "error.supplement_needs_fields": "field-1",
    "error.supplement_unknown_field": "field-1",
    "error.supplement_days": "days",
    "error.supplement_note_too_long": "fields",
}


@dataclass(frozen=True, kw_only=True)
class Typed:
    """What stands in the boxes: kept as it was typed when something has to be mended. `version` is the case's when the page was opened."""

    reason: str = ""
    days: str = str(REPLY_DAYS)
    picked: frozenset[str] = frozenset()
    notes: Mapping[str, str] = field(default_factory=dict)
    version: str = ""

    @classmethod
    def read(cls, sent: Mapping[str, list[str]]) -> Typed:
        """From what a browser sent, by box."""

        def one(name: str) -> str:
            return (sent.get(name) or [""])[0]

        notes = {
            name.removeprefix(NOTE): values[0] for name, values in sent.items() if name.startswith(NOTE) and values and values[0].strip()
        }
        return cls(
            reason=one("reason"),
            days=one("days"),
            # A note beside a question that is not ticked counts for nothing: its box is hidden.
            picked=frozenset(sent.get("field", [])),
            notes=notes,
            version=one("version"),
        )


@blueprint.get("/cases/<uuid:submission_id>/actions/<action>", endpoint="action")
@officer
def ask(submission_id: uuid.UUID, action: str) -> Any:
    """Say what the action does and ask for what it needs."""
    found = load(db(), submission_id)
    row = _row(found, action)
    note_access(submission_id, "view", detail=action)
    parked = parked_here()
    barred = next((StepBarred(rule) for rule in found.situation.unmet(row.action)), None)
    return _page(found, row, Typed() if parked is None else Typed.read(parked), error=barred)


def _row(found: Case, action: str) -> Transition:
    return transition_for(
        found.definition.rows, action, state=State(found.submission.state), stage=found.submission.stage, role=found.viewer
    )


@blueprint.post("/cases/<uuid:submission_id>/actions/<action>")
@officer
def take(submission_id: uuid.UUID, action: str) -> Any:
    """Take the action, or show the page again with what is to be mended and all that was typed."""
    found = load(db(), submission_id, for_change=True)
    row = _row(found, action)
    typed = Typed.read(dict(request.form.lists()))
    try:
        if typed.version != str(found.submission.version):
            raise Conflict("staff.action.changed_meanwhile")
        _take(found, row, typed)
    except DomainError as error:
        db().rollback()
        found = load(db(), submission_id)
        # A box that was left blank or filled wrongly is no bad request: the page comes back with it.
        return _page(found, row, typed, error=error), Invalid.status if error.status == DomainError.status else error.status
    flash(voice()("staff.action.done", action=row.label))
    return redirect(url_for("staff.case", submission_id=submission_id), 303)


def _take(found: Case, row: Transition, typed: Typed) -> None:
    reason = clean_lines(typed.reason, label=message("staff.action.reason")) if row.needs_reason else ""
    if not row.needs_fields:
        act(db(), found, row.action, role=found.viewer, officer=acting_officer(), reason=reason, now=now())
        return
    fields = {name: _note(found, name, typed.notes.get(name, "")) for name in sorted(typed.picked)}
    request_supplement(db(), found, acting_officer(), fields, reason=reason, days=_days(typed.days), now=now())


def _note(found: Case, name: str, text: str) -> str:
    f = found.definition.fields.get(name)
    return clean_line(text, label=f.label if f is not None else name)


def _days(text: str) -> int:
    text = text.strip()
    if not text.isdecimal() or len(text) > 4:
        raise Invalid("error.supplement_days", most=LONGEST_REPLY_DAYS)
    return int(text)


def _page(found: Case, row: Transition, typed: Typed, *, error: DomainError | None = None) -> Any:
    errors: list[tuple[str | None, Display]] = []
    if isinstance(error, PageMissing | StepBarred):
        errors = [(None, error.message)]
    elif error is not None:
        errors = [(TARGETS.get(error.message.id, "reason" if row.needs_reason else None), error.message)]
    return render_template(
        "staff/action.html", page_title=say(row.label), menu="inbox", case=found, name=name_of(found), row=row, typed=typed,
        back=url_for("staff.case", submission_id=found.submission.id), effects=list(_effects(found, row)),
        errors=[(target, say(sentence)) for target, sentence in errors], at_fault={target for target, _ in errors},
        to_fill=url_for("staff.page", submission_id=found.submission.id, name=error.section) if isinstance(error, PageMissing) else None,
        groups=_questions(found, typed) if row.needs_fields else [],
        reply_by=civil_period(today(now()), REPLY_DAYS, city_calendar(db())) if row.needs_fields else None,
        reply_days=REPLY_DAYS, longest_reply_days=LONGEST_REPLY_DAYS,
        remedies=row.issues_document == "reject", statutory=found.definition.petition == "statutory",
    )  # fmt: skip


def _effects(found: Case, row: Transition) -> Iterator[Display]:
    """What follows from an action, read from the columns of its row."""
    stage = found.definition.stage(row.to_stage)
    if stage is not None:
        yield message("staff.effect.stage", stage=stage.label)
    elif row.source != row.target:
        yield message("staff.effect.state", source=message(f"state.{row.source}"), target=message(f"state.{row.target}"))
    if row.clock != "none":
        yield message(f"staff.effect.clock.{row.clock}")
    papers = found.definition.documents.get(row.issues_document, ()) if row.issues_document is not None else ()
    for paper in papers:
        if found.situation.issues(paper):
            yield message("staff.effect.paper", title=paper.title or message(f"document.title.{paper.template}"))
    yield message("staff.effect.notice" if row.notice is not None else "staff.effect.no_notice")
    if row.danger:
        yield message("staff.effect.final")


def _questions(found: Case, typed: Typed) -> list[dict[str, Any]]:
    """The questions that may be asked anew, by section, each with its masked answer and what was typed beside it."""
    known = askable(found)
    numbers = {f.name: number for number, f in enumerate(known, 1)}
    missing = {f.name for f in found.situation.missing(found.situation.sections(Role.RESIDENT))}
    groups = []
    for section in found.definition.sections:
        rows = [
            {
                "name": f.name, "id": f"field-{numbers[f.name]}", "label": say(f.label), "picked": f.name in typed.picked,
                "value": shown_value(f, found.values.get(f.name), None, reveal=False), "note": typed.notes.get(f.name, ""),
                "missing": f.name in missing,
            }
            for f in section.fields if f.name in numbers
        ]  # fmt: skip
        if rows:
            groups.append({"title": say(section.title), "rows": rows})
    return groups
