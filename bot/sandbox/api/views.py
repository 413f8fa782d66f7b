"""views.*: modals opened, stacked and changed; the Home tab published."""

from __future__ import annotations

from typing import Final

from bot.sandbox.api.call import Call, Method
from bot.sandbox.errors import ApiError
from bot.sandbox.state import Json, View
from bot.sandbox.triggers import Trigger


def _payload(call: Call, *, kind: str, but: View | None = None) -> Json:
    return call.workspace.views.check(call.json("view"), kind, but=but)


def _trigger(call: Call) -> Trigger:
    # `interactivity_pointer` is Slack's newer name for the same thing.
    trigger_id = call.text("trigger_id") or call.text("interactivity_pointer")
    if not trigger_id:
        raise call.fail("invalid_arguments", "[ERROR] missing required field: trigger_id")
    try:
        return call.workspace.triggers.look(trigger_id)
    except ApiError as error:
        raise call.fail(error.error) from error


def open_view(call: Call) -> Json:
    """views.open. Whether a faulty view uses the trigger up is not documented; here it does not."""
    payload = _payload(call, kind="modal")
    trigger = _trigger(call)
    trigger.used = True
    views, now = call.workspace.views, call.workspace.clock.now()
    view = views.open(trigger.user, payload, now=now, conversation=trigger.conversation)
    return {"view": views.as_json(view)}


def push(call: Call) -> Json:
    """views.push."""
    payload = _payload(call, kind="modal")
    trigger = _trigger(call)
    views, now = call.workspace.views, call.workspace.clock.now()
    if not views.stack(trigger.user):
        raise call.fail("not_found")
    trigger.used = True
    view = views.push(trigger.user, payload, now=now, conversation=trigger.conversation)
    return {"view": views.as_json(view)}


def _same_hash(call: Call, view: View) -> None:
    given = call.text("hash")
    if given and given != view.hash:
        raise call.fail("hash_conflict")


def update(call: Call) -> Json:
    """views.update by `view_id` or `external_id`; refused when `hash` is not the newest."""
    workspace = call.workspace
    view_id, external_id = call.text("view_id"), call.text("external_id")
    if bool(view_id) == bool(external_id):
        raise call.fail("invalid_arguments", "[ERROR] must provide exactly one of: view_id, external_id")
    view = workspace.views.find(view_id) if view_id else workspace.views.by_external_id(external_id)
    if view is None:
        raise call.fail("not_found")
    payload = _payload(call, kind=view.type, but=view)
    _same_hash(call, view)
    view = workspace.views.update(view, payload, now=workspace.clock.now())
    return {"view": workspace.views.as_json(view)}


def publish(call: Call) -> Json:
    """views.publish."""
    workspace = call.workspace
    user = call.user(call.need("user_id"))
    if not workspace.app.home_tab:
        raise call.fail("not_enabled")
    known = workspace.views.home(user.id)
    payload = _payload(call, kind="home", but=known)
    if known is not None:
        _same_hash(call, known)
    view = workspace.views.publish(user.id, payload, now=workspace.clock.now())
    return {"view": workspace.views.as_json(view)}


_TRIGGER: Final = frozenset({"expired_trigger_id", "exchanged_trigger_id", "invalid_trigger_id"})
_VIEW: Final = frozenset({"duplicate_external_id", "view_too_large"})
METHODS: Final = (
    Method("views.open", open_view, _VIEW | _TRIGGER, (), tier=4),
    Method("views.push", push, _VIEW | _TRIGGER | {"not_found", "push_limit_reached"}, (), tier=4),
    Method("views.update", update, _VIEW | {"not_found", "hash_conflict"}, (), tier=4),
    Method("views.publish", publish, _VIEW | {"hash_conflict", "not_enabled", "user_not_found"}, (), tier=4),
)
