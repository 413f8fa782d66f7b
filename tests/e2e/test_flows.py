"""The bot itself in a real browser: what people do on a Monday, each on the sample portfolio."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from bot.commands.stage import Stage
from tests.e2e.desk import PHONE, Desk, button, type_line
from tests.flows.conftest import staged
from tests.flows.copies import copy_of

pytestmark = pytest.mark.browser

MONDAY = datetime(2026, 11, 23, 8, 30, tzinfo=UTC)
LINE = "/status payroll amber vendor API late; go-live moves to 12 June"


@dataclass(kw_only=True)
class Floor(Desk):
    """The desk with the bot behind it."""

    stage: Stage

    def sit(self, person: str, channel: str = "", *, size: tuple[int, int] | None = None) -> Page:
        """Open a page that waits as long as a busy machine needs."""
        if size is not None:
            return self.open(person, channel, size=size, touch=True)
        return self.open(person, channel)

    def move_to(self, hour: int, minute: int) -> None:
        """Move the workspace's clock to this time of the same day; the jobs run as it moves."""
        self.workspace.clock.move_to(MONDAY.replace(hour=hour, minute=minute))
        self.stage.settle()


@pytest.fixture(scope="module")
def sample_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with the sample portfolio as it stands on Monday morning, to copy from."""
    path = tmp_path_factory.mktemp("sample") / "sample.db"
    with staged(f"sqlite:///{path}"):
        pass
    return path


@pytest.fixture
def floor(browser: Browser, sample_database: Path, tmp_path: Path) -> Iterator[Floor]:
    """A stage of a test's own; the test fails if the console of a page complained."""
    path = copy_of(sample_database, tmp_path)
    with staged(f"sqlite:///{path}") as set_up:
        here = Floor(browser=browser, workspace=set_up.workspace, server=set_up.server, stage=set_up)
        yield here
        here.close()
    assert here.complaints == []


def press(page: Page, label: str) -> None:
    """Press the newest button with this label."""
    button(page, label).last.click()


def newest(page: Page, words: str) -> None:
    """Wait until a message with these words stands in the open conversation."""
    expect(page.locator(".message", has_text=words).last).to_be_visible()


def test_a_report_is_made_in_the_form_and_the_program_manager_hears_of_it(floor: Floor) -> None:
    priya = floor.sit("priya")
    dana = floor.sit("dana", "payroll")
    type_line(dana, "/report")
    dialog = dana.get_by_role("dialog", name="Status report")
    dialog.get_by_role("combobox", name="Overall").click()
    dana.get_by_role("option", name="Red").click()
    dialog.get_by_label("Summary").fill("The vendor's API fails under load.")
    press(dana, "Post Status")
    expect(dana.get_by_role("dialog")).to_contain_text("Payroll")
    newest(priya, "The vendor's API fails under load.")
    newest(priya, "Red R ■")


def test_one_line_with_a_mistake_is_mended_in_its_preview(floor: Floor) -> None:
    page = floor.sit("dana", "people")
    type_line(page, "/status payrol vendor API late; go-live moves to 12 June")
    newest(page, "No rating found")
    press(page, "Edit")
    dialog = page.get_by_role("dialog", name="Status report")
    expect(dialog.get_by_label("Summary")).to_have_value("vendor API late; go-live moves to 12 June")
    dialog.get_by_role("combobox", name="Overall").click()
    page.get_by_role("option", name="Amber").click()
    press(page, "Post Status")
    newest(page, "Payroll: Amber A ▲, was Green G ●")


def test_a_risk_is_recorded_from_one_line(floor: Floor) -> None:
    page = floor.sit("dana", "payroll")
    type_line(page, "/risk payroll test data arrives late p4 i5 due fri")
    newest(page, "20: probability 4 × impact 5")
    press(page, "Record Risk")
    newest(page, "test data arrives late")
    priya = floor.sit("priya")
    newest(priya, "test data arrives late")


