"""A guided start: a contest from plain boxes, for officers who do not know how a form's text is written."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from sqlalchemy import select

from homeservice.catalog.guided import CHOSEN, KINDS, SIZES, written
from homeservice.clock import SEOUL
from homeservice.core.errors import DomainError, Invalid
from homeservice.core.messages import Display
from homeservice.models import Form
from homeservice.operations.writing import begin_text
from homeservice.web.access import editor
from homeservice.web.current import acting_officer, db, now, parked_here
from homeservice.web.staff.catalogue.guided_boxes import CHOICES, NAMES, ROWS, read_plan, rows_of
from homeservice.web.staff.routes import blueprint
from homeservice.web.voice import say, speak, voice

_COUNTED = re.compile(r"C(\d{2,3})", re.ASCII)
MORE_ROWS = 3
#: A list whose rows are wrong as a whole shows it above them.
TARGETS = {"catalogue.slug": "slug", "catalogue.slug_taken": "slug"}


@blueprint.get("/catalogue/new/contest")
@editor
def new_contest() -> Any:
    """The boxes with a usual beginning, or what was typed before the sign-in had ended."""
    parked = parked_here()
    return _page({name: texts[0] for name, texts in parked.items() if texts} if parked is not None else _usual())


@blueprint.post("/catalogue/new/contest")
@editor
def begin_contest() -> Any:
    """Write the text and open it, or show the boxes again: with more rows, or with what is to be mended."""
    sent = {name: texts[0] for name, texts in request.form.lists()}
    more = sent.get("_action", "").removeprefix("more-")
    if more in ROWS:
        return _page(sent | {f"{more}-rows": str(rows_of(sent, more) + MORE_ROWS)})
    plan, faults = read_plan(sent, department=acting_officer().department.name)
    told: list[tuple[str, Display]] = [*faults]
    if plan is not None and db().scalar(select(Form.id).where(Form.code == plan.code)) is not None:
        told.append(("code", Invalid("lint.code_taken", code=plan.code).message))
    if plan is None or told:
        return _page(sent, faults=told), Invalid.status
    try:
        row = begin_text(db(), acting_officer(), sent.get("slug", "").strip()[:100], written(plan), what="begun", now=now())
    except DomainError as error:
        db().rollback()
        return _page(sent, faults=[(TARGETS.get(error.message.id, "title"), error.message)]), error.status
    flash(voice()("guided.begun"))
    return redirect(url_for("staff.text", text_id=row.id), 303)


def _usual() -> dict[str, str]:
    """What most contests have, to be written over."""
    codes = [int(found[1]) for code in db().scalars(select(Form.code)) if (found := _COUNTED.fullmatch(code))]
    code = f"C{max(codes, default=0) + 1:02d}"
    opens = now().astimezone(SEOUL).date() + dt.timedelta(days=1)
    questions = (("work_title", "short_text", "50"), ("statement", "long_text", "1000"), ("work_file", "document", ""))
    usual = {
        "code": code, "slug": f"contest-{code.lower()}-{opens.year}", "who": speak("guided.usual.who"), "officer": acting_officer().name,
        "opens": f"{opens}T09:00", "closes": f"{opens + dt.timedelta(weeks=4)}T18:00", "per_person": "1", "rights": "licence", "rights_years": "3",
        "rights_scope": speak("guided.usual.scope"), "pledges": speak("guided.usual.pledges"), "questions-rows": "6", "criteria-rows": "4", "prizes-rows": "4",
    }  # fmt: skip
    for n, (label, kind, size) in enumerate(questions, 1):
        usual |= {f"questions-{n}-label": speak(f"guided.usual.{label}"), f"questions-{n}-kind": kind, f"questions-{n}-size": size}
    return usual


def _page(sent: Mapping[str, str], *, faults: Iterable[tuple[str, Display]] = ()) -> Any:
    categories = sorted({*db().scalars(select(Form.category).distinct())})
    wrong: dict[str, str] = {}
    for name, sentence in faults:
        wrong.setdefault(name, say(sentence))
    return render_template(
        "staff/catalogue/guided.html", page_title=voice()("guided.heading"), menu="catalogue", sent={name: sent.get(name, "") for name in NAMES},
        rows={what: [_row(sent, what, n) for n in range(1, rows_of(sent, what) + 1)] for what in ROWS},
        most={what: most for what, (_, most) in ROWS.items()}, kinds=list(KINDS), sized=list(SIZES), chosen=sorted(CHOSEN), choices=CHOICES,
        categories=categories, wrong=wrong, errors=list(wrong.items()),
    )  # fmt: skip


def _row(sent: Mapping[str, str], what: str, number: int) -> dict[str, str]:
    return {box: sent.get(f"{what}-{number}-{box}", "") for box in ROWS[what][0]}
