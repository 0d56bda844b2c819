"""`flask forms`: judge the files of the catalogue, and publish those that are whole."""

from __future__ import annotations

from pathlib import Path

import click

from homeservice import clock
from homeservice.catalog.loader import Loaded, load_folder
from homeservice.cli.said import SaidGroup, command, house_of, option, tell, voice
from homeservice.database import Database
from homeservice.operations.catalogue import Published, publish

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
@click.pass_context
def publish_command(context: click.Context, folder: Path | None) -> None:
    """Publish every file without a fault; print the faults of the others, and exit 1 where there are any."""
    house = house_of(context)
    loaded = load(folder or house.config.forms_dir)
    tell_published(publish_loaded(house.database, loaded))
    tell_faults(loaded)
    if loaded.faults:
        tell("cli.forms.left_out", faults=len(loaded.faults))
        context.exit(1)


def load(folder: Path) -> Loaded:
    """What a folder holds, judged with the papers that can be printed."""
    from homeservice.adapters.pdf import paper_names  # noqa: PLC0415 -- slow import: only the worker prints

    return load_folder(folder, templates=paper_names())


def publish_loaded(database: Database, loaded: Loaded) -> Published:
    """Bring what is whole into the catalogue; what is faulty stays there as it was published before."""
    with database.transaction() as session:
        return publish(session, loaded.definitions.values(), now=clock.now())


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
