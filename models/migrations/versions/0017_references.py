"""Entries are numbered in their project, and keep the name that people know them by."""

from collections.abc import Iterator
from contextlib import contextmanager

from alembic import op
from sqlalchemy import Column, Computed, Integer, String, text

from models.base import NAMES
from models.migrations.tables import add_columns, must

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

TABLE, WORST = "register_entries", "ix_register_entries_worst"
OF_WORKSPACE = "uq_register_entries_workspace_id_number"
OF_PROJECT = "uq_register_entries_workspace_id_project_id_number"


def upgrade() -> None:
    with _without_score():
        add_columns(TABLE, must("reference", String(40)), reference="")
        op.execute(text("UPDATE register_entries SET reference = 'R-' || number"))
        with op.batch_alter_table(TABLE, naming_convention=NAMES) as table:
            table.drop_constraint(OF_WORKSPACE, type_="unique")
            table.create_unique_constraint(OF_PROJECT, ["workspace_id", "project_id", "number"])


def downgrade() -> None:
    with _without_score():
        op.execute(text("UPDATE register_entries SET number = id"))
        with op.batch_alter_table(TABLE, naming_convention=NAMES) as table:
            table.drop_constraint(OF_PROJECT, type_="unique")
            table.create_unique_constraint(OF_WORKSPACE, ["workspace_id", "number"])
            table.drop_column("reference")


@contextmanager
def _without_score() -> Iterator[None]:
    """Take the computed score out, since SQLite can't copy it into a changed table, and put it back."""
    op.drop_index(WORST, TABLE)
    with op.batch_alter_table(TABLE, naming_convention=NAMES) as table:
        table.drop_column("score")
    yield
    score = Computed("probability * impact", persisted=True)
    with op.batch_alter_table(TABLE, naming_convention=NAMES) as table:
        table.add_column(Column("score", Integer(), score, nullable=False))
    op.create_index(WORST, TABLE, ["workspace_id", "state", "score", "id"])
