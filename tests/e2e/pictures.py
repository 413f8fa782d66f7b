"""Write the pictures of README and the user guide: `python -m tests.e2e.pictures` (or `make pictures`).

The bot runs with its sample portfolio on a fixed Monday, so that the same pictures come out each time.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

from bot.commands.stage import Stage, stage
from tests.e2e.desk import (
    ARGUMENTS,
    HOW_TO_GET_ONE,
    PATIENCE_MS,
    PHONE,
    Desk,
    button,
    chromium_path,
    said,
    type_line,
)

FOLDER = Path(__file__).parents[2] / "docs" / "pictures"
MONDAY = datetime(2026, 11, 23, 8, 30, tzinfo=UTC)
WIDE = (1080, 720)
LARGEST = 200_000
"""Bytes of one picture."""
LINE = "/status payroll amber vendor API late; go-live moves to 12 June; need a tester by fri"


class Album:
    """The pictures of one run: takes them, and notes what is too large."""

    def __init__(self, desk: Desk, set_up: Stage) -> None:
        self.desk = desk
        self.stage = set_up
        self.too_large: list[str] = []

    def open(self, person: str, channel: str = "", **look: object) -> Page:
        """Open a page of this person."""
        options = {"size": WIDE, **look}
        return self.desk.open(person, channel, **options)  # type: ignore[arg-type] # the look is open()'s own

    def take(self, name: str, what: Page | Locator) -> None:
        """Write one picture, once nothing moves any more."""
        page = what if isinstance(what, Page) else what.page
        page.wait_for_timeout(300)
        path = FOLDER / f"{name}.png"
        what.screenshot(path=path, animations="disabled", caret="hide")
        size = path.stat().st_size
        print(f"{path.relative_to(FOLDER.parents[1])}  {size // 1000} kB")  # noqa: T201 - the command prints
        if size > LARGEST:
            self.too_large.append(name)

    def move_to(self, hour: int, minute: int) -> None:
        """Move the workspace's clock to this time of the same day."""
        self.stage.workspace.clock.move_to(MONDAY.replace(hour=hour, minute=minute))
        self.stage.settle()


def scroll(to: Locator, block: str = "center") -> None:
    """Scroll until this stands in the middle of the page, or at its start."""
    to.evaluate("(node, block) => node.scrollIntoView({block})", block)


def preview(album: Album) -> None:
    """Take a line typed, its preview, and the same on a phone and in the dark."""
    for name, look in (
        ("preview", {}),
        ("preview-dark", {"scheme": "dark"}),
        ("preview-phone", {"size": PHONE, "touch": True}),
    ):
        page = album.open("dana", "payroll", **look)
        type_line(page, LINE)
        expect(button(page, "Post Status").last).to_be_visible(timeout=PATIENCE_MS)
        album.take(name, page)
        button(page, "Cancel").last.click()
        expect(button(page, "Post Status")).to_have_count(0, timeout=PATIENCE_MS)


def form(album: Album) -> None:
    """Take the form as it opens, filled from the last report."""
    page = album.open("dana", "payroll")
    type_line(page, "/report")
    expect(page.get_by_role("dialog")).to_be_visible(timeout=PATIENCE_MS)
    album.take("form", page)
    button(page, "Cancel").last.click()
    expect(page.get_by_role("dialog")).to_have_count(0, timeout=PATIENCE_MS)


def report(album: Album) -> None:
    """Post the report and take what the program manager hears."""
    page = album.open("dana", "payroll")
    type_line(page, LINE)
    button(page, "Post Status").last.click()
    heard = album.open("priya")
    expect(said(heard, "Payroll").last).to_be_visible(timeout=PATIENCE_MS)
    album.take("card", heard)


def prompt(album: Album) -> None:
    """Take the one message to a PM whose report is overdue."""
    album.move_to(9, 5)
    page = album.open("mateo")
    expect(button(page, "Write Status").last).to_be_visible(timeout=PATIENCE_MS)
    album.take("prompt", page)


