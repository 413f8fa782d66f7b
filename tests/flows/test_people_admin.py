"""An admin at the terminal: a database that is not there, and files that can't be read, told plainly."""

import os
from pathlib import Path

import pytest

from bot.cli import main
from models.database import Database
from models.projects import projects
from models.workspaces import all_workspaces
from tests.flows.copies import copy_of

EXAMPLE = Path(__file__).parents[2] / "docs" / "examples" / "projects.csv"


@pytest.fixture
def folder(migrated_database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to work in, with a migrated database and nothing else."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SIGHTLINE_DATABASE_URL", f"sqlite:///{copy_of(migrated_database, tmp_path)}")
    return tmp_path


@pytest.mark.parametrize("command", [["digest"], ["tick", "--dry-run"], ["import", "projects.csv"]])
def test_before_migrating_each_command_says_so(
    command: list[str], folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SIGHTLINE_DATABASE_URL", f"sqlite:///{folder / 'empty.db'}")

    assert main(command) == 1
    assert "Run: sightline migrate" in capsys.readouterr().err


@pytest.mark.parametrize("command", [["digest"], ["tick"], ["migrate"], ["doctor"], ["import", "a.csv"]])
@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("nonsense", "SIGHTLINE_DATABASE_URL is no database's address"),
        ("oracledb2://host/x", "SIGHTLINE_DATABASE_URL is no database's address"),
        ("postgresql+psycopg://me:secret@127.0.0.1:1/x", "does not answer"),
    ],
)
def test_a_database_that_is_not_there_is_told_in_one_sentence_without_its_password(
    url: str,
    says: str,
    command: list[str],
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("SIGHTLINE_DATABASE_URL", url)

    assert main(command) == 1
    told = "".join(capsys.readouterr())
    assert says in told
    assert "Traceback" not in told
    assert "secret" not in told


def test_a_folder_that_is_missing_is_told_by_migrate(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SIGHTLINE_DATABASE_URL", f"sqlite:///{folder / 'none' / 'own.db'}")

    assert main(["migrate"]) == 1
    assert "unable to open database file" in capsys.readouterr().err


def test_rows_are_counted_and_not_their_cells(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "bad.csv").write_text("key,name,rating,go_live\nA,Alpha,purple,2027-13-01\n", encoding="utf-8")

    assert main(["import", "bad.csv"]) == 1
    assert (
        "1 row was rejected and nothing was changed. Mend what is listed or use --skip-bad."
        in capsys.readouterr().out
    )


@pytest.mark.usefixtures("folder")
def test_what_an_import_made_is_counted_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["import", str(EXAMPLE)]) == 0
    said = capsys.readouterr().out
    assert "Created: 4 people, 2 programs, 3 projects, 8 assets, 2 milestones, 2 reports" in said
    assert "Updated: nothing" in said
    with Database(os.environ["SIGHTLINE_DATABASE_URL"]).read() as session:
        (found,) = all_workspaces(session)
        assert all(each.held_anew_at for each in projects(session, found.id)), "the finder looks at them"


def test_a_file_that_cannot_be_read_is_not_said_to_be_skipped(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "empty.csv").write_text("", encoding="utf-8")

    assert main(["import", "empty.csv", "--skip-bad"]) == 1
    told = capsys.readouterr().out
    assert "1 file was rejected and nothing was changed" in told
    assert "stops the import, also with --skip-bad" in told


def test_a_dry_tick_with_nothing_to_do_says_so(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["tick", "--dry-run"]) == 0
    assert "Nothing would be done." in capsys.readouterr().out
