"""Digests of somebody's own choice, for a channel or for one person."""

from alembic import op
from sqlalchemy import CheckConstraint, Integer, String

from models.migrations.tables import INSTANT, STAYS, belongs_to, may, must, tenant_table

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    tenant_table(
        "digest_subscriptions",
        must("scope", String(24)),
        may("program_id", Integer()),
        must("recipient", String(32)),
        may("person_id", Integer()),
        must("rhythm", String(24)),
        must("weekday", Integer()),
        must("hour", Integer()),
        must("set_by_id", Integer()),
        must("set_at", INSTANT),
        may("ended_at", INSTANT),
        belongs_to("programs", "program_id"),
        belongs_to("people", "person_id"),
        belongs_to("people", "set_by_id", on_delete=STAYS),
        CheckConstraint("weekday BETWEEN 0 AND 6 AND hour BETWEEN 0 AND 23", name="a_time"),
    )
    op.create_index(
        "ix_digest_subscriptions_recipient", "digest_subscriptions", ["workspace_id", "recipient"]
    )


def downgrade() -> None:
    op.drop_table("digest_subscriptions")
