"""The forms of the department, and where each of them stands."""

from __future__ import annotations

from typing import Any

from flask import render_template, url_for

from homeservice.core.messages import LocalText
from homeservice.models import CatalogueText, RunningRequest
from homeservice.operations.running_requests import requests_of
from homeservice.operations.versions import current_intake, warm
from homeservice.operations.writing import texts_of
from homeservice.web.access import editor
from homeservice.web.current import acting_officer, db, now
from homeservice.web.staff.catalogue.loading import standing_of, title_of
from homeservice.web.staff.routes import blueprint
from homeservice.web.voice import voice


@blueprint.get("/catalogue", endpoint="catalogue")
@editor
def catalogue_page() -> Any:
    """The list."""
    texts, asked = texts_of(db(), acting_officer()), requests_of(db(), acting_officer())
    warm(db(), [row.form.version for row in texts if row.form is not None])
    department = acting_officer().department
    return render_template(
        "staff/catalogue/list.html", page_title=voice()("catalogue.title"), menu="catalogue", rows=[_row(row, asked.get(row.id)) for row in texts],
        department=LocalText(ko=department.name, en=department.name_en),
    )  # fmt: skip


def _row(row: CatalogueText, asked: RunningRequest | None) -> dict[str, Any]:
    intake = None
    if row.form is not None and row.form.intakes and row.form.taken_out_at is None:
        intake, _ = current_intake(row.form.intakes, now())
    return {
        "row": row, "title": title_of(row), "code": row.form.code if row.form is not None else "", "standing": standing_of(row, asked),
        "intake": intake, "href": url_for("staff.text_running" if asked is not None else "staff.text", text_id=row.id),
        "writer": row.writer.name if row.writer is not None else None,
    }  # fmt: skip
