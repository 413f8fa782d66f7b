"""What people do in modals and Home: use an element, submit, close, look for options."""

from __future__ import annotations

from typing import Final

from bot.sandbox import payloads
from bot.sandbox.blocks.elements import SUGGESTED
from bot.sandbox.blocks.values import form_errors, form_values
from bot.sandbox.engine import Workspace
from bot.sandbox.errors import ApiError, BotUnreachable, NotVisible
from bot.sandbox.look import (
    Done,
    actor_of,
    ask,
    blocks_of,
    conversation_of,
    element_of,
    label_of,
    message_of,
    usable_view_of,
    view_of,
    with_choice,
)
from bot.sandbox.state import Json, Value, View
from bot.sandbox.transport import Envelope

TROUBLE: Final = "We had some trouble connecting. Try again?"  # Slack's words in a modal that got no answer


def view_action(
    workspace: Workspace, user_id: str, view_id: str, action: Json, values: Json | None = None
) -> Done:
    """Use an element of a modal or of Home."""
    with workspace.lock:
        user = actor_of(workspace, user_id)
        view = usable_view_of(workspace, user, view_id)
        block, element = element_of(view.blocks, action)
        view.values = with_choice({**view.values, **(values or {})}, block, element, action)
        payload = payloads.view_payload(workspace, "block_actions", user, view)
        now = workspace.ids.ts(workspace.clock.now())
        payload["actions"] = [payloads.action(element, block["block_id"], action, now)]
    answer = ask(workspace, Envelope.INTERACTION, payload, user, label_of(element))
    return Done(ok=answer is not None, error="" if answer else f"{label_of(element)} failed")


def submit(workspace: Workspace, user_id: str, view_id: str, values: Json | None = None) -> Done:
    """Submit a modal: Slack's own checks first, then the bot's answer decides what is open afterwards."""
    with workspace.lock:
        user = actor_of(workspace, user_id)
        view = usable_view_of(workspace, user, view_id)
        if view.type != "modal":
            raise NotVisible(f"{view_id} is no form; there is nothing to submit")
        view.values = {**view.values, **(values or {})}
        errors = form_errors(view.blocks, form_values(view.blocks, view.values, view.conversation))
        if errors:
            return Done(ok=False, errors=errors)
        payload = payloads.view_payload(workspace, "view_submission", user, view)
    try:
        answer = workspace.send(Envelope.INTERACTION, payload)
    except BotUnreachable:
        return Done(ok=False, error=TROUBLE)
    if not answer.ok or (answer.payload is None and answer.text.strip()):  # a body is JSON, or there is none
        return Done(ok=False, error=TROUBLE)
    with workspace.lock:
        if workspace.views.find(view.id) is not view:
            return Done()  # closed meanwhile; what Slack makes of the answer then is not documented
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
        return Done(ok=False, errors=_errors(view, body.get("errors")))
    if act == "clear":
        views.close(view, all_of_them=True)
    elif act == "update":
        views.update(view, views.check(body.get("view"), view.type, but=view), now=now)
    elif act == "push":
        fresh = views.check(body.get("view"), "modal")
        views.push(view.user, fresh, now=now, conversation=view.conversation)
    elif act is None:
        views.close(view)
    else:
        raise ApiError("invalid_arguments", messages=[f"unknown response_action {act}"])
    return Done()


def _errors(view: View, given: Value) -> dict[str, str]:
    if not isinstance(given, dict) or not all(isinstance(text, str) for text in given.values()):
        raise ApiError("invalid_arguments", messages=["errors must be an object of texts"])
    known = {block["block_id"] for block in view.blocks if block.get("type") == "input"}
    if not given or not set(given) <= known:
        raise ApiError("invalid_arguments", messages=[f"errors name no input block: {sorted(given)}"])
    return given


def close_view(workspace: Workspace, user_id: str, view_id: str, *, all_of_them: bool = False) -> Done:
    """Close a modal; the bot hears of it where the view asks for that."""
    with workspace.lock:
        user = actor_of(workspace, user_id)
        view = view_of(workspace, user, view_id)
        closed = workspace.views.close(view, all_of_them=all_of_them or view.clear_on_close)
        told = []
        for each in closed:
            if each.notify_on_close:
                payload = payloads.view_payload(workspace, "view_closed", user, each)
                told.append({**payload, "is_cleared": all_of_them or view.clear_on_close})
    for payload in told:
        ask(workspace, Envelope.INTERACTION, payload, user, "Close")
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
        user = actor_of(workspace, user_id)
        payload: Json = {**payloads.interaction(workspace, "block_suggestion", user)}
        if view_id:
            view = view_of(workspace, user, view_id)
            element_of(view.blocks, {"action_id": action_id, "block_id": block_id})
            payload["container"] = {"type": "view", "view_id": view.id}
            payload["view"] = workspace.views.as_json(view)
        else:
            conversation = conversation_of(workspace, user, conversation_id or "")
            message = message_of(conversation, user, ts or "")
            element_of(blocks_of(message), {"action_id": action_id, "block_id": block_id})
            whole = payloads.message_action(workspace, user, conversation, message, {})
            payload |= {name: whole[name] for name in ("container", "channel", "message") if name in whole}
        payload |= {"action_id": action_id, "block_id": block_id, "value": typed}
    try:
        answer = workspace.send(Envelope.INTERACTION, payload)
    except BotUnreachable as error:
        return Done(ok=False, error=error.reason)
    body = answer.payload or {}
    found: Json = {name: body[name] for name in ("options", "option_groups") if name in body}
    if not answer.ok or not found:
        return Done(ok=False, error="No results")
    faults = list(SUGGESTED.faults(found, ""))
    if faults:  # how Slack puts it is not documented
        return Done(
            ok=False, error=f"The app's options are faulty: {faults[0].message} at {faults[0].pointer}"
        )
    return Done(data=found)
