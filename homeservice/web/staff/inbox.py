"""The inbox: the cases of the own department, by what is to be done with them."""

from __future__ import annotations

from typing import Any

from flask import render_template, request, url_for

from homeservice.core import masking
from homeservice.core.definitions import CHANNELS
from homeservice.core.messages import LocalText
from homeservice.core.workflow import State
from homeservice.core.working_days import WorkCalendar
from homeservice.models import Form, Submission
from homeservice.operations.deadlines import city_calendar
from homeservice.operations.inbox import VIEWS, counts, forms_of, inbox
from homeservice.operations.places import turns_of
from homeservice.operations.versions import definition_of
from homeservice.web.access import staff
from homeservice.web.current import acting_officer, db, now
from homeservice.web.staff.clock import clock_of
from homeservice.web.staff.routes import blueprint
from homeservice.web.voice import say, speak, voice

LONGEST_SEARCH = 100


@blueprint.get("", endpoint="inbox")
@staff
def inbox_page() -> Any:
    """A tab of the inbox, searched and filtered."""
    view = request.args.get("view", "")
    wanted = {
        "view": view if view in VIEWS else next(iter(VIEWS)),
        "text": request.args.get("q", "")[:LONGEST_SEARCH].strip(),
        "form": request.args.get("form", "")[:20],
        "channel": request.args.get("channel", "")[:20],
    }
    page = inbox(db(), acting_officer(), **wanted, page=request.args.get("page", 1, type=int))
    calendar = city_calendar(db())
    totals = counts(db(), acting_officer())
    turns = turns_of(db(), [submission.id for submission in page.entries])
    department = acting_officer().department
    return render_template(
        "staff/inbox.html", page_title=voice()("staff.inbox.title"), menu="inbox", page=page, wanted=wanted,
        rows=[{**_row(submission, calendar), "turn": turns.get(submission.id)} for submission in page.entries],
        by_due=VIEWS[wanted["view"]] <= State.open_states,
        tabs=[
            {"text": speak(f"staff.view.{name}"), "count": totals[name], "href": url_for("staff.inbox", view=name), "here": name == wanted["view"]}
            for name in VIEWS
        ],
        forms=[(form.code, say(_title(form))) for form in forms_of(db(), acting_officer())],
        channels=[(channel, speak(f"channel.short.{channel}")) for channel in CHANNELS], searched=bool(wanted["text"] or wanted["form"] or wanted["channel"]), department=LocalText(ko=department.name, en=department.name_en),
    )  # fmt: skip


def _title(form: Form) -> LocalText:
    return definition_of(db(), form.version).title if form.version is not None else LocalText(ko=form.code)


def _row(submission: Submission, calendar: WorkCalendar) -> dict[str, Any]:
    definition = definition_of(db(), submission.form_version)
    stage = definition.stage(submission.stage)
    return {
        "submission": submission,
        "href": url_for("staff.case", submission_id=submission.id),
        "title": definition.title,
        "applicant": masking.name(submission.applicant_name),
        "state": f"state.{submission.state}",
        "stage": stage.label if stage is not None else None,
        "clock": clock_of(submission, stage, calendar, now()),
    }
