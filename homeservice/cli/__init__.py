"""The commands of `flask`: forms, database, staff, the clock, the demo, and the processes of the service."""

from __future__ import annotations

from flask import Flask

from homeservice.cli import clock, database, demo, forms, processes, serving, staff


def add_commands(app: Flask) -> None:
    """Put the commands on an application's `flask`; `app.extensions["house"]` is what they work in."""
    for command in (
        forms.forms, database.db, staff.staff, clock.clock, demo.seed, demo.totp,
        processes.web, processes.worker, processes.simulator, serving.serve,
    ):  # fmt: skip
        app.cli.add_command(command)
