"""Modals: what is submitted, what goes wrong, and the stack of views."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Slack
from tests.e2e.echo_app import Json, field_of, form, option, text

pytestmark = pytest.mark.browser

FRUIT = [option("Apple"), option("Banana")]


def send(page: Page, summary: str) -> None:
    page.get_by_label("Summary").fill(summary)
    page.get_by_role("button", name="Send").last.click()


def test_initial_values_are_submitted_though_nobody_touched_them(slack: Slack) -> None:
    lee = slack.workspace.person("lee").id
    payroll = slack.workspace.channel("payroll").id
    given: dict[str, tuple[Json, Json]] = {
        "note": (
            {"type": "plain_text_input", "multiline": True, "initial_value": "Late\nagain"},
            {"value": "Late\nagain"},
        ),
        "count": (
            {"type": "number_input", "is_decimal_allowed": True, "initial_value": "2.5"},
            {"value": "2.5"},
        ),
        "mail": (
            {"type": "email_text_input", "initial_value": "dana@example.com"},
            {"value": "dana@example.com"},
        ),
        "page": (
            {"type": "url_text_input", "initial_value": "https://example.com"},
            {"value": "https://example.com"},
        ),
        "one": (
            {"type": "static_select", "options": FRUIT, "initial_option": FRUIT[1]},
            {"selected_option": FRUIT[1]},
        ),
        "many": (
            {"type": "multi_static_select", "options": FRUIT, "initial_options": FRUIT},
            {"selected_options": FRUIT},
        ),
        "ext": ({"type": "external_select", "initial_option": FRUIT[0]}, {"selected_option": FRUIT[0]}),
        "who": ({"type": "users_select", "initial_user": lee}, {"selected_user": lee}),
        "team": ({"type": "multi_users_select", "initial_users": [lee]}, {"selected_users": [lee]}),
        "where": ({"type": "channels_select", "initial_channel": payroll}, {"selected_channel": payroll}),
        "talk": (
            {"type": "conversations_select", "initial_conversation": payroll},
            {"selected_conversation": payroll},
        ),
        "day": ({"type": "datepicker", "initial_date": "2026-12-24"}, {"selected_date": "2026-12-24"}),
        "hour": ({"type": "timepicker", "initial_time": "16:30"}, {"selected_time": "16:30"}),
        "when": (
            {"type": "datetimepicker", "initial_date_time": 1795536000},
            {"selected_date_time": 1795536000},
        ),
        "ticks": (
            {"type": "checkboxes", "options": FRUIT, "initial_options": FRUIT[:1]},
            {"selected_options": FRUIT[:1]},
        ),
        "radio": (
            {"type": "radio_buttons", "options": FRUIT, "initial_option": FRUIT[0]},
            {"selected_option": FRUIT[0]},
        ),
        "empty": ({"type": "plain_text_input"}, {"value": None}),
        "none": ({"type": "multi_static_select", "options": FRUIT}, {"selected_options": []}),
    }
    blocks = [field_of(key, key.title(), element, optional=True) for key, (element, _) in given.items()]
    slack.echo.next_form = form("Everything", *blocks)
    page = slack.open("dana", "payroll")
    slack.command(page, "/form")
    send(page, "as it stands")
    expect(page.get_by_role("dialog")).to_have_count(0)
    values = slack.next_submission()
    assert values["summary"]["it"]["value"] == "as it stands"
    for key, (element, wanted) in given.items():
        got = values[key]["it"]
        assert got["type"] == element["type"]
        for name, value in wanted.items():
            plain = _without_emoji(got[name])
            assert plain == value, key


def _without_emoji(value: object) -> object:
    """Slack adds `emoji: true` to plain texts that it stores."""
    if isinstance(value, dict):
        return {key: _without_emoji(each) for key, each in value.items() if key != "emoji"}
    return [_without_emoji(each) for each in value] if isinstance(value, list) else value


def test_an_error_of_the_app_stands_under_its_field_and_keeps_what_was_typed(slack: Slack) -> None:
    page = slack.open("dana", "payroll")
    slack.command(page, "/form")
    send(page, "wrong")
    field = page.get_by_label("Summary")
    expect(page.get_by_role("alert")).to_have_text("Say it in other words")
    expect(field).to_have_value("wrong")
    expect(field).to_be_focused()
    expect(field).to_have_accessible_description("In one sentence Say it in other words")
    send(page, "right")
    expect(page.get_by_role("dialog")).to_have_count(0)


@pytest.mark.parametrize("way", ["click", "keys"])
def test_what_still_waits_to_be_told_of_a_field_is_not_told_once_the_form_is_sent(
    slack: Slack, way: str
) -> None:
    told_at_each_key = {
        "type": "plain_text_input",
        "dispatch_action_config": {"trigger_actions_on": ["on_character_entered"]},
    }
    slack.echo.next_form = form("Told", field_of("note", "Note", told_at_each_key, dispatch_action=True))
    page = slack.open("dana", "payroll")
    slack.command(page, "/form")
    page.get_by_label("Summary").fill("again")
    page.get_by_label("Note").press_sequentially("Late")
    if way == "click":
        page.get_by_role("button", name="Send").last.click()
    else:
        page.keyboard.press("Control+Enter")
    expect(page.get_by_role("dialog", name="Once more")).to_be_visible()
    page.wait_for_timeout(400)  # longer than the pause that a field waits for
    assert slack.echo.actions == []
    expect(page.locator(".notice")).to_have_count(0)
    page.get_by_label("Note").fill("Later")
    assert slack.next_action()["value"] == "Later"


@pytest.mark.parametrize(("element", "typed", "problem"), [
    ({"type": "plain_text_input"}, "", "Please complete this required field."),
    ({"type": "plain_text_input", "min_length": 4}, "abc", "Enter 4 or more characters"),
    ({"type": "number_input", "is_decimal_allowed": False}, "1.5", "Enter a whole number"),
    ({"type": "number_input", "is_decimal_allowed": True, "max_value": "100"}, "101", "Enter 100 or less"),
    ({"type": "email_text_input"}, "dana", "Enter an email address"),
    ({"type": "url_text_input"}, "example", "Enter a link that begins with https://"),
])  # fmt: skip
def test_a_field_is_checked_before_the_form_is_sent(
    slack: Slack, element: Json, typed: str, problem: str
) -> None:
    slack.echo.next_form = form("Checks", field_of("x", "Value", element))
    page = slack.open("dana", "payroll")
    slack.command(page, "/form")
    page.get_by_label("Value").fill(typed)
    send(page, "fine")
    expect(page.get_by_role("alert")).to_have_text(problem)
    expect(page.get_by_label("Value")).to_be_focused()
    assert slack.echo.submissions == []


def test_a_pushed_view_covers_the_first_and_going_back_keeps_what_was_typed(slack: Slack) -> None:
    page = slack.open("dana", "payroll")
    slack.command(page, "/form")
    send(page, "more")
    expect(page.get_by_role("dialog", name="More")).to_be_visible()
    expect(page.get_by_label("Summary")).to_have_value("")
    page.get_by_role("button", name="Back").click()
    expect(page.get_by_role("dialog", name="A form")).to_be_visible()
    expect(page.get_by_label("Summary")).to_have_value("more")


def test_an_updated_view_keeps_what_was_typed_under_the_same_ids(slack: Slack) -> None:
    page = slack.open("dana", "payroll")
    slack.command(page, "/form")
    send(page, "again")
    expect(page.get_by_role("dialog", name="Once more")).to_be_visible()
    expect(page.get_by_label("Summary")).to_have_value("again")


def test_escape_closes_an_open_list_first_and_then_the_modal(slack: Slack) -> None:
    slack.echo.next_form = form("Lists", field_of("x", "Fruit", {"type": "static_select", "options": FRUIT}))
    page = slack.open("dana", "payroll")
    slack.command(page, "/form")
    page.get_by_role("combobox", name="Fruit").click()
    expect(page.get_by_role("option")).to_have_count(2)
    page.keyboard.press("Escape")
    expect(page.get_by_role("option")).to_have_count(0)
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_label("Message #payroll")).to_be_focused()
    slack.wait(lambda: slack.echo.closed)


def test_many_are_chosen_and_taken_away_by_name(slack: Slack) -> None:
    menu = {"type": "multi_static_select", "options": [*FRUIT, option("Cherry")], "max_selected_items": 2}
    slack.echo.next_form = form("Lists", field_of("x", "Fruit", menu))
    page = slack.open("dana", "payroll")
    slack.command(page, "/form")
    field = page.get_by_role("combobox", name="Fruit")
    field.click()
    for name in ("Apple", "Banana", "Cherry"):
        page.get_by_role("option", name=name).click()
    expect(page.get_by_text("At most 2 can be chosen")).to_be_visible()
    page.get_by_role("button", name="Remove Apple").click()
    send(page, "two of them")
    assert [each["value"] for each in slack.next_submission()["x"]["it"]["selected_options"]] == ["banana"]


def test_a_modal_and_what_is_typed_in_it_survive_a_reload(slack: Slack) -> None:
    page = slack.open("dana", "payroll")
    slack.command(page, "/form")
    expect(page.get_by_role("dialog", name="A form")).to_be_visible()
    page.get_by_label("Summary").fill("before a reload")
    page.reload()
    expect(page.get_by_label("Summary")).to_have_value("before a reload")
    expect(page.get_by_role("dialog", name="A form")).to_be_visible()
    send(page, "after a reload")
    assert slack.next_submission()["summary"]["it"]["value"] == "after a reload"


def test_what_was_typed_does_not_come_back_in_another_start_with_the_same_ids(slack: Slack) -> None:
    page = slack.open("dana", "payroll")
    slack.command(page, "/form")
    page.get_by_label("Summary").fill("typed before")
    assert len(page.evaluate("Object.keys(sessionStorage)")) == 1
    slack.workspace.start = "another"
    page.reload()
    expect(page.get_by_role("dialog", name="A form")).to_be_visible()
    expect(page.get_by_label("Summary")).to_have_value("")
    assert page.evaluate("Object.keys(sessionStorage)") == []


def test_an_input_in_a_modal_tells_the_app_at_once_when_it_asked_for_that(slack: Slack) -> None:
    asks = field_of("x", "Project", {"type": "plain_text_input"}, dispatch_action=True)
    slack.echo.next_form = form("Asks", asks)
    page = slack.open("dana", "payroll")
    slack.command(page, "/form")
    page.get_by_label("Project").fill("payroll")
    page.keyboard.press("Enter")
    action = slack.next_action()
    assert (action["block_id"], action["value"]) == ("x", "payroll")
    expect(page.get_by_role("dialog", name="Asks")).to_be_visible()


def test_the_home_tab_shows_what_the_app_publishes_and_its_buttons_work(slack: Slack) -> None:
    go = {"type": "button", "action_id": "go", "text": text("Write Status"), "value": "1"}
    slack.echo.home = [
        {"type": "header", "text": text("Waiting for you")},
        {"type": "actions", "elements": [go]},
    ]
    page = slack.open("dana", "payroll")
    page.get_by_role("link", name="Echo").click()
    page.get_by_role("link", name="Home").click()
    expect(page.get_by_role("heading", name="Waiting for you")).to_be_visible()
    page.get_by_role("button", name="Write Status").click()
    assert slack.next_action()["action_id"] == "go"
