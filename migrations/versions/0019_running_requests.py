"""Taking a form out and putting it back wait for a second person."""

import sqlalchemy as sa
from alembic import op

from homeservice.models.base import UtcMoment

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "running_request",
        sa.Column("text_id", sa.Uuid(), nullable=False),
        sa.Column("what", sa.String(length=64), nullable=False),
        sa.Column("remark", sa.Text(), nullable=True),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("asked_at", UtcMoment(), nullable=False),
        sa.CheckConstraint("what IN ('take_out', 'put_back')", name=op.f("ck_running_request_what")),
        sa.ForeignKeyConstraint(["text_id"], ["catalogue_text.id"], name=op.f("fk_running_request_text_id")),
        sa.ForeignKeyConstraint(["asked_by"], ["officer.id"], name=op.f("fk_running_request_asked_by")),
        sa.PrimaryKeyConstraint("text_id", name=op.f("pk_running_request")),
    )


def downgrade() -> None:
    op.drop_table("running_request")
