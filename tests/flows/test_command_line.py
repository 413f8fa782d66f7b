"""The command line, as an admin and a PMO use it: set up, import, look, mend."""

import re
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot import cli, manifest
from bot.commands.stage import add_people_and_channels
from bot.sandbox.clock import SandboxClock
from bot.sandbox.engine import Workspace
from bot.sandbox.server import serve
from models.database import Database
from tests.factories import NOW, make_delivery, make_workspace
from tests.flows.copies import copy_of

SHARED = Path(__file__).parents[2].parent / "shared" / "data" / "gmpp"
MAPPING = Path(__file__).parents[2] / "docs" / "mappings" / "gmpp.yaml"


@pytest.fixture(autouse=True)
def own_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Settings of this test's own, in an empty folder without a `.env`."""
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "sightline.db"
    monkeypatch.setenv("SIGHTLINE_DATABASE_URL", f"sqlite:///{path}")
    return path


@pytest.fixture
def migrated(migrated_database: Path, own_settings: Path) -> None:
    """A database with all tables where the settings say."""
    assert copy_of(migrated_database, own_settings.parent) == own_settings


def run(*words: str) -> int:
    return cli.main(list(words))


def rows_in(database: Path, table: str) -> int:
    with sqlite3.connect(database) as connection:
        return int(connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0])  # noqa: S608 - our own table


def test_help_lists_the_commands_and_an_unknown_one_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--help") == 0
    assert "doctor" in capsys.readouterr().out
    assert run("conquer") == 2
    assert "“conquer” is no command" in capsys.readouterr().err


