"""The Events API: what happens is told to the bot, and told again up to three times until it answers."""

from __future__ import annotations

import threading
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from bot.sandbox import payloads
from bot.sandbox.errors import BotUnreachable
from bot.sandbox.state import Conversation, Json, Kind, Message, User
from bot.sandbox.transport import Envelope

if TYPE_CHECKING:
    from bot.sandbox.engine import Workspace

# docs.slack.dev/apis/events-api: nearly immediately, after 1 minute, after 5 minutes.
RETRY_AFTER: Final = (timedelta(), timedelta(minutes=1), timedelta(minutes=5))
_MESSAGE_EVENTS: Final = {
    Kind.CHANNEL: "message.channels",
    Kind.PRIVATE: "message.groups",
    Kind.DM: "message.im",
    Kind.GROUP_DM: "message.mpim",
}


class Events:
    """Delivers events in the background; retries come by the workspace's clock."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._pool = ThreadPoolExecutor(4, "workspace-events")
        self._busy = 0
        self._idle = threading.Condition()
        self.retry_after = RETRY_AFTER

    def message_posted(self, conversation: Conversation, message: Message, user: User) -> None:
        """Tell the bot of a person's message, if it is there and its manifest asks for it.

        Slack tells an app of its own posts, too, which Bolt then drops; here it hears only of their edits.
        """
        workspace = self._workspace
        if workspace.bot.id not in conversation.members:
            return
        shared = conversation.is_ext_shared
        if _MESSAGE_EVENTS[conversation.kind] in workspace.app.events:
            inner = payloads.message_event(conversation, message, user)
            self.deliver(payloads.event(workspace, inner, shared=shared))
        mentioned = f"<@{workspace.bot.id}>" in message.text
        # Slack sends no app_mention for a direct message.
        if mentioned and conversation.kind is not Kind.DM and "app_mention" in workspace.app.events:
            inner = payloads.message_event(conversation, message, user, "app_mention")
            self.deliver(payloads.event(workspace, inner, shared=shared))

    def message_changed(self, conversation: Conversation, message: Message, before: Json) -> None:
        """Tell the bot that a message, also its own, was edited; `before` is what it was."""
        self._message_change(conversation, before, self._workspace.message_json(message))

    def message_deleted(self, conversation: Conversation, before: Json) -> None:
        """Tell the bot that a message, also its own, is gone; `before` is what it was."""
        self._message_change(conversation, before, None)

    def _message_change(self, conversation: Conversation, before: Json, message: Json | None) -> None:
        workspace = self._workspace
        wanted = _MESSAGE_EVENTS[conversation.kind] in workspace.app.events
        if workspace.bot.id not in conversation.members or not wanted:
            return
        ts = workspace.ids.ts(workspace.clock.now())
        inner = payloads.message_change(conversation, ts, before, message)
        self.deliver(payloads.event(workspace, inner, shared=conversation.is_ext_shared))

    def home_opened(self, user: User, conversation: Conversation, tab: str = "home") -> None:
        """Tell the bot that someone opened its Home (or its messages, `tab` "messages")."""
        workspace = self._workspace
        if "app_home_opened" not in workspace.app.events:
            return
        with workspace.lock:
            now = workspace.ids.ts(workspace.clock.now())
            inner: Json = {
                "type": "app_home_opened",
                "user": user.id,
                "channel": conversation.id,
                "tab": tab,
                "event_ts": now,
            }
            view = workspace.views.home(user.id)
            if view is not None and tab == "home":
                inner["view"] = workspace.views.as_json(view)
        self.deliver(payloads.event(workspace, inner))

    def membership(self, kind: str, user: User, conversation: Conversation) -> None:
        """Tell the bot of a join or a leave (`member_joined_channel`, `member_left_channel`)."""
        workspace = self._workspace
        if kind not in workspace.app.events or (
            workspace.bot.id not in conversation.members and user.id != workspace.bot.id
        ):
            return
        inner = {
            "type": kind,
            "user": user.id,
            "channel": conversation.id,
            "channel_type": conversation.id[0],
            "team": user.team_id,
            "event_ts": workspace.ids.ts(workspace.clock.now()),
        }
        self.deliver(payloads.event(workspace, inner, shared=conversation.is_ext_shared))

    def person_changed(self, user: User) -> None:
        """Tell the bot what someone is now: their name, zone, a guest, deactivated (`user_change`)."""
        from bot.sandbox.api.objects import user_json

        workspace = self._workspace
        if "user_change" not in workspace.app.events:
            return
        inner = {
            "type": "user_change",
            "user": user_json(workspace, user),
            "cache_ts": user.updated,
            "event_ts": workspace.ids.ts(workspace.clock.now()),
        }
        self.deliver(payloads.event(workspace, inner))

    def deliver(self, body: Json) -> Future[None]:
        """Send an event in the background; the future ends after the first attempt."""
        with self._idle:
            self._busy += 1
        return self._pool.submit(self._attempt, body, 0, "")

    def wait_idle(self, timeout: float = 20.0) -> bool:
        """Wait until no first or immediate attempt is under way; return whether that came in time."""
        with self._idle:
            return self._idle.wait_for(lambda: self._busy == 0, timeout)

    def stop(self) -> None:
        """Deliver nothing more."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _attempt(self, body: Json, number: int, reason: str) -> None:
        try:
            failure = self._send(body, number, reason)
            if failure and number < len(self.retry_after):
                self._later(body, number + 1, failure)
        finally:
            with self._idle:
                self._busy -= 1
                self._idle.notify_all()

    def _send(self, body: Json, number: int, reason: str) -> str:
        headers = {"X-Slack-Retry-Num": str(number), "X-Slack-Retry-Reason": reason} if number else {}
        try:
            answer = self._workspace.send(Envelope.EVENT, body, headers)
        except BotUnreachable as error:
            return error.reason
        if answer.ok or answer.headers.get("x-slack-no-retry") == "1":
            return ""
        return "http_error"

    def _later(self, body: Json, number: int, reason: str) -> None:
        wait = self.retry_after[number - 1]

        def again() -> None:
            with self._idle:
                self._busy += 1
            self._pool.submit(self._attempt, body, number, reason)

        if wait:
            self._workspace.timer.at(self._workspace.clock.now() + wait, again)
        else:
            again()
