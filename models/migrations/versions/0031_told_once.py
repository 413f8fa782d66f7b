"""A digest keeps what it told of what stands, and a message the projects that it tells of."""

from alembic import op
from sqlalchemy import JSON

from models.migrations.tables import add_columns, may

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    add_columns("digest_runs", may("told", JSON()))
    add_columns("deliveries", may("tells_of", JSON()))


def downgrade() -> None:
    for table, column in (("deliveries", "tells_of"), ("digest_runs", "told")):
        with op.batch_alter_table(table) as batch:
            batch.drop_column(column)
