"""chat.*: messages posted, changed, deleted, shown to one person, or kept for later."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

from bot.sandbox.api import posting
from bot.sandbox.api.call import Call, Method
from bot.sandbox.api.objects import message_json
from bot.sandbox.state import Conversation, Json, Message, Scheduled

FURTHEST: Final = timedelta(days=120)
MOST_IN_FIVE_MINUTES: Final = 30


def find_target(call: Call) -> Conversation:
    """Return where to post: a conversation's id, a channel's name, or a person's id."""
    workspace, word = call.workspace, call.need("channel")
    directory = workspace.directory
    if word in directory.users:
        # What Slack says for a deactivated person is not documented for posts; conversations.open is strict.
        return directory.open_dm([word, workspace.bot.id], now=workspace.clock.now())[0]
    if word not in directory.conversations:
        name = word.removeprefix("#")
        named = [each for each in directory.conversations.values() if each.name == name and not each.is_dm]
        if not named:
            raise call.fail("channel_not_found")
        call.arguments["channel"] = named[0].id
    conversation = call.conversation()
    public = not conversation.is_private and "chat:write.public" in workspace.app.scopes
    if workspace.bot.id not in conversation.members and not public:
        raise call.fail("not_in_channel")
    posting.refuse_archived(call, conversation.is_archived)
    return conversation


def _draft(call: Call, conversation: Conversation) -> Message:
    """Return the message that a call describes, with its timestamp, not yet posted."""
    workspace = call.workspace
    posting.with_markdown(call)
    blocks, attachments = posting.read_blocks(call), posting.read_attachments(call)
    text = posting.read_text(call, blocks, attachments)
    thread = call.text("thread_ts") or None
    if thread is not None:
        parent = conversation.messages.get(thread)
        if parent is None:
            raise call.fail("cannot_reply_to_message")
        thread = parent.thread_ts or thread
        parent.thread_ts = parent.thread_ts or parent.ts
    customized = "chat:write.customize" in workspace.app.scopes
    emoji, url = call.text("icon_emoji"), call.text("icon_url")
    return Message(
        ts=workspace.ids.ts(workspace.clock.now()),
        conversation=conversation.id,
        user=workspace.bot.id,
        text=text,
        blocks=blocks,
        attachments=attachments,
        thread_ts=thread,
        username=(call.text("username") or None) if customized else None,
        icons=({"emoji": emoji} if emoji else {"image_48": url} if url else None) if customized else None,
    )


def post_message(call: Call) -> Json:
    """chat.postMessage."""
    workspace = call.workspace
    conversation = find_target(call)
    metadata = posting.read_metadata(call)
    message = _draft(call, conversation)
    message.metadata = metadata
    workspace.messages.post(message)
    return {
        "channel": conversation.id,
        "ts": message.ts,
        "message": message_json(workspace, message, with_metadata=True),
    }


def post_ephemeral(call: Call) -> Json:
    """chat.postEphemeral."""
    conversation = find_target(call)
    user = call.user(call.need("user"), "user_not_in_channel")
    if user.id not in conversation.members:
        raise call.fail("user_not_in_channel")
    message = _draft(call, conversation)
    message.ephemeral_to = user.id
    call.workspace.messages.post(message)
    return {"message_ts": message.ts}


def _own_message(call: Call, refusal: str) -> Message:
    conversation = call.conversation()
    message = conversation.messages.get(call.need("ts"))
    if message is None:
        raise call.fail("message_not_found")
    if message.user != call.workspace.bot.id:
        raise call.fail(refusal)
    return message


def update(call: Call) -> Json:
    """chat.update: text without blocks removes the blocks, blocks without text keep the text, as in Slack."""
    workspace = call.workspace
    message = _own_message(call, "cant_update_message")
    before = message_json(workspace, message)
    posting.with_markdown(call)
    given = call.arguments
    blocks, attachments = posting.read_blocks(call), posting.read_attachments(call)
    metadata = posting.read_metadata(call)
    if given.get("text") is None and given.get("blocks") is None and given.get("attachments") is None:
        raise call.fail("no_text")
    if given.get("text") is not None:
        message.text = posting.read_text(call, blocks, attachments, posting.LONGEST_UPDATE)
    if given.get("blocks") is not None or given.get("text") is not None:
        message.blocks = blocks
    if given.get("attachments") is not None:
        message.attachments = attachments
    if metadata is not None:
        message.metadata = metadata
    workspace.messages.changed(message, edited_at=workspace.ids.ts(workspace.clock.now()))
    workspace.events.message_changed(call.conversation(), message, before)
    return {
        "channel": message.conversation,
        "ts": message.ts,
        "text": message.text,
        "message": message_json(workspace, message, with_metadata=True),
    }


def delete(call: Call) -> Json:
    """chat.delete."""
    message = _own_message(call, "cant_delete_message")
    before = message_json(call.workspace, message)
    call.workspace.messages.delete(message)
    call.workspace.events.message_deleted(call.conversation(), before)
    return {"channel": message.conversation, "ts": message.ts}


