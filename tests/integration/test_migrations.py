"""The migrations build what the models say, and lose nothing on the way."""

import os
import subprocess
import sys
import zipfile
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import URL, Connection, inspect, make_url, text

from bot.errors import ConfigurationError
from models import Base
from models.database import Database
from models.migrate import configuration, current, downgrade, draft, head, transaction, upgrade
from tests.databases import create_tables, sqlite_url, text_of
from tests.populated import every_table, populate

ROOT = Path(__file__).parents[2]
OLDEST_FIRST = [script.revision for script in ScriptDirectory.from_config(configuration()).walk_revisions()][
    ::-1
]


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database without tables."""
    if request.param == "sqlite":
        return text_of(sqlite_url(tmp_path / "migrated.db"))
    found = request.getfixturevalue("empty_postgresql")
    assert isinstance(found, URL)
    return text_of(found)


@pytest.fixture
def sqlite(tmp_path: Path) -> str:
    """A SQLite file at head, with a row in every table."""
    url = text_of(sqlite_url(tmp_path / "migrated.db"))
    upgrade(url)
    _populate(url)
    return url


def test_models_and_migrations_agree(url: str) -> None:
    upgrade(url)
    with transaction(url) as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_migrated_tables_are_those_that_the_models_create(url: str) -> None:
    upgrade(url)
    migrated = _shapes(url)
    downgrade(url, "base")
    create_tables(make_url(url))
    assert migrated == _shapes(url)


def test_the_way_up_goes_through_every_revision(url: str) -> None:
    assert current(url) is None
    for revision in OLDEST_FIRST:
        upgrade(url, revision)
        assert current(url) == revision
    assert current(url) == head()


def test_the_way_down_leaves_nothing(url: str) -> None:
    upgrade(url)
    for revision in [*OLDEST_FIRST[-2::-1], "base"]:
        downgrade(url, revision)
    assert current(url) is None
    assert list(_shapes(url)) == ["alembic_version"]


def test_each_step_keeps_the_rows_and_indexes_of_the_tables_that_stay(url: str) -> None:
    upgrade(url)
    _populate(url)
    for above, revision in pairwise(reversed(OLDEST_FIRST)):
        rows, shapes = _counts(url), _shapes(url)
        downgrade(url, revision)
        kept = _counts(url)
        assert kept == {table: rows[table] for table in kept}
        upgrade(url, above)
        assert _shapes(url) == shapes
        assert {table: count for table, count in _counts(url).items() if table in kept} == kept
        downgrade(url, revision)


def test_upgrading_twice_changes_nothing(url: str) -> None:
    upgrade(url)
    _populate(url)
    before = _counts(url)
    upgrade(url)
    assert _counts(url) == before


def test_an_open_draft_learns_which_report_it_was_shown_beside(url: str) -> None:
    upgrade(url)
    _populate(url)
    downgrade(url, "0035")
    upgrade(url, "0036")
    with transaction(url) as connection:
        seen = connection.execute(text("SELECT kind, project_id, beside_id FROM drafts")).all()
        reports = connection.execute(text("SELECT id, project_id FROM status_reports ORDER BY id DESC")).all()
    newest = {project: number for number, project in reversed(reports)}
    assert seen
    assert [row.beside_id for row in seen] == [newest[row.project_id] for row in seen]


def test_every_table_has_a_row_in_the_populated_tenant(sqlite: str) -> None:
    counts = _counts(sqlite)
    assert [table for table in every_table() if counts[table] == 0] == []


RECREATE = """
from alembic import op
import sqlalchemy as sa
revision, down_revision = "9000", "{head}"

def upgrade() -> None:
    with op.batch_alter_table("people", recreate="always") as people:
        people.add_column(sa.Column("nickname", sa.String(40)))
{more}

def downgrade() -> None:
    pass