def digest(album: Album) -> None:
    """Take the digest in its channel, light and dark, and on a phone; a linkage in it, and its ratings."""
    album.move_to(10, 1)
    for name, look in (
        ("digest", {}),
        ("digest-dark", {"scheme": "dark"}),
        ("digest-phone", {"size": PHONE, "touch": True}),
    ):
        page = album.open("olivia", "pmo", **look)
        posted = page.locator(".message", has_text="PMO digest").last
        expect(posted).to_be_attached(timeout=PATIENCE_MS)
        scroll(posted, "start")
        album.take(name, page)
    page = album.open("olivia", "pmo")
    scroll(button(page, "Confirm Link").first)
    album.take("linkage", page)
    page = album.open("olivia", "pmo", size=(1080, 1100))
    scroll(page.get_by_text("Ratings that changed").last, "start")
    album.take("ratings", page.get_by_role("main"))


def home(album: Album) -> None:
    """Take Home as the PMO sees it."""
    page = album.open("olivia")
    page.get_by_role("link", name="Home").click()
    expect(page.get_by_role("heading").filter(has_text="Portfolio").first).to_be_visible(timeout=PATIENCE_MS)
    album.take("home", page)


def owner(album: Album) -> None:
    """Take the answer to who owns a project."""
    page = album.open("tom", "general")
    type_line(page, "/who-owns payroll")
    expect(page.locator(".message", has_text="owns Payroll").last).to_be_visible(timeout=PATIENCE_MS)
    album.take("owner", page)


def heat_map(album: Album) -> None:
    """Take the heat map of a program in its program manager's direct messages."""
    type_line(album.open("priya"), "/register hr heat")
    album.stage.settle()
    page = album.open("priya", size=(1080, 900))
    drawn = page.locator(".message img[alt*='open risks']").last
    expect(drawn).to_be_visible(timeout=PATIENCE_MS)
    scroll(drawn)
    album.take("heat-map", page)


def network(album: Album) -> None:
    """Take the network of links by program in the direct messages of the PMO."""
    type_line(album.open("olivia"), "/pmo dependencies")
    album.stage.settle()
    page = album.open("olivia", size=(1080, 900))
    drawn = page.locator(".message img[alt*='suggested']").last
    expect(drawn).to_be_visible(timeout=PATIENCE_MS)
    scroll(drawn)
    album.take("network", page)


def strategy(album: Album) -> None:
    """Take the strategy map in the direct messages of the PMO."""
    page = album.open("olivia")
    type_line(page, "/pmo strategy")
    button(page, "Strategy Map").last.click()
    album.stage.settle()
    page = album.open("olivia", size=(1080, 900))
    drawn = page.locator(".message img[alt*='Strategy map']").last
    expect(drawn).to_be_visible(timeout=PATIENCE_MS)
    scroll(drawn)
    album.take("strategy-map", page)


def load(album: Album) -> None:
    """Take the load by week in the direct messages of the PMO, light and dark."""
    type_line(album.open("olivia"), "/pmo load")
    album.stage.settle()
    for name, look in (("load", {}), ("load-dark", {"scheme": "dark"})):
        page = album.open("olivia", size=(1080, 900), **look)
        drawn = page.locator(".message img[alt*='Load by week']").last
        expect(drawn).to_be_visible(timeout=PATIENCE_MS)
        scroll(drawn)
        album.take(name, page)


PAGES: tuple[Callable[[Album], None], ...] = (
    preview, form, report, prompt, digest, home, owner, heat_map, network, strategy, load,
)  # fmt: skip


def main() -> int:
    """Write every picture; 1 when there is no browser, a page complained, or a picture is too large."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        path = chromium_path(playwright)
        if path is None:
            print(HOW_TO_GET_ONE, file=sys.stderr)  # noqa: T201 - the command prints
            return 1
        browser = playwright.chromium.launch(executable_path=path, args=[*ARGUMENTS, "--lang=en-GB"])
        complaints = _write(browser)
        browser.close()
    for each in complaints:
        print(each, file=sys.stderr)  # noqa: T201 - the command prints
    return 1 if complaints else 0


def _write(browser: Browser) -> list[str]:
    with stage(now=MONDAY, scheduled=False) as set_up:
        desk = Desk(browser, set_up.workspace, set_up.server)
        album = Album(desk, set_up)
        for pictures in PAGES:
            pictures(album)
            desk.close()
    return desk.complaints + [f"{each}.png is larger than {LARGEST} bytes" for each in album.too_large]


if __name__ == "__main__":
    sys.exit(main())
