"""Short words for what revisions write often. Released revisions use them: add, never change.

Constraint names are given by `models.base.NAMES`.
"""

from typing import Any

from alembic import op
from sqlalchemy import BigInteger, Column, DateTime, DefaultClause, ForeignKeyConstraint, Integer, text
from sqlalchemy.schema import SchemaItem
from sqlalchemy.types import TypeEngine

INSTANT = DateTime(timezone=True)
CENTS = BigInteger()
STAYS = "NO ACTION"


def tenant_table(name: str, *items: SchemaItem) -> None:
    """Create a table whose rows belong to one workspace and go with it."""
    op.create_table(
        name,
        Column("id", Integer(), primary_key=True),
        must("workspace_id", Integer()),
        *items,
        ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], ondelete="CASCADE"),
    )


def must(name: str, kind: TypeEngine[Any]) -> Column[Any]:
    """Name a column that always has a value."""
    return Column(name, kind, nullable=False)


def may(name: str, kind: TypeEngine[Any]) -> Column[Any]:
    """Name a column that may be empty."""
    return Column(name, kind, nullable=True)


def add_columns(table: str, *columns: Column[Any], **given: Any) -> None:  # noqa: ANN401 - a value of any column
    """Add columns; those that must have a value take the one that is `given` by name in the rows there are.

    The value is a default of this step alone: the application names every value itself.
    """
    for column in columns:
        if column.name in given:
            column.server_default = DefaultClause(text(repr(given[column.name])))
    with op.batch_alter_table(table) as batch:
        for column in columns:
            batch.add_column(column)
    with op.batch_alter_table(table) as batch:
        for name in given:
            batch.alter_column(name, server_default=None)


def belongs_to(table: str, column: str, *, on_delete: str = "CASCADE") -> ForeignKeyConstraint:
    """Point at a row of the same workspace."""
    return ForeignKeyConstraint(
        ["workspace_id", column], [f"{table}.workspace_id", f"{table}.id"], ondelete=on_delete
    )
