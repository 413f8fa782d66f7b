"""The whole of a visit without a mouse: what is focused is seen, named, and leads on."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Slack, said
from tests.e2e.echo_app import field_of, form, option, text

pytestmark = pytest.mark.browser

FOCUSED = """() => {
  const node = document.activeElement;
  const isOwn = node.matches(":focus"); // not the calendar in a date field: the browser draws that
  if (node === document.body || !isOwn) return null;
  const frame = node.closest(".composer-box, .select-field") ?? node;
  const label = node.getAttribute("aria-label") || node.getAttribute("aria-labelledby");
  return {
    html: node.outerHTML.slice(0, 120),
    named: Boolean(label || node.textContent.trim() || node.labels?.length),
    visible: getComputedStyle(node).outlineStyle !== "none" || getComputedStyle(frame).boxShadow !== "none",
  };
}"""
FRUIT = [option("Apple"), option("Banana")]


def tab_to(page: Page, name: str, key: str = "Tab", steps: int = 40) -> None:
    """Press Tab until the control of that name has the focus."""
    for _ in range(steps):
        page.keyboard.press(key)
        held = page.locator(":focus")
        label = (
            held.evaluate("node => node.getAttribute('aria-label') || node.textContent")
            if held.count()
            else ""
        )
        if name in (label or ""):
            return
    raise AssertionError(f"{name} was not reached by {key}")


def test_a_command_is_completed_and_its_form_filled_and_sent_by_keys_alone(slack: Slack) -> None:
    slack.echo.next_form = form(
        "Report",
        field_of("fruit", "Fruit", {"type": "static_select", "options": FRUIT}),
        field_of("rating", "Rating", {"type": "radio_buttons", "options": FRUIT, "initial_option": FRUIT[0]}),
        field_of("also", "Also", {"type": "checkboxes", "options": FRUIT}, optional=True),
    )
    page = slack.open("dana", "payroll")
    keys = page.keyboard
    keys.type("/fo")
    expect(page.get_by_role("option", name="/form")).to_be_visible()
    keys.press("Control+a")
    keys.type("/ec")
    expect(page.get_by_role("option", name="/echo")).to_contain_text("[anything]")
    expect(page.get_by_role("option", name="/echo")).to_contain_text("Say it back to you alone")
    keys.press("Control+a")
    keys.type("/fo")
    keys.press("Enter")
    expect(page.get_by_label("Message #payroll")).to_have_value("/form ")
    keys.press("Enter")
    expect(page.get_by_label("Summary")).to_be_focused()
    keys.type("By keys alone")
    keys.press("Tab")
    keys.press("ArrowDown")
    expect(page.get_by_role("option")).to_have_count(2)
    keys.type("ban")
    expect(page.get_by_role("option")).to_have_count(1)
    keys.press("Enter")
    keys.press("Tab")
    keys.press("ArrowDown")
    keys.press("Tab")
    keys.press("Space")
    keys.press("Control+Enter")
    values = slack.next_submission()
    assert values["fruit"]["it"]["selected_option"]["value"] == "banana"
    assert values["rating"]["it"]["selected_option"]["value"] == "banana"
    assert [each["value"] for each in values["also"]["it"]["selected_options"]] == ["apple"]
    expect(page.get_by_label("Message #payroll")).to_be_focused()


def test_the_focus_stays_inside_a_modal(slack: Slack) -> None:
    page = slack.open("dana", "payroll")
    slack.command(page, "/form")
    expect(page.get_by_label("Summary")).to_be_focused()
    for _ in range(12):
        page.keyboard.press("Tab")
        outside = page.evaluate(
            "document.activeElement !== document.body && !document.activeElement.closest('dialog')"
        )
        assert not outside


def test_shift_and_enter_begin_a_line_and_enter_sends(slack: Slack) -> None:
    page = slack.open("dana", "payroll")
    page.keyboard.type("one")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("two")
    page.keyboard.press("Enter")
    expect(page.locator(".message .run").last).to_have_text("onetwo", use_inner_text=False)
    assert page.locator(".message .run").last.locator("br").count() == 1
    expect(page.get_by_label("Message #payroll")).to_have_value("")


def test_a_person_is_mentioned_by_completing_the_name(slack: Slack) -> None:
    page = slack.open("dana", "payroll")
    page.keyboard.type("ask @oka")
    expect(page.get_by_role("option", name="Lee Okafor")).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.type("today")
    page.keyboard.press("Enter")
    expect(page.locator(".message .mention")).to_have_text("@Lee Okafor")
    last = list(slack.workspace.channel("payroll").messages.values())[-1]
    assert last.text == f"ask <@{slack.workspace.person('lee').id}> today"


def test_messages_are_walked_by_arrows_and_a_thread_opened_and_left(slack: Slack) -> None:
    slack.post("payroll", "First")
    slack.post("payroll", "Second")
    page = slack.open("dana", "payroll")
    expect(said(page, "Second")).to_be_visible()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Shift+Tab")
    page.locator(".message").last.focus()
    page.keyboard.press("ArrowUp")
    expect(page.locator(".message").first).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Reply in thread").first).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Reply in this thread")).to_be_focused()
    page.keyboard.type("An answer")
    page.keyboard.press("Enter")
    expect(page.get_by_role("complementary", name="Thread").get_by_text("An answer")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("complementary", name="Thread")).to_be_hidden()
    expect(page.get_by_label("Message #payroll")).to_be_focused()


def test_shortcuts_are_reached_from_the_field_and_from_a_message(slack: Slack) -> None:
    slack.post("payroll", "Worth keeping")
    page = slack.open("dana", "payroll")
    page.keyboard.press("Shift+Tab")
    expect(page.get_by_role("button", name="Shortcuts")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog", name="A form")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.locator(".message").last.focus()
    tab_to(page, "More actions for this message")
    page.keyboard.press("Enter")
    expect(page.get_by_role("menuitem", name="Remember")).to_be_focused()
    page.keyboard.press("Enter")
    slack.wait(lambda: slack.echo.shortcuts)
    assert slack.echo.shortcuts[0]["message"]["text"] == "Worth keeping"


def test_a_button_keeps_the_focus_where_it_was_when_its_message_changes(slack: Slack) -> None:
    buttons = [{"type": "button", "action_id": f"b{at}", "text": text(f"Button {at}")} for at in (1, 2)]
    blocks = [{"type": "actions", "block_id": "act", "elements": buttons}]
    ts = slack.post("payroll", "x", blocks)
    page = slack.open("dana", "payroll")
    page.get_by_role("button", name="Button 2").focus()
    section = {"type": "section", "text": text("Changed")}
    slack.client.chat_update(
        channel=slack.workspace.channel("payroll").id, ts=ts, text="x", blocks=[section, *blocks]
    )
    expect(said(page, "Changed")).to_be_visible()
    expect(page.get_by_role("button", name="Button 2")).to_be_focused()


def test_control_k_jumps_to_a_channel_and_to_a_person_not_written_to_before(slack: Slack) -> None:
    page = slack.open("dana", "payroll")
    page.keyboard.press("Control+k")
    expect(page.get_by_role("dialog", name="Jump to")).to_be_visible()
    page.keyboard.type("#pm")
    expect(page.get_by_role("option")).to_have_text(["#pmo"])
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="pmo")).to_be_visible()
    page.keyboard.press("Control+k")
    page.keyboard.type("mina")
    expect(page.get_by_role("option", name="Mina Sato")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Message Mina Sato")).to_be_focused()


def test_the_first_tab_offers_to_skip_to_the_message_field(slack: Slack) -> None:
    page = slack.open("dana", "payroll")
    page.locator("body").evaluate("document.activeElement.blur()")
    page.reload()
    expect(page.locator(".entry").first).to_be_visible()
    page.evaluate("document.querySelector('.skip').focus()")
    expect(page.get_by_role("link", name="Skip to the message field")).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Message #payroll")).to_be_focused()


def test_every_stop_of_the_tab_key_has_a_name_and_a_visible_focus(slack: Slack) -> None:
    slack.post(
        "payroll", "Hello", [{"type": "actions", "elements": [{"type": "datepicker", "action_id": "d"}]}]
    )
    page = slack.open("dana", "payroll")
    seen = 0
    for _ in range(30):
        page.keyboard.press("Tab")
        stop = page.evaluate(FOCUSED)
        if stop is None:
            continue
        seen += 1
        assert stop["named"], stop["html"]
        assert stop["visible"], stop["html"]
    assert seen > 10
