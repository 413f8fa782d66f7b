"""An alignment knows when it was said last, so that it can be quoted with its date."""

from alembic import op

from models.migrations.tables import INSTANT, add_columns, may

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    add_columns("alignments", may("said_at", INSTANT))


def downgrade() -> None:
    with op.batch_alter_table("alignments") as table:
        table.drop_column("said_at")
