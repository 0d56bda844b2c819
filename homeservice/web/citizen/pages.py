"""What everybody may read: the front page, the catalogue, a service with its history, and the notices the law asks for."""

from __future__ import annotations

from typing import Any

from flask import render_template, request

from homeservice.operations.catalogue import categories, find_form, history_of, listed, standing
from homeservice.operations.versions import contact_of, intake_of
from homeservice.web.access import public
from homeservice.web.citizen.routes import blueprint
from homeservice.web.current import db, now
from homeservice.web.voice import voice

CARDS = 6


@blueprint.get("/")
@public
def home() -> Any:
    """The front page: what is open now, how it works, and the ways to one's applications and to the check of a paper."""
    services = listed(db(), kind="service", only_open=True, now=now())
    contests = listed(db(), kind="contest", only_open=True, now=now())
    return render_template(
        "citizen/home.html", services=services.entries[:CARDS], contests=contests.entries[:CARDS], open_count=services.total + contests.total
    )


@blueprint.get("/services")
@public
def catalogue() -> Any:
    """The catalogue, searched and filtered; an unknown filter finds nothing and says so."""
    wanted = {key: request.args.get(key, "").strip()[:100] for key in ("q", "kind", "category", "open")}
    page = listed(
        db(), text=wanted["q"], kind=wanted["kind"], category=wanted["category"], only_open=wanted["open"] == "yes",
        page=request.args.get("page", 1, type=int), now=now(),
    )  # fmt: skip
    return render_template(
        "citizen/catalogue.html", page_title=voice()("public.catalogue.title"), menu="services", page=page, wanted=wanted,
        categories=categories(db()), searched=any(wanted.values()),
    )  # fmt: skip


@blueprint.get("/services/<slug>")
@public
def service(slug: str) -> Any:
    """All that one has to know before applying, and the button."""
    entry = find_form(db(), slug, now=now())
    intakes = [(intake, standing(intake, now())) for intake in map(intake_of, entry.form.intakes)]
    return render_template(
        "citizen/service.html", page_title=entry.definition.title.in_language(voice().code)[0], menu="services", entry=entry,
        intakes=intakes, contact=contact_of(entry.form), moment=now(),
    )  # fmt: skip


@blueprint.get("/services/<slug>/history")
@public
def history(slug: str) -> Any:
    """What was changed of what runs, for everybody to see."""
    entry = find_form(db(), slug, now=now())
    return render_template(
        "citizen/history.html", page_title=voice()("public.history.title"), menu="services", entry=entry,
        changes=history_of(db(), entry.form),
    )  # fmt: skip


@blueprint.get("/privacy")
@public
def privacy() -> Any:
    """The privacy policy; how long each service keeps its cases follows from the published definitions."""
    page = listed(db(), now=now())
    return render_template("citizen/privacy.html", page_title=voice()("public.privacy.title"), entries=page.entries)


@blueprint.get("/terms")
@public
def terms() -> Any:
    """The terms of use."""
    return render_template("citizen/terms.html", page_title=voice()("public.terms.title"))


@blueprint.get("/accessibility")
@public
def accessibility() -> Any:
    """What was done for those who see, hear or move differently, and where to tell what is in the way."""
    return render_template("citizen/accessibility.html", page_title=voice()("public.accessibility.title"))
