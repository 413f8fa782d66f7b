"""Nothing that a person or an app writes becomes markup, and nothing leaves this computer."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Slack
from tests.e2e.echo_app import Json, field_of, form, option, text

pytestmark = pytest.mark.browser

ATTACK = '<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>'
ESCAPED = ATTACK.replace("<", "&lt;").replace(">", "&gt;")


def section(words: str) -> Json:
    return {"type": "section", "text": {"type": "mrkdwn", "text": words}}


def test_typed_markup_is_shown_as_text(slack: Slack) -> None:
    page = slack.open("dana", "payroll")
    page.get_by_label("Message #payroll").fill(ATTACK)
    page.keyboard.press("Enter")
    expect(page.locator(".message").last).to_contain_text(ATTACK)
    assert page.evaluate("window.hacked") is None
    assert page.locator(".message img").count() == 0


def test_markup_from_the_app_is_shown_as_text_in_every_place(slack: Slack) -> None:
    page = slack.open("dana", "payroll")
    blocks = [
        {"type": "header", "text": text(ATTACK)},
        section(ESCAPED),
        {"type": "markdown", "text": ATTACK},
        {"type": "context", "elements": [{"type": "mrkdwn", "text": ESCAPED}]},
        {
            "type": "rich_text",
            "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": ATTACK}]}],
        },
        {
            "type": "table",
            "rows": [[{"type": "raw_text", "text": ATTACK}], [{"type": "raw_text", "text": "1"}]],
        },
        {
            "type": "actions",
            "elements": [
                {"type": "button", "action_id": "b", "text": text(ATTACK[:70])},
                {"type": "static_select", "action_id": "s", "options": [option(ATTACK[:70])]},
            ],
        },
    ]
    slack.post("payroll", "attack", blocks)
    expect(page.locator(".message").last).to_contain_text("onerror")
    page.locator(".message").last.get_by_role("combobox").click()
    expect(page.get_by_role("option")).to_contain_text("<img src=x")
    assert page.evaluate("window.hacked") is None
    assert page.locator(".message img, .message script, .popup img").count() == 0


def test_markup_in_names_titles_and_errors_is_shown_as_text(slack: Slack) -> None:
    slack.workspace.add_person("eve", real_name=ATTACK, title=ATTACK)
    slack.workspace.add_channel("odd", ["dana", "eve"], topic=ATTACK)
    slack.echo.next_form = form(
        "<i>Title</i>", field_of("x", ATTACK, {"type": "plain_text_input"}, optional=True)
    )
    page = slack.open("dana", "odd")
    expect(page.locator(".topic")).to_contain_text("<img src=x")
    slack.command(page, "/form")
    expect(page.get_by_role("heading", name="<i>Title</i>")).to_be_visible()
    assert page.evaluate("window.hacked") is None


def test_pictures_and_links_of_other_hosts_are_not_fetched(slack: Slack) -> None:
    page = slack.open("dana", "payroll")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    picture = {
        "type": "image",
        "image_url": "https://pictures.example.com/heat.png",
        "alt_text": "Three risks",
    }
    slack.post("payroll", "<https://example.com|a link>", [section("<https://example.com|a link>"), picture])
    expect(page.get_by_text("Image: Three risks")).to_be_visible()
    assert [url for url in asked if not url.startswith(slack.url)] == []
