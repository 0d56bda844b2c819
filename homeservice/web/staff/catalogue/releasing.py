"""What a text changes of what is published, what that does to people who have begun, and publishing it: now, later, by two."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from collections.abc import Iterator
from itertools import islice
from typing import Any

from flask import flash, redirect, render_template, request, url_for

from homeservice.catalog.comparison import Change
from homeservice.clock import SEOUL
from homeservice.core.definitions import FormDefinition
from homeservice.core.errors import DomainError, Invalid
from homeservice.core.messages import message
from homeservice.core.text import clean_lines
from homeservice.core.workflow import State
from homeservice.models import CatalogueText, Officer
from homeservice.operations.checking import check_text
from homeservice.operations.comparing import key_changes, lines_of
from homeservice.operations.releasing import approve, needs_second_person, release, send_back, take_back
from homeservice.operations.revising import Effect, effects_of
from homeservice.operations.versions import definition_of
from homeservice.web.access import editor
from homeservice.web.current import acting_officer, db, house, now
from homeservice.web.staff.catalogue.loading import frame, load, told_faults
from homeservice.web.staff.routes import blueprint
from homeservice.web.voice import say, speak, voice

#: A page is no place to go through thousands of cases: `flask forms publish --dry-run` is.
MOST_CASES = 500
MOST_EFFECTS = 50
MOST_CHANGES = 200
LONGEST_VALUE = 120
KINDS = ("lost", "required", "invalid")


@blueprint.get("/catalogue/<uuid:text_id>/changes")
@editor
def text_changes(text_id: uuid.UUID) -> Any:
    """What publishing would change, for whom, and the button."""
    return _page(load(text_id))


@blueprint.post("/catalogue/<uuid:text_id>/publish")
@editor
def publish_text(text_id: uuid.UUID) -> Any:
    """Publish, or ask for the second person."""
    row = load(text_id, for_change=True)
    return _do(row, lambda: release(db(), row, acting_officer(), seen=request.form.get("digest", ""), at=_moment(), now=now()))


@blueprint.post("/catalogue/<uuid:text_id>/approve")
@editor
def approve_text(text_id: uuid.UUID) -> Any:
    """Approve what a colleague has asked to publish, or send it back with a remark."""
    row = load(text_id, for_change=True)
    if request.form.get("_action") == "send_back":
        remark = request.form.get("remark", "")
        return _do(
            row,
            lambda: send_back(db(), row, acting_officer(), clean_lines(remark, label=message("catalogue.remark")), now=now()),
            typed={"remark": remark},
        )
    return _do(row, lambda: approve(db(), row, acting_officer(), seen=request.form.get("digest", ""), now=now()))


@blueprint.post("/catalogue/<uuid:text_id>/take-back")
@editor
def take_text_back(text_id: uuid.UUID) -> Any:
    """Write on."""
    row = load(text_id, for_change=True)
    return _do(row, lambda: take_back(db(), row, acting_officer(), now=now()))


def _moment() -> dt.datetime | None:
    """The moment asked for, in the city's time; None for now."""
    if request.form.get("when") != "later":
        return None
    try:
        return dt.datetime.fromisoformat(request.form.get("day", "").strip()).replace(tzinfo=SEOUL)
    except ValueError:
        raise Invalid("catalogue.moment_form") from None


def _do(row: CatalogueText, act: Any, *, typed: dict[str, str] | None = None) -> Any:
    before = row.state
    try:
        act()
    except DomainError as error:
        db().rollback()
        target = {"catalogue.moment_form": "day", "catalogue.moment_past": "day", "catalogue.moment_far": "day"}
        target |= {"catalogue.remark_needed": "remark", "catalogue.remark_too_long": "remark"}
        return _page(load(row.id), error=error, target=target.get(error.message.id), typed=typed), error.status
    told = {
        "published": "published",
        "scheduled": "scheduled",
        "waiting": "asked",
        "draft": "sent_back" if before == "waiting" else "taken_back",
    }
    flash(voice()(f"catalogue.done.{told[row.state]}", at=row.publish_at))
    return redirect(url_for("staff.text_changes", text_id=row.id), 303)


def _page(
    row: CatalogueText, *, error: DomainError | None = None, target: str | None = None, typed: dict[str, str] | None = None
) -> Any:  # fmt: skip
    checked = check_text(db(), row, row.text)
    definition = checked.definition
    found = list(key_changes(db(), row.form, definition)) if definition is not None else []
    asker = db().get(Officer, row.asked_by) if row.asked_by is not None else None
    sent = {key: request.form.get(key, "") for key in ("when", "day", "remark")} | (typed or {})
    return render_template(
        "staff/catalogue/changes.html",
        **frame(
            row, "text_changes", faults=told_faults(checked), changes=[_shown(change) for change in found[:MOST_CHANGES]],
            more=max(0, len(found) - MOST_CHANGES), lines=lines_of(row.published or "", row.text), effects=_effects(row, definition),
            second=definition is not None and needs_second_person(db(), definition.kind), asker=asker, sent=sent,
            own=row.asked_by == acting_officer().id, errors=[(target, say(error.message))] if error is not None else [],
        ),
    )  # fmt: skip


def _shown(change: Change) -> dict[str, str]:
    return {"path": ".".join(change.path), "before": _short(change.before), "after": _short(change.after)}


def _short(value: Any) -> str:
    if value is None:
        return speak("catalogue.nothing")
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= LONGEST_VALUE else text[:LONGEST_VALUE] + "…"


def _effects(row: CatalogueText, definition: FormDefinition | None) -> dict[str, Any] | None:
    """What it does to drafts and cases that were begun: how many, and which would lose or need something."""
    if definition is None or row.form is None or row.form.version is None or row.form.version.digest == definition.digest:
        return None
    before = definition_of(db(), row.form.version)
    total, counts = 0, dict.fromkeys((*KINDS, "barred"), 0)
    told: list[dict[str, Any]] = []
    # A session of its own: what it has read it lets go of case by case.
    with house().database.session(reading=True) as reading:
        for effect in islice(effects_of(reading, definition, now=now()), MOST_CASES):
            total += 1
            for kind in counts:
                counts[kind] += bool(getattr(effect, kind))
            if not effect.harmless and len(told) < MOST_EFFECTS:
                told.append(_told(effect, list(_what(effect, definition, before))))
    return {"total": total, "most": MOST_CASES, "counts": counts, "told": told, "touched": any(counts.values())}


def _told(effect: Effect, what: list[Any]) -> dict[str, Any]:
    # A draft is its owner's alone: officers are told that there is one, not whose.
    href = None if effect.state == State.DRAFT else url_for("staff.case", submission_id=effect.submission_id)
    return {"reference": effect.reference, "state": f"state.{effect.state}", "href": href, "what": what}


def _what(effect: Effect, definition: FormDefinition, before: FormDefinition) -> Iterator[Any]:
    for kind in KINDS:
        names = getattr(effect, kind)
        labels = [(definition.fields.get(name) or before.fields.get(name)) for name in names]
        if names:
            said = [field.label if field is not None else name for field, name in zip(labels, names, strict=True)]
            yield message(f"catalogue.effect.{kind}", labels=message("catalogue.listed", items=voice().say(said).replace("\n", ", ")))
    if effect.barred:
        yield message("catalogue.effect.barred")
