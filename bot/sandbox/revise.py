"""What people do with their own messages after they were sent: edit them, delete them."""

from __future__ import annotations

from bot.sandbox.compose import encode_text
from bot.sandbox.engine import Workspace
from bot.sandbox.errors import NotVisible
from bot.sandbox.look import Done, actor_of, conversation_of, message_of
from bot.sandbox.state import Conversation, Message


def _own(workspace: Workspace, user_id: str, conversation_id: str, ts: str) -> tuple[Conversation, Message]:
    user = actor_of(workspace, user_id)
    conversation = conversation_of(workspace, user, conversation_id)
    message = message_of(conversation, user, ts)
    if message.user != user.id or message.ephemeral_to is not None:
        raise NotVisible(f"{user.name} may change their own messages only")
    return conversation, message


def edit(workspace: Workspace, user_id: str, conversation_id: str, ts: str, text: str) -> Done:
    """Write one's own message anew; whoever sees it, and the bot, hear of it."""
    with workspace.lock:
        conversation, message = _own(workspace, user_id, conversation_id, ts)
        before = workspace.message_json(message)
        message.text = encode_text(workspace, text)
        workspace.messages.changed(message, edited_at=workspace.ids.ts(workspace.clock.now()))
        workspace.events.message_changed(conversation, message, before)
    return Done()


def delete(workspace: Workspace, user_id: str, conversation_id: str, ts: str) -> Done:
    """Take one's own message back, for everybody."""
    with workspace.lock:
        conversation, message = _own(workspace, user_id, conversation_id, ts)
        before = workspace.message_json(message)
        workspace.messages.delete(message)
        workspace.events.message_deleted(conversation, before)
    return Done()
