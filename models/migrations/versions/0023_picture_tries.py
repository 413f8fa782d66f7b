"""A message counts the tries at its picture apart from its other attempts; ended ones keep no picture."""

from alembic import op
from sqlalchemy import Integer, text

from models.migrations.tables import add_columns, must

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    add_columns("deliveries", must("picture_tries", Integer()), picture_tries=0)
    op.execute(
        text(
            "UPDATE deliveries SET picture = NULL WHERE picture IS NOT NULL"
            " AND state IN ('sent', 'expired', 'replaced', 'left')"
        )
    )


def downgrade() -> None:
    with op.batch_alter_table("deliveries") as table:
        table.drop_column("picture_tries")
