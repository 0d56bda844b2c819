"""The catalogue found by any of its words: what lists show in columns, an index of pairs of syllables, and words one slip apart."""

from __future__ import annotations

import json
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Column by column: SQLite would make the table anew otherwise, which others refer to.
    op.add_column("form", sa.Column("category_en", sa.String(length=200), nullable=True))
    op.add_column("form", sa.Column("listing", _json(), nullable=False, server_default="{}"))
    op.add_column("form", sa.Column("indexed", sa.String(length=64), nullable=False, server_default=""))
    op.drop_column("form", "search_text")
    _fill_listings()
    op.create_table(
        "search_near",
        sa.Column("near", sa.String(length=200), nullable=False),
        sa.Column("word", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("near", "word", name=op.f("pk_search_near")),
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE TABLE form_search (form_id integer PRIMARY KEY REFERENCES form (id) ON DELETE CASCADE, vector tsvector NOT NULL)"
        )
        op.execute("CREATE INDEX ix_form_search_vector ON form_search USING gin (vector)")
    else:
        op.execute("CREATE VIRTUAL TABLE form_search USING fts5(title, keywords, rest, tokenize = 'unicode61 remove_diacritics 0')")


def downgrade() -> None:
    op.execute("DROP TABLE form_search")
    op.drop_table("search_near")
    for column in ("category_en", "listing", "indexed"):
        op.drop_column("form", column)
    # The next publication writes it.
    op.add_column("form", sa.Column("search_text", sa.Text(), nullable=False, server_default=""))


def _json() -> sa.types.TypeEngine[Any]:
    return sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def _fill_listings() -> None:
    """What lists show of the forms that are there; the next publication writes the whole of it, and their words."""
    connection = op.get_bind()
    form = sa.table("form", sa.column("id", sa.Integer), sa.column("listing", _json()), sa.column("category_en", sa.String))
    rows = connection.execute(
        sa.text("SELECT form.id, form_version.asked FROM form JOIN form_version ON form_version.id = form.version_id")
    ).all()
    for id, stored in rows:
        asked = stored if isinstance(stored, dict) else json.loads(stored)
        listing = {key: asked[key] for key in ("title", "summary", "retention") if key in asked}
        category = asked.get("category")
        connection.execute(
            form.update()
            .where(form.c.id == id)
            .values(listing=listing, category_en=category.get("en") if isinstance(category, dict) else None)
        )