"""


def test_recreating_a_table_in_sqlite_keeps_its_children(sqlite: str, tmp_path: Path) -> None:
    before = _counts(sqlite)
    _upgrade_further(sqlite, tmp_path)
    assert _counts(sqlite) == before
    assert "nickname" in _shapes(sqlite)["people"]["columns"]


def test_a_revision_that_fails_half_way_leaves_the_tables_as_they_were(sqlite: str, tmp_path: Path) -> None:
    before = _counts(sqlite), _shapes(sqlite)
    with pytest.raises(ZeroDivisionError):
        _upgrade_further(sqlite, tmp_path, more="    op.drop_table('drafts'); 1 / 0")
    assert (_counts(sqlite), _shapes(sqlite)) == before
    assert current(sqlite) == head()


def test_a_revision_that_would_orphan_rows_is_refused(sqlite: str, tmp_path: Path) -> None:
    before = _counts(sqlite)
    with pytest.raises(ConfigurationError, match="point at nothing"):
        _upgrade_further(sqlite, tmp_path, more="    op.execute('DELETE FROM people')")
    assert _counts(sqlite) == before


def test_a_database_from_a_newer_version_is_left_alone_with_a_clear_word(sqlite: str) -> None:
    with transaction(sqlite) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(ConfigurationError, match="9999"):
        upgrade(sqlite)
    assert current(sqlite) == "9999"


def test_asking_for_the_revision_of_a_missing_file_does_not_create_it(tmp_path: Path) -> None:
    path = tmp_path / "missing.db"
    assert current(text_of(sqlite_url(path))) is None
    assert not path.exists()


def test_a_drafted_revision_of_unchanged_models_is_empty(sqlite: str, tmp_path: Path) -> None:
    script = draft(sqlite, "say why", folder=tmp_path)
    assert script.parent == tmp_path
    written = script.read_text()
    assert '"""say why."""' in written
    assert written.count("pass") == 2


def test_an_installed_wheel_migrates_from_any_folder(tmp_path: Path) -> None:
    site = tmp_path / "site"
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as packed:
        packed.extractall(site)
    program = (
        "from models.migrate import *; upgrade('sqlite:///here.db'); "
        "print(current('sqlite:///here.db') == head(), FOLDER)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(site)},
        check=True,
        capture_output=True,
        text=True,
    )
    assert done.stdout.split() == ["True", str(site / "models" / "migrations")]
    assert (tmp_path / "here.db").exists()


def _populate(url: str) -> None:
    database = Database(url)
    with database.write() as session:
        populate(session)
    database.dispose()


def _upgrade_further(url: str, folder: Path, *, more: str = "") -> None:
    (folder / "9000_further.py").write_text(RECREATE.format(head=head(), more=more))
    config = configuration(folder)
    with transaction(url) as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _counts(url: str) -> dict[str, int]:
    with transaction(url) as connection:
        tables = inspect(connection).get_table_names()
        return {
            table: connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one()  # noqa: S608 - ours
            for table in tables
            if table != "alembic_version"
        }


def _shapes(url: str) -> dict[str, dict[str, Any]]:
    with transaction(url) as connection:
        seen = inspect(connection)
        columns, keys = seen.get_multi_columns(), seen.get_multi_pk_constraint()
        parts: dict[str, Any] = {
            "foreign keys": seen.get_multi_foreign_keys(),
            "unique": seen.get_multi_unique_constraints(),
            "checks": seen.get_multi_check_constraints(),
            "indexes": seen.get_multi_indexes(),
        }
        triggers = _triggers(connection)
    shapes: dict[str, dict[str, Any]] = {}
    for schema, table in sorted(columns):
        shapes[table] = {name: _sorted(found[schema, table]) for name, found in parts.items()}
        shapes[table]["columns"] = {
            each["name"]: (str(each["type"]), each["nullable"]) for each in columns[schema, table]
        }
        shapes[table]["primary key"] = keys[schema, table]["constrained_columns"]
        shapes[table]["triggers"] = triggers.get(table, [])
    return shapes


def _triggers(connection: Connection) -> dict[str, list[str]]:
    """Give each table's triggers as they are written; SQLite drops them when a table is recreated."""
    asked = {
        "sqlite": "SELECT tbl_name, sql FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT tgrelid::regclass::text, pg_get_triggerdef(pg_trigger.oid) || prosrc "
        "FROM pg_trigger JOIN pg_proc ON pg_proc.oid = tgfoid WHERE NOT tgisinternal",
    }
    found: dict[str, list[str]] = {}
    for table, written in connection.execute(text(asked[connection.dialect.name])):
        found.setdefault(table, []).append(" ".join(written.split()))
    return {table: sorted(written) for table, written in found.items()}


def _sorted(parts: Any) -> list[str]:  # noqa: ANN401 - the inspector's many kinds of typed dicts
    return sorted(repr(sorted(part.items())) for part in parts)
