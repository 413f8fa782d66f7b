"""The steps that README gives for a real workspace, one after the other in an empty folder."""

import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import yaml

from bot.sandbox.clock import SandboxClock
from bot.sandbox.engine import Workspace
from bot.sandbox.server import serve
from tests.flows.test_run import free_port, running, until_answered

ROOT = Path(__file__).parents[2]


def sightline(folder: Path, *words: str, code: int = 0) -> str:
    """Run a command as somebody does who has only the folder's `.env`, and give what it printed."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("SIGHTLINE_")}
    done = subprocess.run(
        [sys.executable, "-m", "bot.cli", *words],
        cwd=folder,
        env={**environment, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout


def test_readmes_steps_lead_from_an_empty_folder_to_a_bot_that_knows_its_pmo(tmp_path: Path) -> None:
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    workspace = Workspace(
        yaml.safe_load(sightline(tmp_path, "manifest", "--url", address)), SandboxClock(datetime.now(UTC))
    )
    olivia = workspace.add_person("olivia", real_name="Olivia Brandt", email="olivia@example.com")
    workspace.add_person("adam", real_name="Adam Kerr", email="adam.kerr@example.com", tz="Europe/Paris")
    workspace.add_channel("pmo", ["olivia"])
    with serve(workspace) as server:
        lines = {
            "SLACK_BOT_TOKEN": workspace.bot_token,
            "SLACK_SIGNING_SECRET": workspace.signing_secret,
            "SLACK_API_URL": server.api_url,
            "PMO": olivia.id,
            "PORT": str(port),
        }
        env = "".join(f"SIGHTLINE_{name}={value}\n" for name, value in lines.items())
        (tmp_path / ".env").write_text(env, encoding="utf-8")
        assert "Run: sightline migrate" in sightline(tmp_path, "doctor", code=1)
        assert "Brought the database" in sightline(tmp_path, "migrate")
        assert "✕" not in sightline(tmp_path, "doctor")
        assert "3 project" in sightline(tmp_path, "import", str(ROOT / "docs/examples/projects.csv"))
        with running(["run"], {"PYTHONPATH": str(ROOT)}, tmp_path) as process:
            until_answered(f"{address}/health", process)
            workspace.connect(f"{address}/slack/events")
            chosen = workspace.as_("olivia").command("/pmo digest here at 9", channel="pmo")
            assert "on working days at 9:00" in chosen.text
            assert "Adam Kerr" in workspace.as_("olivia").command("/who-owns warehouse", channel="pmo").text
            preview = workspace.as_("adam").command("/report wms green antennas work", channel="pmo")
            assert "Post this status of Warehouse Management?" in preview.text
        workspace.stop()
