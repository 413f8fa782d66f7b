"""A served workspace with a tiny app in it, and a real browser to look at it."""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Playwright, sync_playwright
from slack_sdk import WebClient

from bot.sandbox.clock import SandboxClock
from bot.sandbox.engine import Workspace
from bot.sandbox.server import Server, serve
from tests.e2e.echo_app import MANIFEST, RESERVED, EchoApp, EchoServer, Json

ARGUMENTS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]
HOW_TO_GET_ONE = (
    "no Chromium on this machine: `apt-get install chromium` on Debian, or `.venv/bin/playwright install"
    " chromium`; SIGHTLINE_TEST_CHROMIUM may name one"
)
DESK = (1280, 860)
PATIENCE_MS = 5000
START = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)


def chromium_path(playwright: Playwright) -> str | None:
    """Return the Chromium that the tests use: the one named, the machine's, or Playwright's own."""
    named = os.environ.get("SIGHTLINE_TEST_CHROMIUM")
    own = playwright.chromium.executable_path
    found = [named, *(shutil.which(name) for name in NAMES), own if Path(own).exists() else None]
    return next((each for each in found if each), None)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        path = chromium_path(playwright)
        if path is None:
            pytest.skip(HOW_TO_GET_ONE)
        chromium = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield chromium
        chromium.close()


def known_to_the_page() -> Json:
    """Return the page's list of what it draws."""
    path = Path(__file__).parents[2] / "bot" / "sandbox" / "page" / "static" / "known.json"
    known: Json = json.loads(path.read_text(encoding="utf-8"))
    return known


def said(page: Page, words: str) -> Locator:
    """Return the place in the open conversation where these words stand."""
    return page.get_by_role("main").get_by_text(words)


@dataclass
class Slack:
    """The workspace as its people see it: pages, the app behind it, and what went wrong in a page."""

    browser: Browser
    workspace: Workspace
    server: Server
    echo: EchoApp
    contexts: list[BrowserContext] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        return self.server.base_url

    @property
    def client(self) -> WebClient:
        """Slack's Web API with the app's token."""
        return WebClient(token=self.workspace.bot_token, base_url=self.server.api_url, retry_handlers=[])

    def open(
        self,
        person: str,
        channel: str = "",
        *,
        size: tuple[int, int] = DESK,
        scheme: str = "light",
        touch: bool = False,
    ) -> Page:
        """Open a browser of its own as that person; `channel` empty opens the app's messages."""
        context = self.browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            color_scheme="dark" if scheme == "dark" else "light",
            has_touch=touch,
            locale="en-GB",
        )
        context.set_default_timeout(PATIENCE_MS)
        self.contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: self._hear(message.type, message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        found = self.workspace.channel(channel) if channel else self.workspace.dm(person)
        page.goto(f"{self.url}/#as={self.workspace.person(person).id}&in={found.id}")
        page.get_by_role("textbox", name="Message", exact=False).first.wait_for()
        page.locator(f'body[data-live="{self.workspace.person(person).id}"]').wait_for()
        return page

    def _hear(self, kind: str, words: str) -> None:
        if kind in ("error", "warning"):
            self.complaints.append(f"{kind}: {words}")

    def post(
        self, channel: str, words: str, blocks: list[Json] | None = None, thread: str | None = None
    ) -> str:
        """Post as the app; return the message's ts."""
        answer = self.client.chat_postMessage(
            channel=self.workspace.channel(channel).id, text=words, blocks=blocks, thread_ts=thread
        )
        return str(answer["ts"])

    def command(self, page: Page, words: str) -> None:
        """Type a command into the open conversation."""
        page.get_by_role("textbox", name="Message", exact=False).first.fill(words)
        page.keyboard.press("Escape")  # what the field suggests is another test's matter
        page.keyboard.press("Enter")

    def wait(self, condition: Callable[[], object], seconds: float = 5) -> None:
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
        here = Slack(browser, workspace, server, app.echo)
        try:
            yield here
        finally:
            for context in here.contexts:
                context.close()
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
