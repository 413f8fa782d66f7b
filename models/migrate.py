"""Bring a database's tables to this version, or back: Alembic without a file of settings.

Everything happens in one transaction, on SQLite too: a revision that fails leaves the tables as they were.
"""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, NullPool, create_engine, event, make_url

from bot.errors import ConfigurationError

FOLDER = Path(__file__).parent / "migrations"
VERSIONS = FOLDER / "versions"

# Any number will do, as long as every Sightline takes the same one: two replicas migrate one after the other.
ADVISORY_LOCK = 7_446_548_317
SECONDS_TO_WAIT_FOR_SQLITE = 60


def upgrade(url: str, revision: str = "head") -> None:
    """Bring the tables up to a revision; those that are there already are left alone.

    Raises `ConfigurationError` when the database is at a revision that this version does not know.
    """
    if revision == "head" and current(url) == head():
        return
    with _migrating(url) as config, _clear_errors(url):
        command.upgrade(config, revision)


def downgrade(url: str, revision: str) -> None:
    """Take the tables back to a revision, 'base' for none; what newer tables hold is lost.

    Raises `ConfigurationError` when either revision is unknown.
    """
    with _migrating(url) as config, _clear_errors(url):
        command.downgrade(config, revision)


def current(url: str) -> str | None:
    """Say which revision the database is at; None when it has no tables of ours, or isn't there yet."""
    address = make_url(url)
    if address.get_backend_name() == "sqlite" and not Path(address.database or "").exists():
        return None
    engine = create_engine(address, poolclass=NullPool)
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


@cache
def head() -> str:
    """Say which revision this version of the code needs."""
    newest = ScriptDirectory.from_config(configuration()).get_current_head()
    assert newest is not None  # noqa: S101 - the package always carries its revisions
    return newest


def draft(url: str, message: str, *, folder: Path = VERSIONS) -> Path:
    """Write a new revision from how the models differ from a database at head; read it before use."""
    with _migrating(url) as config:
        number = f"{int(head()) + 1:04}"
        config.set_main_option("version_locations", _quoted(VERSIONS, folder))
        script = command.revision(config, message, autogenerate=True, rev_id=number, version_path=str(folder))
        head.cache_clear()
    assert script is not None  # noqa: S101 - None is for a hook that withdraws the revision; we have none
    assert not isinstance(script, list)  # noqa: S101 - a list is for several branches; we have one
    return Path(script.path)


def configuration(*versions: Path) -> Config:
    """Point Alembic at the revisions beside this file, wherever the program was started."""
    config = Config()
    config.set_main_option("script_location", _quoted(FOLDER))
    config.set_main_option("path_separator", "os")
    config.set_main_option("version_locations", _quoted(VERSIONS, *versions))
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    return config


@contextmanager
def transaction(url: str) -> Iterator[Connection]:
    """Open the one transaction that revisions run in.

    On SQLite foreign keys are off, since recreating a table would otherwise delete its children by cascade;
    they are checked before the commit. On PostgreSQL a lock keeps a second migration out.
    """
    engine = create_engine(
        url, poolclass=NullPool, execution_options={"across_workspaces": "a revision serves every tenant"}
    )
    is_sqlite = engine.dialect.name == "sqlite"
    if is_sqlite:
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    with engine.begin() as connection:
        if not is_sqlite:
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({ADVISORY_LOCK})")
        yield connection
        if is_sqlite:
            _check_foreign_keys(connection)


@contextmanager
def _migrating(url: str) -> Iterator[Config]:
    config = configuration()
    with transaction(url) as connection:
        config.attributes["connection"] = connection
        yield config


@contextmanager
def _clear_errors(url: str) -> Iterator[None]:
    try:
        yield
    except CommandError as error:
        where = make_url(url).render_as_string()
        raise ConfigurationError(
            f"The tables in {where} can't be migrated: {error}. This version of Sightline knows the "
            f"revisions up to {head()}; a database from a newer version needs that version."
        ) from error


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves
    connection.execute(f"PRAGMA busy_timeout = {SECONDS_TO_WAIT_FOR_SQLITE * 1000}")
    connection.execute("PRAGMA foreign_keys = OFF")


def _begin_sqlite(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _check_foreign_keys(connection: Connection) -> None:
    astray = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
    if astray:
        raise ConfigurationError(
            f"{len(astray)} rows would point at nothing after this migration, the first in the table "
            f"{astray[0][0]}; nothing was changed."
        )


def _quoted(*folders: Path) -> str:
    return os.pathsep.join(str(each) for each in dict.fromkeys(folders)).replace("%", "%%")
