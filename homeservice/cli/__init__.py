"""The commands of `flask`: forms, database, staff, lists, the clock, the demo, and the processes of the service."""

from __future__ import annotations

from flask import Flask

from homeservice.cli.clock import clock as clock_group
from homeservice.cli.database import db
from homeservice.cli.demo import seed, totp
from homeservice.cli.describing import forms as forms_group
from homeservice.cli.editing import compare, export, merge_texts
from homeservice.cli.processes import simulator, web, worker
from homeservice.cli.rosters import rosters
from homeservice.cli.serving import serve
from homeservice.cli.staff import staff as staff_group


def add_commands(app: Flask) -> None:
    """Put the commands on an application's `flask`; `app.extensions["house"]` is what they work in."""
    for command in (compare, export, merge_texts):
        forms_group.add_command(command)
    for command in (forms_group, db, staff_group, rosters, clock_group, seed, totp, web, worker, simulator, serve):
        app.cli.add_command(command)
