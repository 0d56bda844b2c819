"""When a case entered its stage, and until which day the resident may take its step."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("submission", sa.Column("stage_entered_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("submission", sa.Column("stage_due_on", sa.Date(), nullable=True))
    op.add_column("submission", sa.Column("stage_reminded_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index(op.f("ix_submission_stage_due_on"), "submission", ["stage_due_on"])


def downgrade() -> None:
    op.drop_index(op.f("ix_submission_stage_due_on"), "submission")
    for column in ("stage_reminded_at", "stage_due_on", "stage_entered_at"):
        op.drop_column("submission", column)
