"""A served workspace with a tiny app in it, and a real browser to look at it."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright
from slack_sdk import WebClient

from bot.sandbox.clock import SandboxClock
from bot.sandbox.engine import Workspace
from bot.sandbox.server import serve
from tests.e2e.desk import ARGUMENTS, HOW_TO_GET_ONE, PATIENCE_MS, Desk, chromium_path
from tests.e2e.desk import said as said  # the tests of the page take it from here
from tests.e2e.echo_app import MANIFEST, RESERVED, EchoApp, EchoServer, Json

START = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        path = chromium_path(playwright)
        if path is None:
            pytest.skip(HOW_TO_GET_ONE)
        expect.set_options(timeout=PATIENCE_MS)
        chromium = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield chromium
        chromium.close()


def known_to_the_page() -> Json:
    """Return the page's list of what it draws."""
    path = Path(__file__).parents[2] / "bot" / "sandbox" / "page" / "static" / "known.json"
    known: Json = json.loads(path.read_text(encoding="utf-8"))
    return known


@dataclass(kw_only=True)
class Slack(Desk):
    """The same with a tiny app behind it."""

    echo: EchoApp

    @property
    def client(self) -> WebClient:
        """Slack's Web API with the app's token."""
        return WebClient(token=self.workspace.bot_token, base_url=self.server.api_url, retry_handlers=[])

    def post(
        self, channel: str, words: str, blocks: list[Json] | None = None, thread: str | None = None
    ) -> str:
        """Post as the app; return the message's ts."""
        answer = self.client.chat_postMessage(
            channel=self.workspace.channel(channel).id, text=words, blocks=blocks, thread_ts=thread
        )
        return str(answer["ts"])

    def wait(self, condition: Callable[[], object], seconds: float = PATIENCE_MS / 1000) -> None:
        """Wait until the condition holds."""
        deadline = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < deadline, "what was waited for did not happen"
            time.sleep(0.01)

    def next_action(self) -> Json:
        """Wait for the app's next action and return it."""
        self.wait(lambda: self.echo.actions)
        action: Json = self.echo.actions.pop(0)["actions"][0]
        return action

    def next_submission(self) -> Json:
        """Wait for the app's next submitted form and return its values."""
        self.wait(lambda: self.echo.submissions)
        return self.echo.submissions.pop(0)


@contextmanager
def _served(browser: Browser) -> Iterator[Slack]:
    workspace = Workspace(MANIFEST, SandboxClock(START), name="Northwind", extra_commands=[RESERVED])
    workspace.add_person("dana", real_name="Dana Reyes", title="Project manager", tz="Europe/London")
    workspace.add_person("lee", real_name="Lee Okafor", title="Program manager", tz="America/New_York")
    workspace.add_person("mina", real_name="Mina Sato", title="PMO lead", tz="Asia/Tokyo")
    workspace.add_channel("payroll", ["dana", "lee"], topic="Payroll Migration")
    workspace.add_channel("pmo", ["dana", "lee", "mina"])
    for person in ("dana", "lee", "mina"):
        workspace.dm(person)
    with serve(workspace) as server:
        app = EchoServer(server.api_url, workspace.bot_token, workspace.signing_secret)
        workspace.connect(app.url)
        here = Slack(browser=browser, workspace=workspace, server=server, echo=app.echo)
        try:
            yield here
        finally:
            here.close()
            app.stop()
            workspace.stop()
    assert here.complaints == []


@pytest.fixture
def slack(browser: Browser) -> Iterator[Slack]:
    """A new workspace with three people and two channels; the test fails if a page's console complained."""
    with _served(browser) as here:
        yield here


@pytest.fixture(scope="module")
def shared_slack(browser: Browser) -> Iterator[Slack]:
    """One workspace for all tests of a file, where each only looks at its own newest message."""
    with _served(browser) as here:
        yield here


@pytest.fixture(scope="module")
def page(shared_slack: Slack) -> Page:
    """One page, of Dana in #payroll, for all tests of a file."""
    return shared_slack.open("dana", "payroll")
