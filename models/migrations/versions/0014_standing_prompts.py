"""A prompt is one message that stands: it says when its hour has come."""

from alembic import op
from sqlalchemy import Boolean

from models.migrations.tables import add_columns, must

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    add_columns("prompts", must("late_told", Boolean()), late_told=False)


def downgrade() -> None:
    with op.batch_alter_table("prompts") as table:
        table.drop_column("late_told")