def test_an_overdue_prompt_leads_to_the_report(floor: Floor) -> None:
    floor.move_to(9, 5)
    page = floor.sit("mateo")
    newest(page, "Expenses: status was due Fri 20 Nov 2026.")
    press(page, "Write Status")
    dialog = page.get_by_role("dialog", name="Status report")
    dialog.get_by_label("Summary").fill("Testers found.")
    press(page, "Post Status")
    henrik = floor.sit("henrik")
    newest(henrik, "Testers found.")


def test_the_digest_is_read_and_its_linkages_are_confirmed_and_dismissed(floor: Floor) -> None:
    floor.move_to(10, 1)
    page = floor.sit("olivia", "pmo")
    digest = page.locator(".message", has_text="PMO digest, 23 Nov 2026").last
    expect(digest).to_contain_text("Payroll (HR & People) ↔ Expenses (Finance & Procurement)")
    waiting = button(page, "Confirm Link")
    suggested = waiting.count()
    form = page.get_by_role("dialog")
    waiting.first.click()
    expect(form).to_contain_text("What is to be done?")
    form.get_by_role("button", name="Confirm", exact=True).click()
    expect(form).to_contain_text("Confirmed by Olivia Brandt")
    form.get_by_role("button", name="Close").last.click()
    expect(digest).to_contain_text("Confirmed by Olivia Brandt")
    expect(waiting).to_have_count(suggested - 1)
    button(page, "Dismiss").first.click()
    form.get_by_role("button", name="Dismiss", exact=True).click()
    form.get_by_role("button", name="Close").last.click()
    expect(digest).to_contain_text("Dismissed by Olivia Brandt")
    expect(waiting).to_have_count(suggested - 2)


def test_home_shows_what_waits_and_the_portfolio(floor: Floor) -> None:
    floor.move_to(9, 5)
    page = floor.sit("olivia")
    page.get_by_role("link", name="Home").click()
    main = page.get_by_role("main")
    expect(main.get_by_role("heading", name="Waiting for you")).to_be_visible()
    expect(main.get_by_role("heading", name="Portfolio")).to_be_visible()
    expect(main).to_contain_text("Do Payroll and Expenses touch?")
    expect(main).to_contain_text("42 projects")


def test_a_team_member_asks_who_owns_a_project(floor: Floor) -> None:
    page = floor.sit("tom", "general")
    type_line(page, "/who-owns payroll")
    newest(page, "@Dana Whitlock owns Payroll.")
    expect(page.locator(".message").last).to_contain_text("Only visible to you")


def test_a_report_is_made_by_keyboard_alone(floor: Floor) -> None:
    page = floor.sit("dana", "payroll")
    page.keyboard.type("/rep")
    expect(page.get_by_role("option", name="/report")).to_be_visible()
    page.keyboard.press("Enter")
    page.keyboard.type("payroll amber vendor API late")
    page.keyboard.press("Enter")
    expect(button(page, "Post Status")).to_be_visible()
    for _ in range(12):
        page.keyboard.press("Shift+Tab")
        if page.locator(":focus", has_text="Post Status").count():
            break
    page.keyboard.press("Enter")
    newest(page, "Payroll is Amber A ▲, was Green G ●")


def test_a_report_is_made_at_the_width_of_a_phone(floor: Floor) -> None:
    page = floor.sit("dana", "payroll", size=PHONE)
    type_line(page, LINE)
    newest(page, "12 Jun 2027")
    post = button(page, "Post Status")
    box = post.bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= PHONE[0]
    post.tap()
    newest(page, "Payroll is Amber A ▲, was Green G ●")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]


def test_two_people_act_at_once_and_each_sees_only_their_own_preview(floor: Floor) -> None:
    dana, mateo = floor.sit("dana", "general"), floor.sit("mateo", "general")
    type_line(dana, "/report payroll amber vendor API late")
    type_line(mateo, "/report expenses red testers are missing")
    newest(dana, "vendor API late")
    newest(mateo, "testers are missing")
    expect(dana.locator(".message", has_text="testers are missing")).to_have_count(0)
    expect(mateo.locator(".message", has_text="vendor API late")).to_have_count(0)
    press(dana, "Post Status")
    press(mateo, "Post Status")
    newest(dana, "Payroll is Amber A ▲")
    newest(mateo, "Expenses is Red R ■")
