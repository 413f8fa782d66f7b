"""A project knows when what it holds changed last, so that the finder looks at it within the minute."""

from alembic import op

from models.migrations.tables import INSTANT, add_columns, may

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None

INDEX = "ix_projects_held_anew"


def upgrade() -> None:
    add_columns("projects", may("held_anew_at", INSTANT))
    op.create_index(INDEX, "projects", ["workspace_id", "held_anew_at"])


def downgrade() -> None:
    op.drop_index(INDEX, "projects")
    with op.batch_alter_table("projects") as table:
        table.drop_column("held_anew_at")
