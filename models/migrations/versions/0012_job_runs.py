"""The last run of each scheduled job is kept, for the PMO to see."""

from alembic import op
from sqlalchemy import JSON, Integer, String, UniqueConstraint

from models.migrations.tables import INSTANT, must, tenant_table

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    tenant_table(
        "job_runs",
        must("job", String(24)),
        must("at", INSTANT),
        must("count", Integer()),
        must("problems", JSON()),
        UniqueConstraint("workspace_id", "job"),
    )


def downgrade() -> None:
    op.drop_table("job_runs")
