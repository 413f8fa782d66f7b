"""Reading back: conversations.history, conversations.replies; and reactions."""

from __future__ import annotations

from typing import Final

from bot.sandbox.api import posting
from bot.sandbox.api.call import Call, Method, page_of
from bot.sandbox.api.objects import message_json
from bot.sandbox.ids import ts_order
from bot.sandbox.state import Json, Message


def _bound(call: Call, name: str) -> int | None:
    value = call.text(name)
    if not value or (name == "oldest" and value == "0"):
        return None
    try:
        return ts_order(value)
    except ValueError as error:
        raise call.fail(f"invalid_ts_{name}") from error


def _within(call: Call, messages: list[Message]) -> list[Message]:
    oldest, latest = _bound(call, "oldest"), _bound(call, "latest")
    inclusive = call.flag("inclusive")
    found = []
    for message in messages:
        at = ts_order(message.ts)
        after = oldest is None or at > oldest or (inclusive and at == oldest)
        before = latest is None or at < latest or (inclusive and at == latest)
        if after and before:
            found.append(message)
    return found


def _answer(call: Call, messages: list[Message], default: int) -> Json:
    page, metadata = page_of(call, messages, default, 999)
    with_metadata = call.flag("include_all_metadata")
    shown = [message_json(call.workspace, each, with_metadata=with_metadata) for each in page]
    more = bool(metadata["next_cursor"])
    answer: Json = {"messages": shown, "has_more": more, "pin_count": 0}
    if more:
        answer["response_metadata"] = metadata
    return answer


def history(call: Call) -> Json:
    """conversations.history: newest first, without replies and without ephemeral messages."""
    conversation = call.conversation(member=True)
    call.require_scope_for(conversation, "history")
    top = [each for each in conversation.messages.values() if each.thread_ts in (None, each.ts)]
    return _answer(call, _within(call, top)[::-1], 100)


def replies(call: Call) -> Json:
    """conversations.replies: the parent, then its replies, oldest first."""
    conversation = call.conversation(member=True)
    call.require_scope_for(conversation, "history")
    message = conversation.messages.get(call.need("ts"))
    if message is None:
        raise call.fail("thread_not_found")
    root = conversation.messages.get(message.thread_ts or message.ts, message)
    answers = call.workspace.messages.replies(conversation, root.ts)
    return _answer(call, [root, *_within(call, answers)], 1000)


def _reacted(call: Call) -> Message:
    conversation = call.conversation()
    name, ts = call.text("name").strip(":"), call.text("timestamp")
    if not name:
        raise call.fail("invalid_name")
    if not ts:
        raise call.fail("no_item_specified")
    message = conversation.messages.get(ts)
    if message is None:
        raise call.fail("message_not_found")
    return message


def add_reaction(call: Call) -> Json:
    """reactions.add."""
    message, me = _reacted(call), call.workspace.bot.id
    posting.refuse_archived(call, call.conversation().is_archived)
    people = message.reactions.setdefault(call.text("name").strip(":"), [])
    if me in people:
        raise call.fail("already_reacted")
    people.append(me)
    call.workspace.messages.changed(message)
    return {}


def remove_reaction(call: Call) -> Json:
    """reactions.remove."""
    message, me, name = _reacted(call), call.workspace.bot.id, call.text("name").strip(":")
    people = message.reactions.get(name, [])
    if me not in people:
        raise call.fail("no_reaction")
    people.remove(me)
    if not people:
        del message.reactions[name]
    call.workspace.messages.changed(message)
    return {}


_HISTORY: Final = ("channels:history", "groups:history", "im:history", "mpim:history")
_TS: Final = frozenset(
    {"invalid_ts_latest", "invalid_ts_oldest", "invalid_cursor", "channel_not_found", "not_in_channel"}
)
_REACTION: Final = frozenset({"invalid_name", "no_item_specified", "message_not_found", "channel_not_found"})
METHODS: Final = (
    Method("conversations.history", history, _TS, _HISTORY),
    Method("conversations.replies", replies, _TS | {"thread_not_found"}, _HISTORY),
    Method(
        "reactions.add", add_reaction, _REACTION | {"already_reacted", "is_archived"}, ("reactions:write",)
    ),
    Method("reactions.remove", remove_reaction, _REACTION | {"no_reaction"}, ("reactions:write",), tier=2),
)
