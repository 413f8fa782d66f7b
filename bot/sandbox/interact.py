"""What people do in Slack outside of forms: write, run commands, press buttons, use shortcuts, open Home.

Under the lock things are only looked up and written down; the bot is asked in the caller's thread.
"""

from __future__ import annotations

import re
from typing import Final

from bot.sandbox import payloads
from bot.sandbox.blocks.values import form_values
from bot.sandbox.compose import encode_text
from bot.sandbox.engine import Workspace
from bot.sandbox.errors import ApiError, NotVisible
from bot.sandbox.look import (
    Done,
    actor_of,
    ask,
    blocks_of,
    conversation_of,
    element_of,
    label_of,
    message_of,
    place_of,
    with_choice,
)
from bot.sandbox.respond import respond
from bot.sandbox.responses import Response
from bot.sandbox.state import Conversation, Json, Message, User
from bot.sandbox.transport import Answer, Envelope

_COMMAND: Final = re.compile(r"(/\S+)(?:\s+(.*))?", re.DOTALL)


def say(
    workspace: Workspace, user_id: str, conversation_id: str, text: str, thread_ts: str | None = None
) -> Done:
    """Write a message, or run a slash command when it begins with one: what the field of the page does."""
    with workspace.lock:
        user = actor_of(workspace, user_id)
        conversation = place_of(workspace, user, conversation_id)
    if text.startswith("/") and _COMMAND.fullmatch(text.strip()):
        if thread_ts:
            return _refused(workspace, user_id, f"{text.split()[0]} is not supported in threads. Sorry!")
        return _run(workspace, user, conversation, text)
    with workspace.lock:
        parent = message_of(conversation, user, thread_ts) if thread_ts else None
        if parent is not None:
            parent.thread_ts = parent.thread_ts or parent.ts
        message = Message(
            ts=workspace.ids.ts(workspace.clock.now()),
            conversation=conversation.id,
            user=user.id,
            text=encode_text(workspace, text),
            thread_ts=parent.thread_ts if parent else None,
            client_msg_id=workspace.ids.new("client-"),
        )
        workspace.messages.post(message)
        workspace.events.message_posted(conversation, message, user)
    return Done(data={"ts": message.ts})


def _refused(workspace: Workspace, user_id: str, text: str) -> Done:
    workspace.notice(user_id, text)
    return Done(ok=False, error=text)


def command(workspace: Workspace, user_id: str, conversation_id: str, line: str) -> Done:
    """Run a slash command as typed, `/pmo status …`; its answer is shown where it was typed.

    Someone of another workspace cannot use an app's commands (docs.slack.dev/apis/slack-connect), and nobody
    can use one that the app does not have.
    """
    with workspace.lock:
        user = actor_of(workspace, user_id)
        conversation = conversation_of(workspace, user, conversation_id)
    return _run(workspace, user, conversation, line)


def _run(workspace: Workspace, user: User, conversation: Conversation, line: str) -> Done:
    match = _COMMAND.fullmatch(line.strip())
    name, text = (match.group(1), match.group(2) or "") if match else (line, "")
    with workspace.lock:
        known = workspace.app.command(name)
        if known is None or (workspace.directory.is_stranger(user) and not workspace.strangers_may_command):
            return _refused(workspace, user.id, f"{name} is not a valid command.")
        text = encode_text(workspace, text, mentions=known.should_escape, named=True)
        payload = payloads.command(workspace, user, conversation, name, text)
    answer = ask(workspace, Envelope.COMMAND, payload, user, name)
    if answer is None:
        return Done(ok=False, error=f"{name} failed")
    return _command_answer(workspace, user, conversation, line, answer)


def _command_answer(
    workspace: Workspace, user: User, conversation: Conversation, line: str, answer: Answer
) -> Done:
    body = answer.payload
    if body is None:
        if not answer.text.strip():
            return Done()
        body = {"text": answer.text}
    if not body:
        return Done()
    with workspace.lock:
        here = Response(user.id, conversation.id, None, None, workspace.clock.now())
        if body.get("response_type") == "in_channel":  # Slack then shows what was typed, too
            ts = workspace.ids.ts(workspace.clock.now())
            workspace.messages.post(Message(ts=ts, conversation=conversation.id, user=user.id, text=line))
        try:
            respond(workspace, here, body)
        except ApiError as error:
            return _refused(workspace, user.id, f'{line.split()[0]} failed with the error "{error.error}"')
    return Done()


def press(
    workspace: Workspace,
    user_id: str,
    conversation_id: str,
    ts: str,
    action: Json,
    values: Json | None = None,
) -> Done:
    """Use an element of a message: press a button, choose in a menu."""
    with workspace.lock:
        user = actor_of(workspace, user_id)
        conversation = conversation_of(workspace, user, conversation_id)
        message = message_of(conversation, user, ts)
        everything = blocks_of(message)
        block, element = element_of(everything, action)
        typed = with_choice(values or {}, block, element, action)
        state = form_values(everything, typed, conversation.id)
        payload = payloads.message_action(workspace, user, conversation, message, state)
        now = workspace.ids.ts(workspace.clock.now())
        payload["actions"] = [payloads.action(element, block["block_id"], action, now)]
    answer = ask(workspace, Envelope.INTERACTION, payload, user, label_of(element))
    return Done(ok=answer is not None, error="" if answer else f"{label_of(element)} failed")


def shortcut(
    workspace: Workspace,
    user_id: str,
    callback_id: str,
    conversation_id: str | None = None,
    ts: str | None = None,
) -> Done:
    """Use a global shortcut, or a message's when a message is given."""
    with workspace.lock:
        user = actor_of(workspace, user_id)
        known = next((each for each in workspace.app.shortcuts if each.callback_id == callback_id), None)
        if known is None:
            raise NotVisible(f"the app has no shortcut {callback_id}")
        if known.type == "global":
            payload: Json = payloads.shortcut(workspace, "shortcut", user)
        else:
            conversation = conversation_of(workspace, user, conversation_id or "")
            message = message_of(conversation, user, ts or "")
            payload = {
                **payloads.shortcut(workspace, "message_action", user),
                "channel": {"id": conversation.id, "name": payloads.channel_name(conversation)},
                "message_ts": message.ts,
                "message": workspace.message_json(message),
                "response_url": workspace.response_url(user.id, conversation.id, message_ts=message.ts),
            }
        payload["callback_id"] = callback_id
        payload["trigger_id"] = workspace.triggers.issue(user.id, conversation_id)
    answer = ask(workspace, Envelope.INTERACTION, payload, user, known.name)
    return Done(ok=answer is not None, error="" if answer else f"{known.name} failed")


def open_home(workspace: Workspace, user_id: str, tab: str = "home") -> Done:
    """Open the app's Home (or its messages); the bot hears of it in the background."""
    with workspace.lock:
        user = actor_of(workspace, user_id)
        conversation, _ = workspace.directory.open_dm([user.id, workspace.bot.id], now=workspace.clock.now())
    workspace.events.home_opened(user, conversation, tab)
    return Done()
