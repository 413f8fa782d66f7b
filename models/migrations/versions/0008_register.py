"""The register: reviews, escalation, closing, change requests, joined risks, and the whole history."""

from alembic import op
from sqlalchemy import (
    JSON,
    Column,
    Computed,
    Date,
    Integer,
    String,
    Text,
    UniqueConstraint,
)

from models.base import NAMES
from models.migrations.tables import INSTANT, STAYS, add_columns, belongs_to, may, must, tenant_table

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

REFERENCES = {
    "escalated_by_id": "people",
    "parent_id": "register_entries",
    "came_from_id": "register_entries",
}
PLAIN = ("review_on", "decided_on", "closed_at", "outcome", "asked_level", "effects", "reminded_on")


def upgrade() -> None:
    add_columns(
        "register_entries",
        may("review_on", Date()),
        may("decided_on", Date()),
        may("closed_at", INSTANT),
        may("outcome", String(24)),
        may("asked_level", String(24)),
        must("effects", JSON()),
        may("reminded_on", Date()),
        *(may(name, Integer()) for name in REFERENCES),
        effects="{}",
    )
    with op.batch_alter_table("register_entries", naming_convention=NAMES) as table:
        table.add_column(
            Column("score", Integer(), Computed("probability * impact", persisted=True), nullable=False)
        )
        for name, target in REFERENCES.items():
            table.create_foreign_key(
                f"fk_register_entries_workspace_id_{name}_{target}",
                target,
                ["workspace_id", name],
                ["workspace_id", "id"],
                ondelete=STAYS,
            )
    op.create_index("ix_register_entries_owner", "register_entries", ["workspace_id", "owner_id", "state"])
    op.create_index("ix_register_entries_parent", "register_entries", ["workspace_id", "parent_id"])
    op.create_index("ix_register_entries_worst", "register_entries", ["workspace_id", "state", "score", "id"])
    tenant_table(
        "entry_changes",
        must("entry_id", Integer()),
        must("by_id", Integer()),
        must("act", String(24)),
        must("field", String(24)),
        must("was", Text()),
        must("now", Text()),
        must("words", Text()),
        must("at", INSTANT),
        UniqueConstraint("workspace_id", "id"),
        belongs_to("register_entries", "entry_id"),
        belongs_to("people", "by_id", on_delete=STAYS),
    )
    op.create_index("ix_entry_changes_entry", "entry_changes", ["workspace_id", "entry_id"])
    tenant_table(
        "alike_pairs",
        must("entry_a_id", Integer()),
        must("entry_b_id", Integer()),
        must("state", String(24)),
        may("decided_by_id", Integer()),
        may("decided_at", INSTANT),
        must("proposed_at", INSTANT),
        belongs_to("register_entries", "entry_a_id"),
        belongs_to("register_entries", "entry_b_id"),
        belongs_to("people", "decided_by_id", on_delete=STAYS),
        UniqueConstraint("workspace_id", "entry_a_id", "entry_b_id"),
    )


def downgrade() -> None:
    op.drop_table("alike_pairs")
    op.drop_table("entry_changes")
    for name in ("worst", "parent", "owner"):
        op.drop_index(f"ix_register_entries_{name}", "register_entries")
    with op.batch_alter_table("register_entries", naming_convention=NAMES) as table:
        for name, target in REFERENCES.items():
            table.drop_constraint(f"fk_register_entries_workspace_id_{name}_{target}", type_="foreignkey")
        for name in ("score", *PLAIN, *REFERENCES):
            table.drop_column(name)
