"""A form as residents will have it: its pages, mails and papers, out of the text as it stands. Nothing is stored or sent."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Response, flash, g, jsonify, redirect, render_template, request, url_for

from homeservice.adapters.pdf import FALLBACK, PdfPrinter
from homeservice.core.errors import NotFound
from homeservice.models import CatalogueText
from homeservice.operations.cases import own_case, page_of
from homeservice.operations.checking import check_text
from homeservice.operations.rehearsing import Rehearsal, rehearse, shown_intake
from homeservice.operations.writing import digest_of
from homeservice.web.access import editor
from homeservice.web.citizen.applying import MINE
from homeservice.web.citizen.pages import service_page
from homeservice.web.current import db, house, now
from homeservice.web.file_cards import own_files
from homeservice.web.page_of_questions import Frame, show_page
from homeservice.web.staff.catalogue.loading import frame, load, told_faults
from homeservice.web.staff.routes import blueprint
from homeservice.web.steps import check_page
from homeservice.web.voice import say, speak, speak_of, voice


@blueprint.get("/catalogue/<uuid:text_id>/preview")
@editor
def text_preview(text_id: uuid.UUID) -> Any:
    """All there is to look at, with the pages in a frame; with `beside` in the address as it stands beside the text."""
    row = load(text_id)
    checked = check_text(db(), row, row.text)
    g.frames = True
    g.framed = "beside" in request.args
    template = "staff/catalogue/beside.html" if g.framed else "staff/catalogue/preview.html"
    if checked.definition is None:
        return render_template(
            template, **frame(row, "text_preview", faults=told_faults(checked), pages=[], mails=[], papers=[], as_open=None)
        )
    rehearsal = _rehearsal(row)
    with rehearsal.database.session(reading=True) as session:
        case = own_case(session, rehearsal.draft.id, rehearsal.draft.person, now=now())
        names = [(section.name, say(section.title)) for section in case.pages()]
    real, rehearsed = shown_intake(checked.definition), rehearsal.definition.intakes[0]
    pages = [
        (url_for("staff.preview_service", text_id=text_id), speak("catalogue.preview_service")),
        *((url_for("staff.preview_page", text_id=text_id, name=name), title) for name, title in names),
        (url_for("staff.preview_check", text_id=text_id), speak("catalogue.preview_check")),
    ]
    shown = next((href for href, _ in pages if href == request.args.get("at")), pages[0][0])
    return render_template(
        template,
        **frame(
            row, "text_preview", faults=[], pages=pages, shown=shown, as_open=real if (real.opens, real.closes) != (rehearsed.opens, rehearsed.closes) else None, mails=[mail for _, mail in rehearsal.mails()],
            papers=[(url_for("staff.preview_paper", text_id=text_id, document_id=id), title[voice().code]) for id, title in rehearsal.papers()],
        ),
    )  # fmt: skip


@blueprint.get("/catalogue/<uuid:text_id>/preview/service")
@editor
def preview_service(text_id: uuid.UUID) -> Any:
    """The page of the service."""
    rehearsal = _enter(text_id)
    return service_page(rehearsal.definition.slug)


@blueprint.get("/catalogue/<uuid:text_id>/preview/pages/<name>")
@editor
def preview_page(text_id: uuid.UUID, name: str) -> Any:
    """A page of questions, filled in with made-up answers."""
    rehearsal = _enter(text_id)
    case = own_case(db(), rehearsal.draft.id, rehearsal.draft.person, now=now())
    section = page_of(case, name)
    back = url_for("staff.preview_service", text_id=text_id)
    around = Frame(
        template="citizen/page.html", menu="applications", case_url=back, autosave_url=url_for("staff.preview_nothing", text_id=text_id),
        sign_in_url=back, files=own_files(db(), case), uploads_url=url_for("staff.preview_nothing", text_id=text_id),
    )  # fmt: skip
    return show_page(case, section, around)


@blueprint.post("/catalogue/<uuid:text_id>/preview/pages/<name>")
@editor
def preview_next(text_id: uuid.UUID, name: str) -> Any:
    """On to the next page; nothing is kept of what was typed."""
    rehearsal = _rehearsal(load(text_id))
    with rehearsal.database.session(reading=True) as session:
        case = own_case(session, rehearsal.draft.id, rehearsal.draft.person, now=now())
        names = [section.name for section in case.pages()]
    later = names[names.index(name) + 1 :] if name in names else names
    flash(voice()("catalogue.preview_kept_nothing"))
    if later:
        return redirect(url_for("staff.preview_page", text_id=text_id, name=later[0]), 303)
    return redirect(url_for("staff.preview_check", text_id=text_id), 303)


@blueprint.post("/catalogue/<uuid:text_id>/preview/nothing")
@editor
def preview_nothing(text_id: uuid.UUID) -> Any:
    """What the page's own saving is answered: nothing is kept."""
    load(text_id)
    return jsonify(version=0, saved_at_text=voice().say(now()).rpartition(" ")[2])


@blueprint.get("/catalogue/<uuid:text_id>/preview/check")
@editor
def preview_check(text_id: uuid.UUID) -> Any:
    """All answers before they would be sent."""
    rehearsal = _enter(text_id)
    case = own_case(db(), rehearsal.draft.id, rehearsal.draft.person, now=now())
    speak_of(case)
    return check_page(MINE, case)


@blueprint.get("/catalogue/<uuid:text_id>/preview/papers/<uuid:document_id>")
@editor
def preview_paper(text_id: uuid.UUID, document_id: uuid.UUID) -> Response:
    """A paper as it would be printed."""
    wanted = _rehearsal(load(text_id)).paper(document_id)
    if wanted is None:
        raise NotFound("error.document_not_found")
    fonts = house().config.font_dir
    with PdfPrinter(fonts, fallback=fonts / FALLBACK) as printer:
        pdf = printer.print_document(wanted.template, wanted.values, identifier=wanted.identifier, created=wanted.issued_at)
    answer = Response(pdf, mimetype="application/pdf")
    answer.headers.set("Content-Disposition", "inline", filename="preview.pdf")
    return answer


def _rehearsal(row: CatalogueText) -> Rehearsal:
    """Raises NotFound where the text has faults: there is nothing to look at."""
    checked = check_text(db(), row, row.text)
    if checked.definition is None:
        raise NotFound("catalogue.preview_faulty")
    return rehearse(checked.definition, house().office, key=f"{row.id}:{digest_of(row.text)}:{checked.definition.digest}", now=now())


def _enter(text_id: uuid.UUID) -> Rehearsal:
    """From here on this request is one in the rehearsal: another database, and a made-up person in the place of the officer."""
    rehearsal = _rehearsal(load(text_id))
    db().close()
    g.db = rehearsal.database.session(reading=True)
    g.person, g.officer, g.framed = rehearsal.draft.person, None, True
    return rehearsal