def test_migrating_twice_says_that_all_is_well(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("migrate") == 0
    assert run("migrate") == 0
    assert "up to date" in capsys.readouterr().out


def test_after_a_restore_it_says_how_many_messages_are_looked_for(
    capsys: pytest.CaptureFixture[str], own_settings: Path
) -> None:
    assert run("restored") == 1, "nothing is there yet"
    assert run("migrate") == 0
    database = Database(f"sqlite:///{own_settings}")
    with database.write() as session:
        workspace = make_workspace(session)
        for due_at in (NOW, NOW, datetime.now(UTC) + timedelta(days=1)):
            make_delivery(session, workspace, due_at=due_at)
    database.dispose()
    assert run("restored") == 0
    assert "may have been sent after the backup: 2." in capsys.readouterr().out


def test_an_import_before_migrating_says_what_to_do(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "projects.csv").write_text("key,name\nPAY,Payroll\n", encoding="utf-8")
    assert run("import", "projects.csv") == 1
    assert "Run: sightline migrate" in capsys.readouterr().err


@pytest.mark.usefixtures("migrated")
def test_a_file_with_a_bad_row_changes_nothing_unless_bad_rows_are_skipped(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, own_settings: Path
) -> None:
    lines = ["key,name,budget", "PAY,Payroll,1200000", "EXP,Expenses,a lot"]
    (tmp_path / "projects.csv").write_text("\n".join(lines), encoding="utf-8")
    assert run("import", "projects.csv") == 1
    told = capsys.readouterr().out
    assert "line 3" in told
    assert "column budget" in told
    assert "a lot" in told
    assert rows_in(own_settings, "projects") == 0
    assert run("import", "projects.csv", "--skip-bad") == 0
    assert rows_in(own_settings, "projects") == 1


def test_a_dry_tick_prints_the_plan_and_changes_nothing(
    capsys: pytest.CaptureFixture[str],
    sample_database: Path,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    database = copy_of(sample_database, tmp_path_factory.mktemp("dry"))
    monkeypatch.setenv("SIGHTLINE_DATABASE_URL", f"sqlite:///{database}")
    assert run("tick", "--at", "2026-11-23T10:05", "--dry-run") == 0
    planned = capsys.readouterr().out
    assert re.search(r"Prompts: \d+ messages; in the way: a project has no PM\n", planned)
    assert "  Mateo Ibarra: " in planned, "people by their names"
    assert "PMO digest: 1 message\n" in planned
    assert rows_in(database, "deliveries") == 0
    assert rows_in(database, "prompts") == 0


def test_a_tick_fills_the_outbox_and_a_second_one_adds_nothing(
    capsys: pytest.CaptureFixture[str],
    sample_database: Path,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    database = copy_of(sample_database, tmp_path_factory.mktemp("tick"))
    monkeypatch.setenv("SIGHTLINE_DATABASE_URL", f"sqlite:///{database}")
    assert run("tick", "--at", "2026-11-23T10:05") == 0
    filled = rows_in(database, "deliveries")
    assert filled > 0
    assert run("tick", "--at", "2026-11-23T10:06") == 0
    assert rows_in(database, "deliveries") == filled


def test_a_time_that_is_none_is_refused_with_an_example(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        run("tick", "--at", "yesterday")
    assert "write it like 2026-11-23T09:00" in capsys.readouterr().err


@pytest.mark.skipif(not SHARED.exists(), reason="the major projects' returns are not on this machine")
@pytest.mark.usefixtures("migrated")
def test_seven_yearly_returns_make_a_digest_that_a_pmo_would_read(
    capsys: pytest.CaptureFixture[str], own_settings: Path
) -> None:
    files = [str(SHARED / name) for name in ("gmpp_2014_2016.csv", "gmpp_2017_2020.csv")]
    assert run("import", *files, "--map", str(MAPPING)) == 0
    assert rows_in(own_settings, "projects") == 415
    capsys.readouterr()
    assert run("digest", "--dry-run", "--as-of", "2020-10-01") == 0
    digest = capsys.readouterr().out
    for part in ("fell", "rose", "slipped", "Cost forecasts that grew", "125"):
        assert part in digest, part
    linked = [line for line in digest.splitlines() if "↔" in line]
    assert linked
    pairs = [re.findall(r"\(([^()]*)\)", line) for line in linked]
    assert all(len(set(pair)) > 1 for pair in pairs if len(pair) >= 2), "each joins two departments"
    assert run("digest", "--dry-run", "--as-of", "2020-10-01") == 0
    assert capsys.readouterr().out == digest, "printing it changes nothing"
    assert "with --all they are printed to their end" in digest
    assert run("digest", "--all", "--as-of", "2020-10-01") == 0
    everything = capsys.readouterr().out
    assert not re.search(r"… and|and [\d,]+ more\b", " ".join(everything.split()))
    assert "--all" not in everything
    for part in ("Delivery confidence fell", "Milestones that slipped", "Cost forecasts that grew"):
        cut = int(_under(digest, part)[-1].split()[2])
        assert len(_under(everything, part)) == len(_under(digest, part)) - 1 + cut


def _under(digest: str, part: str) -> list[str]:
    """The things listed under a heading, and what is said of those that are left out."""
    listed = digest.split(f"\n{part}\n")[1].split("\n\n")[0]
    return [line for line in listed.splitlines() if line.startswith(("  •", "  … and"))]


@pytest.fixture
def slack() -> Iterator[tuple[Workspace, str]]:
    """A workspace with the app installed, and the address of its API."""
    made = Workspace(manifest.load(), SandboxClock())
    add_people_and_channels(made)
    with serve(made) as server:
        yield made, server.api_url
        made.stop()


@pytest.mark.usefixtures("migrated")
def test_the_doctor_finds_all_well(
    capsys: pytest.CaptureFixture[str], slack: tuple[Workspace, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    made, api_url = slack
    monkeypatch.setenv("SIGHTLINE_SLACK_BOT_TOKEN", made.bot_token)
    monkeypatch.setenv("SIGHTLINE_SLACK_SIGNING_SECRET", made.signing_secret)
    monkeypatch.setenv("SIGHTLINE_SLACK_API_URL", api_url)
    monkeypatch.setenv("SIGHTLINE_PMO", "U0OLIVIA")
    capsys.readouterr()
    assert run("doctor") == 0, capsys.readouterr().out
    found = capsys.readouterr().out
    for what in ("settings", "database", "token"):
        assert f"✓ {what}" in found


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("SIGHTLINE_SLACK_BOT_TOKEN", "xoxb-wrong", "Slack refused it"),
        ("SIGHTLINE_SLACK_BOT_TOKEN", "", "Set SIGHTLINE_SLACK_BOT_TOKEN"),
        ("SIGHTLINE_SLACK_SIGNING_SECRET", "", "Set SIGHTLINE_SLACK_SIGNING_SECRET"),
        ("SIGHTLINE_SLACK_API_URL", "http://127.0.0.1:9/api/", "does not answer"),
        ("SIGHTLINE_DATABASE_URL", "postgresql://nobody@127.0.0.1:9/none", "does not answer"),
        ("SIGHTLINE_WORKERS", "4", "SQLite allows one process"),
        ("SIGHTLINE_PORT", "70000", "SIGHTLINE_PORT"),
    ],
)
@pytest.mark.usefixtures("migrated")
def test_the_doctor_says_what_to_mend(
    capsys: pytest.CaptureFixture[str],
    slack: tuple[Workspace, str],
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    value: str,
    says: str,
) -> None:
    made, api_url = slack
    monkeypatch.setenv("SIGHTLINE_SLACK_BOT_TOKEN", made.bot_token)
    monkeypatch.setenv("SIGHTLINE_SLACK_SIGNING_SECRET", made.signing_secret)
    monkeypatch.setenv("SIGHTLINE_SLACK_API_URL", api_url)
    monkeypatch.setenv(name, value)
    assert run("doctor") == 1
    assert says in capsys.readouterr().out


@pytest.mark.usefixtures("migrated")
def test_the_doctor_names_a_missing_scope(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    lacking = manifest.load()
    lacking["oauth_config"]["scopes"]["bot"].remove("im:history")
    made = Workspace(lacking, SandboxClock())
    with serve(made) as server:
        monkeypatch.setenv("SIGHTLINE_SLACK_BOT_TOKEN", made.bot_token)
        monkeypatch.setenv("SIGHTLINE_SLACK_SIGNING_SECRET", made.signing_secret)
        monkeypatch.setenv("SIGHTLINE_SLACK_API_URL", server.api_url)
        assert run("doctor") == 1
        made.stop()
    assert "im:history" in capsys.readouterr().out


def test_the_manifest_carries_the_address_that_it_is_given(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("manifest", "--url", "https://bot.example.org/") == 0
    printed = capsys.readouterr().out
    assert "https://bot.example.org/slack/events" in printed
    assert "sightline.example.com/slack" not in printed
