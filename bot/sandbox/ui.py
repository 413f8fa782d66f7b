"""The door for the page: its JSON API and its stream of server-sent events."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from datetime import datetime, timedelta
from typing import Any, Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse

from bot.errors import SightlineError
from bot.sandbox import forms, interact, look, revise
from bot.sandbox.engine import Workspace
from bot.sandbox.errors import ApiError
from bot.sandbox.feed import Happening
from bot.sandbox.look import Done
from bot.sandbox.state import Conversation, Json, Kind
from bot.sandbox.web_api import TooLarge, body_of, json_object

log = logging.getLogger(__name__)
MOST_WAITING: Final = 5000
_KIND_WORD: Final = {Kind.CHANNEL: "channel", Kind.PRIVATE: "channel", Kind.DM: "dm", Kind.GROUP_DM: "group"}


class PageApi:
    """Answers the page of one workspace."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace

    async def state(self, request: Request) -> Response:
        """Everything the page needs at its start, as one person."""
        return await self._get(lambda: self._state(request.query_params.get("as", "")))

    async def messages(self, request: Request) -> Response:
        """A conversation's messages, oldest first; ephemeral ones only come in the stream."""
        user, conversation = request.query_params.get("as", ""), request.query_params.get("conversation", "")
        return await self._get(lambda: self._messages(user, conversation))

    async def requests(self, _: Request) -> Response:
        """What the inspector remembers."""
        return await self._get(
            lambda: {"requests": [e.as_json() for e in self.workspace.inspector.entries()]}
        )

    async def act(self, request: Request) -> Response:
        """Do one deed of a person: `/ui/say`, `/ui/press`, …"""
        deed = _DEEDS.get(request.path_params["deed"])
        if deed is None:
            return JSONResponse({"ok": False, "error": "unknown_deed"}, 404)
        try:
            body = json_object(await body_of(request))
        except TooLarge:
            return JSONResponse({"ok": False, "error": "too_large"}, 413)
        except ApiError as error:
            return JSONResponse({"ok": False, "error": error.error}, 400)
        return await run_in_threadpool(self._act, deed, body)

    def _act(self, deed: Callable[[Workspace, Json], Done], body: Json) -> Response:
        try:
            done = deed(self.workspace, body)
        except KeyError as error:
            return JSONResponse({"ok": False, "error": f"missing {error.args[0]}"}, 400)
        except (SightlineError, ValueError) as error:
            return JSONResponse({"ok": False, "error": str(error)})
        except Exception:  # the page gets an answer and the workspace lives, whatever a body or a hook holds
            log.exception("a request of the page failed")
            return JSONResponse({"ok": False, "error": "internal_error"}, 500)
        answer: Json = {"ok": done.ok, **done.data}
        if done.error:
            answer["error"] = done.error
        if done.errors:
            answer["errors"] = done.errors
        return JSONResponse(answer)

    async def _get(self, read: Callable[[], Json]) -> Response:
        try:
            with self.workspace.lock:
                return JSONResponse({"ok": True, **read()})
        except SightlineError as error:
            return JSONResponse({"ok": False, "error": str(error)}, 404)

    def _state(self, user_id: str) -> Json:
        workspace = self.workspace
        me = look.user_of(workspace, user_id)
        if not workspace.directory.is_stranger(me) and not me.deleted:
            workspace.dm(me.id)  # Slack lists an app's messages from the start
        home = workspace.views.home(me.id)
        return {
            "workspace": {"name": workspace.name, "team_id": workspace.team_id, "domain": workspace.domain},
            "now": workspace.clock.now().isoformat(),
            "me": me.id,
            "bot": workspace.bot.id,
            "people": [
                {
                    "id": each.id,
                    "name": each.name,
                    "real_name": each.real_name,
                    "title": each.title,
                    "tz": each.tz,
                    "is_bot": each.is_bot,
                    "deleted": each.deleted,
                    "is_stranger": workspace.directory.is_stranger(each),
                    "is_guest": each.guest is not None,
                }
                for each in workspace.directory.users.values()
            ],
            "conversations": [self._conversation(each, me.id) for each in workspace.directory.of(me.id)],
            "commands": [
                {
                    "command": each.command,
                    "usage_hint": each.usage_hint,
                    "description": each.description,
                    "reserved": each.reserved,
                }
                for each in workspace.app.commands
            ],
            "shortcuts": [
                {
                    "name": each.name,
                    "type": each.type,
                    "callback_id": each.callback_id,
                    "description": each.description,
                }
                for each in workspace.app.shortcuts
            ],
            "views": [workspace.views.as_json(view) for view in workspace.views.stack(me.id)],
            "home": workspace.views.as_json(home) if home else None,
        }

    def _conversation(self, conversation: Conversation, me: str) -> Json:
        others = [each for each in conversation.members if each != me]
        return {
            "id": conversation.id,
            "kind": _KIND_WORD[conversation.kind],
            "name": conversation.name,
            "topic": conversation.topic,
            "is_private": conversation.is_private,
            "is_ext_shared": conversation.is_ext_shared,
            "is_archived": conversation.is_archived,
            "members": conversation.members,
            "with": (others[0] if others else me) if conversation.kind is Kind.DM else None,
            "unread": conversation.unread.get(me, 0),
        }

    def _messages(self, user_id: str, conversation_id: str) -> Json:
        conversation = look.conversation_of(
            self.workspace, look.user_of(self.workspace, user_id), conversation_id
        )
        return {"messages": [self.workspace.messages.for_page(m) for m in conversation.messages.values()]}

    async def stream(self, request: Request) -> Response:
        """Everything that this person sees happen from now on; with `requests`, those of the app instead."""
        user, only_requests = request.query_params.get("as", ""), "requests" in request.query_params
        loop = asyncio.get_running_loop()
        waiting: asyncio.Queue[Happening | None] = asyncio.Queue()

        def take(happening: Happening) -> None:
            wanted = (happening.event == "request") is only_requests and happening.seen_by(user)
            if wanted and not loop.is_closed():
                loop.call_soon_threadsafe(put, happening)

        def put(happening: Happening) -> None:
            # A page that has fallen this far behind is let go; it comes back and reads the state anew.
            waiting.put_nowait(None if waiting.qsize() > MOST_WAITING else happening)

        stop = self.workspace.feed.listen(take)
        return StreamingResponse(
            _events(waiting, stop), media_type="text/event-stream", headers={"Cache-Control": "no-store"}
        )


