"""Messages as a person reads them."""

from __future__ import annotations

from typing import Any

import pytest

from bot.sandbox.blocks.layout import BLOCKS
from bot.sandbox.text import block_text, text_of

NAMES = {"U1": "Dana Reyes", "C1": "general"}


def plain(words: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": words}


def mrkdwn(words: str) -> dict[str, Any]:
    return {"type": "mrkdwn", "text": words}


RUN = [{"type": "text", "text": "Hi "}, {"type": "user", "user_id": "U1"}]
OPTIONS = [{"text": plain("Amber"), "value": "a"}, {"text": plain("Red"), "value": "r"}]


@pytest.mark.parametrize(
    ("block", "text"),
    [
        ({"type": "header", "text": plain("Digest")}, "Digest"),
        ({"type": "section", "text": mrkdwn("<@U1> &amp; co in <#C1>")}, "@Dana Reyes & co in #general"),
        ({"type": "section", "text": mrkdwn("due <!date^1^{date}|1 Jan>, <!here>")}, "due 1 Jan, @here"),
        ({"type": "section", "text": mrkdwn("<https://a.example|plan>")}, "plan (https://a.example)"),
        (
            {"type": "section", "fields": [mrkdwn("*Status*\nAmber"), mrkdwn("*PM*\nDana")]},
            "*Status* Amber\n*PM* Dana",
        ),
        (
            {"type": "section", "text": plain("Go?"), "accessory": {"type": "button", "text": plain("Go")}},
            "Go?\n[Go]",
        ),
        ({"type": "context", "elements": [plain("a"), mrkdwn("b")]}, "a · b"),
        ({"type": "divider"}, "———"),
        (
            {
                "type": "actions",
                "elements": [{"type": "button", "text": plain(w)} for w in ("Post Status", "Edit")],
            },
            "[Post Status] [Edit]",
        ),
        ({"type": "actions", "elements": [{"type": "overflow", "options": OPTIONS}]}, "[⋯ Amber | Red]"),
        ({"type": "image", "image_url": "u", "alt_text": "Amber since May"}, "[image: Amber since May]"),
        (
            {
                "type": "input",
                "label": plain("Overall"),
                "element": {"type": "static_select", "options": OPTIONS, "initial_option": OPTIONS[0]},
            },
            "Overall: [Amber]",
        ),
        (
            {
                "type": "input",
                "optional": True,
                "label": plain("Owner"),
                "element": {"type": "users_select", "initial_user": "U1"},
            },
            "Owner (optional): [Dana Reyes]",
        ),
        (
            {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": RUN}]},
            "Hi @Dana Reyes",
        ),
        (
            {
                "type": "rich_text",
                "elements": [
                    {
                        "type": "rich_text_list",
                        "style": "ordered",
                        "elements": [{"type": "rich_text_section", "elements": RUN}],
                    }
                ],
            },
            "1. Hi @Dana Reyes",
        ),
        (
            {"type": "table", "rows": [[{"type": "raw_text", "text": w} for w in ("Project", "Status")]]},
            "Project | Status",
        ),
        ({"type": "markdown", "text": "**bold**"}, "**bold**"),
        ({"type": "alert", "level": "warning", "text": plain("careful")}, "Warning: careful"),
        (
            {
                "type": "data_visualization",
                "title": "Ratings",
                "chart": {"type": "pie", "segments": [{"label": "Red", "value": 2}]},
            },
            "[pie chart: Ratings]\nRed: 2",
        ),
        ({"type": "hologram"}, "[unknown block: hologram]"),
    ],
)
def test_a_block_reads_as_its_words(block: dict[str, Any], text: str) -> None:
    assert block_text(block, NAMES) == text


def test_every_block_that_slack_takes_is_read() -> None:
    unread = [kind for kind in BLOCKS.shapes if "unknown block" in block_text({"type": kind}, {})]
    assert unread == []


def test_a_message_with_blocks_reads_as_its_blocks_and_one_without_as_its_text() -> None:
    assert text_of({"text": "fallback", "blocks": [{"type": "header", "text": plain("Digest")}]}) == "Digest"
    assert text_of({"text": "hello &lt;you&gt;"}) == "hello <you>"


def test_a_form_reads_with_its_title_and_its_verb() -> None:
    view = {
        "type": "modal",
        "title": plain("Status"),
        "submit": plain("Post"),
        "blocks": [{"type": "section", "text": mrkdwn("Payroll")}],
    }
    assert text_of(view) == "Status\nPayroll\n[Post]"
