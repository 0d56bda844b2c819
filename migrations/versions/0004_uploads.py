"""Files on their way, and what came of looking into those that have come."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "examination",
        sa.Column("blob_id", sa.Uuid(), nullable=False),
        sa.Column("scan", sa.String(length=64), nullable=False),
        sa.Column("preview", sa.String(length=64), nullable=False),
        sa.Column("preview_key", sa.String(length=64), nullable=True),
        sa.CheckConstraint("scan IN ('off', 'waiting', 'clean', 'infected')", name=op.f("ck_examination_scan")),
        sa.CheckConstraint("preview IN ('none', 'waiting', 'made', 'failed')", name=op.f("ck_examination_preview")),
        sa.CheckConstraint("(preview = 'made') = (preview_key IS NOT NULL)", name=op.f("ck_examination_preview_lies_somewhere")),
        sa.ForeignKeyConstraint(["blob_id"], ["blob.id"], name=op.f("fk_examination_blob_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("blob_id", name=op.f("pk_examination")),
        sa.UniqueConstraint("preview_key", name=op.f("uq_examination_preview_key")),
    )
    op.create_table(
        "upload",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("submission_id", sa.Uuid(), nullable=False),
        sa.Column("field", sa.String(length=64), nullable=False),
        sa.Column("filename", sa.String(length=200), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("is_whole", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["submission_id"], ["submission.id"], name=op.f("fk_upload_submission_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_upload")),
        sa.UniqueConstraint("key", name=op.f("uq_upload_key")),
    )
    op.create_index("ix_upload_created_at", "upload", ["created_at"], unique=False)
    op.create_index(op.f("ix_upload_submission_id"), "upload", ["submission_id"], unique=False)


def downgrade() -> None:
    op.drop_table("upload")
    op.drop_table("examination")