async def _events(waiting: asyncio.Queue[Happening | None], stop: Callable[[], None]) -> AsyncIterator[str]:
    try:
        yield ": welcome\n\n"
        while True:
            try:
                happening = await asyncio.wait_for(waiting.get(), 15)
            except TimeoutError:
                yield ": still here\n\n"
                continue
            chunk = []
            while happening is not None:
                chunk.append(
                    f"id: {happening.number}\nevent: {happening.event}\ndata: {happening.as_text}\n\n"
                )
                if waiting.empty():
                    break
                happening = waiting.get_nowait()
            yield "".join(chunk)
            if happening is None:
                return
    finally:
        stop()


def _say(workspace: Workspace, body: Json) -> Done:
    return interact.say(workspace, body["as"], body["conversation"], str(body["text"]), body.get("thread_ts"))


def _edit(workspace: Workspace, body: Json) -> Done:
    return revise.edit(workspace, body["as"], body["conversation"], body["ts"], str(body["text"]))


def _delete(workspace: Workspace, body: Json) -> Done:
    return revise.delete(workspace, body["as"], body["conversation"], body["ts"])


def _press(workspace: Workspace, body: Json) -> Done:
    return interact.press(
        workspace, body["as"], body["conversation"], body["ts"], body["action"], body.get("values")
    )


def _view_action(workspace: Workspace, body: Json) -> Done:
    return forms.view_action(workspace, body["as"], body["view_id"], body["action"], body.get("values"))


def _view_submit(workspace: Workspace, body: Json) -> Done:
    return forms.submit(workspace, body["as"], body["view_id"], body.get("values"))


def _view_close(workspace: Workspace, body: Json) -> Done:
    return forms.close_view(workspace, body["as"], body["view_id"], all_of_them=bool(body.get("all")))


def _options(workspace: Workspace, body: Json) -> Done:
    return forms.suggest(
        workspace,
        body["as"],
        body["block_id"],
        body["action_id"],
        str(body.get("value", "")),
        view_id=body.get("view_id"),
        conversation_id=body.get("conversation"),
        ts=body.get("ts"),
    )


def _shortcut(workspace: Workspace, body: Json) -> Done:
    return interact.shortcut(
        workspace, body["as"], body["callback_id"], body.get("conversation"), body.get("ts")
    )


def _home(workspace: Workspace, body: Json) -> Done:
    return interact.open_home(workspace, body["as"], str(body.get("tab", "home")))


def _read(workspace: Workspace, body: Json) -> Done:
    with workspace.lock:
        conversation = look.conversation_of(
            workspace, look.user_of(workspace, body["as"]), body["conversation"]
        )
        workspace.messages.read(conversation, body["as"])
    return Done()


def _dm(workspace: Workspace, body: Json) -> Done:
    people: list[Any] = body["with"] if isinstance(body["with"], list) else [body["with"]]
    conversation = workspace.dm(body["as"], *[str(each) for each in people])
    return Done(data={"conversation": conversation.id})


def _clock(workspace: Workspace, body: Json) -> Done:
    if body.get("to"):
        workspace.clock.move_to(datetime.fromisoformat(str(body["to"]).replace("Z", "+00:00")))
    else:
        workspace.clock.advance(timedelta(minutes=float(body["minutes"])))
    return Done(data={"now": workspace.clock.now().isoformat()})


def _tick(workspace: Workspace, _: Json) -> Done:
    workspace.tick()
    return Done()


_DEEDS: Final[dict[str, Callable[[Workspace, Json], Done]]] = {
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
