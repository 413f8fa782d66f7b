"""What an app says back to where something was done: a command's answer, or a post to a response URL."""

from __future__ import annotations

from bot.sandbox.api import posting
from bot.sandbox.api.call import Call, Method
from bot.sandbox.engine import Workspace
from bot.sandbox.responses import Response
from bot.sandbox.state import Conversation, Json, Message

_ERRORS = frozenset(
    {"no_text", "invalid_blocks", "invalid_blocks_format", "too_many_attachments", "msg_too_long"}
)


def _run_nothing(call: Call) -> Json:
    return call.arguments


RESPONSE = Method("response_url", _run_nothing, _ERRORS)


def respond(workspace: Workspace, response: Response, body: Json) -> Message | None:
    """Do what a response body asks: post, replace or delete; raise ApiError for a body Slack would refuse.

    Ephemeral unless `response_type` is in_channel. A `replace_original` with nothing to replace posts anew
    (Slack does not document what it does then).
    """
    conversation = workspace.directory.conversations[response.conversation]
    original = _original(conversation, response)
    if body.get("delete_original"):
        if original is not None:
            before = workspace.message_json(original)
            workspace.messages.delete(original)
            if original.ephemeral_to is None:
                workspace.events.message_deleted(conversation, before)
        return None
    call = Call(workspace, RESPONSE, dict(body))
    blocks, attachments = posting.read_blocks(call), posting.read_attachments(call)
    text = posting.read_text(call, blocks, attachments)
    if body.get("replace_original") and original is not None:
        before = workspace.message_json(original)
        original.text, original.blocks, original.attachments = text, blocks, attachments
        workspace.messages.changed(original, edited_at=workspace.ids.ts(workspace.clock.now()))
        if original.ephemeral_to is None:
            workspace.events.message_changed(conversation, original, before)
        return original
    thread = call.text("thread_ts") or response.thread_ts
    return workspace.messages.post(
        Message(
            ts=workspace.ids.ts(workspace.clock.now()),
            conversation=conversation.id,
            user=workspace.bot.id,
            text=text,
            blocks=blocks,
            attachments=attachments,
            thread_ts=thread,
            ephemeral_to=None if body.get("response_type") == "in_channel" else response.user,
        )
    )


def _original(conversation: Conversation, response: Response) -> Message | None:
    if response.message_ts is None:
        return None
    return conversation.ephemerals.get(response.message_ts) or conversation.messages.get(response.message_ts)
