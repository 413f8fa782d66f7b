"""At the width of a phone everything can be reached and nothing runs off the screen."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Slack
from tests.e2e.echo_app import Json, field_of, form, option, text

pytestmark = pytest.mark.browser

PHONE = (390, 844)
ROW = [
    {"type": "raw_text", "text": each}
    for each in ("Payroll Migration", "Amber A", "28 Mar (14 Mar)", "Dana Reyes")
]
WIDE: list[Json] = [
    {"type": "header", "text": text("PMO digest of all programs and projects, 24 November 2026")},
    {"type": "section", "fields": [text("One " * 30), text("x" * 200)]},
    {"type": "table", "rows": [ROW, ROW]},
    {
        "type": "actions",
        "elements": [
            {"type": "button", "action_id": f"b{at}", "text": text(f"Button number {at}")} for at in range(5)
        ],
    },
]


def phone(slack: Slack) -> Page:
    return slack.open("dana", "payroll", size=PHONE, touch=True)


def overflow(page: Page) -> int:
    width: int = page.evaluate(
        "Math.max(document.documentElement.scrollWidth, document.body.scrollWidth) - innerWidth"
    )
    return width


def test_a_long_message_does_not_widen_the_page(slack: Slack) -> None:
    page = phone(slack)
    slack.post("payroll", "x", WIDE)
    expect(page.get_by_text("Button number 4")).to_be_visible()
    assert overflow(page) <= 0
    inside = page.evaluate(
        "[...document.querySelectorAll('.message .block')]"
        ".every(block => block.getBoundingClientRect().right <= innerWidth)"
    )
    assert inside


def test_the_sidebar_is_a_drawer_that_opens_and_closes(slack: Slack) -> None:
    page = phone(slack)
    expect(page.get_by_role("link", name="pmo")).to_be_hidden()
    page.get_by_role("button", name="Open the sidebar").tap()
    expect(page.get_by_role("link", name="pmo")).to_be_in_viewport()
    page.get_by_role("link", name="pmo").tap()
    expect(page.get_by_role("heading", name="pmo")).to_be_visible()
    expect(page.get_by_role("link", name="payroll")).to_be_hidden()
    page.get_by_role("button", name="Open the sidebar").tap()
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name="payroll")).to_be_hidden()


def test_a_modal_fits_and_can_be_sent(slack: Slack) -> None:
    more = [field_of(f"f{at}", f"Field {at}", {"type": "plain_text_input"}, optional=True) for at in range(9)]
    menu = field_of("menu", "Fruit", {"type": "static_select", "options": [option("Apple")]}, optional=True)
    slack.echo.next_form = form("A long form", *more, menu)
    page = phone(slack)
    slack.command(page, "/form")
    page.get_by_label("Summary").fill("From a phone")
    page.get_by_role("combobox", name="Fruit").tap()
    page.get_by_role("option", name="Apple").tap()
    box = page.get_by_role("dialog").bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["width"] <= PHONE[0]
    page.get_by_role("button", name="Send").last.tap()
    assert slack.next_submission()["menu"]["it"]["selected_option"]["value"] == "apple"


def test_a_thread_and_the_inspector_cover_the_screen_and_go_away(slack: Slack) -> None:
    ts = slack.post("payroll", "Status changed")
    slack.post("payroll", "An answer", thread=ts)
    page = phone(slack)
    page.get_by_role("button", name="1 reply").tap()
    expect(page.get_by_label("Reply in this thread")).to_be_in_viewport()
    page.get_by_role("button", name="Close the thread").tap()
    page.get_by_role("button", name="Inspector").tap()
    expect(page.get_by_role("region", name="Inspector")).to_be_in_viewport()
    assert overflow(page) <= 0
    page.get_by_role("button", name="Close the inspector").tap()
    expect(page.get_by_label("Message #payroll")).to_be_in_viewport()


def test_it_says_that_it_is_a_simulation(slack: Slack) -> None:
    expect(phone(slack).get_by_text("a simulation, nothing leaves this computer")).to_be_in_viewport()
