"""Selections: who was chosen of an intake, who waits, who is out."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "chosen",
        sa.Column("intake_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("officer_id", sa.Uuid(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seed", sa.String(length=200), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("rule", JSON, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["intake_id"], ["intake.id"], name=op.f("fk_chosen_intake_id")),
        sa.ForeignKeyConstraint(["officer_id"], ["officer.id"], name=op.f("fk_chosen_officer_id")),
        sa.PrimaryKeyConstraint("intake_id", name=op.f("pk_chosen")),
    )
    op.create_table(
        "standing",
        sa.Column("submission_id", sa.Uuid(), nullable=False),
        sa.Column("intake_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(length=64), nullable=False),
        sa.Column("reserve_number", sa.Integer(), nullable=True),
        sa.Column("cost", sa.BigInteger(), nullable=False),
        sa.Column("groups", JSON, nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failure", sa.String(length=200), nullable=True),
        sa.CheckConstraint("outcome IN ('chosen', 'reserve', 'out', 'gone')", name=op.f("ck_standing_outcome")),
        sa.ForeignKeyConstraint(["intake_id"], ["intake.id"], name=op.f("fk_standing_intake_id")),
        sa.ForeignKeyConstraint(["submission_id"], ["submission.id"], name=op.f("fk_standing_submission_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("submission_id", name=op.f("pk_standing")),
    )
    op.create_index(op.f("ix_standing_intake_id_outcome_position"), "standing", ["intake_id", "outcome", "position"])


def downgrade() -> None:
    op.drop_table("standing")
    op.drop_table("chosen")
