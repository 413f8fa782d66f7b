"""Reports rate benefits, comment each dimension and keep the budget; drafts say when they were saved."""

from alembic import op
from sqlalchemy import JSON, String

from models.migrations.tables import CENTS, INSTANT, add_columns, may, must

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    add_columns(
        "status_reports",
        must("benefits", String(24)),
        must("comments", JSON()),
        may("budget", CENTS),
        benefits="not_reported",
        comments="{}",
    )
    add_columns("drafts", must("typed", JSON()), may("saved_at", INSTANT), typed="{}")
    op.create_index("ix_milestone_moves_milestone", "milestone_moves", ["workspace_id", "milestone_id"])


def downgrade() -> None:
    op.drop_index("ix_milestone_moves_milestone", "milestone_moves")
    with op.batch_alter_table("drafts") as table:
        table.drop_column("saved_at")
        table.drop_column("typed")
    with op.batch_alter_table("status_reports") as table:
        for name in ("budget", "comments", "benefits"):
            table.drop_column(name)
