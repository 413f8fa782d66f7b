"""Messages about one subject: the first is the parent, later ones edit it or reply to it."""

from alembic import op
from sqlalchemy import String

from models.migrations.tables import add_columns, may, must

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    add_columns("deliveries", may("subject", String(200)), must("way", String(24)), way="post")
    op.create_index("ix_deliveries_subject", "deliveries", ["workspace_id", "subject", "recipient"])


def downgrade() -> None:
    op.drop_index("ix_deliveries_subject", "deliveries")
    with op.batch_alter_table("deliveries") as table:
        table.drop_column("way")
        table.drop_column("subject")
