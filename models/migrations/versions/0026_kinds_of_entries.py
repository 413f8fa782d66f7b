"""A list of one kind of entry starts with that kind, the worst first."""

from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

KIND = "ix_register_entries_kind"


def upgrade() -> None:
    op.create_index(KIND, "register_entries", ["workspace_id", "kind", "state", "score", "id"])


def downgrade() -> None:
    op.drop_index(KIND, "register_entries")
