"""The payloads that Slack sends to an app, key by key.

From docs.slack.dev/reference/interaction-payloads and docs.slack.dev/reference/events.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from bot.sandbox.blocks.values import FIELDS
from bot.sandbox.state import Conversation, Json, Kind, Message, User, View

if TYPE_CHECKING:
    from bot.sandbox.engine import Workspace

# What a payload repeats of the element that was used.
_OF_THE_ELEMENT: Final = (
    "text", "value", "style", "url", "placeholder", "confirm", "min_query_length", "initial_option",
    "initial_options", "initial_user", "initial_users", "initial_conversation", "initial_conversations",
    "initial_channel", "initial_channels", "initial_date", "initial_time", "initial_date_time",
)  # fmt: skip


def channel_name(conversation: Conversation) -> str:
    """Return a conversation's name as payloads give it, which names no direct or private one."""
    if conversation.kind is Kind.DM:
        return "directmessage"
    if conversation.kind is Kind.PRIVATE:
        return "privategroup"
    return conversation.name


def command(workspace: Workspace, user: User, conversation: Conversation, name: str, text: str) -> Json:
    """Return a slash command's form; `team_id` is the person's own team."""
    return {
        "token": workspace.verification_token,
        "team_id": user.team_id,
        "team_domain": workspace.domain,
        "channel_id": conversation.id,
        "channel_name": channel_name(conversation),
        "user_id": user.id,
        "user_name": user.name,
        "command": name,
        "text": text,
        "api_app_id": workspace.app_id,
        "is_enterprise_install": "false",
        "response_url": workspace.response_url(user.id, conversation.id),
        "trigger_id": workspace.triggers.issue(user.id, conversation.id),
    }


def interaction(workspace: Workspace, kind: str, user: User) -> Json:
    """Return what every interaction has."""
    return {
        "type": kind,
        "user": {"id": user.id, "username": user.name, "name": user.name, "team_id": user.team_id},
        "api_app_id": workspace.app_id,
        "token": workspace.verification_token,
        "team": {"id": workspace.team_id, "domain": workspace.domain},
        "enterprise": None,
        "is_enterprise_install": False,
    }


def shortcut(workspace: Workspace, kind: str, user: User) -> Json:
    """Return what both kinds of shortcut have, which is less than other interactions (and no app id)."""
    whole = interaction(workspace, kind, user)
    del whole["api_app_id"]
    del whole["user"]["username" if kind == "message_action" else "name"]
    return {**whole, "action_ts": workspace.ids.ts(workspace.clock.now())}


def message_action(
    workspace: Workspace, user: User, conversation: Conversation, message: Message, values: Json
) -> Json:
    """Return a block_actions payload of a message, without its actions."""
    ephemeral = message.ephemeral_to is not None
    container: Json = {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": conversation.id,
        "is_ephemeral": ephemeral,
    }
    if message.thread_ts:
        container["thread_ts"] = message.thread_ts
    payload = {
        **interaction(workspace, "block_actions", user),
        "container": container,
        "trigger_id": workspace.triggers.issue(user.id, conversation.id),
        "channel": {"id": conversation.id, "name": channel_name(conversation)},
        "state": {"values": values},
        "response_url": workspace.response_url(
            user.id, conversation.id, message_ts=message.ts, thread_ts=message.thread_ts
        ),
    }
    if not ephemeral:  # Slack does not repeat an ephemeral message to the app
        payload["message"] = workspace.message_json(message)
    return payload


def view_payload(workspace: Workspace, kind: str, user: User, view: View) -> Json:
    """Return a payload about a view: block_actions, view_submission or view_closed."""
    payload = {**interaction(workspace, kind, user), "view": workspace.views.as_json(view)}
    if kind == "block_actions":
        payload["container"] = {"type": "view", "view_id": view.id}
        payload["state"] = payload["view"]["state"]
    if kind != "view_closed":
        payload["trigger_id"] = workspace.triggers.issue(user.id, view.conversation)
    if kind == "view_submission":
        payload["response_urls"] = []
    return payload


def action(element: Json, block_id: str, given: Json, ts: str) -> Json:
    """Return one entry of `actions`: the element that was used and what was chosen in it."""
    held: Json = {name: element[name] for name in _OF_THE_ELEMENT if name in element}
    if element["type"] == "overflow":
        held["selected_option"] = given.get("selected_option")
    elif element["type"] in FIELDS:
        key = FIELDS[element["type"]].value
        held[key] = given.get(key)
    return {
        "type": element["type"],
        "action_id": element["action_id"],
        "block_id": block_id,
        **held,
        "action_ts": ts,
    }


def event(workspace: Workspace, inner: Json, *, shared: bool = False) -> Json:
    """Return an Events API body around `inner`."""
    return {
        "token": workspace.verification_token,
        "team_id": workspace.team_id,
        "api_app_id": workspace.app_id,
        "event": inner,
        "type": "event_callback",
        "event_id": workspace.ids.new("Ev"),
        "event_time": int(workspace.clock.now().timestamp()),
        "authorizations": [
            {
                "enterprise_id": None,
                "team_id": workspace.team_id,
                "user_id": workspace.bot.id,
                "is_bot": True,
                "is_enterprise_install": False,
            }
        ],
        "is_ext_shared_channel": shared,
        "event_context": f"4-{workspace.ids.new('')}",
    }


def message_event(conversation: Conversation, message: Message, user: User, kind: str = "message") -> Json:
    """Return the inner event of a message that a person wrote; `team` is the writer's own."""
    inner: dict[str, Any] = {
        "client_msg_id": message.client_msg_id,
        "type": kind,
        "text": message.text,
        "user": user.id,
        "ts": message.ts,
        "blocks": [rich_text(message.text)],
        "team": user.team_id,
        "channel": conversation.id,
        "event_ts": message.ts,
    }
    if kind == "message":
        inner["channel_type"] = conversation.kind.value
    if message.thread_ts:
        inner["thread_ts"] = message.thread_ts
    return inner


def message_change(conversation: Conversation, ts: str, before: Json, message: Json | None) -> Json:
    """Return the inner event of a message that is different (or, with None, gone); `ts` is the event's own.

    From docs.slack.dev/reference/events/message/message_changed and …/message_deleted.
    """
    gone = {"subtype": "message_deleted", "deleted_ts": before["ts"]}
    return {
        "type": "message",
        **({"subtype": "message_changed", "message": message} if message else gone),
        "previous_message": before,
        "channel": conversation.id,
        "channel_type": conversation.kind.value,
        "hidden": True,
        "ts": ts,
        "event_ts": ts,
    }


def rich_text(text: str) -> Json:
    """Return a person's message as Slack's composer stores it, as one run of text."""
    run = {"type": "text", "text": text or " "}
    return {
        "type": "rich_text",
        "block_id": "b1",
        "elements": [{"type": "rich_text_section", "elements": [run]}],
    }
