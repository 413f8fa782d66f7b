"""What people make of linkages: how it is handled, by whom, by when; whom was asked; what was last seen."""

from alembic import op
from sqlalchemy import JSON, Date, Integer, String, Text, UniqueConstraint, text

from models.base import NAMES
from models.migrations.tables import INSTANT, STAYS, add_columns, belongs_to, may, must, tenant_table

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

TO_PEOPLE = "fk_linkages_workspace_id_owner_id_people"
TO_MILESTONES = "fk_linkages_workspace_id_needing_id_milestones"
ADDED = (
    "introduced_at",
    "dismissed_kinds",
    "reason",
    "needing_id",
    "needed_by",
    "owner_id",
    "handling",
    "turn",
)


def upgrade() -> None:
    add_columns(
        "linkages",
        must("turn", Integer()),
        may("handling", String(24)),
        may("owner_id", Integer()),
        may("needed_by", Date()),
        may("needing_id", Integer()),
        must("reason", Text()),
        must("dismissed_kinds", JSON()),
        may("introduced_at", INSTANT),
        turn=0,
        reason="",
        dismissed_kinds="[]",
    )
    with op.batch_alter_table("linkages", naming_convention=NAMES) as table:
        to = ["workspace_id", "id"]
        table.create_foreign_key(TO_PEOPLE, "people", ["workspace_id", "owner_id"], to, ondelete=STAYS)
        table.create_foreign_key(
            TO_MILESTONES, "milestones", ["workspace_id", "needing_id"], to, ondelete=STAYS
        )
    tenant_table(
        "told_pairs",
        must("person_id", Integer()),
        must("project_a_id", Integer()),
        must("project_b_id", Integer()),
        must("kinds", JSON()),
        must("told_at", INSTANT),
        belongs_to("people", "person_id"),
        belongs_to("projects", "project_a_id"),
        belongs_to("projects", "project_b_id"),
        UniqueConstraint("workspace_id", "person_id", "project_a_id", "project_b_id"),
    )
    tenant_table(
        "seen_holdings",
        must("project_id", Integer()),
        must("held", JSON()),
        must("seen_at", INSTANT),
        belongs_to("projects", "project_id"),
        UniqueConstraint("workspace_id", "project_id"),
    )
    with op.batch_alter_table("deliveries") as table:
        table.alter_column("recipient", type_=String(120), existing_type=String(32))


def downgrade() -> None:
    op.execute(text("DELETE FROM deliveries WHERE length(recipient) > 32"))
    with op.batch_alter_table("deliveries") as table:
        table.alter_column("recipient", type_=String(32), existing_type=String(120))
    op.drop_table("seen_holdings")
    op.drop_table("told_pairs")
    with op.batch_alter_table("linkages", naming_convention=NAMES) as table:
        table.drop_constraint(TO_MILESTONES, type_="foreignkey")
        table.drop_constraint(TO_PEOPLE, type_="foreignkey")
        for each in ADDED:
            table.drop_column(each)
