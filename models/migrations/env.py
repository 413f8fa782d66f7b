"""Alembic runs this file for each command; `models.migrate` hands it an open transaction."""

from alembic import context
from sqlalchemy import Connection

import models


def run(connection: Connection) -> None:
    """Run what the command asks for, in the one transaction that is already open."""
    context.configure(
        connection=connection,
        target_metadata=models.Base.metadata,
        transactional_ddl=True,  # SQLite too: BEGIN is ours, so a failed revision leaves nothing behind
        render_as_batch=True,
        compare_type=True,
    )
    context.run_migrations()


run(context.config.attributes["connection"])
