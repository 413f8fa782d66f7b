"""Linkages are found by their state, which is asked every minute, and by either project."""

from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_linkages_state", "linkages", ["workspace_id", "state"])
    op.create_index("ix_linkages_other", "linkages", ["workspace_id", "project_b_id"])


def downgrade() -> None:
    op.drop_index("ix_linkages_other", "linkages")
    op.drop_index("ix_linkages_state", "linkages")
