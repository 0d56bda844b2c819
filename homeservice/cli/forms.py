"""`flask forms`: judge the files of the catalogue, and publish those that are whole."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import click
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, undefer

from homeservice import clock
from homeservice.catalog.comparison import changes
from homeservice.catalog.faults import Fault, Place, in_order
from homeservice.catalog.loader import Loaded, load_folder
from homeservice.catalog.scaffold import SCAFFOLDS, scaffold
from homeservice.catalog.schema import definition_schema
from homeservice.cli.said import SaidGroup, command, house_of, option, tell, voice
from homeservice.core.definitions import FormDefinition
from homeservice.core.errors import NotFound
from homeservice.core.messages import Display, message
from homeservice.core.workflow import State
from homeservice.models import Form, FormVersion
from homeservice.operations.blank_form import print_missing
from homeservice.operations.catalogue import Published, publish
from homeservice.operations.notice_files import refused_notice_files
from homeservice.operations.notice_paper import print_missing_notices
from homeservice.operations.opening import House
from homeservice.operations.revising import Effect, drafts_to_move, effects_of, move_draft
from homeservice.operations.sample_intakes import with_sample_intakes
from homeservice.operations.seeding import Demo, load_demo
from homeservice.operations.versions import definition_of, read_definition
from homeservice.operations.writing import PublishedFile, changed_in_browser, keep_files

#: How much of a long list a terminal is told.
MOST_LINES = 20
LONGEST_VALUE = 80

forms = SaidGroup("forms", help_id="cli.help.forms")


@command("check", forms)
@option("--dir", "folder", type=click.Path(exists=True, file_okay=False, path_type=Path), help_id="cli.help.forms_dir")
@click.pass_context
def check(context: click.Context, folder: Path | None) -> None:
    """Print every fault of every file; exit 1 where there is one."""
    loaded = load(folder or house_of(context).config.forms_dir)
    tell_faults(loaded)
    if loaded.faults:
        tell("cli.forms.faulty", faults=len(loaded.faults), whole=len(loaded.definitions))
        context.exit(1)
    tell("cli.forms.clean", whole=len(loaded.definitions))


@command("publish", forms)
@option("--dir", "folder", type=click.Path(exists=True, file_okay=False, path_type=Path), help_id="cli.help.forms_dir")
@option("--dry-run", "dry_run", is_flag=True, help_id="cli.help.forms_dry_run")
@option("--overwrite", is_flag=True, help_id="cli.help.forms_overwrite")
@click.pass_context
def publish_command(context: click.Context, folder: Path | None, dry_run: bool, overwrite: bool) -> None:
    """Publish every file without a fault, and say what that does to open drafts and cases.

    A form that was written anew in the browser is left as it is, unless it is to be overwritten.

    Prints the faults of the other files, and exits 1 where there are any.
    """
    house = house_of(context)
    wanted = folder or house.config.forms_dir
    loaded = load(wanted)
    # Another folder's forms are judged as they are.
    demo = load_demo(wanted) if house.config.is_demo and (wanted / "demo.yaml").exists() else None
    with house.database.session(reading=True) as session:
        for definition in loaded.definitions.values():
            tell_revision(session, definition, base_url=house.config.base_url)
    if dry_run:
        tell("cli.forms.dry_run")
    else:
        tell_published(publish_loaded(house, loaded, demo, overwrite=overwrite))
    tell_faults(loaded)
    if loaded.faults:
        tell("cli.forms.left_out", faults=len(loaded.faults))
        context.exit(1)


@command("schema", forms)
def schema() -> None:
    """Print the JSON Schema of a form's file."""
    click.echo(json.dumps(definition_schema(), ensure_ascii=False, indent=2))


@command("new", forms)
@click.argument("slug")
@option("--kind", type=click.Choice(sorted(SCAFFOLDS)), default="service", help_id="cli.help.forms_kind")
@option("--code", required=True, help_id="cli.help.forms_code")
@option("--title", required=True, help_id="cli.help.forms_title")
@option("--department", required=True, help_id="cli.help.forms_department")
@option("--dir", "folder", type=click.Path(file_okay=False, path_type=Path), help_id="cli.help.forms_dir")
@click.pass_context
def new(context: click.Context, slug: str, kind: str, code: str, title: str, department: str, folder: Path | None) -> None:
    """Write the first file of a form and judge it: a wrong name or code takes the file away again."""
    forms_dir = folder or house_of(context).config.forms_dir
    opens = f"{clock.now().astimezone(clock.SEOUL):%Y-%m-%d %H:00}"
    path = scaffold(forms_dir, slug, kind=kind, code=code, title=title, department=department, opens=opens)
    faults = [fault for fault in load(forms_dir).faults if fault.place.file == path.as_posix()]
    if faults:
        path.unlink()
        for fault in faults:
            click.echo(fault.said(voice()), err=True)
        context.exit(1)
    tell("cli.forms.new", path=path.as_posix())


@command("move", forms)
@click.argument("slug")
@option("--lossy", is_flag=True, help_id="cli.help.forms_lossy")
@click.pass_context
def move_drafts(context: click.Context, slug: str, lossy: bool) -> None:
    """Move the drafts of older versions of a form to the one in force, each in a step of its own."""
    database = house_of(context).database
    with database.session(reading=True) as session:
        form = session.scalars(select(Form).where(Form.slug == slug).options(joinedload(Form.version))).first()
        if form is None or form.version is None:
            raise NotFound("cli.forms.no_such_form", slug=slug)
        definition, waiting = definition_of(session, form.version), drafts_to_move(session, form)
    moved = 0
    with click.progressbar(waiting, file=sys.stderr) as bar:
        for submission_id in bar:
            with database.transaction() as session:
                effect = move_draft(session, submission_id, definition, now=clock.now(), lossy=lossy)
            moved += lossy or not effect.lost
    tell("cli.forms.moved", moved=moved, left=len(waiting) - moved)


