"""What the bot is sent has no key that Slack's own payloads do not have, and all those it relies on."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.sandbox.state import Guest
from tests.integration.sandbox_echo import World, button, plain, section, world

SAMPLES = Path(__file__).parents[2].parent / "shared" / "slack" / "samples"
pytestmark = pytest.mark.skipif(
    not SAMPLES.is_dir(), reason="Slack's sample payloads are not beside this project"
)

# What real payloads hold beside the samples (which were gathered by hand), each from Slack's reference pages.
ALSO = {
    "view_submission": {".response_urls"},  # …/interaction-payloads/view-interactions-payload
    # …/block-kit/block-elements/multi-select-menu-element, …/datetime-picker-element,
    # …/methods/reactions.get, …/objects/file-object
    "block_actions": {
        ".actions[].selected_options",
        ".actions[].selected_date_time",
        ".actions[].selected_users",
        ".actions[].selected_channels",
        ".actions[].selected_conversations",
        ".message.files[].channels",
        ".message.reactions[].users",
    },
    # …/interaction-payloads/block_suggestion-payload
    "block_suggestion": {".action_id", ".block_id", ".value"},
    "shortcut": {".action_ts", ".user.username"},  # …/interaction-payloads/shortcuts-interaction-payload
    "message_action": {".action_ts", ".message.files[].channels", ".message.reactions[].users"},
    # …/events/message/message_changed and …/message_deleted
    "message_change": {
        f".event.{key}" for key in ("subtype", "message", "previous_message", "hidden", "deleted_ts")
    },
    "user_change": {".event.event_ts"},  # …/events/user_change
}
# Blocks and what was typed are the app's own; they are checked where they are posted.
OPAQUE = {"blocks", "attachments", "values", "bot_profile", "metadata"}
REQUIRED = {
    "command": ("command", "text", "user_id", "user_name", "team_id", "team_domain", "channel_id",
                "channel_name", "api_app_id", "trigger_id", "response_url", "is_enterprise_install"),
    "block_actions": ("type", "user", "api_app_id", "container", "trigger_id", "team", "actions", "state"),
    "view_submission": ("type", "user", "team", "api_app_id", "trigger_id", "view"),
    "view_closed": ("type", "user", "team", "api_app_id", "view", "is_cleared"),
    "block_suggestion": ("type", "user", "team", "api_app_id", "container", "action_id", "block_id", "value",
                         "view"),
    "shortcut": ("type", "user", "team", "callback_id", "trigger_id", "action_ts"),
    "message_action": ("type", "user", "team", "callback_id", "trigger_id", "message", "channel",
                       "response_url", "message_ts"),
    "message_change": ("team_id", "event", "type", "event_id", "event_time", "authorizations"),
    "user_change": ("team_id", "api_app_id", "event", "type", "event_id", "event_time", "authorizations"),
    "event": ("team_id", "api_app_id", "event", "type", "event_id", "event_time", "authorizations"),
}  # fmt: skip


OPTIONS = [{"text": plain(word), "value": word.lower()} for word in ("Small", "Large")]


@pytest.fixture
def here() -> Iterator[World]:
    with world() as made:
        yield made


def sample(path: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((SAMPLES / path).read_text())
    return found


def unknown_keys(
    value: object, known: object, path: str = "", also: frozenset[str] = frozenset()
) -> list[str]:
    """Return the paths of `value` that `known` does not have; null fits everything."""
    if isinstance(value, dict):
        if not isinstance(known, dict):
            return [path] if value else []
        found = []
        for key, inner in value.items():
            if key in OPAQUE or f"{path}.{key}" in also:
                continue
            if key not in known:
                found.append(f"{path}.{key}")
            else:
                found += unknown_keys(inner, known[key], f"{path}.{key}", also)
        return found
    if isinstance(value, list) and isinstance(known, list) and known:
        return [key for each in value for key in unknown_keys(each, known[0], f"{path}[]", also)]
    return []


def check(body: dict[str, Any], path: str, kind: str) -> None:
    assert unknown_keys(body, sample(path), also=frozenset(ALSO.get(kind, set()))) == []
    assert [name for name in REQUIRED[kind] if name not in body] == []


def test_a_command_has_the_keys_of_slacks(here: World) -> None:
    here.workspace.as_("dana").command("/echo hello", "general")
    check(here.heard[-1]["body"], "interactions/SlashCommandPayload.json", "command")


def test_a_button_in_a_message_has_the_keys_of_slacks(here: World) -> None:
    dana = here.workspace.as_("dana")
    here.client.chat_postMessage(
        channel=dana.id,
        text="Ready?",
        blocks=[
            section("Ready?"),
            {"type": "actions", "elements": [{**button("Go", "go"), "style": "primary"}]},
        ],
    )
    dana.press("Go")
    (body,) = here.bodies("block_actions")
    check(body, "interactions/BlockActionPayload.json", "block_actions")
    assert [name for name in ("channel", "message", "response_url") if name not in body] == []
    (action,) = body["actions"]
    assert set(action) == {"type", "action_id", "block_id", "text", "value", "style", "action_ts"}


MENUS: list[tuple[dict[str, Any], object, str]] = [
    ({"type": "multi_static_select", "options": OPTIONS}, "Large", "selected_options"),
    ({"type": "multi_users_select"}, "lee", "selected_users"),
    ({"type": "multi_channels_select"}, "general", "selected_channels"),
    ({"type": "multi_conversations_select"}, "general", "selected_conversations"),
    ({"type": "checkboxes", "options": OPTIONS}, "Large", "selected_options"),
    ({"type": "datetimepicker"}, "1795536000", "selected_date_time"),
    ({"type": "users_select"}, "lee", "selected_user"),
    ({"type": "radio_buttons", "options": OPTIONS}, "Large", "selected_option"),
    ({"type": "datepicker"}, "2026-12-01", "selected_date"),
]


@pytest.mark.parametrize(("menu", "choice", "key"), MENUS, ids=lambda value: str(value)[:40])
def test_a_choice_in_a_message_has_the_keys_of_slacks(
    here: World, menu: dict[str, Any], choice: str, key: str
) -> None:
    dana = here.workspace.as_("dana")
    blocks = [{"type": "actions", "elements": [{**menu, "action_id": "size"}]}]
    here.client.chat_postMessage(channel=dana.id, text="x", blocks=blocks)
    dana.choose("size", choice)
    (body,) = here.bodies("block_actions")
    check(body, "interactions/BlockActionPayload.json", "block_actions")
    assert [name for name in body["actions"][0] if name.startswith("selected")] == [key]


def test_a_message_with_a_file_and_a_reaction_has_the_keys_of_slacks(here: World) -> None:
    channel, dana = here.workspace.channel("general").id, here.workspace.as_("dana")
    here.client.files_upload_v2(channel=channel, content=b"x", filename="a.png")
    message = dana.messages("general")[-1]
    here.client.reactions_add(channel=channel, timestamp=message.ts, name="eyes")
    dana.shortcut("Note this", message)
    (body,) = here.bodies("message_action")
    check(body, "interactions/MessageShortcutPayload.json", "message_action")
    assert body["message"]["files"][0]["channels"] == [channel]
    assert body["message"]["reactions"][0]["users"] == [here.workspace.bot.id]


def test_a_form_sent_and_closed_has_the_keys_of_slacks(here: World) -> None:
    dana = here.workspace.as_("dana")
    view = dana.command("/form").view
    assert view is not None
    view.fill({"Note": "fine"}).submit()
    check(here.bodies("view_submission")[0], "interactions/ViewSubmissionPayload.json", "view_submission")
    again = dana.command("/form").view
    assert again is not None
    again.close()
    check(here.bodies("view_closed")[0], "interactions/ViewClosedPayload.json", "view_closed")


def test_a_search_in_a_list_has_the_keys_of_slacks(here: World) -> None:
    view = here.workspace.as_("dana").command("/form").view
    assert view is not None
    view.options("City", "l")
    (body,) = here.bodies("block_suggestion")
    check(body, "interactions/BlockActionPayload.json", "block_suggestion")
    assert body["value"] == "l"


def test_a_global_shortcut_has_the_keys_of_slacks(here: World) -> None:
    here.workspace.as_("dana").shortcut("New note")
    (body,) = here.bodies("shortcut")
    check(body, "interactions/MessageShortcutPayload.json", "shortcut")
    assert [name for name in ("channel", "message", "message_ts", "response_url") if name in body] == []


def test_a_message_shortcut_has_the_keys_of_slacks(here: World) -> None:
    dana = here.workspace.as_("dana")
    dana.say("buy milk", channel="general")
    dana.shortcut("Note this", dana.messages("general")[-1])
    check(here.bodies("message_action")[0], "interactions/MessageShortcutPayload.json", "message_action")


def test_an_edit_and_a_deletion_have_the_keys_of_slacks(here: World) -> None:
    dana = here.workspace.as_("dana")
    dana.say("draft")
    mine = next(each for each in dana.dm() if each.user == dana.id)
    dana.edit(mine, "final")
    dana.delete(mine)
    changes = [body for body in here.bodies("message") if "subtype" in body["event"]]
    assert len(changes) == 2
    for body in changes:
        check(body, "events/MessagePayload.json", "message_change")


def test_a_changed_person_has_the_keys_of_slacks(here: World) -> None:
    here.workspace.change_person("dana", guest=Guest.SINGLE_CHANNEL)
    here.workspace.change_person("dana", deleted=True)
    assert here.workspace.events.wait_idle()
    guest, gone = sorted(here.bodies("user_change"), key=lambda body: float(body["event"]["event_ts"]))
    for body in (guest, gone):
        check(body, "events/UserChangePayload.json", "user_change")
    assert guest["event"]["user"]["is_ultra_restricted"] is True
    assert gone["event"]["user"]["deleted"] is True


@pytest.mark.parametrize(
    ("kind", "path"),
    [
        ("message", "events/MessagePayload.json"),
        ("app_mention", "events/AppMentionPayload.json"),
        ("app_home_opened", "events/AppHomeOpenedPayload.json"),
    ],
)
def test_an_event_has_the_keys_of_slacks(here: World, kind: str, path: str) -> None:
    dana = here.workspace.as_("dana")
    dana.say("hello")
    dana.say("@echo hello", channel="general")
    dana.home()
    for body in here.bodies(kind):
        check(body, path, "event")
    assert here.bodies(kind)
