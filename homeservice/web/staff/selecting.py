"""Selections: the intakes that choose all at once, the list beforehand and fixed, the one confirmed step, and what came of it."""

from __future__ import annotations

import csv
import datetime as dt
import io
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, request, url_for

from homeservice.clock import SEOUL
from homeservice.core import intakes, masking
from homeservice.core.definitions import FormDefinition
from homeservice.core.errors import DomainError, Invalid
from homeservice.core.messages import Display, message
from homeservice.core.selection.candidates import ticket
from homeservice.core.selection.choosing import Outcome, Result, needs_lot
from homeservice.core.selection.declaration import MOMENTS, Selection
from homeservice.models import Chosen, FixedList, Form, Intake, Officer, Standing, Submission
from homeservice.operations.candidates import Entries, entries_of, fixed_entries, how_far, list_now, mark_of, selection_of, selections_of
from homeservice.operations.fixing import earliest_of, fix_list, needs_second, notice_of, open_list
from homeservice.operations.selecting import listed, progress_of, select_now, try_again
from homeservice.operations.versions import definition_of
from homeservice.web.access import officer, staff
from homeservice.web.current import acting_officer, db, now
from homeservice.web.downloads import download
from homeservice.web.staff.cases import name_of
from homeservice.web.staff.routes import blueprint
from homeservice.web.voice import say, voice

