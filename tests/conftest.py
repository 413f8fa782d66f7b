"""What every test can ask for: databases, and a fixed now."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from sqlalchemy import URL

from models.database import Database
from tests.databases import (
    TEMPLATE,
    UNHURRIED,
    administer,
    copied,
    create_tables,
    postgresql_server,
    sqlite_url,
    text_of,
)
from tests.tenancy import AcrossWorkspaces, tenancy_guard

# What an example takes on a busy machine says nothing of the program.
settings.register_profile("unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("unhurried")


@pytest.fixture(autouse=True)
def refused_statements() -> Iterator[list[AcrossWorkspaces]]:
    """Fail a test in which any engine ran a statement over tenants, also when the refusal was swallowed."""
    with tenancy_guard() as refused:
        yield refused
    assert refused == []


@pytest.fixture
def now() -> datetime:
    """A Monday morning: 2026-11-23 09:00 UTC."""
    return datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def postgresql() -> Iterator[URL]:
    """The maintenance database of a PostgreSQL server that lives as long as the test session."""
    with postgresql_server() as url:
        yield url


@pytest.fixture(scope="session")
def postgresql_template(postgresql: URL) -> str:
    """The name of a database with all tables and no rows, to copy from."""
    administer(postgresql, f"CREATE DATABASE {TEMPLATE}")
    create_tables(postgresql.set(database=TEMPLATE))
    return TEMPLATE


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with all tables and no rows, to copy from."""
    path = tmp_path_factory.mktemp("template") / "empty.db"
    create_tables(sqlite_url(path))
    return path


@pytest.fixture
def empty_postgresql(postgresql: URL) -> Iterator[URL]:
    """The address of a new PostgreSQL database without tables."""
    yield from copied(postgresql, template="template0")


@pytest.fixture
def sqlite_database(sqlite_template: Path, tmp_path: Path) -> Iterator[Database]:
    """A SQLite database of this test's own, with all tables and no rows."""
    path = tmp_path / "sightline.db"
    shutil.copyfile(sqlite_template, path)
    database = Database(text_of(sqlite_url(path)), UNHURRIED)
    yield database
    database.dispose()


@pytest.fixture
def postgresql_database(postgresql: URL, postgresql_template: str) -> Iterator[Database]:
    """A PostgreSQL database of this test's own, with all tables and no rows."""
    for url in copied(postgresql, template=postgresql_template):
        database = Database(text_of(url), UNHURRIED)
        yield database
        database.dispose()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def database(request: pytest.FixtureRequest) -> Database:
    """A database of this test's own, with all tables and no rows: once SQLite, once PostgreSQL."""
    found = request.getfixturevalue(f"{request.param}_database")
    assert isinstance(found, Database)
    return found
