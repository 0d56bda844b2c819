"""`flask db`: the migrations, up and down."""

from __future__ import annotations

import io
from pathlib import Path

import click
from sqlalchemy import make_url

from homeservice.cli.said import SaidGroup, command, house_of, tell
from homeservice.core.errors import DomainError
from homeservice.database import alembic_config

db = SaidGroup("db", help_id="cli.help.db")


@command("upgrade", db)
@click.argument("revision", default="head")
@click.pass_context
def upgrade(context: click.Context, revision: str) -> None:
    """Bring the database up to a revision, by default the newest."""
    before, after = migrate(house_of(context).config.database_url, revision)
    tell("cli.db.unchanged" if before == after else "cli.db.upgraded", before=before, after=after)


@command("downgrade", db)
@click.argument("revision")
@click.pass_context
def downgrade(context: click.Context, revision: str) -> None:
    """Take the database down to a revision; `base` empties it."""
    before, after = migrate(house_of(context).config.database_url, revision, down=True)
    tell("cli.db.unchanged" if before == after else "cli.db.downgraded", before=before, after=after)


@command("current", db)
@click.pass_context
def current(context: click.Context) -> None:
    """Print the revision the database is at, a dash where it is empty."""
    click.echo(revision_of(house_of(context).config.database_url))


def migrate(url: str, revision: str = "head", *, down: bool = False) -> tuple[str, str]:
    """Move the schema to a revision; the revisions before and after. Raises DomainError for one that is unknown."""
    from alembic import command as alembic  # noqa: PLC0415 -- slow import, only where the schema is looked at
    from alembic.util import CommandError  # noqa: PLC0415 -- as above

    _make_folder(url)
    before = revision_of(url)
    try:
        (alembic.downgrade if down else alembic.upgrade)(alembic_config(url), revision)
    except CommandError:
        raise DomainError("cli.db.no_such_revision", revision=revision) from None
    return before, revision_of(url)


def revision_of(url: str) -> str:
    """The revision of a database's schema, "-" where it has none."""
    from alembic import command as alembic  # noqa: PLC0415 -- slow import, only where the schema is looked at

    _make_folder(url)
    config, told = alembic_config(url), io.StringIO()
    config.stdout = told
    alembic.current(config)
    return told.getvalue().split(" ")[0].strip() or "-"


def _make_folder(url: str) -> None:
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite" and parsed.database:
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
