"""`sightline run` as in production: a process of its own, reached over HTTP or over Socket Mode."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot import manifest
from bot.commands.stage import add_people_and_channels
from bot.sandbox.clock import SandboxClock
from bot.sandbox.engine import Workspace
from bot.sandbox.server import serve
from bot.sandbox.socket_mode import SocketTransport
from tests.flows.copies import copy_of

STARTS_WITHIN = 60


@contextmanager
def running(
    arguments: list[str], settings: Mapping[str, str], folder: Path
) -> Iterator[subprocess.Popen[str]]:
    """Run the command in a folder of its own; it is told to stop at the end, and must."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("SIGHTLINE_")}
    process = subprocess.Popen(
        [sys.executable, "-m", "bot.cli", *arguments],
        cwd=folder,
        env={**environment, **settings},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.communicate(timeout=30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            raise


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def workspace() -> Iterator[tuple[Workspace, str]]:
    """A workspace of real time with the sample's people, and the address of its API."""
    made = Workspace(
        manifest.load(), SandboxClock(datetime.now(UTC)), extra_commands=manifest.reserved_commands()
    )
    add_people_and_channels(made)
    with serve(made) as server:
        yield made, server.api_url
        made.stop()


def settings_for(made: Workspace, api_url: str, database: Path) -> dict[str, str]:
    return {
        "SIGHTLINE_DATABASE_URL": f"sqlite:///{database}",
        "SIGHTLINE_SLACK_BOT_TOKEN": made.bot_token,
        "SIGHTLINE_SLACK_API_URL": api_url,
        "SIGHTLINE_LOG_LEVEL": "WARNING",
    }


def report_and_be_heard(made: Workspace) -> None:
    dana, priya = made.as_("dana"), made.as_("priya")
    preview = dana.command("/status payroll amber vendor API late", channel="people")
    assert "Post this status of Payroll?" in preview.text
    dana.press("Post Status")
    assert any("Posted: Payroll is Amber A ▲" in text for text in dana.texts("people"))
    assert made.wait_for(lambda: any("Payroll" in text for text in priya.texts()), timeout=STARTS_WITHIN)


def test_over_http_a_report_is_recorded_and_heard(
    workspace: tuple[Workspace, str], sample_database: Path, tmp_path: Path
) -> None:
    made, api_url = workspace
    port = free_port()
    settings = {
        **settings_for(made, api_url, copy_of(sample_database, tmp_path)),
        "SIGHTLINE_SLACK_SIGNING_SECRET": made.signing_secret,
        "SIGHTLINE_PORT": str(port),
    }
    with running(["run"], settings, tmp_path) as process:
        until_answered(f"http://127.0.0.1:{port}/health", process)
        made.connect(f"http://127.0.0.1:{port}/slack/events")
        report_and_be_heard(made)


def test_over_socket_mode_a_report_is_recorded_and_heard(
    workspace: tuple[Workspace, str], sample_database: Path, tmp_path: Path
) -> None:
    made, api_url = workspace
    settings = {
        **settings_for(made, api_url, copy_of(sample_database, tmp_path)),
        "SIGHTLINE_SLACK_APP_TOKEN": made.app_token,
    }
    with running(["run"], settings, tmp_path) as process:
        until_connected(made, process)
        report_and_be_heard(made)


def test_it_refuses_to_start_on_a_database_that_is_not_up_to_date(tmp_path: Path) -> None:
    settings = {
        "SIGHTLINE_DATABASE_URL": f"sqlite:///{tmp_path / 'new.db'}",
        "SIGHTLINE_SLACK_SIGNING_SECRET": "secret",
    }
    with running(["run"], settings, tmp_path) as process:
        output, _ = process.communicate(timeout=STARTS_WITHIN)
    assert process.returncode == 1
    assert "Run: sightline migrate" in output


def until_answered(url: str, process: subprocess.Popen[str]) -> None:
    deadline = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < deadline:
        assert process.poll() is None, process.communicate()[0]
        try:
            with urllib.request.urlopen(url, timeout=1) as answer:  # noqa: S310 - our own address
                assert answer.status == 200
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError("the server did not start in time")


def until_connected(made: Workspace, process: subprocess.Popen[str]) -> None:
    deadline = time.monotonic() + STARTS_WITHIN
    while not (isinstance(made.transport, SocketTransport) and made.transport.connections):
        assert process.poll() is None, process.communicate()[0]
        assert time.monotonic() < deadline, "nothing connected in time"
        time.sleep(0.1)
