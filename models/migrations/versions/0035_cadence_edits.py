"""A change of cadence says whether the prompts that stood have been edited to it."""

from alembic import op
from sqlalchemy import Boolean

from models.migrations.tables import add_columns, must

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    add_columns("cadences", must("prompts_edited", Boolean()), prompts_edited=True)


def downgrade() -> None:
    with op.batch_alter_table("cadences") as table:
        table.drop_column("prompts_edited")
