"""What was last seen of people's load, to tell managers what has arisen since."""

from alembic import op
from sqlalchemy import JSON, UniqueConstraint

from models.migrations.tables import INSTANT, must, tenant_table

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    tenant_table(
        "seen_loads", must("seen", JSON()), must("seen_at", INSTANT), UniqueConstraint("workspace_id")
    )


def downgrade() -> None:
    op.drop_table("seen_loads")
