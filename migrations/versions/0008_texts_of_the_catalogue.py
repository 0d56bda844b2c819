"""Officers write the forms of the catalogue: their right to it, the texts with their history, and forms taken out."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Column by column: SQLite would make a table anew that others refer to. Earlier officers have no such right.
    op.add_column("officer", sa.Column("edits_catalogue", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("officer", sa.Column("email", sa.String(length=200), nullable=True))
    op.add_column("form", sa.Column("taken_out_at", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "catalogue_text",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("slug", sa.String(length=64), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("form_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=64), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("saves", sa.Integer(), nullable=False),
        sa.Column("published", sa.Text(), nullable=True),
        sa.Column("published_digest", sa.String(length=64), nullable=True),
        sa.Column("from_file", sa.Text(), nullable=True),
        sa.Column("file_digest", sa.String(length=64), nullable=True),
        sa.Column("publish_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("digest", sa.String(length=64), nullable=True),
        sa.Column("asked_by", sa.Uuid(), nullable=True),
        sa.Column("approved_by", sa.Uuid(), nullable=True),
        sa.Column("told", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=True),
        sa.Column("written_by", sa.Uuid(), nullable=True),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("state IN ('draft', 'waiting', 'scheduled', 'published')", name=op.f("ck_catalogue_text_state")),
        sa.CheckConstraint("publish_at IS NULL OR state IN ('waiting', 'scheduled')", name=op.f("ck_catalogue_text_moment_while_it_waits")),
        sa.CheckConstraint("publish_at IS NOT NULL OR state <> 'scheduled'", name=op.f("ck_catalogue_text_scheduled_at_a_moment")),
        sa.CheckConstraint("published IS NOT NULL OR state <> 'published'", name=op.f("ck_catalogue_text_published_text_is_kept")),
        sa.CheckConstraint("(published IS NULL) = (published_digest IS NULL)", name=op.f("ck_catalogue_text_published_with_digest")),
        sa.CheckConstraint("(from_file IS NULL) = (file_digest IS NULL)", name=op.f("ck_catalogue_text_file_with_digest")),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_catalogue_text_department_id")),
        sa.ForeignKeyConstraint(["form_id"], ["form.id"], name=op.f("fk_catalogue_text_form_id")),
        sa.ForeignKeyConstraint(["asked_by"], ["officer.id"], name=op.f("fk_catalogue_text_asked_by")),
        sa.ForeignKeyConstraint(["approved_by"], ["officer.id"], name=op.f("fk_catalogue_text_approved_by")),
        sa.ForeignKeyConstraint(["written_by"], ["officer.id"], name=op.f("fk_catalogue_text_written_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_catalogue_text")),
        sa.UniqueConstraint("slug", name=op.f("uq_catalogue_text_slug")),
        sa.UniqueConstraint("form_id", name=op.f("uq_catalogue_text_form_id")),
    )
    op.create_index(op.f("ix_catalogue_text_department_id"), "catalogue_text", ["department_id"])
    op.create_table(
        "text_entry",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("text_id", sa.Uuid(), nullable=False),
        sa.Column("what", sa.String(length=64), nullable=False),
        sa.Column("officer_id", sa.Uuid(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("remark", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["text_id"], ["catalogue_text.id"], name=op.f("fk_text_entry_text_id")),
        sa.ForeignKeyConstraint(["officer_id"], ["officer.id"], name=op.f("fk_text_entry_officer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_text_entry")),
    )
    op.create_index("ix_text_entry_text_id_at", "text_entry", ["text_id", "at"])


def downgrade() -> None:
    op.drop_table("text_entry")
    op.drop_table("catalogue_text")
    op.drop_column("form", "taken_out_at")
    op.drop_column("officer", "email")
    op.drop_column("officer", "edits_catalogue")
