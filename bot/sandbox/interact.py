"""What people do in Slack, and what Slack makes of the bot's answer. Nothing here is done under the lock but
looking things up and writing them down; the bot is asked in the caller's thread."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field
from typing import Any, Final

from bot.sandbox import payloads
from bot.sandbox.blocks.check import elements_of
from bot.sandbox.blocks.values import form_errors, form_values
from bot.sandbox.engine import Workspace
from bot.sandbox.errors import ApiError, BotUnreachable, NotVisible
from bot.sandbox.respond import respond
from bot.sandbox.responses import Response
from bot.sandbox.state import Conversation, Json, Message, User, View
from bot.sandbox.transport import Answer, Envelope

TROUBLE: Final = "We had some trouble connecting. Try again?"  # Slack's words in a modal that got no answer
_COMMAND: Final = re.compile(r"(/\S+)(?:\s+(.*))?", re.DOTALL)
_MENTION: Final = re.compile(r"(?<![\w@<])@([\w.\-]+)")
_CHANNEL: Final = re.compile(r"(?<![\w#<])#([\w\-]+)")
_MARKS: Final = re.compile(r"<([@#!][^<>]+|https?://[^<>]+)>")


@dataclass(frozen=True)
class Done:
    """How a deed went: `ok`, else the words that Slack shows; `errors` under a modal's fields."""

    ok: bool = True
    error: str = ""
    errors: dict[str, str] = field(default_factory=dict)
    data: Json = field(default_factory=dict)


def _user(workspace: Workspace, user_id: str) -> User:
    user = workspace.directory.users.get(user_id)
    if user is None:
        raise NotVisible(f"nobody here has the id {user_id}")
    return user


def _conversation(workspace: Workspace, user: User, conversation_id: str) -> Conversation:
    conversation = workspace.directory.conversations.get(conversation_id)
    if conversation is None or (conversation.is_private and user.id not in conversation.members):
        raise NotVisible(f"{user.name} does not see a conversation {conversation_id}")
    return conversation


def known_user(workspace: Workspace, user_id: str) -> User:
    """Return someone by id; raise NotVisible when there is nobody."""
    return _user(workspace, user_id)


def known_conversation(workspace: Workspace, user_id: str, conversation_id: str) -> Conversation:
    """Return a conversation that this person sees; raise NotVisible when there is none."""
    return _conversation(workspace, _user(workspace, user_id), conversation_id)


def _ask(workspace: Workspace, envelope: Envelope, payload: Json, user: User, what: str) -> Answer | None:
    """Send and return the answer; without a good one tell the person in Slack's way and return None."""
    try:
        answer = workspace.send(envelope, payload)
    except BotUnreachable as error:
        timeout = error.reason == "http_timeout"
        workspace.notice(
            user.id, f'{what} failed with the error "{"operation_timeout" if timeout else "dispatch_failed"}"'
        )
        return None
    if not answer.ok:
        code = "http_service_error" if answer.status >= 500 else "http_client_error"
        workspace.notice(user.id, f'{what} failed with the error "{code}"')
        return None
    return answer


def encode_text(workspace: Workspace, text: str, *, mentions: bool = True) -> str:
    """Return typed text as Slack stores it: `&<>` escaped, @name and #channel as ids, ready marks kept."""
    kept: list[str] = []

    def keep(mark: re.Match[str]) -> str:
        kept.append(mark.group(0))
        return f"\0{len(kept) - 1}\0"

    escaped = html.escape(_MARKS.sub(keep, text.replace("\0", "")), quote=False)
    if mentions:
        escaped = _MENTION.sub(lambda found: _person_mark(workspace, found), escaped)
        escaped = _CHANNEL.sub(lambda found: _channel_mark(workspace, found), escaped)
    return re.sub("\0(\\d+)\0", lambda found: kept[int(found.group(1))], escaped)


def _person_mark(workspace: Workspace, found: re.Match[str]) -> str:
    name = found.group(1).rstrip(".")
    rest = found.group(1)[len(name) :]
    if name in ("here", "channel", "everyone"):
        return f"<!{name}>{rest}"
    for user in workspace.directory.users.values():
        if user.name == name:
            return f"<@{user.id}>{rest}"
    return found.group(0)


def _channel_mark(workspace: Workspace, found: re.Match[str]) -> str:
    for each in workspace.directory.conversations.values():
        if each.name == found.group(1) and not each.is_private:
            return f"<#{each.id}|{each.name}>"
    return found.group(0)


