"""Text can be read in light and dark, and what moves or shows has a name."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Slack
from tests.e2e.desk import PHONE, said
from tests.e2e.echo_app import field_of, form, option, text
from tests.e2e.test_page_blocks import BLOCKS

pytestmark = pytest.mark.browser

POOR_TEXTS = (Path(__file__).parent / "contrast.js").read_text(encoding="utf-8")
LINES = """node => {
  const range = document.createRange();
  range.selectNodeContents(node);
  return range.getClientRects().length;
}"""
UNNAMED = """() => [...document.querySelectorAll("button, a[href], input, select, textarea, [role=img]")]
  .filter(node => !node.getAttribute("aria-label") && !node.getAttribute("aria-labelledby"))
  .filter(node => !node.textContent.trim() && !node.labels?.length && !node.alt)
  .map(node => node.outerHTML.slice(0, 120))"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_has_enough_contrast(slack: Slack, scheme: str) -> None:
    every = [block for block, _ in BLOCKS]
    buttons = [
        {
            "type": "button",
            "action_id": f"b{style}",
            "text": text(style),
            **({"style": style} if style != "plain" else {}),
        }
        for style in ("plain", "primary", "danger")
    ]
    slack.post("payroll", "x", [*every[:8], {"type": "actions", "elements": buttons}])
    for block in every[8:]:  # a message takes one table
        slack.post("payroll", "x", [block])
    slack.post("pmo", "<@U0NOBODY> said `code` to <!here>\n> quoted")
    page = slack.open("dana", "payroll", scheme=scheme)
    slack.command(page, "/echo hello")
    expect(page.locator(".message").last).to_contain_text("You said: hello")
    page.get_by_role("button", name="Inspector").click()
    page.get_by_role("button", name="chat.postMessage 200").first.click()
    assert page.evaluate(POOR_TEXTS) == []
    page.get_by_role("button", name="Close the inspector").click()
    page.get_by_role("link", name="pmo").click()
    expect(page.locator(".message").last).to_contain_text("quoted")
    assert page.evaluate(POOR_TEXTS) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_form_and_its_errors_have_enough_contrast(slack: Slack, scheme: str) -> None:
    fruit = {
        "type": "multi_static_select",
        "options": [option("Apple")],
        "initial_options": [option("Apple")],
    }
    slack.echo.next_form = form("A form", field_of("x", "Fruit", fruit, optional=True, hint=text("Any")))
    page = slack.open("dana", "payroll", scheme=scheme)
    slack.command(page, "/form")
    page.get_by_label("Summary").fill("wrong")
    page.get_by_role("button", name="Send").last.click()
    expect(page.get_by_role("alert")).to_be_visible()
    page.get_by_role("combobox", name="Fruit").click()
    assert page.evaluate(POOR_TEXTS) == []


def test_every_control_has_a_name(slack: Slack) -> None:
    slack.post("payroll", "x", [block for block, _ in BLOCKS][:9])
    page = slack.open("dana", "payroll")
    page.get_by_role("button", name="Inspector").click()
    assert page.evaluate(UNNAMED) == []


def test_new_messages_are_announced(slack: Slack) -> None:
    page = slack.open("dana", "payroll")
    slack.post("payroll", "Payroll turned *Red*")
    expect(page.locator("#announcer")).to_contain_text("Echo: Payroll turned Red")


def test_a_long_channel_stays_at_its_newest_message_and_shows_earlier_ones_on_request(slack: Slack) -> None:
    for at in range(170):
        slack.workspace.as_("lee").say(f"Message {at}", channel="payroll")
    page = slack.open("dana", "payroll")
    expect(page.get_by_text("Message 169", exact=True)).to_be_in_viewport()
    expect(page.get_by_text("Message 5", exact=True)).to_have_count(0)
    page.get_by_role("button", name="Show earlier messages").click()
    expect(page.get_by_text("Message 5", exact=True)).to_have_count(1)


def test_a_reader_in_a_long_message_stays_there_while_it_is_drawn_anew(slack: Slack) -> None:
    long = slack.post("pmo", "\n".join(f"Line {number}" for number in range(120)))
    page = slack.open("dana", "pmo")
    frame = page.locator(".scroll").first
    expect(said(page, "Line 60")).to_be_visible()
    frame.evaluate("node => { node.scrollTop = 700; }")
    page.wait_for_function("document.querySelector('.scroll').scrollTop === 700")
    for number in range(3):
        slack.post("pmo", f"Reply {number}", thread=long)
        replies = "1 reply" if number == 0 else f"{number + 1} replies"
        expect(page.get_by_role("button", name=replies)).to_have_count(1)
    assert frame.evaluate("node => node.scrollTop") == 700


def test_a_table_shrinks_to_its_words_and_says_that_it_goes_on_where_they_do_not_fit(slack: Slack) -> None:
    head = ["Risk", "Project", "Owner", "Probability", "Impact", "Response", "Due"]
    row = [
        "Vendor API is late by three weeks",
        "Payroll",
        "Dana Whitlock",
        "Likely",
        "Severe",
        "Avoid",
        "24 Nov",
    ]
    rows = [[{"type": "raw_text", "text": words} for words in each] for each in (head, row)]
    slack.post(
        "payroll",
        "x",
        [{"type": "table", "rows": rows, "column_settings": [{"is_wrapped": True}] * len(head)}],
    )
    wide, narrow = slack.open("dana", "payroll"), slack.open("dana", "payroll", size=PHONE)
    expect(wide.get_by_role("columnheader", name="Due")).to_be_in_viewport(ratio=1)
    expect(wide.get_by_text("The table goes on: scroll sideways")).to_be_hidden()
    assert narrow.get_by_role("cell", name="Dana Whitlock").evaluate(LINES) == 1
    assert narrow.get_by_role("cell", name="Vendor API is late").evaluate(LINES) > 1
    last = narrow.get_by_role("columnheader", name="Due")
    expect(last).not_to_be_in_viewport()
    expect(narrow.get_by_text("The table goes on: scroll sideways")).to_be_visible()
    frame = narrow.locator(".table-frame")
    expect(frame).to_have_class("table-frame cut-off")
    narrow.get_by_role("region", name="Table").evaluate("node => { node.scrollLeft = node.scrollWidth; }")
    expect(last).to_be_in_viewport(ratio=0.99)  # widths are fractions of pixels
    expect(frame).to_have_class("table-frame")


def test_a_conversation_begins_with_what_it_is_and_what_can_be_done_there(slack: Slack) -> None:
    page = slack.open("dana")
    first = page.locator(".beginning")
    expect(first).to_contain_text("Says again what it is told")
    expect(first).to_contain_text(
        "This is the beginning of your conversation with Echo. Type / to see its commands."
    )
    slack.client.chat_postMessage(channel=slack.workspace.person("dana").id, text="Hello")
    expect(page.locator(".messages > li").first).to_have_class("beginning")
    expect(page.locator(".message")).to_have_count(1)
    page.get_by_role("link", name="payroll").click()
    expect(first).to_contain_text("This is the beginning of #payroll.")