def load(folder: Path) -> Loaded:
    """What a folder holds, judged with the papers that can be printed."""
    from homeservice.adapters.pdf import paper_names  # noqa: PLC0415 -- slow import: only the worker prints

    loaded = load_folder(folder, templates=paper_names())
    faults, whole = list(loaded.faults), dict(loaded.definitions)
    for slug, definition in loaded.definitions.items():
        for notice, sentence in refused_notice_files(definition):
            faults.append(Fault(place=Place(file=str(notice.path), line=1, column=1), path="notice_files", message=sentence))
            whole.pop(slug, None)
    return Loaded(definitions=whole, faults=in_order(faults), files={slug: loaded.files[slug] for slug in whole})


def publish_loaded(house: House, loaded: Loaded, demo: Demo | None, *, overwrite: bool = False) -> Published:
    """Bring what is whole into the catalogue, in the demonstration with its own intakes; what is faulty stays as it was published before.

    So does what was written anew in the browser, unless it is to be overwritten.
    """
    now = clock.now()
    files = [
        PublishedFile(code=definition.code, slug=slug, text=loaded.files[slug].read_bytes().decode("utf-8"))
        for slug, definition in loaded.definitions.items()
    ]
    with house.database.transaction() as session:
        left = set() if overwrite else changed_in_browser(session, files)
        definitions: Iterable[FormDefinition] = [each for each in loaded.definitions.values() if each.code not in left]
        if demo is not None:
            samples = [sample for sample in demo.intakes if sample.form not in left]
            definitions = with_sample_intakes(session, definitions, samples, now=now)
        done = publish(session, definitions, now=now)
        print_missing(session, now=now)
        print_missing_notices(session, now=now)
        keep_files(session, [file for file in files if file.code not in left], now=now)
    done.left += sorted(left)
    return done


def tell_faults(loaded: Loaded) -> None:
    """One line for each fault, on the error stream."""
    for fault in loaded.faults:
        click.echo(fault.said(voice()), err=True)


def tell_published(done: Published) -> None:
    """What a publication did, in one line, and the codes of what it changed."""
    tell("cli.forms.published", added=len(done.added), revised=len(done.revised), running=len(done.running), unchanged=len(done.unchanged))
    for outcome in ("added", "revised", "running"):
        if codes := getattr(done, outcome):
            tell(f"cli.forms.{outcome}", codes=", ".join(sorted(codes)))
    tell_left(done)


def tell_left(done: Published) -> None:
    """Which forms are left as they were written in the browser, on the error stream."""
    if done.left:
        click.echo(voice()("cli.forms.left", codes=", ".join(done.left)), err=True)


def tell_revision(session: Session, definition: FormDefinition, *, base_url: str) -> None:
    """What differs from the version in force, and what that does to the drafts and cases of older ones; nothing where nothing differs."""
    query = select(FormVersion).join(Form, Form.version_id == FormVersion.id).where(Form.code == definition.code)
    version = session.scalars(query.options(undefer(FormVersion.asked))).first()
    if version is None or version.digest == definition.digest:
        return
    found = changes(version.asked, definition.asked())
    for change in found[:MOST_LINES]:
        tell("cli.forms.change", path=".".join(change.path), before=short(change.before), after=short(change.after))
    if len(found) > MOST_LINES:
        tell("cli.forms.more_changes", count=len(found) - MOST_LINES)
    total = 0
    touched: list[str] = []
    counts = dict.fromkeys(("lost", "required", "invalid", "barred"), 0)
    for effect in effects_of(session, definition, now=clock.now()):
        total += 1
        for kind in counts:
            counts[kind] += bool(getattr(effect, kind))
        if not effect.harmless and len(touched) < MOST_LINES:
            touched.append(_said_effect(definition, version, effect, base_url))
        elif not effect.harmless:
            touched.append("")
    tell("cli.forms.effects", code=definition.code, total=total, touched=len(touched), **counts)
    for line in touched[:MOST_LINES]:
        click.echo(line)
    if len(touched) > MOST_LINES:
        tell("cli.forms.more_effects", count=len(touched) - MOST_LINES)


def _said_effect(definition: FormDefinition, version: FormVersion, effect: Effect, base_url: str) -> str:
    """One draft or case, with the address at which it is seen: its owner's for a draft, the officers' for a case."""
    before = read_definition(version.asked, contact=None)
    what = [
        voice()(f"cli.forms.effect_{kind}", labels=[_label(definition, before, name) for name in getattr(effect, kind)])
        for kind in ("lost", "required", "invalid")
        if getattr(effect, kind)
    ]
    if effect.barred:
        what.append(voice()("cli.forms.effect_barred"))
    path = f"/my/{effect.submission_id}" if effect.state == State.DRAFT else f"/staff/cases/{effect.submission_id}"
    state = message(f"state.{effect.state}")
    return voice()(
        "cli.forms.effect", reference=effect.reference, state=state, version=effect.version, what="; ".join(what), link=base_url + path
    )


def _label(definition: FormDefinition, before: FormDefinition, name: str) -> Display:
    found = definition.fields.get(name) or before.fields.get(name)
    return found.label if found is not None else name


def short(value: Any) -> str:
    """A value of a definition on one line."""
    if value is None:
        return voice()("cli.forms.nothing")
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= LONGEST_VALUE else text[:LONGEST_VALUE] + "…"
