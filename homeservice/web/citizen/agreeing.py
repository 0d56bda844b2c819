"""Somebody named in another's application opens their own link, reads what they are to agree to, and agrees."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from flask import flash, make_response, redirect, render_template, url_for

from homeservice.clock import today
from homeservice.core.answers import Fault, required_message
from homeservice.core.fields.base import Raw
from homeservice.core.workflow import State
from homeservice.operations.agreeing import Asked, Request, agree, ask_by_mail, asked_in, open_request, take_back
from homeservice.operations.cases import Case, own_case
from homeservice.web.access import resident
from homeservice.web.citizen.routes import blueprint
from homeservice.web.current import db, now, person
from homeservice.web.form_page import PageContent, raws_of, shell_marks, skeleton_of, summary_of
from homeservice.web.question_form import read_answers
from homeservice.web.voice import macro, say, voice


@blueprint.get("/agree/<uuid:agreement_id>")
@resident
def agreement(agreement_id: uuid.UUID) -> Any:
    """What one is asked to agree to, or that one has agreed."""
    return _page(open_request(db(), agreement_id, person(), now=now()))


@blueprint.post("/agree/<uuid:agreement_id>")
@resident
def give_agreement(agreement_id: uuid.UUID) -> Any:
    """Agree; what was left out is told at its place."""
    wanted = open_request(db(), agreement_id, person(), now=now(), for_change=True)
    asked = wanted.questions
    parsed = read_answers(asked, frozenset(f.name for f in asked), today(now()))
    told = {fault.field for fault in parsed.faults}
    faults = [
        *parsed.faults,
        *(
            Fault(field=f.name, message=required_message(f))
            for f in asked
            if not f.optional and f.name not in told and not f.answered(parsed.values.get(f.name))
        ),
    ]
    for f in asked:
        if f.name not in told and parsed.values.get(f.name) is not None:
            wrong = f.faults_within(parsed.values[f.name], lambda _: person().name)
            faults += [Fault(field=f.name, message=refused.message, part=refused.part) for refused in wrong]
    if faults:
        return _page(wanted, values=parsed.values, typed=parsed.typed, faults=faults, status=422)
    agree(db(), wanted, person(), parsed.values, now=now())
    return redirect(url_for("citizen.agreement", agreement_id=agreement_id), 303)


@blueprint.post("/agree/<uuid:agreement_id>/take-back")
@resident
def take_agreement_back(agreement_id: uuid.UUID) -> Any:
    """Take it back, while nothing is sent."""
    take_back(db(), open_request(db(), agreement_id, person(), now=now(), for_change=True), now=now())
    flash(voice()("agreement.taken_back"))
    return redirect(url_for("citizen.agreement", agreement_id=agreement_id), 303)


@blueprint.post("/my/<uuid:submission_id>/agreements/<uuid:agreement_id>/mail")
@resident
def mail_agreement(submission_id: uuid.UUID, agreement_id: uuid.UUID) -> Any:
    """Mail the link to whom it is for."""
    name = ask_by_mail(db(), own_case(db(), submission_id, person(), now=now(), for_change=True), agreement_id, now=now())
    flash(voice()("agreement.mailed", name=name))
    return redirect(url_for("citizen.check", submission_id=submission_id), 303)


def _page(
    wanted: Request, *, values: Mapping[str, Any] | None = None, typed: Mapping[str, Raw] | None = None, faults: Sequence[Fault] = (), status: int = 200
) -> Any:  # fmt: skip
    row, definition = wanted.agreement, wanted.case.definition
    if row.agreed_at is not None:
        return render_template(
            "citizen/agreed.html", page_title=voice()("agreement.done_title"), menu="applications", wanted=wanted, agreed_at=row.agreed_at,
            may_take_back=wanted.case.submission.state == State.DRAFT,
        )  # fmt: skip
    asked = wanted.questions
    skeleton = skeleton_of(
        "citizen/agree.html", (definition.digest, wanted.field.name), definition=definition, field=wanted.field, page_title=voice()("agreement.title"),
        menu="applications",
    )  # fmt: skip
    marks = {
        **shell_marks(),
        "facts": str(macro("components/summary.html", "facts_box")(_facts(wanted))),
        "flashes": render_template("citizen/flashes.html"),
        "title_prefix": "",
        "summary": str(macro("components/errors.html", "error_summary")(summary_of(faults, {f.name: f for f in asked}))) if faults else "",
    }
    content = PageContent(
        shown=frozenset(f.name for f in asked), raws=raws_of(asked, values or {}, typed or {}), faults=faults, marks=marks
    )
    return make_response(skeleton.fill(content.fill, content.show), status)


def _facts(wanted: Request) -> list[dict[str, Any]]:
    """Whose application it is, as what one is named in it, and what else is said of oneself there."""
    facts: list[dict[str, Any]] = [
        {"label": voice()("agreement.applicant"), "value": wanted.case.submission.applicant_name, "icon": "person"},
        {"label": voice()("agreement.of"), "value": say(wanted.field.label)},
    ]
    further = wanted.named.further if wanted.named is not None else {}
    return facts + [
        {"label": say(column.label), "value": say(column.display(further[column.name]))}
        for column in wanted.field.columns
        if further.get(column.name) is not None
    ]


def agreement_rows(case: Case) -> list[dict[str, Any]]:
    """Who must agree in one's own case, as the panel shows it: name, question, link, state."""
    return [_row(case, asked) for asked in asked_in(db(), case) if asked.agreement is not None]


def _row(case: Case, asked: Asked) -> dict[str, Any]:
    row = asked.agreement
    id = row.id if row is not None else None
    may_mail = asked.person.email is not None and not asked.has_agreed
    return {
        "name": asked.person.name,
        "label": say(asked.field.label),
        "agreed_at": row.agreed_at if row is not None else None,
        "link": url_for("citizen.agreement", agreement_id=id, _external=True),
        "mail": url_for("citizen.mail_agreement", submission_id=case.submission.id, agreement_id=id) if may_mail else None,
    }
