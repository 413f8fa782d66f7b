"""People are asked for reports some working days before these are due."""

from alembic import op
from sqlalchemy import Integer

from models.migrations.tables import add_columns, may

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    add_columns("cadences", may("lead_days", Integer()))


def downgrade() -> None:
    with op.batch_alter_table("cadences") as table:
        table.drop_column("lead_days")
