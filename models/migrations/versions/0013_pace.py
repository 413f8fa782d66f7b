"""Posting pauses in a whole workspace when Slack asks for it or can't be reached, and keeps a pace there."""

from alembic import op

from models.migrations.tables import INSTANT, add_columns, may

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    add_columns("workspaces", may("posts_after", INSTANT))
    op.create_index("ix_deliveries_sent", "deliveries", ["sent_at", "workspace_id"])


def downgrade() -> None:
    op.drop_index("ix_deliveries_sent", "deliveries")
    with op.batch_alter_table("workspaces") as batch:
        batch.drop_column("posts_after")
