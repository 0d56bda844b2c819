"""Places of the options of a choice, beside those of the intake."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Neither database changes a primary key in place and keeps its name, so both tables are written anew.
    _keep()
    _create(scope=True)
    op.execute("INSERT INTO quota (intake_id, scope, taken, waited) SELECT intake_id, '', taken, waited FROM quota_before")
    op.execute(
        "INSERT INTO place (submission_id, scope, intake_id, waiting_number) SELECT submission_id, '', intake_id, waiting_number FROM place_before"
    )
    _drop_kept()


def downgrade() -> None:
    _keep()
    _create(scope=False)
    # Before, only the places of an intake were counted.
    op.execute("INSERT INTO quota (intake_id, taken, waited) SELECT intake_id, taken, waited FROM quota_before WHERE scope = ''")
    op.execute(
        "INSERT INTO place (submission_id, intake_id, waiting_number) SELECT submission_id, intake_id, waiting_number FROM place_before WHERE scope = ''"
    )
    _drop_kept()


def _keep() -> None:
    op.execute("CREATE TABLE quota_before AS SELECT * FROM quota")
    op.execute("CREATE TABLE place_before AS SELECT * FROM place")
    op.drop_table("quota")
    op.drop_table("place")


def _drop_kept() -> None:
    op.drop_table("quota_before")
    op.drop_table("place_before")


def _create(*, scope: bool) -> None:
    scopes = ["scope"] if scope else []

    def column() -> list[sa.Column[str]]:
        return [sa.Column("scope", sa.String(200), nullable=False)] if scope else []

    op.create_table(
        "quota",
        sa.Column("intake_id", sa.Integer(), autoincrement=False, nullable=False),
        *column(),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.Column("waited", sa.Integer(), nullable=False),
        sa.CheckConstraint("taken >= 0 AND waited >= 0", name=op.f("ck_quota_not_below_nought")),
        sa.ForeignKeyConstraint(["intake_id"], ["intake.id"], name=op.f("fk_quota_intake_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("intake_id", *scopes, name=op.f("pk_quota")),
    )
    op.create_table(
        "place",
        sa.Column("submission_id", sa.Uuid(), nullable=False),
        *column(),
        sa.Column("intake_id", sa.Integer(), nullable=False),
        sa.Column("waiting_number", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["intake_id"], ["intake.id"], name=op.f("fk_place_intake_id")),
        sa.ForeignKeyConstraint(["submission_id"], ["submission.id"], name=op.f("fk_place_submission_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("submission_id", *scopes, name=op.f("pk_place")),
        sa.UniqueConstraint("intake_id", *scopes, "waiting_number", name=op.f("_".join(["uq_place_intake_id", *scopes, "waiting_number"]))),
    )