def say(
    workspace: Workspace, user_id: str, conversation_id: str, text: str, thread_ts: str | None = None
) -> Done:
    """Write a message, or run a slash command when it begins with one."""
    if text.startswith("/") and _COMMAND.fullmatch(text.strip()):
        if thread_ts:
            name = text.split()[0]
            return _refused(workspace, user_id, f"{name} is not supported in threads. Sorry!")
        return command(workspace, user_id, conversation_id, text)
    with workspace.lock:
        user = _user(workspace, user_id)
        conversation = _conversation(workspace, user, conversation_id)
        if user_id not in conversation.members or conversation.is_archived or user.deleted:
            raise NotVisible(f"{user.name} cannot write there")
        parent = conversation.messages.get(thread_ts) if thread_ts else None
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
    match = _COMMAND.fullmatch(line.strip())
    name, text = (match.group(1), match.group(2) or "") if match else (line, "")
    with workspace.lock:
        user = _user(workspace, user_id)
        conversation = _conversation(workspace, user, conversation_id)
        known = workspace.app.command(name)
        if known is None or (workspace.directory.is_stranger(user) and not workspace.strangers_may_command):
            return _refused(workspace, user_id, f"{name} is not a valid command.")
        text = encode_text(workspace, text, mentions=known.should_escape)
        payload = payloads.command(workspace, user, conversation, name, text)
    answer = _ask(workspace, Envelope.COMMAND, payload, user, name)
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


def _element(blocks: list[Json], action: Json) -> tuple[Json, Json]:
    for block in blocks:
        for element in elements_of(block):
            same = element.get("action_id") == action.get("action_id")
            if same and action.get("block_id") in (None, block.get("block_id")):
                return block, element
    raise NotVisible(f"there is nothing here with the action id {action.get('action_id')}")


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
        user = _user(workspace, user_id)
        conversation = _conversation(workspace, user, conversation_id)
        message = _visible(conversation, user, ts)
        everything = [*message.blocks, *(b for a in message.attachments for b in a.get("blocks") or [])]
        block, element = _element(everything, action)
        typed = _with_choice(values or {}, block, element, action)
        state = form_values(everything, typed, conversation.id)
        payload = payloads.message_action(workspace, user, conversation, message, state)
        now = workspace.ids.ts(workspace.clock.now())
        payload["actions"] = [payloads.action(element, block["block_id"], action, now)]
    answer = _ask(workspace, Envelope.INTERACTION, payload, user, _label(element))
    return Done(ok=answer is not None, error="" if answer else f"{_label(element)} failed")


def _label(element: Json) -> str:
    text = element.get("text") or element.get("placeholder") or {}
    return str(text.get("text") or element.get("action_id"))


def _with_choice(values: Json, block: Json, element: Json, action: Json) -> Json:
    """Return the typed values with what was just chosen among them."""
    block_id, action_id = block["block_id"], element["action_id"]
    chosen = {name: value for name, value in action.items() if name not in ("block_id", "action_id")}
    return {**values, block_id: {**(values.get(block_id) or {}), action_id: chosen}}


def _visible(conversation: Conversation, user: User, ts: str) -> Message:
    message = conversation.messages.get(ts)
    ephemeral = conversation.ephemerals.get(ts)
    if message is None and ephemeral is not None and ephemeral.ephemeral_to == user.id:
        message = ephemeral
    if message is None:
        raise NotVisible(f"{user.name} does not see a message {ts}")
    return message


def _view(workspace: Workspace, user: User, view_id: str) -> View:
    view = workspace.views.find(view_id)
    if view is None or view.user != user.id:
        raise NotVisible(f"{user.name} has no view {view_id} open")
    return view


def view_action(
    workspace: Workspace, user_id: str, view_id: str, action: Json, values: Json | None = None
) -> Done:
    """Use an element of a modal or of Home."""
    with workspace.lock:
        user = _user(workspace, user_id)
        view = _view(workspace, user, view_id)
        block, element = _element(view.blocks, action)
        view.values = _with_choice({**view.values, **(values or {})}, block, element, action)
        payload = payloads.view_payload(workspace, "block_actions", user, view)
        now = workspace.ids.ts(workspace.clock.now())
        payload["actions"] = [payloads.action(element, block["block_id"], action, now)]
    answer = _ask(workspace, Envelope.INTERACTION, payload, user, _label(element))
    return Done(ok=answer is not None, error="" if answer else f"{_label(element)} failed")


def submit(workspace: Workspace, user_id: str, view_id: str, values: Json | None = None) -> Done:
    """Submit a modal: Slack's own checks first, then the bot's answer decides what is open afterwards."""
    with workspace.lock:
        user = _user(workspace, user_id)
        view = _view(workspace, user, view_id)
        view.values = {**view.values, **(values or {})}
        errors = form_errors(view.blocks, form_values(view.blocks, view.values, view.conversation))
        if errors:
            return Done(ok=False, errors=errors)
        payload = payloads.view_payload(workspace, "view_submission", user, view)
    try:
        answer = workspace.send(Envelope.INTERACTION, payload)
    except BotUnreachable:
        return Done(ok=False, error=TROUBLE)
    if not answer.ok:
        return Done(ok=False, error=TROUBLE)
    with workspace.lock:
        try:
            return _submitted(workspace, view, answer.payload or {})
        except ApiError as error:
            workspace.notice(
                user_id, f"Slack refused the answer: {error.error} {' '.join(error.messages)}".strip()
            )
            return Done(ok=False, error=TROUBLE)


