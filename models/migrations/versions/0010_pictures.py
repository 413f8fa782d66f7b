"""A message in the outbox may hold a picture."""

from alembic import op
from sqlalchemy import LargeBinary, String

from models.migrations.tables import add_columns, may

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    add_columns("deliveries", may("picture", LargeBinary()), may("picture_file", String(32)))


def downgrade() -> None:
    with op.batch_alter_table("deliveries") as table:
        table.drop_column("picture_file")
        table.drop_column("picture")
