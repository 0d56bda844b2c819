"""Places of an intake and who waits for one."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "quota",
        sa.Column("intake_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.Column("waited", sa.Integer(), nullable=False),
        sa.CheckConstraint("taken >= 0 AND waited >= 0", name=op.f("ck_quota_not_below_nought")),
        sa.ForeignKeyConstraint(["intake_id"], ["intake.id"], name=op.f("fk_quota_intake_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("intake_id", name=op.f("pk_quota")),
    )
    op.create_table(
        "place",
        sa.Column("submission_id", sa.Uuid(), nullable=False),
        sa.Column("intake_id", sa.Integer(), nullable=False),
        sa.Column("waiting_number", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["intake_id"], ["intake.id"], name=op.f("fk_place_intake_id")),
        sa.ForeignKeyConstraint(["submission_id"], ["submission.id"], name=op.f("fk_place_submission_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("submission_id", name=op.f("pk_place")),
        sa.UniqueConstraint("intake_id", "waiting_number", name=op.f("uq_place_intake_id_waiting_number")),
    )


def downgrade() -> None:
    op.drop_table("place")
    op.drop_table("quota")
