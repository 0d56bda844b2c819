"""Lists that departments keep, found blindly and sealed, and who loaded them when."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "roster",
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("loads", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_roster")),
    )
    op.create_table(
        "roster_entry",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("roster", sa.String(length=200), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("delete_after", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["roster"], ["roster.name"], name=op.f("fk_roster_entry_roster")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roster_entry")),
        sa.UniqueConstraint("roster", "digest", name=op.f("uq_roster_entry_roster_digest")),
    )
    op.create_index("ix_roster_entry_delete_after", "roster_entry", ["delete_after"])
    op.create_table(
        "roster_load",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("roster", sa.String(length=200), nullable=False),
        sa.Column("officer_id", sa.Uuid(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("mode", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=64), nullable=False),
        sa.Column("seen", sa.Integer(), nullable=False),
        sa.Column("added", sa.Integer(), nullable=False),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.Column("same", sa.Integer(), nullable=False),
        sa.Column("removed", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint("mode IN ('replace', 'add')", name=op.f("ck_roster_load_mode")),
        sa.CheckConstraint("state IN ('pending', 'done')", name=op.f("ck_roster_load_state")),
        sa.CheckConstraint("(state = 'pending') = (sealed IS NOT NULL)", name=op.f("ck_roster_load_sealed_while_pending")),
        sa.ForeignKeyConstraint(["roster"], ["roster.name"], name=op.f("fk_roster_load_roster")),
        sa.ForeignKeyConstraint(["officer_id"], ["officer.id"], name=op.f("fk_roster_load_officer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roster_load")),
    )
    op.create_index("ix_roster_load_roster_at", "roster_load", ["roster", "at"])


def downgrade() -> None:
    op.drop_table("roster_load")
    op.drop_table("roster_entry")
    op.drop_table("roster")
