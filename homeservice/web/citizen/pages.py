"""What everybody may read: the front page, the catalogue, a service with its history, and the notices the law asks for."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask import render_template, request

from homeservice.adapters.language import Language
from homeservice.adapters.storage import written_size
from homeservice.core.contest_told import told
from homeservice.core.definitions import FormDefinition
from homeservice.core.intakes import Entries, Limit, parameter_value
from homeservice.core.messages import Display, LocalText, message
from homeservice.models import RunningChange
from homeservice.operations.blank_form import has_sheet, open_form
from homeservice.operations.catalogue import find_form, history_of
from homeservice.operations.disclosing import disclosed_intakes
from homeservice.operations.limits_told import entries_in_words, limit_in_words, limits_told
from homeservice.operations.listing import Listed, Wanted, categories, departments, listed
from homeservice.operations.notice_files import open_notice_file
from homeservice.operations.notice_paper import open_notice, with_notice
from homeservice.operations.places import places_of
from homeservice.operations.versions import contact_of, intake_of, standing
from homeservice.web.access import public
from homeservice.web.citizen.routes import blueprint
from homeservice.web.current import db, now
from homeservice.web.downloads import download
from homeservice.web.fees import fee_in_lines, fee_in_short
from homeservice.web.running_told import differing, fixed_in_words, fixing_in_words, selection_in_words
from homeservice.web.voice import voice

#: So many cards of each kind stand on the front page.
CARDS = 6
#: Since when the notices stand as they are; each change of their sentences moves it.
SINCE = dt.date(2026, 11, 22)

# The chapters of the notices and how many paragraphs each has; the sentences are `public.<notice>.<chapter>.<n>`.
PRIVACY = (
    ("purposes", 3), ("items", 4), ("retention", 3), ("third_parties", 2), ("processors", 1), ("destruction", 3), ("rights", 4),
    ("children", 1), ("safety", 5), ("cookies", 2), ("officer", 2), ("remedies", 5), ("changes", 2),
)  # fmt: skip
TERMS = (
    ("purpose", 1), ("words", 4), ("use", 3), ("sign_in", 3), ("filing", 5), ("supplement", 2), ("notices", 2), ("papers", 3),
    ("fees", 1), ("duties", 3), ("interruption", 3), ("liability", 2), ("changes", 2), ("law", 1),
)  # fmt: skip
ACCESSIBILITY = (("standard", 2), ("done", 7), ("settings", 3), ("limits", 2), ("other_ways", 2), ("report", 3), ("basis", 2))


@blueprint.get("/")
@public
def home() -> Any:
    """The front page: what closes this week, what is open now, all that there is by category, how it works, and the ways from here."""
    closing = listed(db(), Wanted(closing=True), size=CARDS, now=now())
    services = listed(db(), Wanted(kind="service", only_open=True), size=CARDS, now=now())
    contests = listed(db(), Wanted(kind="contest", only_open=True), size=CARDS, now=now())
    return render_template(
        "citizen/home.html", page_title=None, closing=closing, services=services.entries, contests=contests.entries,
        categories=categories(db()), open_count=services.total + contests.total,
    )  # fmt: skip


@blueprint.get("/services")
@public
def catalogue() -> Any:
    """The catalogue, searched and filtered; an unknown filter finds nothing and says so."""
    sent = {key: request.args.get(key, "").strip()[:100] for key in ("q", "kind", "category", "department", "open")}
    wanted = Wanted(
        text=sent["q"], kind=sent["kind"], category=sent["category"], department=sent["department"], only_open=sent["open"] == "yes",
        closing=sent["open"] == "week",
    )  # fmt: skip
    page = listed(db(), wanted, page=request.args.get("page", 1, type=int), now=now())
    return render_template(
        "citizen/catalogue.html", page_title=voice()("public.catalogue.title"), menu="services", page=page, wanted=sent,
        categories=categories(db()), departments=departments(db()), searched=wanted.is_anything,
    )  # fmt: skip


@blueprint.get("/services/<slug>")
@public
def service(slug: str) -> Any:
    """All that one has to know before applying, and the button: one for each intake that is open."""
    return service_page(slug)


def service_page(slug: str, *, refusal: Display = None) -> str:
    """The page of a service; `refusal` says why one may not begin."""
    entry = find_form(db(), slug, now=now())
    intakes = [(intake, standing(intake, now())) for intake in map(intake_of, entry.form.intakes)]
    offered = [intake for intake, stands in intakes if stands == "open"] or [entry.intake]
    contest = entry.definition.contest
    return render_template(
        "citizen/service.html", refusal=refusal, page_title=entry.definition.title.in_language(voice().code)[0], menu="services", entry=entry,
        intakes=intakes, offered=offered, notices=with_notice(db(), entry.form, offered), told=told(contest, entry.intake) if contest else None,
        contact=contact_of(entry.form), on_paper="paper" in entry.definition.channels and has_sheet(db(), entry.form),
        fee_short=fee_in_short(entry.definition), fee_lines=fee_in_lines(entry.definition),
        channels=[message(f"channel.{channel}") for channel in entry.definition.channels],
        places=places_of(db(), entry.form.intakes), disclosed=disclosed_intakes(db(), entry.form), written_size=written_size, limits={intake.name: limits_told(intake, entry.definition) for intake, _ in intakes},
    )  # fmt: skip


@blueprint.get("/services/<slug>/files/<name>")
@public
def notice_file(slug: str, name: str) -> Any:
    """A notice file, as a download."""
    notice, media_type, stream = open_notice_file(db(), find_form(db(), slug, now=now()).definition, name)
    return download(stream, notice.file, media_type)


@blueprint.get("/services/<slug>/notices/<intake>.pdf")
@public
def notice_paper(slug: str, intake: str) -> Any:
    """The notice of a contest's intake, as a download."""
    entry = find_form(db(), slug, now=now())
    name = Language("ko")("contest_notice.file_name", title=entry.definition.title)
    return download(open_notice(db(), entry.form, intake), name, "application/pdf")


