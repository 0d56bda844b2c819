"""Applications that officers enter."""

import sqlalchemy as sa
from alembic import op

from homeservice.models.base import UtcMoment

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "lodgement",
        sa.Column("submission_id", sa.Uuid(), nullable=False),
        sa.Column("officer_id", sa.Uuid(), nullable=False),
        sa.Column("arrived_at", UtcMoment(), nullable=False),
        sa.Column("identity", sa.String(length=64), nullable=False),
        sa.Column("created_at", UtcMoment(), nullable=False),
        sa.CheckConstraint("identity IN ('shown', 'not_shown')", name=op.f("ck_lodgement_identity")),
        sa.ForeignKeyConstraint(["officer_id"], ["officer.id"], name=op.f("fk_lodgement_officer_id")),
        sa.ForeignKeyConstraint(["submission_id"], ["submission.id"], name=op.f("fk_lodgement_submission_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("submission_id", name=op.f("pk_lodgement")),
    )


def downgrade() -> None:
    op.drop_table("lodgement")