#: So many rows of a list are shown on a page; the file has them all.
PAGE_SIZE = 100
BOXES = {
    "selection.seed_needed": "seed", "selection.seed_too_long": "seed", "error.reason_needed": "reason", "error.reason_too_long": "reason",
    "selection.seed_form": "seed", "selection.seed_differs": "seed_again", "selection.agree_needed": "agree", "selection.fix_agree_needed": "agree", "selection.source_needed": "source",
    "selection.source_too_long": "source", "selection.moment_needed": "known_at", "selection.moment_early": "known_at",
    "selection.moment_late": "known_at",
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Row:
    """A line of the list, as the page and the file show it."""

    position: int
    number: str
    applicant: str
    href: str
    outcome: Display
    tone: str
    cost: int
    total: int
    note: Display = None


@blueprint.get("/selections")
@staff
def selections() -> Any:
    """The intakes of the department that choose all at once."""
    rows = []
    found = selections_of(db(), acting_officer())
    far = how_far(db(), [row.id for row, _ in found])
    for row, intake in found:
        state = far.get(row.id) or ("open" if intake.closes is None or intake.closes > now() else "waiting")
        rows.append({
            "href": url_for("staff.selection", intake_id=row.id), "title": say(_definition(row.form).title), "intake": _name(intake),
            "closes": intake.closes, "state": state, "tone": {"made": "success", "waiting": "warning", "fixed": "info"}.get(state, "gray"),
        })  # fmt: skip
    return render_template("staff/selections.html", page_title=voice()("selection.title"), menu="selections", rows=rows)


def _definition(form: Form) -> FormDefinition:
    assert form.version is not None  # noqa: S101 -- an intake has a published form
    return definition_of(db(), form.version)


def _name(intake: intakes.Intake) -> str:
    return say(intake.title) if intake.title is not None else intake.name


@blueprint.get("/selections/<int:intake_id>")
@staff
def selection(intake_id: int) -> Any:
    """The list as it would be, or as it was fixed."""
    return _page(intake_id)


@blueprint.get("/selections/<int:intake_id>/list.csv")
@staff
def selection_file(intake_id: int) -> Any:
    """The whole list as a file, with what its digest is made of in the first columns."""
    row, _, rule = selection_of(db(), acting_officer(), intake_id)
    made = db().get(Chosen, row.id)
    text = io.StringIO()
    written = csv.writer(text, lineterminator="\r\n")
    written.writerow([voice()(f"selection.column.{name}") for name in ("position", "number", "outcome")] + [
        voice()("selection.reserves"), voice()("selection.column.cost"), voice()("selection.column.applicant"), "SHA-256",
    ])  # fmt: skip
    if made is not None:
        for standing, submission in listed(db(), row.id):
            lot = _lot(made.seed, submission.receipt_number)
            written.writerow([standing.position, submission.receipt_number, standing.outcome, standing.reserve_number or "", standing.cost,
                              masking.name(submission.applicant_name), lot])  # fmt: skip
    else:
        entries, rule, _ = _entries(row, rule)
        for placed in list_now(entries, rule, rule.seed or "").placed:
            submission = entries.submissions[placed.candidate.id]  # type: ignore[index]  # the ids are those of submissions
            outcome = placed.outcome if _is_drawn(rule) else ""
            written.writerow([placed.position, placed.candidate.receipt_number, outcome, placed.reserve_number or "" if outcome else "",
                              placed.candidate.cost, masking.name(submission.applicant_name), _lot(rule.seed, placed.candidate.receipt_number)])  # fmt: skip
    # The mark at the beginning tells spreadsheets that this is UTF-8.
    return download(io.BytesIO(("\ufeff" + text.getvalue()).encode()), f"selection-{row.name}.csv", "text/csv")


def _lot(seed: str | None, number: str | None) -> str:
    return ticket(seed, number) if seed and number else ""


def _is_drawn(rule: Selection) -> bool:
    """Whether the list beforehand can tell who is chosen: a draw without its words cannot."""
    return rule.ranks or rule.seed is not None


def _entries(row: Intake, rule: Selection) -> tuple[Entries, Selection, FixedList | None]:
    """Who stands to be chosen, by which rule: as they were fixed, else as they are now."""
    made = db().get(FixedList, row.id)
    if made is None:
        return entries_of(db(), row, rule, now=now()), rule, None
    return fixed_entries(db(), made), Selection.model_validate(made.rule), made


@blueprint.post("/selections/<int:intake_id>/fix")
@officer
def fix_selection(intake_id: int) -> Any:
    """Fix the list before the lot is known, and say what will settle it."""
    typed = {name: request.form.get(name, "") for name in ("source", "known_at", "seen", "agree")}
    try:
        if not typed["agree"]:
            raise Invalid("selection.fix_agree_needed")
        fix_list(
            db(), acting_officer(), intake_id, source=typed["source"], known_at=_moment(typed["known_at"]), seen=typed["seen"], now=now()
        )
    except DomainError as error:
        db().rollback()
        return _page(intake_id, typed=typed, error=error), error.status
    flash(voice()("selection.fix_done"))
    return redirect(url_for("staff.selection", intake_id=intake_id), 303)


@blueprint.post("/selections/<int:intake_id>/open")
@officer
def open_selection(intake_id: int) -> Any:
    """Let a fixed list go, before the lot is known."""
    typed = {"reason": request.form.get("reason", "")}
    try:
        open_list(db(), acting_officer(), intake_id, reason=typed["reason"], now=now())
    except DomainError as error:
        db().rollback()
        return _page(intake_id, typed=typed, error=error), error.status
    flash(voice()("selection.open_done"))
    return redirect(url_for("staff.selection", intake_id=intake_id), 303)


def _moment(typed: str) -> dt.datetime | None:
    """A day and an hour in the city's time, as the browser sends them; None for anything else."""
    try:
        return dt.datetime.fromisoformat(typed.strip()).replace(tzinfo=SEOUL)
    except ValueError:
        return None


@blueprint.post("/selections/<int:intake_id>")
@officer
def make_selection(intake_id: int) -> Any:
    """Confirm the list: fixed once, whoever presses first."""
    typed = {name: request.form.get(name, "") for name in ("seed", "seed_again", "reason", "seen", "agree")}
    try:
        if not typed["agree"]:
            raise Invalid("selection.agree_needed")
        # What was mistyped could never be put right.
        if typed["seed"].split() != typed["seed_again"].split():
            raise Invalid("selection.seed_differs")
        select_now(db(), acting_officer(), intake_id, seed=typed["seed"], reason=typed["reason"], seen=typed["seen"], now=now())
    except DomainError as error:
        db().rollback()
        return _page(intake_id, typed=typed, error=error), error.status
    flash(voice()("selection.done"))
    return redirect(url_for("staff.selection", intake_id=intake_id), 303)


@blueprint.post("/selections/<int:intake_id>/again")
@officer
def select_again(intake_id: int) -> Any:
    """Take up what could not be decided."""
    try_again(db(), acting_officer(), intake_id, now=now())
    flash(voice()("selection.trying_again"))
    return redirect(url_for("staff.selection", intake_id=intake_id), 303)


def _page(intake_id: int, *, typed: dict[str, str] | None = None, error: DomainError | None = None) -> Any:
    row, intake, rule = selection_of(db(), acting_officer(), intake_id)
    made = db().get(Chosen, row.id)
    number = max(1, request.args.get("page", 1, type=int))
    common: dict[str, Any] = {
        "page_title": voice()("selection.title_of", intake=_name(intake)), "menu": "selections", "row": row, "intake": intake, "made": made,
        "title": say(_definition(row.form).title), "errors": [], "at_fault": None, "progress": None, "unready": [], "quotas": [],
        "slug": row.form.slug, "fixed": None, "step": None,
    }  # fmt: skip
    if error is not None:
        common["errors"] = [(BOXES.get(error.message.id), say(error.message))]
        common["at_fault"] = BOXES.get(error.message.id)
    if made is not None:
        rule = Selection.model_validate(made.rule)
        lines = listed(db(), row.id)
        common |= {"progress": progress_of(db(), row.id), "made_by": db().get_one(Officer, made.officer_id).name}
        pages, shown = _cut(lines, number)
        rows, spent = _fixed_rows(shown), sum(standing.cost for standing, _ in lines if standing.outcome == Outcome.CHOSEN)
    else:
        entries, rule, made_list = _entries(row, rule)
        result = list_now(entries, rule, rule.seed or "")
        pages, _ = _cut(result.placed, number)
        closed, tied = intake.closes is not None and intake.closes <= now(), needs_lot(rule, entries.candidates)
        rows, spent = _coming_rows(entries, result, rule, number), result.spent
        common |= {
            "seen": mark_of(entries, rule), "unready": [{"name": name_of(u.case), "why": say(u.why), "href": _link(u.case.submission)} for u in entries.unready],
            "counts": {outcome.value: len(result.of(outcome)) for outcome in Outcome}, "drawn": _is_drawn(rule),
            "quotas": result.quotas if _is_drawn(rule) else [], "closed": closed, "fixed": _fixed(row, made_list, entries) if made_list is not None else None,
            "step": _step(rule, made_list, tied=tied) if closed else "open", "tied": tied, "earliest": earliest_of(db(), now=now()), "total": len(result.placed),
            "typed": {"seed": "", "reason": "" if made_list is not None and made_list.known_at > now() else voice()("selection.reason_usual"),
                      "agree": "", "source": "", "known_at": "", "seed_again": ""} | (typed or {}),
        }  # fmt: skip
    return render_template(
        "staff/selection.html", **common, rule=rule, order=_order(row.form, rule), rows=rows, spent=spent, number=number, pages=pages
    )


def _step(rule: Selection, made_list: FixedList | None, *, tied: bool) -> str:
    """What comes next in an intake that is over: fix the list, wait for the lot, or make the selection."""
    if made_list is not None:
        return "wait" if made_list.known_at > now() else "confirm"
    return "fix" if rule.seed is None and tied else "confirm"


def _fixed(row: Intake, made: FixedList, entries: Entries) -> dict[str, Any]:
    """What is told of a fixed list."""
    return {
        "at": made.fixed_at, "by": db().get_one(Officer, made.officer_id).name, "source": made.source, "known_at": made.known_at,
        "digest": made.digest, "count": len(entries.candidates) + len(entries.left), "left": entries.left,
        "needs_other": needs_second(db(), row) and made.officer_id == acting_officer().id, "needs_second": needs_second(db(), row),
        "opens_until": made.known_at - notice_of(db()), "may_open": made.known_at - notice_of(db()) > now(),
    }  # fmt: skip


def _cut(lines: Any, number: int) -> tuple[int, Any]:
    pages = max(1, -(-len(lines) // PAGE_SIZE))
    return pages, lines[(number - 1) * PAGE_SIZE : number * PAGE_SIZE]


def _link(submission: Submission) -> str:
    return url_for("staff.case", submission_id=submission.id)


def _outcome(outcome: str, reserve_number: int | None) -> Display:
    return message(f"selection.outcome.{outcome}", number=reserve_number)


TONES = {"chosen": "success", "reserve": "warning", "out": "gray", "gone": "gray"}


def _fixed_rows(lines: list[tuple[Standing, Submission]]) -> list[Row]:
    return [
        Row(
            position=standing.position, number=submission.receipt_number or submission.reference, applicant=masking.name(submission.applicant_name),
            href=_link(submission), outcome=_outcome(standing.outcome, standing.reserve_number), tone=TONES[standing.outcome], cost=standing.cost,
            total=0, note=standing.failure or (None if standing.settled_at else message("selection.not_settled")),
        )
        for standing, submission in lines
    ]  # fmt: skip


def _coming_rows(entries: Entries, result: Result, rule: Selection, number: int) -> list[Row]:
    drawn, total, rows = _is_drawn(rule), 0, []
    placed = result.placed if drawn else sorted(result.placed, key=lambda p: p.candidate.receipt_number)
    for position, one in enumerate(placed, 1):
        total += one.candidate.cost
        submission = entries.submissions[one.candidate.id]  # type: ignore[index]  # the ids are those of submissions
        rows.append(
            Row(
                position=position, number=one.candidate.receipt_number, applicant=masking.name(submission.applicant_name), href=_link(submission),
                outcome=_outcome(one.outcome, one.reserve_number) if drawn else message("selection.outcome.undrawn"),
                tone=TONES[one.outcome] if drawn else "gray", cost=one.candidate.cost, total=total,
            )
        )  # fmt: skip
    return rows[(number - 1) * PAGE_SIZE : number * PAGE_SIZE]


def _order(form: Form, rule: Selection) -> list[str]:
    """The keys of a ranking in words, the lot last."""
    definition, keys = _definition(form), []
    labels = {
        **{name: f.label for name, f in definition.fields.items()},
        **{computed.name: computed.label for computed in definition.computed},
    }
    for key in rule.order:
        name = key.removeprefix("-")
        label: Display = message(f"selection.order.{name}") if name in MOMENTS else labels.get(name, name)
        keys.append(str(say(message("selection.order.turned", key=label) if key.startswith("-") else label)))
    return [*keys, voice()("selection.order.lot")]
