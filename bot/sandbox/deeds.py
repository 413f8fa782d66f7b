"""The deeds of the page, by the last part of their address: what each reads, and whom it asks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Final

from bot.sandbox import forms, interact, look, revise
from bot.sandbox.api.posting import LONGEST_TEXT
from bot.sandbox.clock import ClockError
from bot.sandbox.engine import Workspace
from bot.sandbox.given import Given
from bot.sandbox.look import Done


def _fault(text: str) -> Done | None:
    """Return why Slack's own client would not send a text, None for one that it would.

    Where the client stops is not documented; the API's limit stands here for it.
    """
    if not text.strip():
        return Done(ok=False, error="no_text")
    return Done(ok=False, error="msg_too_long") if len(text) > LONGEST_TEXT else None


def _say(workspace: Workspace, given: Given) -> Done:
    text = given.text("text")
    where = given.text("as"), given.text("conversation")
    return _fault(text) or interact.say(workspace, *where, text, given.maybe("thread_ts"))


def _edit(workspace: Workspace, given: Given) -> Done:
    text = given.text("text")
    where = given.text("as"), given.text("conversation"), given.text("ts")
    return _fault(text) or revise.edit(workspace, *where, text)


def _delete(workspace: Workspace, given: Given) -> Done:
    return revise.delete(workspace, given.text("as"), given.text("conversation"), given.text("ts"))


def _press(workspace: Workspace, given: Given) -> Done:
    return interact.press(
        workspace,
        given.text("as"),
        given.text("conversation"),
        given.text("ts"),
        given.action(),
        given.values(),
    )


def _view_action(workspace: Workspace, given: Given) -> Done:
    return forms.view_action(
        workspace, given.text("as"), given.text("view_id"), given.action(), given.values()
    )


def _view_submit(workspace: Workspace, given: Given) -> Done:
    return forms.submit(workspace, given.text("as"), given.text("view_id"), given.values())


def _view_close(workspace: Workspace, given: Given) -> Done:
    return forms.close_view(workspace, given.text("as"), given.text("view_id"), all_of_them=given.flag("all"))


def _options(workspace: Workspace, given: Given) -> Done:
    return forms.suggest(
        workspace,
        given.text("as"),
        given.text("block_id"),
        given.text("action_id"),
        given.text("value", ""),
        view_id=given.maybe("view_id"),
        conversation_id=given.maybe("conversation"),
        ts=given.maybe("ts"),
    )


def _shortcut(workspace: Workspace, given: Given) -> Done:
    return interact.shortcut(
        workspace,
        given.text("as"),
        given.text("callback_id"),
        given.maybe("conversation"),
        given.maybe("ts"),
    )


def _home(workspace: Workspace, given: Given) -> Done:
    return interact.open_home(workspace, given.text("as"), given.text("tab", "home"))


def _read(workspace: Workspace, given: Given) -> Done:
    with workspace.lock:
        user = look.user_of(workspace, given.text("as"))
        workspace.messages.read(look.conversation_of(workspace, user, given.text("conversation")), user.id)
    return Done()


def _dm(workspace: Workspace, given: Given) -> Done:
    return Done(data={"conversation": workspace.dm(given.text("as"), *given.texts("with")).id})


def _span(minutes: float) -> timedelta:
    try:
        return timedelta(minutes=minutes)
    except OverflowError as error:
        raise ClockError from error


def _clock(workspace: Workspace, given: Given) -> Done:
    if given.maybe("to") is None:
        workspace.clock.advance(_span(given.number("minutes")))
    else:
        workspace.clock.move_to(given.moment("to"))
    return Done(data={"now": workspace.clock.now().isoformat()})


def _tick(workspace: Workspace, _: Given) -> Done:
    workspace.tick()
    return Done()


DEEDS: Final[dict[str, Callable[[Workspace, Given], Done]]] = {
    "say": _say,
    "edit": _edit,
    "delete": _delete,
    "press": _press,
    "view-action": _view_action,
    "view-submit": _view_submit,
    "view-close": _view_close,
    "options": _options,
    "shortcut": _shortcut,
    "home": _home,
    "read": _read,
    "dm": _dm,
    "clock": _clock,
    "tick": _tick,
}
