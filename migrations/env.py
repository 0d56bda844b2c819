"""Runs the migrations: batch mode for SQLite, one transaction per migration."""

from __future__ import annotations

from alembic import context

from homeservice.database import make_engine
from homeservice.models import Table

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
        )
        with context.begin_transaction():
            context.run_migrations()
finally:
    engine.dispose()