@blueprint.get("/services/<slug>/form.pdf")
@public
def paper_form(slug: str) -> Any:
    """The form to fill in by hand, as a download."""
    entry = find_form(db(), slug, now=now())
    return download(open_form(db(), entry.form), f"{entry.definition.title.ko}.pdf", "application/pdf")


@blueprint.get("/services/<slug>/history")
@public
def history(slug: str) -> Any:
    """What was changed of what runs, for everybody to see."""
    entry = find_form(db(), slug, now=now())
    titles = {row.name: intake_of(row).title or LocalText(ko=row.name) for row in entry.form.intakes}
    changes = [_change(change, titles, entry.definition) for change in history_of(db(), entry.form)]
    return render_template(
        "citizen/history.html", page_title=voice()("public.history.title"), menu="services", entry=entry, changes=changes
    )


def _change(change: RunningChange, titles: dict[str, LocalText], definition: FormDefinition) -> dict[str, Any]:
    """A change in words: at, what, intake, before, after."""
    before, after = change.before, change.after
    if change.key == "parameters":
        # Only what differs: an intake has twenty of them.
        names = {name for name in (before or {}).keys() | (after or {}).keys() if (before or {}).get(name) != (after or {}).get(name)}
        before, after = ({name: side[name] for name in sorted(names) if name in side} for side in (before or {}, after or {}))
    if change.key == "selection":
        before, after = differing(before, after)
    if change.key == "fixed_list":
        return {"at": change.changed_at, "what": message("public.history.key.fixed_list"), "intake": titles.get(change.intake_name or ""),
                "before": fixed_in_words(before), "after": fixing_in_words(change)}  # fmt: skip
    return {
        "at": change.changed_at,
        "what": message(f"public.history.key.{change.key}"),
        "intake": titles.get(change.intake_name or ""),
        "before": _in_words(change.key, before, definition),
        "after": _in_words(change.key, after, definition),
    }


def _in_words(key: str, value: Any, definition: FormDefinition) -> Display:
    """One side of a change; a side that says nothing says so."""
    if value in (None, {}, []):
        return message("public.history.open_end" if key == "closes" else "public.history.nothing")
    match key:
        case "opens" | "closes":
            return dt.datetime.fromisoformat(value)
        case "result_on":
            return dt.date.fromisoformat(value)
        case "reference_date":
            return message(f"public.history.reference.{value}") if value in {"closes", "submitted"} else dt.date.fromisoformat(value)
        case "officer":
            return message("public.history.contact", name=LocalText.of(value["name"]), phone=value["phone"])
        case "parameters":
            return [message("public.history.parameter", name=name, value=parameter_value(said)) for name, said in value.items()]
        case "quota":
            line = {0: "quota", "unlimited": "quota_line"}.get(value["waiting"], "quota_waiting")
            return message(f"public.history.{line}", places=value["places"], waiting=value["waiting"])
        case "entries":
            return entries_in_words(Entries.model_validate(value))
        case "selection":
            return selection_in_words(value)
        case "limits":
            return [limit_in_words(Limit.model_validate(limit), definition) for limit in value]
        case "intake":
            opens = dt.datetime.fromisoformat(value["opens"])
            if value["closes"] is None:
                return message("public.window.from_always", opens=opens)
            return message("public.window.between", opens=opens, closes=dt.datetime.fromisoformat(value["closes"]))
    return LocalText.of(value)


@blueprint.get("/privacy")
@public
def privacy() -> Any:
    """The privacy policy (개인정보 보호법 제30조); how long each service keeps its cases follows from the published definitions."""
    return render_template(
        "citizen/privacy.html", page_title=voice()("public.privacy.title"), policy="privacy", sections=PRIVACY, since=SINCE,
        table_after="retention", entries=_everything(),
    )  # fmt: skip


def _everything() -> list[Listed]:
    page = listed(db(), now=now())
    entries = list(page.entries)
    while page.number < page.pages:
        page = listed(db(), page=page.number + 1, now=now())
        entries += page.entries
    return entries


@blueprint.get("/terms")
@public
def terms() -> Any:
    """The terms of use."""
    return render_template(
        "citizen/terms.html", page_title=voice()("public.terms.title"), policy="terms", sections=TERMS, since=SINCE, table_after=None
    )


@blueprint.get("/accessibility")
@public
def accessibility() -> Any:
    """What was done for those who see, hear or move differently, and where to tell what is in the way."""
    return render_template(
        "citizen/accessibility.html", page_title=voice()("public.accessibility.title"), policy="accessibility", sections=ACCESSIBILITY,
        since=SINCE, table_after=None,
    )  # fmt: skip
