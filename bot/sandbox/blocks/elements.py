"""The shapes of Block Kit's elements and composition objects.

Limits are those of Slack's reference pages for each element (docs.slack.dev/reference/block-kit).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from bot.sandbox.blocks.schema import (
    Anything,
    ByType,
    Fault,
    Flag,
    Many,
    Number,
    Record,
    Rule,
    Shape,
    Text,
    one_of,
)

ID: Final = Text(most=255, least=1)
URL: Final = Text(most=3000, least=1)
DATE: Final = Text(most=10, least=10)
TIME: Final = Text(most=5, least=5)


def typed(
    kind: str,
    required: Mapping[str, Shape] | None = None,
    optional: Mapping[str, Shape] | None = None,
    also: Rule | None = None,
) -> Record:
    """Return a record whose `type` is `kind`."""
    return Record({"type": Text(choices=(kind,)), **(required or {})}, optional or {}, also)


def plain(most: int, least: int = 1) -> Record:
    """Return the shape of a plain_text object."""
    return typed("plain_text", {"text": Text(most, least)}, {"emoji": Flag()})


def mrkdwn(most: int, least: int = 1) -> Record:
    """Return the shape of a mrkdwn object."""
    return typed("mrkdwn", {"text": Text(most, least)}, {"verbatim": Flag()})


def either(most: int, least: int = 1) -> ByType:
    """Return the shape of a text object of either kind."""
    return ByType({"plain_text": plain(most, least), "mrkdwn": mrkdwn(most, least)})


CONFIRM: Final = Record(
    {"title": plain(100), "text": either(300), "confirm": plain(30), "deny": plain(30)},
    {"style": Text(choices=("primary", "danger"))},
)


def option(*, rich: bool = False, url: bool = False) -> Record:
    """Return the shape of an option; `rich` ones (checkboxes, radio buttons) may hold mrkdwn."""
    text: Shape = either(75) if rich else plain(75)
    optional: dict[str, Shape] = {"description": either(75) if rich else plain(75)}
    if url:
        optional["url"] = URL
    return Record({"text": text, "value": Text(150, 1)}, optional)


def _group() -> Record:
    return Record({"label": plain(75), "options": Many(option(), 100)})


FILTER: Final = Record(
    {},
    {
        "include": Many(Text(choices=("im", "mpim", "private", "public"))),
        "exclude_external_shared_channels": Flag(),
        "exclude_bot_users": Flag(),
    },
)
DISPATCH: Final = Record(
    {}, {"trigger_actions_on": Many(Text(choices=("on_enter_pressed", "on_character_entered")), 2)}
)
SLACK_FILE: Final = Record({}, {"id": ID, "url": URL}, one_of("id", "url"))
PLACEHOLDER: Final = plain(150)
COMMON: Final[dict[str, Shape]] = {"action_id": ID, "confirm": CONFIRM, "focus_on_load": Flag()}
SELECT: Final[dict[str, Shape]] = {**COMMON, "placeholder": PLACEHOLDER}
MULTI: Final[dict[str, Shape]] = {**SELECT, "max_selected_items": Number(least=1)}
FIELD: Final[dict[str, Shape]] = {
    "action_id": ID,
    "placeholder": PLACEHOLDER,
    "focus_on_load": Flag(),
    "dispatch_action_config": DISPATCH,
}


def _initial_is_an_option(value: Mapping[str, Any], pointer: str) -> Iterator[Fault]:
    """Slack refuses an initial option that is not, letter for letter, among the options."""
    options = list(value.get("options") or [])
    for group in value.get("option_groups") or []:
        options += group.get("options") or [] if isinstance(group, dict) else []
    initials = value.get("initial_options") or []
    single = value.get("initial_option")
    for initial in [*initials, *([single] if single is not None else [])]:
        if not any(_same_option(initial, each) for each in options):
            yield Fault("initial option must match one of the provided options", pointer)


def _same_option(one: object, other: object) -> bool:
    if not isinstance(one, dict) or not isinstance(other, dict):
        return False
    return one.get("value") == other.get("value") and _words(one.get("text")) == _words(other.get("text"))


def _words(text: object) -> object:
    return (text.get("type"), text.get("text")) if isinstance(text, dict) else text


def _static(value: Mapping[str, Any], pointer: str) -> Iterator[Fault]:
    yield from one_of("options", "option_groups")(value, pointer)
    yield from _initial_is_an_option(value, pointer)


STATIC: Final[dict[str, Shape]] = {"options": Many(option(), 100), "option_groups": Many(_group(), 100)}
# What an app may answer to a block_suggestion.
SUGGESTED: Final = Record(
    {},
    {"options": Many(option(), 100, 0), "option_groups": Many(_group(), 100, 0)},
    one_of("options", "option_groups"),
)
BUTTON_TEXT: Final[dict[str, Shape]] = {"text": plain(75)}
STYLE: Final = Text(choices=("primary", "danger"))
FEEDBACK: Final = Record({"text": plain(75), "value": Text(2000)}, {"accessibility_label": Text(75)})

ELEMENTS: Final = ByType(
    {
        "button": typed(
            "button",
            BUTTON_TEXT,
            {
                "action_id": ID,
                "url": URL,
                "value": Text(2000),
                "style": STYLE,
                "confirm": CONFIRM,
                "accessibility_label": Text(75),
            },
        ),
        "workflow_button": typed(
            "workflow_button",
            {**BUTTON_TEXT, "workflow": Anything()},
            {"action_id": ID, "style": STYLE, "accessibility_label": Text(75)},
        ),
        "icon_button": typed(
            "icon_button",
            {"icon": Text(choices=("trash",)), "text": plain(75)},
            {
                "action_id": ID,
                "value": Text(2000),
                "confirm": CONFIRM,
                "accessibility_label": Text(75),
                "visible_to_user_ids": Many(Text(), 10, 0),
            },
        ),
        "feedback_buttons": typed(
            "feedback_buttons", {"positive_button": FEEDBACK, "negative_button": FEEDBACK}, {"action_id": ID}
        ),
        "static_select": typed(
            "static_select", {}, {**SELECT, **STATIC, "initial_option": option()}, _static
        ),
        "multi_static_select": typed(
            "multi_static_select", {}, {**MULTI, **STATIC, "initial_options": Many(option(), 100)}, _static
        ),
        "external_select": typed(
            "external_select", {}, {**SELECT, "initial_option": option(), "min_query_length": Number(least=0)}
        ),
        "multi_external_select": typed(
            "multi_external_select",
            {},
            {**MULTI, "initial_options": Many(option(), 100), "min_query_length": Number(least=0)},
        ),
        "users_select": typed("users_select", {}, {**SELECT, "initial_user": Text()}),
        "multi_users_select": typed("multi_users_select", {}, {**MULTI, "initial_users": Many(Text())}),
        "channels_select": typed(
            "channels_select", {}, {**SELECT, "initial_channel": Text(), "response_url_enabled": Flag()}
        ),
        "multi_channels_select": typed(
            "multi_channels_select", {}, {**MULTI, "initial_channels": Many(Text())}
        ),
        "conversations_select": typed(
            "conversations_select",
            {},
            {
                **SELECT,
                "initial_conversation": Text(),
                "default_to_current_conversation": Flag(),
                "response_url_enabled": Flag(),
                "filter": FILTER,
            },
        ),
        "multi_conversations_select": typed(
            "multi_conversations_select",
            {},
            {
                **MULTI,
                "initial_conversations": Many(Text()),
                "default_to_current_conversation": Flag(),
                "filter": FILTER,
            },
        ),
        "overflow": typed(
            "overflow", {"options": Many(option(url=True), 5)}, {"action_id": ID, "confirm": CONFIRM}
        ),
        "checkboxes": typed(
            "checkboxes",
            {"options": Many(option(rich=True), 10)},
            {**COMMON, "initial_options": Many(option(rich=True), 10)},
            _initial_is_an_option,
        ),
        "radio_buttons": typed(
            "radio_buttons",
            {"options": Many(option(rich=True), 10)},
            {**COMMON, "initial_option": option(rich=True)},
            _initial_is_an_option,
        ),
        "datepicker": typed("datepicker", {}, {**SELECT, "initial_date": DATE}),
        "timepicker": typed("timepicker", {}, {**SELECT, "initial_time": TIME, "timezone": Text()}),
        "datetimepicker": typed("datetimepicker", {}, {**COMMON, "initial_date_time": Number()}),
        "plain_text_input": typed(
            "plain_text_input",
            {},
            {
                **FIELD,
                "initial_value": Text(),
                "multiline": Flag(),
                "min_length": Number(least=0, most=3000),
                "max_length": Number(least=1, most=3000),
            },
        ),
        "number_input": typed(
            "number_input",
            {"is_decimal_allowed": Flag()},
            {**FIELD, "initial_value": Text(), "min_value": Text(), "max_value": Text()},
        ),
        "email_text_input": typed("email_text_input", {}, {**FIELD, "initial_value": Text()}),
        "url_text_input": typed("url_text_input", {}, {**FIELD, "initial_value": Text()}),
        "rich_text_input": typed("rich_text_input", {}, {**FIELD, "initial_value": Anything()}),
        "file_input": typed(
            "file_input",
            {},
            {"action_id": ID, "filetypes": Many(Text()), "max_files": Number(least=1, most=10)},
        ),
        "image": typed(
            "image",
            {"alt_text": Text(2000)},
            {"image_url": URL, "slack_file": SLACK_FILE},
            one_of("image_url", "slack_file"),
        ),
    }
)

FORM_ELEMENTS: Final = (
    "static_select", "multi_static_select", "external_select", "multi_external_select", "users_select",
    "multi_users_select", "channels_select", "multi_channels_select", "conversations_select",
    "multi_conversations_select", "checkboxes", "radio_buttons", "datepicker", "timepicker", "datetimepicker",
)  # fmt: skip
INPUTS: Final = (
    *FORM_ELEMENTS, "plain_text_input", "number_input", "email_text_input", "url_text_input",
    "rich_text_input", "file_input",
)  # fmt: skip
BUTTONS: Final = ("button", "workflow_button", "overflow")
