"""`flask staff`: accounts of officers."""

from __future__ import annotations

import click

from homeservice import clock
from homeservice.cli.said import SaidGroup, command, house_of, option, tell
from homeservice.core.workflow import Role
from homeservice.operations.staff import add_officer, let_edit

staff = SaidGroup("staff", help_id="cli.help.staff")


@command("add", staff)
@click.argument("login")
@option("--name", required=True, help_id="cli.help.staff_name")
@option("--department", required=True, help_id="cli.help.staff_department")
@option("--role", type=click.Choice(["officer", "viewer"]), default="officer", show_default=True, help_id="cli.help.staff_role")
@option("--phone", help_id="cli.help.staff_phone")
@option("--email", help_id="cli.help.staff_email")
@option("--catalogue", is_flag=True, help_id="cli.help.staff_edits")
@click.pass_context
def add(
    context: click.Context, login: str, *, name: str, department: str, role: str, phone: str | None, email: str | None, catalogue: bool
) -> None:  # fmt: skip
    """Make an account and print its password and the secret of its codes, this once."""
    with house_of(context).database.transaction() as session:
        made = add_officer(
            session, login=login, name=name, department=department, role=Role(role), phone=phone, email=email, edits_catalogue=catalogue,
            now=clock.now(),
        )  # fmt: skip
    tell("cli.staff.added", login=made.officer.login, department=department)
    tell("cli.staff.password", password=made.password)
    tell("cli.staff.totp", secret=made.totp_secret, uri=made.totp_uri)
    tell("cli.staff.once")


@command("catalogue", staff)
@click.argument("login")
@option("--yes/--no", "edits", default=True, show_default=True, help_id="cli.help.staff_edits")
@click.pass_context
def catalogue(context: click.Context, login: str, *, edits: bool) -> None:
    """Give an officer the right to write the forms of their department, or take it away."""
    with house_of(context).database.transaction() as session:
        officer = let_edit(session, login, edits=edits)
        tell("cli.staff.edits" if edits else "cli.staff.edits_no_more", login=officer.login)
