"""`flask seed` and `flask totp`: the sample officers and cases of the demo, and the code an officer signs in with."""

from __future__ import annotations

import click

from homeservice import clock
from homeservice.cli.processes import only_in_demo
from homeservice.cli.said import command, house_of, tell
from homeservice.operations.seeding import code_now, load_demo, seed_demo


@command("seed")
@click.pass_context
def seed(context: click.Context) -> None:
    """Make the sample officers and cases that are not there yet. Refused in production."""
    house = house_of(context)
    only_in_demo(is_demo=house.config.is_demo)
    seeded = seed_demo(house, load_demo(house.config.forms_dir), now=clock.now())
    tell("cli.seed.done", officers=len(seeded.officers), cases=len(seeded.cases))


@command("totp")
@click.argument("login")
@click.pass_context
def totp(context: click.Context, login: str) -> None:
    """Print the code that a sample officer signs in with now, and nothing else. Refused in production."""
    house = house_of(context)
    only_in_demo(is_demo=house.config.is_demo)
    with house.database.session(reading=True) as session:
        click.echo(code_now(session, load_demo(house.config.forms_dir), login, now=clock.now()))
