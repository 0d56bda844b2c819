"""`flask clock due`: until when a case must be handled, and why; it needs no database."""

from __future__ import annotations

import datetime as dt

import click

from homeservice.cli.said import SaidGroup, command, option, voice
from homeservice.core.deadline import Period, due, explain
from homeservice.core.errors import DomainError
from homeservice.core.working_days import SEOUL, WorkCalendar

clock = SaidGroup("clock", help_id="cli.help.clock")


@command("due", clock)
@click.argument("moment")
@option("--instant", is_flag=True, help_id="cli.help.instant")
@option("--hours", type=click.IntRange(1, 1000), help_id="cli.help.hours")
@option("--days", type=click.IntRange(1, 1000), help_id="cli.help.days")
@option("--weeks", type=click.IntRange(1, 520), help_id="cli.help.weeks")
@option("--months", type=click.IntRange(1, 120), help_id="cli.help.months")
@option("--years", type=click.IntRange(1, 10), help_id="cli.help.years")
def due_command(moment: str, *, instant: bool, **lengths: int | None) -> None:
    """Print the due moment on the first line, alone; then a line for each day that did not count."""
    given: dict[str, int | bool] = {unit: n for unit, n in lengths.items() if n is not None}
    if instant:
        given["instant"] = True
    if len(given) != 1:
        raise DomainError("cli.clock.one_length")
    found = due(_moment(moment), Period.model_validate(given), WorkCalendar())
    for line in explain(found):
        click.echo(voice().say(line))


def _moment(text: str) -> dt.datetime:
    """A moment as typed: local time of the city unless it names its zone. Raises DomainError."""
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        raise DomainError("cli.clock.moment", value=text) from None
    # A day alone would be read as midnight, and nobody receives a case then.
    if ":" not in text or not 1950 <= moment.year <= 2100:
        raise DomainError("cli.clock.moment", value=text)
    return moment.replace(tzinfo=SEOUL) if moment.tzinfo is None else moment