def _submitted(workspace: Workspace, view: View, body: Json) -> Done:
    views, now = workspace.views, workspace.clock.now()
    act = body.get("response_action")
    if act == "errors":
        errors = {str(block_id): str(text) for block_id, text in (body.get("errors") or {}).items()}
        known = {block["block_id"] for block in view.blocks if block.get("type") == "input"}
        if not errors or not set(errors) <= known:
            raise ApiError("invalid_arguments", messages=[f"errors name no input block: {sorted(errors)}"])
        return Done(ok=False, errors=errors)
    if act == "clear":
        views.close(view, all_of_them=True)
    elif act == "update":
        views.update(view, views.check(body.get("view"), but=view), now=now)
    elif act == "push":
        views.push(view.user, views.check(body.get("view")), now=now, conversation=view.conversation)
    elif act is None:
        views.close(view)
    else:
        raise ApiError("invalid_arguments", messages=[f"unknown response_action {act}"])
    return Done()


def close_view(workspace: Workspace, user_id: str, view_id: str, *, all_of_them: bool = False) -> Done:
    """Close a modal; the bot hears of it where the view asks for that."""
    with workspace.lock:
        user = _user(workspace, user_id)
        view = _view(workspace, user, view_id)
        closed = workspace.views.close(view, all_of_them=all_of_them or view.clear_on_close)
        told = []
        for each in closed:
            if each.notify_on_close:
                payload = payloads.view_payload(workspace, "view_closed", user, each)
                told.append({**payload, "is_cleared": all_of_them or view.clear_on_close})
    for payload in told:
        _ask(workspace, Envelope.INTERACTION, payload, user, "Close")
    return Done()


def suggest(
    workspace: Workspace,
    user_id: str,
    block_id: str,
    action_id: str,
    typed: str,
    *,
    view_id: str | None = None,
    conversation_id: str | None = None,
    ts: str | None = None,
) -> Done:
    """Ask the bot for the options of an external select; `data` is `{options}` or `{option_groups}`."""
    with workspace.lock:
        user = _user(workspace, user_id)
        payload: Json = {**payloads.interaction(workspace, "block_suggestion", user)}
        if view_id:
            view = _view(workspace, user, view_id)
            _element(view.blocks, {"action_id": action_id, "block_id": block_id})
            payload["container"] = {"type": "view", "view_id": view.id}
            payload["view"] = workspace.views.as_json(view)
        else:
            conversation = _conversation(workspace, user, conversation_id or "")
            message = _visible(conversation, user, ts or "")
            _element(message.blocks, {"action_id": action_id, "block_id": block_id})
            whole = payloads.message_action(workspace, user, conversation, message, {})
            payload |= {name: whole[name] for name in ("container", "channel", "message") if name in whole}
        payload |= {"action_id": action_id, "block_id": block_id, "value": typed}
    try:
        answer = workspace.send(Envelope.INTERACTION, payload)
    except BotUnreachable as error:
        return Done(ok=False, error=error.reason)
    body = answer.payload or {}
    found: dict[str, Any] = {name: body[name] for name in ("options", "option_groups") if name in body}
    if not answer.ok or not found:
        return Done(ok=False, error="No results")
    return Done(data=found)


def shortcut(
    workspace: Workspace,
    user_id: str,
    callback_id: str,
    conversation_id: str | None = None,
    ts: str | None = None,
) -> Done:
    """Use a global shortcut, or a message's when a message is given."""
    with workspace.lock:
        user = _user(workspace, user_id)
        known = next((each for each in workspace.app.shortcuts if each.callback_id == callback_id), None)
        if known is None:
            raise NotVisible(f"the app has no shortcut {callback_id}")
        if known.type == "global":
            payload: Json = {**payloads.interaction(workspace, "shortcut", user)}
            payload["action_ts"] = workspace.ids.ts(workspace.clock.now())
        else:
            conversation = _conversation(workspace, user, conversation_id or "")
            message = _visible(conversation, user, ts or "")
            payload = {
                **payloads.interaction(workspace, "message_action", user),
                "action_ts": workspace.ids.ts(workspace.clock.now()),
                "channel": {"id": conversation.id, "name": payloads.channel_name(conversation)},
                "message_ts": message.ts,
                "message": workspace.message_json(message),
                "response_url": workspace.response_url(user.id, conversation.id, message_ts=message.ts),
            }
        payload["callback_id"] = callback_id
        payload["trigger_id"] = workspace.triggers.issue(user.id, conversation_id)
    answer = _ask(workspace, Envelope.INTERACTION, payload, user, known.name)
    return Done(ok=answer is not None, error="" if answer else f"{known.name} failed")


def open_home(workspace: Workspace, user_id: str, tab: str = "home") -> Done:
    """Open the app's Home (or its messages); the bot hears of it in the background."""
    with workspace.lock:
        user = _user(workspace, user_id)
        conversation, _ = workspace.directory.open_dm([user.id, workspace.bot.id], now=workspace.clock.now())
    workspace.events.home_opened(user, conversation, tab)
    return Done()
