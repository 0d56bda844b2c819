"""`flask rosters`: the lists that departments keep, as they stand, and a file loaded into one of them."""

from __future__ import annotations

from pathlib import Path

import click
from sqlalchemy.orm import Session

from homeservice import clock
from homeservice.cli.said import SaidGroup, command, house_of, option, tell, tell_table, voice
from homeservice.core.errors import Invalid, NotFound
from homeservice.core.rosters import MOST_BYTES, Unreadable, read_roster
from homeservice.operations.rosters import MODES, KeptList, drop_load, lists_of, load, look_over

rosters = SaidGroup("rosters", help_id="cli.help.rosters")

_COLUMNS = (
    "cli.rosters.name",
    "roster.column.form",
    "cli.rosters.department",
    "roster.column.entries",
    "roster.column.last",
    "roster.column.by",
)


@command("list", rosters)
@click.pass_context
def list_rosters(context: click.Context) -> None:
    """Print one line for each list that a published form looks into."""
    say = voice()
    with house_of(context).database.transaction() as session:
        rows = [
            [
                kept.name, say.say(kept.definition.title), say.say(kept.definition.department), str(kept.entries),
                say.say(kept.last.at) if kept.last else say("roster.never"),
                kept.by or (say("roster.by_command") if kept.last else say("staff.none")),
            ]
            for kept in lists_of(session, None)
        ]  # fmt: skip
    if rows:
        tell_table([[say(column) for column in _COLUMNS], *rows])
    else:
        tell("cli.rosters.none")


@command("load", rosters)
@click.argument("name")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@option("--mode", type=click.Choice(MODES), required=True, help_id="cli.help.rosters_mode")
@option("--department", help_id="cli.help.rosters_department")
@option("--dry-run", is_flag=True, help_id="cli.help.rosters_dry_run")
@click.pass_context
def load_roster(context: click.Context, name: str, file: Path, *, mode: str, department: str | None, dry_run: bool) -> None:
    """Load a file whole or, where a line of it has a fault (exit 1), not at all; with --dry-run only say what it would do."""
    with file.open("rb") as opened:
        content = opened.read(MOST_BYTES + 1)
    now = clock.now()
    with house_of(context).database.transaction() as session:
        kept = _kept(session, name, department)
        try:
            entries = read_roster(content, kept.match, kept.fills)
        except Unreadable as unreadable:
            _tell_faults(file, unreadable)
            context.exit(1)
        made = look_over(session, kept, entries, mode=mode, officer=None, now=now)
        for what in ("added", "changed", "same", "removed"):
            tell("cli.rosters.count", label=voice()(f"roster.count.{what}"), n=getattr(made, what))
        if dry_run:
            drop_load(session, made)
        else:
            load(session, kept, made, now=now)
    tell("cli.rosters.not_loaded" if dry_run else "roster.loaded")


def _kept(session: Session, name: str, department: str | None) -> KeptList:
    """The list of that name, and of that department where one is named. Raises NotFound, and Invalid where several departments keep one."""
    lists = [kept for kept in lists_of(session, None) if department in {None, kept.definition.department.ko}]
    found = [kept for kept in lists if kept.name == name]
    if not found:
        raise NotFound("cli.rosters.unknown", name=name, known=", ".join(sorted({kept.name for kept in lists})) or voice()("staff.none"))
    if len(found) > 1:
        raise Invalid("cli.rosters.several", name=name, departments=", ".join(kept.definition.department.ko for kept in found))
    return found[0]


def _tell_faults(file: Path, unreadable: Unreadable) -> None:
    """Each fault as `file:line: what and how to mend it`, on the error stream."""
    for fault in unreadable.faults:
        place = f"{file}:{fault.line}" if fault.line else str(file)
        click.echo(f"{place}: {voice().say(fault.message)}", err=True)
    if unreadable.count > len(unreadable.faults):
        click.echo(voice()("roster.more_faults", n=unreadable.count - len(unreadable.faults)), err=True)
