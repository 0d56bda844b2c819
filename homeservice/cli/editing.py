"""`flask forms compare`, `merge` and `export`: what was written in the browser and what lies in the folder of forms, brought together."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import click
from sqlalchemy import select
from sqlalchemy.orm import Session, undefer

from homeservice.catalog.comparison import Change, changes
from homeservice.catalog.faults import FaultyFile
from homeservice.catalog.loader import BLOCKS, load_text
from homeservice.catalog.merging import merge
from homeservice.cli.forms import MOST_LINES, forms, short
from homeservice.cli.said import command, house_of, option, tell, voice
from homeservice.core.errors import NotFound
from homeservice.models import CatalogueText
from homeservice.operations.beside import folder_of
from homeservice.operations.checking import path_of
from homeservice.operations.comparing import lines_of
from homeservice.operations.writing import digest_of

_SIGNS = {"gone": "-", "new": "+"}
_DIR = click.Path(exists=True, file_okay=False, path_type=Path)


@dataclass(frozen=True, kw_only=True)
class Pair:
    """A form as it is published and as its file says it; None where there is none."""

    row: CatalogueText
    path: Path
    published: str
    file: str | None

    @property
    def standing(self) -> str:
        """Which side was written on since both were the same."""
        if self.file is None:
            return "no_file"
        if self.file == self.published:
            return "same"
        if digest_of(self.file) == self.row.file_digest:
            return "browser"
        return "folder" if self.row.published_digest == self.row.file_digest else "both"


@command("compare", forms)
@click.argument("slugs", nargs=-1)
@option("--dir", "folder", type=_DIR, help_id="cli.help.forms_dir")
@click.pass_context
def compare(context: click.Context, slugs: tuple[str, ...], folder: Path | None) -> None:
    """Print what differs between the published forms and their files, by key and by line; exit 1 where anything does."""
    house = house_of(context)
    wanted = folder or house.config.forms_dir
    differ = 0
    with house.database.session(reading=True) as session:
        for pair in _pairs(session, wanted, slugs):
            if pair.standing == "same":
                continue
            differ += 1
            tell(f"cli.forms.compare_{pair.standing}", slug=pair.row.slug, path=pair.path.as_posix())
            for line in _told(pair, wanted):
                click.echo(line)
    tell("cli.forms.compared", differ=differ)
    if differ:
        context.exit(1)


@command("export", forms)
@click.argument("slugs", nargs=-1)
@option("--dir", "folder", type=_DIR, help_id="cli.help.forms_dir")
@option("--overwrite", is_flag=True, help_id="cli.help.forms_export_overwrite")
@option("--print", "only_print", is_flag=True, help_id="cli.help.forms_print_text")
@click.pass_context
def export(context: click.Context, slugs: tuple[str, ...], folder: Path | None, overwrite: bool, only_print: bool) -> None:
    """Write the published texts into the folder, byte for byte; a file that was written on itself is left alone (exit 1)."""
    house = house_of(context)
    left = []
    with house.database.transaction() as session:
        for pair in _pairs(session, folder or house.config.forms_dir, slugs):
            if only_print:
                click.echo(pair.published.encode("utf-8"), nl=False)
            elif pair.standing in {"folder", "both"} and not overwrite:
                left.append(pair.row.slug)
            elif pair.standing != "same":
                _write(session, pair, pair.published)
                tell("cli.forms.exported", slug=pair.row.slug, path=pair.path.as_posix())
    if left:
        click.echo(voice()("cli.forms.export_left", slugs=", ".join(left)), err=True)
        context.exit(1)


@command("merge", forms)
@click.argument("slugs", nargs=-1)
@option("--dir", "folder", type=_DIR, help_id="cli.help.forms_dir")
@click.pass_context
def merge_texts(context: click.Context, slugs: tuple[str, ...], folder: Path | None) -> None:
    """Bring what was written in the browser into the files; where both changed the same lines both are printed, and nothing is written (exit 1)."""
    house = house_of(context)
    torn = 0
    with house.database.transaction() as session:
        for pair in _pairs(session, folder or house.config.forms_dir, slugs):
            if pair.file is None or pair.standing in {"same", "folder"}:
                continue
            merged = merge(pair.row.from_file or "", pair.published, pair.file, names=("browser", pair.path.name))
            if merged.conflicts:
                torn += 1
                tell("cli.forms.torn", slug=pair.row.slug, count=len(merged.conflicts))
                click.echo(merged.text)
            else:
                _write(session, pair, merged.text)
                tell("cli.forms.merged", slug=pair.row.slug, path=pair.path.as_posix())
    if torn:
        click.echo(voice()("cli.forms.torn_help"), err=True)
        context.exit(1)


def _pairs(session: Session, folder: Path, slugs: Sequence[str]) -> Iterator[Pair]:
    """The published forms of these addresses, or all. Raises NotFound for one that is none."""
    query = select(CatalogueText).where(CatalogueText.published.is_not(None)).order_by(CatalogueText.slug)
    if slugs:
        query = query.where(CatalogueText.slug.in_(slugs))
    rows = session.scalars(query.options(undefer(CatalogueText.published), undefer(CatalogueText.from_file))).all()
    for slug in set(slugs) - {row.slug for row in rows}:
        raise NotFound("cli.forms.no_such_form", slug=slug)
    for row in rows:
        published = row.published or ""
        path = path_of(folder, row.slug, published)
        yield Pair(row=row, path=path, published=published, file=path.read_bytes().decode("utf-8") if path.is_file() else None)


def _write(session: Session, pair: Pair, text: str) -> None:
    """Into the file, whole or not at all, and what lies beside the text beside it; from here on the file holds what is published, and may be published over it."""
    pair.path.parent.mkdir(parents=True, exist_ok=True)
    fresh = pair.path.with_name(pair.path.name + ".new")
    fresh.write_bytes(text.encode("utf-8"))
    fresh.replace(pair.path)
    beside = folder_of(session, pair.row)
    if beside is not None and beside.is_dir():
        shutil.copytree(beside, pair.path.with_suffix(""), dirs_exist_ok=True)
    pair.row.from_file, pair.row.file_digest = pair.published, pair.row.published_digest


def _told(pair: Pair, folder: Path) -> Iterator[str]:
    for change in _changes(pair, folder)[:MOST_LINES]:
        yield voice()("cli.forms.change", path=".".join(change.path), before=short(change.before), after=short(change.after))
    for line in lines_of(pair.published, pair.file) if pair.file is not None else []:
        if line.kind in _SIGNS:
            yield f"  {_SIGNS[line.kind]}{line.before or line.after:>5}  {line.text}"


def _changes(pair: Pair, folder: Path) -> list[Change]:
    """Key by key, from what is published to what the file says; nothing where one of them has faults."""
    if pair.file is None:
        return []
    try:
        before, after = (load_text(pair.path, text.removeprefix("\ufeff"), folder / BLOCKS) for text in (pair.published, pair.file))
    except FaultyFile:
        return []
    return [*changes(before.asked(), after.asked()), *changes(before.running(), after.running())]