def get_permalink(call: Call) -> Json:
    """chat.getPermalink."""
    conversation = call.conversation()
    ts = call.need("message_ts")
    if ts not in conversation.messages:
        raise call.fail("message_not_found")
    address = f"{call.workspace.base_url}/archives/{conversation.id}/p{ts.replace('.', '')}"
    return {"channel": conversation.id, "permalink": address}


def schedule_message(call: Call) -> Json:
    """chat.scheduleMessage: posts by the workspace's clock; with metadata it never does, as documented."""
    workspace = call.workspace
    conversation = find_target(call)
    now = workspace.clock.now()
    call.need("post_at")
    seconds = call.number("post_at", 0, "invalid_time")
    if seconds <= now.timestamp():
        raise call.fail("time_in_past")
    if seconds > (now + FURTHEST).timestamp():
        raise call.fail("time_too_far")
    post_at = datetime.fromtimestamp(seconds, UTC)
    window = int(post_at.timestamp()) // 300
    same = [
        each
        for each, _ in workspace.scheduled.values()
        if each.channel == conversation.id and int(each.post_at.timestamp()) // 300 == window
    ]
    if len(same) >= MOST_IN_FIVE_MINUTES:
        raise call.fail("restricted_too_many")
    blocks, attachments = posting.read_blocks(call), posting.read_attachments(call)
    posting.read_text(call, blocks, attachments)
    silent = posting.read_metadata(call) is not None
    later = Scheduled(workspace.ids.new("Q"), conversation.id, post_at, dict(call.arguments))

    def post() -> None:
        with workspace.lock:
            if workspace.scheduled.pop(later.id, None) is not None and not silent:
                post_message(Call(workspace, BY_NAME["chat.postMessage"], later.arguments))

    workspace.scheduled[later.id] = (later, workspace.timer.at(post_at, post))
    return {
        "channel": conversation.id,
        "scheduled_message_id": later.id,
        "post_at": int(post_at.timestamp()),
        "message": {"text": call.text("text"), "type": "delayed_message", "bot_id": workspace.bot_id},
    }


def delete_scheduled(call: Call) -> Json:
    """chat.deleteScheduledMessage."""
    call.conversation()
    known = call.workspace.scheduled.pop(call.need("scheduled_message_id"), None)
    if known is None:
        raise call.fail("invalid_scheduled_message_id")
    call.workspace.timer.cancel(known[1])
    return {}


def list_scheduled(call: Call) -> Json:
    """chat.scheduledMessages.list."""
    channel = call.text("channel")
    rows = [
        {
            "id": each.id,
            "channel_id": each.channel,
            "post_at": int(each.post_at.timestamp()),
            "date_created": int(call.workspace.clock.now().timestamp()),
            "text": each.arguments.get("text", ""),
        }
        for each, _ in call.workspace.scheduled.values()
        if channel in ("", each.channel)
    ]
    return {"scheduled_messages": rows, "response_metadata": {"next_cursor": ""}}


_WRITE: Final = ("chat:write",)
_CONTENT: Final = frozenset(
    {
        "no_text", "invalid_blocks", "invalid_blocks_format", "is_archived", "too_many_attachments",
        "markdown_text_conflict", "invalid_metadata_format", "invalid_metadata_schema", "metadata_too_large",
        "channel_not_found", "not_in_channel", "msg_too_long",
    }
)  # fmt: skip
_FOUND: Final = frozenset({"channel_not_found", "message_not_found"})
METHODS: Final = (
    Method("chat.postMessage", post_message, _CONTENT | {"cannot_reply_to_message"}, _WRITE, tier=None),
    Method(
        "chat.postEphemeral",
        post_ephemeral,
        (_CONTENT - {"invalid_metadata_format", "invalid_metadata_schema", "metadata_too_large"})
        | {"cannot_reply_to_message", "user_not_in_channel"},
        _WRITE,
        tier=4,
    ),
    Method(
        "chat.update",
        update,
        (_CONTENT - {"is_archived", "not_in_channel"}) | {"cant_update_message", "message_not_found"},
        _WRITE,
    ),
    Method("chat.delete", delete, _FOUND | {"cant_delete_message"}, _WRITE),
    Method("chat.getPermalink", get_permalink, _FOUND, (), tier=4),
    Method(
        "chat.scheduleMessage",
        schedule_message,
        _CONTENT | {"time_in_past", "time_too_far", "restricted_too_many", "invalid_time"},
        _WRITE,
    ),
    Method(
        "chat.deleteScheduledMessage",
        delete_scheduled,
        frozenset({"invalid_scheduled_message_id", "channel_not_found"}),
        _WRITE,
    ),
    Method("chat.scheduledMessages.list", list_scheduled, frozenset({"invalid_channel"}), ()),
)
BY_NAME: Final = {method.name: method for method in METHODS}
