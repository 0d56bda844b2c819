"""The lists that a department keeps: how they stand, a file loaded in two steps, and the pattern of such a file."""

from __future__ import annotations

import io
import uuid
from collections.abc import Sequence
from typing import Any

from flask import flash, redirect, render_template, request, url_for

from homeservice.core.errors import DomainError, Invalid
from homeservice.core.fields.base import FieldType
from homeservice.core.messages import Display
from homeservice.core.rosters import MOST_BYTES, MOST_LINES, LineFault, Unreadable, read_roster, spelling_of
from homeservice.operations.events import log_access
from homeservice.operations.rosters import (
    MODES,
    KeptList,
    drop_load,
    list_of,
    lists_of,
    load,
    loads_of,
    look_over,
    pattern_of,
    pending_load,
)
from homeservice.web.access import officer, staff, takes_files
from homeservice.web.current import acting_officer, address, db, now
from homeservice.web.downloads import download
from homeservice.web.staff.routes import blueprint
from homeservice.web.voice import say, speak, voice


@blueprint.get("/rosters")
@staff
def rosters() -> Any:
    """The lists of the own department."""
    lists = lists_of(db(), acting_officer().department_id)
    return render_template("staff/rosters.html", page_title=voice()("roster.title"), menu="rosters", lists=lists)


@blueprint.get("/rosters/<name>")
@staff
def roster(name: str) -> Any:
    """One list: its columns, how it was loaded, and the boxes to load a file."""
    return _page(_kept(name))


@blueprint.post("/rosters/<name>")
@officer
@takes_files
def look_over_roster(name: str) -> Any:
    """Read a file and say what loading it would do; nothing counts yet. With its faults where it cannot be read."""
    kept, mode = _kept(name), request.form.get("mode", "")
    try:
        if mode not in MODES:
            raise Invalid("roster.mode")
        sent = request.files.get("file")
        content = sent.stream.read(MOST_BYTES + 1) if sent is not None else b""
        if sent is None or not sent.filename:
            raise Invalid("roster.no_file")
        entries = read_roster(content, kept.match, kept.fills)
        made = look_over(db(), kept, entries, mode=mode, officer=acting_officer(), now=now())
    except Unreadable as refused:
        return _page(kept, mode=mode, faults=refused.faults, count=refused.count), Invalid.status
    except DomainError as error:
        return _page(kept, mode=mode, error=error), error.status
    return redirect(url_for("staff.roster_load", name=name, load_id=made.id), 303)


@blueprint.get("/rosters/<name>/loads/<uuid:load_id>")
@officer
def roster_load(name: str, load_id: uuid.UUID) -> Any:
    """What loading the file would do to the list."""
    kept = _kept(name)
    made = pending_load(db(), kept, load_id, acting_officer())
    counts = [
        {"label": speak(f"roster.count.{what}"), "value": speak("roster.people", n=getattr(made, what))}
        for what in ("added", "changed", "same", "removed")
    ]
    return render_template(
        "staff/roster_load.html", page_title=voice()("roster.load_title"), menu="rosters", kept=kept, made=made, counts=counts
    )


@blueprint.post("/rosters/<name>/loads/<uuid:load_id>")
@officer
def count_roster_load(name: str, load_id: uuid.UUID) -> Any:
    """Let the file count, or forget it."""
    kept = _kept(name)
    made = pending_load(db(), kept, load_id, acting_officer())
    if request.form.get("what") != "load":
        drop_load(db(), made)
        flash(voice()("roster.dropped"))
    else:
        load(db(), kept, made, now=now())
        log_access(db(), None, "roster", address=address(), now=now(), officer_id=acting_officer().id, detail=f"{name} {made.mode}")
        flash(voice()("roster.loaded"))
    return redirect(url_for("staff.roster", name=name), 303)


@blueprint.get("/rosters/<name>/pattern.csv")
@staff
def roster_pattern(name: str) -> Any:
    """An empty file with the columns of the list."""
    return download(io.BytesIO(pattern_of(_kept(name))), f"{name}.csv", "text/csv")


def _kept(name: str) -> KeptList:
    return list_of(db(), name, acting_officer().department_id)


def _page(
    kept: KeptList, *, mode: str = "", faults: Sequence[LineFault] = (), count: int = 0, error: DomainError | None = None
) -> Any:  # fmt: skip
    told: list[tuple[str | None, Display]] = [("file", _said(fault)) for fault in faults]
    if count > len(faults):
        told.append((None, speak("roster.more_faults", n=count - len(faults))))
    if error is not None:
        told.append(("mode-replace" if error.message.id == "roster.mode" else "file", say(error.message)))
    return render_template(
        "staff/roster.html", page_title=say(kept.f.label), menu="rosters", kept=kept, chosen=mode, errors=told,
        columns=[*(_column(f, "match") for f in kept.match), *(_column(f, "fills") for f in kept.fills)], loads=loads_of(db(), kept), modes=MODES, most_lines=MOST_LINES, most_mb=MOST_BYTES // 1024 // 1024,
    )  # fmt: skip


def _column(f: FieldType, use: str) -> dict[str, Display]:
    """A column of the file: what stands over it, what it is for, how its cells are written."""
    return {"label": say(f.label), "use": speak(f"roster.use.{use}"), "written": speak(f"roster.written.{spelling_of(f)}")}


def _said(fault: LineFault) -> Display:
    return speak("roster.at_line", line=fault.line, said=fault.message) if fault.line else say(fault.message)
