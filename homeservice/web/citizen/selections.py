"""The public page of a selection: when the list was fixed, what settled the lots, who was chosen, and how to work it out again."""

from __future__ import annotations

import io
import shlex
from typing import Any

from flask import render_template, request

from homeservice.core.errors import NotFound
from homeservice.core.messages import message
from homeservice.core.selection import fixed
from homeservice.core.selection.declaration import SelectionQuota
from homeservice.models import Chosen
from homeservice.operations.catalogue import find_form
from homeservice.operations.disclosing import Line, disclosed, fixings_of
from homeservice.web.access import public
from homeservice.web.citizen.routes import blueprint
from homeservice.web.current import db, now
from homeservice.web.downloads import download
from homeservice.web.running_told import fixing_in_words
from homeservice.web.voice import voice

PAGE_SIZE = 100
TONES = {"chosen": "success", "reserve": "warning", "out": "gray", "gone": "gray"}


@blueprint.get("/services/<slug>/selections/<name>")
@public
def selection(slug: str, name: str) -> Any:
    """How those who are chosen are found, step by step; nobody's name stands there."""
    entry = find_form(db(), slug, now=now())
    found = disclosed(db(), entry.form, name)
    lines = found.lines
    number = max(1, request.args.get("page", 1, type=int))
    pages = max(1, -(-len(lines) // PAGE_SIZE))
    numbers = found.numbers
    return render_template(
        "citizen/selection.html", page_title=voice()("disclosed.title"), menu="services", entry=entry, found=found, intake=found.intake,
        count=len(numbers.splitlines()), numbers_digest=fixed.digest(numbers), counts={tone: sum(line.outcome == tone for line in lines) for tone in TONES},
        lines=[_row(line) for line in lines[(number - 1) * PAGE_SIZE : number * PAGE_SIZE]], number=number, pages=pages,
        fixings=[{"at": each.changed_at, "words": fixing_in_words(each)} for each in fixings_of(db(), entry.form, name)],
        command=_command(found.made, lines[0]) if found.made is not None and found.made.seed and lines else None, quotas=[_quota(quota) for quota in found.rule.quotas],
    )  # fmt: skip


def _command(made: Chosen, line: Line) -> str:
    """What one types in a shell to work out the lot of a line."""
    return f"printf '%s' {shlex.quote(f'{made.seed}:{line.receipt_number}')} | sha256sum"


def _quota(quota: SelectionQuota) -> dict[str, Any]:
    """What a group has of the places."""
    name = quota.label or quota.name
    value = message("disclosed.at_least", n=quota.at_least) if quota.at_least else message("selection.places_of", n=quota.places)
    return {"label": voice().say(message("disclosed.quota", name=name)), "value": voice().say(value)}


def _row(line: Line) -> dict[str, Any]:
    outcome = "left" if line.position is None else line.outcome
    return {"line": line, "outcome": message(f"selection.outcome.{outcome}", number=line.reserve_number), "tone": TONES[line.outcome]}


@blueprint.get("/services/<slug>/selections/<name>/<file>.csv")
@public
def selection_list(slug: str, name: str, file: str) -> Any:
    """`numbers`: the receipt numbers that were fixed; `result`: the list that came of them. Byte for byte what the digests are of."""
    found = disclosed(db(), find_form(db(), slug, now=now()).form, name)
    text = {"numbers": found.numbers, "result": found.made.listed if found.made is not None else None}.get(file)
    if not text:
        raise NotFound("error.page_not_found")
    return download(io.BytesIO(text.encode()), f"{file}-{found.row.name}.csv", "text/csv")
