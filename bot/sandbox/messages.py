"""The messages of a workspace: posted, changed, deleted, and seen only by those who may."""

from __future__ import annotations

from typing import Any, Final

from bot.sandbox.directory import Directory
from bot.sandbox.feed import Feed
from bot.sandbox.state import Conversation, Json, Message, StoredFile

EPHEMERALS_KEPT: Final = 200


class Messages:
    """Stores messages and tells the feed; not thread-safe by itself (the workspace's lock is held)."""

    def __init__(self, directory: Directory, feed: Feed) -> None:
        self._directory = directory
        self._feed = feed
        self.files: dict[str, StoredFile] = {}
        # Slack goes through a completed upload in its own time, which is not documented: moments, by reports.
        self.files_take_seconds = 0.0

    def post(self, message: Message) -> Message:
        """Add a message to its conversation, or show it to one person when it is ephemeral."""
        conversation = self._directory.conversations[message.conversation]
        if message.ephemeral_to is not None:
            conversation.ephemerals[message.ts] = message
            while len(conversation.ephemerals) > EPHEMERALS_KEPT:
                del conversation.ephemerals[next(iter(conversation.ephemerals))]
            self._tell("ephemeral", message, [message.ephemeral_to])
            return message
        conversation.messages[message.ts] = message
        if message.thread_ts not in (None, message.ts):
            conversation.threads.setdefault(str(message.thread_ts), []).append(message)
        self._tell("message", message, conversation.members)
        for member in conversation.members:
            if member != message.user and not self._directory.users[member].is_bot:
                conversation.unread[member] = conversation.unread.get(member, 0) + 1
                self._tell_unread(conversation, member)
        if message.thread_ts and message.thread_ts in conversation.messages:
            self._tell("message_changed", conversation.messages[message.thread_ts], conversation.members)
        return message

    def changed(self, message: Message, *, edited_at: str | None = None) -> None:
        """Tell those who see it that a message is now different."""
        message.edited = edited_at or message.edited
        if message.ephemeral_to is not None:
            self._tell("ephemeral", message, [message.ephemeral_to])
        else:
            members = self._directory.conversations[message.conversation].members
            self._tell("message_changed", message, members)

    def delete(self, message: Message) -> None:
        """Remove a message for everyone who saw it."""
        conversation = self._directory.conversations[message.conversation]
        conversation.messages.pop(message.ts, None)
        conversation.ephemerals.pop(message.ts, None)
        siblings = conversation.threads.get(message.thread_ts or "", [])
        if message in siblings:
            siblings.remove(message)
        audience = [message.ephemeral_to] if message.ephemeral_to else conversation.members
        data = {"conversation": conversation.id, "ts": message.ts}
        self._feed.tell("message_deleted", data, audience, message)

    def read(self, conversation: Conversation, user: str) -> None:
        """Mark everything in a conversation as read by someone."""
        conversation.unread.pop(user, None)
        self._tell_unread(conversation, user)

    def replies(self, conversation: Conversation, thread_ts: str) -> list[Message]:
        """Return a thread's replies, oldest first, without its parent."""
        return conversation.threads.get(thread_ts, [])

    def _tell_unread(self, conversation: Conversation, user: str) -> None:
        data = {"conversation": conversation.id, "unread": conversation.unread.get(user, 0)}
        self._feed.tell("unread", data, [user])

    def for_page(self, message: Message) -> Json:
        """Return a message as the page reads it."""
        conversation = self._directory.conversations[message.conversation]
        user = self._directory.users[message.user]
        replies = self.replies(conversation, message.ts)
        return {
            "ts": message.ts,
            "user": message.user,
            "username": message.username or user.real_name,
            "is_bot": user.is_bot,
            "text": message.text,
            "blocks": message.blocks,
            "attachments": message.attachments,
            "files": [self.file_for_page(self.files[each]) for each in message.files if each in self.files],
            "reactions": [{"name": k, "count": len(v), "users": v} for k, v in message.reactions.items()],
            "thread_ts": message.thread_ts,
            "reply_count": len(replies),
            "edited": message.edited,
            "ephemeral": message.ephemeral_to is not None,
            "deleted": False,
        }

    def file_for_page(self, file: StoredFile) -> Json:
        """Return a file as the page reads it; the address is of this workspace."""
        url = f"/files/{file.id}/{file.name}"
        return {"id": file.id, "name": file.name, "title": file.title, "alt_text": file.alt_text, "url": url}

    def _tell(self, event: str, message: Message, audience: list[str]) -> None:
        data: dict[str, Any] = {"conversation": message.conversation, "message": self.for_page(message)}
        self._feed.tell(event, data, audience, message)
