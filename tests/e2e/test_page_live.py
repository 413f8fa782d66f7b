"""What happens is on everybody's screen at once, and only where it belongs."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from bot.sandbox.server import Server
from tests.e2e.conftest import Slack, said
from tests.e2e.echo_app import text

pytestmark = pytest.mark.browser


def write(page: Page, words: str) -> None:
    page.get_by_role("textbox", name="Message", exact=False).first.fill(words)
    page.keyboard.press("Escape")
    page.keyboard.press("Enter")


def test_two_browsers_see_each_other_s_messages_with_name_and_their_own_time(slack: Slack) -> None:
    dana, lee = slack.open("dana", "payroll"), slack.open("lee", "payroll")
    write(dana, "Vendor test slipped")
    for page, hour in ((dana, "08:0"), (lee, "03:0")):
        message = page.locator(".message").last
        expect(message).to_contain_text("Dana Reyes")
        expect(message).to_contain_text("Vendor test slipped")
        expect(message.locator("time").first).to_contain_text(hour)


def test_a_message_elsewhere_is_marked_unread_until_it_is_opened(slack: Slack) -> None:
    lee = slack.open("lee", "pmo")
    slack.post("payroll", "First")
    slack.post("payroll", "Second")
    entry = lee.get_by_role("link", name="payroll")
    expect(entry).to_contain_text("2 unread")
    entry.click()
    expect(lee.locator(".message").last).to_contain_text("Second")
    expect(entry).not_to_contain_text("unread")
    lee.reload()
    expect(lee.get_by_role("link", name="payroll")).not_to_contain_text("unread")


def test_an_ephemeral_answer_is_seen_by_its_addressee_until_they_reload(slack: Slack) -> None:
    dana, lee = slack.open("dana", "payroll"), slack.open("lee", "payroll")
    write(dana, "/echo hello")
    expect(dana.locator(".message").last).to_contain_text("Only visible to you")
    expect(dana.locator(".message").last).to_contain_text("You said: hello")
    slack.post("payroll", "A post for all")
    expect(lee.locator(".message").last).to_contain_text("A post for all")
    expect(said(lee, "You said: hello")).to_have_count(0)
    dana.reload()
    expect(said(dana, "A post for all")).to_be_visible()
    expect(said(dana, "You said: hello")).to_have_count(0)


def test_an_edit_and_a_deletion_reach_an_open_page(slack: Slack) -> None:
    page = slack.open("dana", "payroll")
    ts = slack.post("payroll", "Draft")
    expect(said(page, "Draft")).to_be_visible()
    payroll = slack.workspace.channel("payroll").id
    slack.client.chat_update(channel=payroll, ts=ts, text="Final")
    expect(page.locator(".message").last).to_contain_text("Final (edited)")
    slack.client.chat_delete(channel=payroll, ts=ts)
    expect(said(page, "Final")).to_have_count(0)


def test_people_edit_and_delete_their_own_messages_only(slack: Slack) -> None:
    dana, lee = slack.open("dana", "payroll"), slack.open("lee", "payroll")
    write(dana, "Vendor is late, @lee")
    message = dana.locator(".message").last
    message.hover()
    message.get_by_role("button", name="More actions for this message").click()
    dana.get_by_role("menuitem", name="Edit message").click()
    field = dana.get_by_role("textbox", name="Edit the message")
    expect(field).to_have_value("Vendor is late, @Lee Okafor")
    field.fill("Vendor is early, @Lee Okafor")
    field.press("Enter")
    theirs = lee.locator(".message").last
    expect(theirs).to_contain_text("Vendor is early, @Lee Okafor (edited)")
    expect(message.get_by_role("textbox")).to_have_count(0)
    theirs.hover()
    theirs.get_by_role("button", name="More actions for this message").click()
    expect(lee.get_by_role("menuitem", name="Edit message")).to_have_count(0)
    message.hover()
    message.get_by_role("button", name="More actions for this message").click()
    dana.get_by_role("menuitem", name="Delete message").click()
    dana.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(said(lee, "Vendor is early")).to_have_count(0)


def test_what_is_typed_in_an_edit_stays_while_the_message_is_drawn_anew(slack: Slack) -> None:
    page = slack.open("dana", "payroll")
    write(page, "Vendor is late")
    message = page.locator(".message").last
    message.hover()
    message.get_by_role("button", name="More actions for this message").click()
    page.get_by_role("menuitem", name="Edit message").click()
    field = page.get_by_role("textbox", name="Edit the message")
    field.fill("Vendor is ear")
    (mine,) = (
        each for each in slack.workspace.as_("lee").messages("payroll") if each.text == "Vendor is late"
    )
    slack.post("payroll", "Since when?", thread=mine.ts)
    news = slack.post("payroll", "Somebody else's news")
    expect(said(page, "Somebody else's news")).to_be_visible()
    slack.client.chat_delete(
        channel=slack.workspace.channel("payroll").id, ts=news
    )  # the whole list is drawn anew
    expect(said(page, "Somebody else's news")).to_have_count(0)
    expect(field).to_be_focused()
    expect(field).to_have_value("Vendor is ear")
    page.keyboard.type("ly")
    page.keyboard.press("Enter")
    edited = page.locator(".message").filter(has_text="Vendor is early (edited)")
    expect(edited).to_have_count(1)
    expect(edited).to_contain_text("1 reply")


def test_a_decision_replaces_its_buttons_for_everybody(slack: Slack) -> None:
    dana, lee = slack.open("dana", "payroll"), slack.open("lee", "payroll")
    button = {"type": "button", "action_id": "replace", "text": text("Confirm Link")}
    slack.post("payroll", "A link", [{"type": "actions", "elements": [button]}])
    dana.get_by_role("button", name="Confirm Link").click()
    for page in (dana, lee):
        expect(said(page, "Done by you")).to_be_visible()
        expect(page.get_by_role("button", name="Confirm Link")).to_have_count(0)


def test_a_thread_is_read_and_answered_beside_the_channel(slack: Slack) -> None:
    dana, lee = slack.open("dana", "payroll"), slack.open("lee", "payroll")
    ts = slack.post("payroll", "Status changed")
    slack.post("payroll", "First answer", thread=ts)
    dana.get_by_role("button", name="1 reply").click()
    thread = dana.get_by_role("complementary", name="Thread")
    expect(thread.get_by_text("First answer")).to_be_visible()
    thread.get_by_label("Reply in this thread").fill("Second answer")
    dana.keyboard.press("Enter")
    expect(thread.get_by_text("Second answer")).to_be_visible()
    expect(lee.get_by_role("button", name="2 replies")).to_be_visible()
    expect(said(lee, "Second answer")).to_have_count(0)
    dana.get_by_role("button", name="Close the thread").click()
    expect(thread).to_be_hidden()


def test_acting_as_someone_else_shows_their_slack(slack: Slack) -> None:
    page = slack.open("dana", "payroll")
    write(page, "/echo only for Dana")
    expect(said(page, "only for Dana")).to_be_visible()
    page.get_by_role("combobox", name="Acting as").click()
    page.get_by_role("option", name="Mina Sato").click()
    expect(page.get_by_role("link", name="payroll")).to_have_count(0)
    page.get_by_role("link", name="pmo").click()
    expect(said(page, "only for Dana")).to_have_count(0)
    write(page, "Hello from Mina")
    expect(page.locator(".message").last).to_contain_text("Mina Sato")
    expect(page.locator(".message").last.locator("time").first).to_contain_text("17:0")


def test_the_clock_is_shown_moved_and_ticks(slack: Slack) -> None:
    ticks: list[int] = []
    slack.workspace.on_tick.append(lambda: ticks.append(1))
    page, other = slack.open("dana", "payroll"), slack.open("lee", "payroll")
    write(page, "Written today")
    clock = page.get_by_role("button", name="Workspace clock")
    expect(clock).to_contain_text("Tue 24 Nov 2026, 08:0")
    clock.click()
    page.get_by_role("button", name="+1 day").click()
    expect(clock).to_contain_text("Wed 25 Nov 2026, 08:0")
    expect(other.get_by_role("button", name="Workspace clock")).to_contain_text("Wed 25 Nov 2026, 03:0")
    expect(other.locator(".day").last).to_have_text("Yesterday")
    page.get_by_label("Move to").fill("2026-12-01T09:30")
    page.get_by_role("button", name="Move", exact=True).click()
    expect(clock).to_contain_text("Tue 1 Dec 2026, 09:30")
    before = len(ticks)
    page.get_by_role("button", name="Run the tick now").click()
    slack.wait(lambda: len(ticks) == before + 1)
    moved = slack.workspace.clock.now() - slack.workspace.clock.now().replace(hour=9, minute=30, second=0)
    assert abs(moved) < timedelta(minutes=2)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("9999-12-31T23:59", "The clock goes from 2000 to 2100. Choose a time between."),
        ("1700-01-01T00:00", "The clock goes from 2000 to 2100. Choose a time between."),
        ("0001-01-01T00:00", "The clock cannot be moved there. Choose another time."),
        ("275760-09-13T00:00", "The clock cannot be moved there. Choose another time."),
    ],
)
def test_a_time_that_the_clock_cannot_have_is_refused_in_words(slack: Slack, typed: str, words: str) -> None:
    page = slack.open("dana", "payroll")
    clock = page.get_by_role("button", name="Workspace clock")
    clock.click()
    page.get_by_label("Move to").fill(typed)
    page.get_by_role("button", name="Move", exact=True).click()
    expect(page.locator(".notice")).to_contain_text(words)
    expect(clock).to_contain_text("Tue 24 Nov 2026")


def test_the_inspector_shows_requests_both_ways_with_their_payload(slack: Slack) -> None:
    page = slack.open("dana", "payroll")
    page.get_by_role("button", name="Inspector").click()
    inspector = page.get_by_role("region", name="Inspector")
    write(page, "/form")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.get_by_role("button", name="Close", exact=True).click()
    inspector.get_by_role("button", name="/form 200").click()
    expect(inspector.get_by_label("Request", exact=True)).to_contain_text('"trigger_id"')
    inspector.get_by_role("button", name="views.open 200").click()
    expect(inspector.get_by_label("Response", exact=True)).to_contain_text('"ok": true')
    inspector.get_by_label("Direction").select_option("From the app")
    expect(inspector.get_by_role("button", name="/form 200")).to_have_count(0)


def test_an_app_that_does_not_answer_is_reported_in_slack_s_words(slack: Slack) -> None:
    page = slack.open("dana", "payroll")
    slack.workspace.connect("http://127.0.0.1:9/nobody")
    write(page, "/echo hello")
    expect(page.locator(".notice")).to_contain_text('/echo failed with the error "dispatch_failed"')
    expect(page.get_by_label("Message #payroll")).to_have_value("/echo hello")


def test_a_page_catches_up_after_the_workspace_was_away(slack: Slack) -> None:
    page = slack.open("dana", "payroll")
    port = slack.server.port
    slack.server.stop()
    expect(page.get_by_text("Reconnecting…")).to_be_visible()
    slack.server = Server(slack.workspace, "127.0.0.1", port).start()
    try:
        slack.post("payroll", "Written meanwhile")
        expect(page.get_by_text("Reconnecting…")).to_be_hidden(timeout=15_000)
        expect(said(page, "Written meanwhile")).to_be_visible()
    finally:
        slack.complaints.clear()  # the browser itself complains of the connection that was refused
        for context in slack.contexts:
            context.close()
        slack.server.stop()


def test_many_tabs_of_one_browser_live_beside_each_other_inspectors_open(slack: Slack) -> None:
    slack.open("dana", "payroll")
    (context,) = slack.contexts
    dana, channel = slack.workspace.person("dana").id, slack.workspace.channel("payroll").id
    for _ in range(7):
        page = context.new_page()
        page.goto(f"{slack.url}/#as={dana}&in={channel}")
        page.locator(f'body[data-live="{dana}"]').wait_for()
        page.get_by_role("button", name="Inspector").click()
    for page in context.pages:
        write(page, "Hello")
    for page in context.pages:
        expect(page.locator(".message")).to_have_count(len(context.pages))
    inspector = context.pages[-1].get_by_role("region", name="Inspector")
    slack.post("payroll", "A post")
    expect(inspector.get_by_role("button", name="chat.postMessage 200")).to_be_visible()
