"""Projects pause until a day, and owe nothing for the time before they went on."""

from alembic import op
from sqlalchemy import Date

from models.migrations.tables import add_columns, may

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    add_columns("projects", may("paused_until", Date()), may("resumed_on", Date()))


def downgrade() -> None:
    with op.batch_alter_table("projects") as table:
        table.drop_column("paused_until")
        table.drop_column("resumed_on")
