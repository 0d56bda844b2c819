"""`flask staff`: accounts of officers."""

from __future__ import annotations

import click

from homeservice import clock
from homeservice.cli.said import SaidGroup, command, house_of, option, tell
from homeservice.core.workflow import Role
from homeservice.operations.staff import add_officer

staff = SaidGroup("staff", help_id="cli.help.staff")


@command("add", staff)
@click.argument("login")
@option("--name", required=True, help_id="cli.help.staff_name")
@option("--department", required=True, help_id="cli.help.staff_department")
@option("--role", type=click.Choice(["officer", "viewer"]), default="officer", show_default=True, help_id="cli.help.staff_role")
@option("--phone", help_id="cli.help.staff_phone")
@click.pass_context
def add(context: click.Context, login: str, *, name: str, department: str, role: str, phone: str | None) -> None:
    """Make an account and print its password and the secret of its codes, this once."""
    with house_of(context).database.transaction() as session:
        made = add_officer(session, login=login, name=name, department=department, role=Role(role), phone=phone, now=clock.now())
    tell("cli.staff.added", login=made.officer.login, department=department)
    tell("cli.staff.password", password=made.password)
    tell("cli.staff.totp", secret=made.totp_secret, uri=made.totp_uri)
    tell("cli.staff.once")
