"""`flask forms describe`, `roll` and `print`: the catalogue as a table, a contest of the next year, a form on paper."""

from __future__ import annotations

import csv
import difflib
import io
from pathlib import Path

import click

from homeservice import clock
from homeservice.catalog.faults import FaultyFile
from homeservice.catalog.loader import BLOCKS, FOLDERS, load_text
from homeservice.catalog.rolling import rolled
from homeservice.cli.forms import load
from homeservice.cli.generating import form_of, forms
from homeservice.cli.said import command, house_of, option, tell, tell_table, voice
from homeservice.core.definitions import FormDefinition
from homeservice.core.errors import NotFound
from homeservice.core.messages import Display, message
from homeservice.operations.blank_form import TEMPLATE, blank_form
from homeservice.operations.notice_paper import TEMPLATE as NOTICE
from homeservice.operations.notice_paper import contest_notice, page_address

_COLUMNS = ("code", "title", "department", "kind", "petition", "time", "fee", "intakes", "questions", "papers", "retention")


@command("describe", forms)
@option("--csv", "as_csv", is_flag=True, help_id="cli.help.forms_csv")
@option("--dir", "folder", type=click.Path(exists=True, file_okay=False, path_type=Path), help_id="cli.help.forms_dir")
@click.pass_context
def describe(context: click.Context, as_csv: bool, folder: Path | None) -> None:
    """Print one line for each form of the folder; faulty ones are left out and told on the error stream."""
    loaded = load(folder or house_of(context).config.forms_dir)
    for fault in loaded.faults:
        click.echo(fault.said(voice()), err=True)
    rows = [[voice()(f"describe.{column}") for column in _COLUMNS]]
    rows += [[voice().say(cell) for cell in _cells(each)] for each in sorted(loaded.definitions.values(), key=lambda each: each.code)]
    if as_csv:
        out = io.StringIO()
        csv.writer(out, lineterminator="\n").writerows(rows)
        click.echo(out.getvalue(), nl=False)
        return
    tell_table(rows)


def _cells(definition: FormDefinition) -> list[Display]:
    return [
        definition.code,
        definition.title,
        definition.department,
        message(f"public.kind.{definition.kind}"),
        message(f"describe.petition.{definition.petition}"),
        definition.processing_time.message,
        _fee(definition),
        str(len(definition.intakes)),
        str(sum(f.asks for f in definition.fields.values())),
        str(len(definition.papers)),
        message("describe.years", years=definition.retention.years),
    ]


def _fee(definition: FormDefinition) -> Display:
    if definition.fee is None:
        return message("describe.no_fee")
    return str(definition.fee.fixed) if definition.fee.fixed is not None else message("fee.by_answers")


@command("roll", forms)
@click.argument("slug")
@option("--year", type=click.IntRange(2000, 2200), required=True, help_id="cli.help.forms_year")
@option("--write", is_flag=True, help_id="cli.help.forms_write")
@option("--dir", "folder", type=click.Path(exists=True, file_okay=False, path_type=Path), help_id="cli.help.forms_dir")
@click.pass_context
def roll(context: click.Context, slug: str, year: int, write: bool, folder: Path | None) -> None:
    """Show what a form's file would say with an intake of that year, and with --write say so. Exits 1 where the new text has faults."""
    forms_dir = folder or house_of(context).config.forms_dir
    path = next((path for kind in FOLDERS if (path := forms_dir / kind / f"{slug}.yaml").is_file()), None)
    if path is None:
        raise NotFound("cli.forms.no_such_file", slug=slug)
    text = path.read_text(encoding="utf-8")
    new = rolled(path, text, year=year)
    name = path.as_posix()
    click.echo("".join(difflib.unified_diff(text.splitlines(keepends=True), new.text.splitlines(keepends=True), name, name, n=2)), nl=False)
    if new.left:
        tell("roll.left", lines=", ".join(map(str, new.left)))
    try:
        load_text(path, new.text, forms_dir / BLOCKS)
    except FaultyFile as faulty:
        for fault in faulty.faults:
            click.echo(fault.said(voice()), err=True)
        context.exit(1)
    if write:
        path.write_text(new.text, encoding="utf-8")
        tell("roll.written", path=name, intake=new.intake)
    else:
        tell("roll.not_written", intake=new.intake)


@command("print", forms)
@click.argument("slug")
@option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help_id="cli.help.forms_output")
@option("--notice", is_flag=True, help_id="cli.help.forms_notice")
@option("--dir", "folder", type=click.Path(exists=True, file_okay=False, path_type=Path), help_id="cli.help.forms_dir")
@click.pass_context
def print_form(context: click.Context, slug: str, output: Path | None, notice: bool, folder: Path | None) -> None:
    """Print a form to fill in by hand, or with --notice the notice of a contest's last intake."""
    from homeservice.adapters.pdf import FALLBACK, PdfPrinter  # noqa: PLC0415 -- slow import: only who prints needs it

    house = house_of(context)
    definition = form_of(folder or house.config.forms_dir, slug)
    contact, intake = definition.officer, definition.intakes[-1]
    if notice:
        address = page_address(house.config.base_url, definition.slug)
        values = contest_notice(definition, house.city, intake=intake, contact=contact, address=address)
    else:
        values = blank_form(definition, house.city, contact=contact, parameters=intake.parameters)
    fonts = house.config.font_dir
    with PdfPrinter(fonts, fallback=fonts / FALLBACK) as printer:
        pdf = printer.print_document(NOTICE if notice else TEMPLATE, values, identifier=bytes(16), created=clock.now())
    path = output or Path(f"{slug}.pdf")
    path.write_bytes(pdf)
    tell("paper_form.written", path=path.as_posix())


__all__ = ["forms"]
