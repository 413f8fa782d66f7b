"""A browser in front of a served workspace: pages of its people, and what their consoles complained of."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Locator, Page, Playwright

from bot.sandbox.engine import Workspace
from bot.sandbox.server import Server

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
PHONE = (390, 844)
PATIENCE_MS = 20_000
"""A busy machine may take long to draw; what never comes takes this long to be noticed."""


def chromium_path(playwright: Playwright) -> str | None:
    """Return the Chromium that the tests use: the one named, the machine's, or Playwright's own."""
    named = os.environ.get("SIGHTLINE_TEST_CHROMIUM")
    own = playwright.chromium.executable_path
    found = [named, *(shutil.which(name) for name in NAMES), own if Path(own).exists() else None]
    return next((each for each in found if each), None)


def said(page: Page, words: str) -> Locator:
    """Return the place in the open conversation where these words stand."""
    return page.get_by_role("main").get_by_text(words)


def button(page: Page, label: str) -> Locator:
    """Return the buttons that carry these words; what they are called aloud may be longer."""
    return page.get_by_role("button").filter(has_text=label)


def type_line(page: Page, words: str) -> None:
    """Type a message or a command into the open conversation and send it."""
    page.get_by_role("textbox", name="Message", exact=False).first.fill(words)
    page.keyboard.press("Escape")  # what the field suggests is another test's matter
    page.keyboard.press("Enter")


@dataclass
class Desk:
    """The workspace as its people see it."""

    browser: Browser
    workspace: Workspace
    server: Server
    contexts: list[BrowserContext] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        return self.server.base_url

    def open(
        self,
        person: str,
        channel: str = "",
        *,
        size: tuple[int, int] = DESK,
        scheme: str = "light",
        touch: bool = False,
        sharpness: float = 1,
    ) -> Page:
        """Open a browser of its own as that person; `channel` empty opens the app's messages."""
        context = self.browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            color_scheme="dark" if scheme == "dark" else "light",
            has_touch=touch,
            locale="en-GB",
            device_scale_factor=sharpness,
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

    def close(self) -> None:
        """Close every page."""
        for context in self.contexts:
            context.close()
        self.contexts.clear()

    def command(self, page: Page, words: str) -> None:
        """Type a command into the open conversation."""
        type_line(page, words)

    def _hear(self, kind: str, words: str) -> None:
        if kind in ("error", "warning"):
            self.complaints.append(f"{kind}: {words}")
