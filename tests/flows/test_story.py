"""The story of a day, as `sightline demo --script` tells it: complete, or with what is missing named."""

import os
import subprocess
import sys
from pathlib import Path

from bot.commands.stage import Stage
from bot.commands.story import tell
from models.workspaces import workspace_of_team

ROOT = Path(__file__).parents[2]
SLOWEST = 120
"""Seconds; on a quiet machine the story takes about five."""


def test_the_script_tells_the_whole_story_from_any_folder(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bot.cli", "demo", "--script"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=SLOWEST,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    for wanted in (
        "Dana types: /status payroll amber vendor API late; go-live moves to 12 June",
        "Priya, the program manager, sees:",
        "Mateo sees:",
        "PMO digest,",
        "Payroll (HR & People)",
        "Confirmed by Olivia Brandt",
        "@Dana Whitlock owns *Payroll*.",
        "Everything happened as it should.",
    ):
        assert wanted in done.stdout
    assert list(tmp_path.iterdir()) == []


def test_the_story_names_what_is_missing_when_the_digest_is_off(play: Stage) -> None:
    with play.application.database.write() as session:
        workspace = workspace_of_team(session, play.workspace.team_id)
        assert workspace is not None
        workspace.digest_channel = None
    said: list[str] = []
    assert tell(play, said.append) == 1
    missing = said[-1]
    assert missing.startswith("\nMissing:")
    assert "the digest names Payroll and Expenses as a linkage" in missing
    assert "the linkage can be confirmed" in missing
    assert "the program manager is told" not in missing
    assert "the owner is named" not in missing


def test_the_story_names_what_is_missing_when_nothing_is_sent(play: Stage) -> None:
    play.workspace.faults.fail("chat.postMessage", error="fatal_error", times=1000)
    said: list[str] = []
    assert tell(play, said.append) == 1
    assert "the program manager is told of the report" in said[-1]
    assert "the overdue PM is asked, with a button" in said[-1]
    assert "the owner is named" not in said[-1]
