"""Runs the migrations: batch mode for SQLite, one transaction per migration."""

from __future__ import annotations

from alembic import context

from homeservice.database import make_engine
from homeservice.models import Table

# The index of words is made by hand, on each database in its own way; SQLite keeps it in tables of its own.
BY_HAND = "form_search"


def is_ours(name: str | None, kind: str, _: object) -> bool:
    """Whether a table is one of the models."""
    return not (kind == "table" and (name or "").startswith(BY_HAND))


url = context.config.attributes["url"]
engine = make_engine(url)
try:
    with engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=Table.metadata,
            render_as_batch=connection.dialect.name == "sqlite",
            transaction_per_migration=True,
            compare_type=True,
            include_name=is_ours,
        )
        with context.begin_transaction():
            context.run_migrations()
finally:
    engine.dispose()
