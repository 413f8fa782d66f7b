"""The door for the page: its JSON API."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.errors import SightlineError
from bot.sandbox import look
from bot.sandbox.deeds import DEEDS
from bot.sandbox.engine import Workspace
from bot.sandbox.errors import ApiError
from bot.sandbox.given import Given, NotGiven
from bot.sandbox.look import Done
from bot.sandbox.state import Conversation, Json, Kind
from bot.sandbox.wall import TooLarge, body_of, json_object

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
        deed = DEEDS.get(request.path_params["deed"])
        if deed is None:
            return _refused("unknown_deed", 404)
        if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
            return _refused("send a deed as application/json", 415)
        try:
            body = json_object(await body_of(request))
        except TooLarge:
            return _refused("too_large", 413)
        except ApiError as error:
            return _refused(error.error, 400)
        return await run_in_threadpool(self._act, deed, Given(body))

    def _act(self, deed: Callable[[Workspace, Given], Done], given: Given) -> Response:
        try:
            done = deed(self.workspace, given)
        except NotGiven as error:
            return _refused(str(error), 400)
        except SightlineError as error:
            return _refused(str(error), 200)
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
            return _refused(str(error), 404)

    def _state(self, user_id: str) -> Json:
        workspace = self.workspace
        me = look.user_of(workspace, user_id)
        if not workspace.directory.is_stranger(me) and not me.deleted:
            workspace.dm(me.id)  # Slack lists an app's messages from the start
        home = workspace.views.home(me.id)
        return {
            "workspace": {
                "name": workspace.name,
                "team_id": workspace.team_id,
                "domain": workspace.domain,
                "start": workspace.start,
            },
            "now": workspace.clock.now().isoformat(),
            "me": me.id,
            "bot": workspace.bot.id,
            "app": {"description": workspace.app.description},
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


def _refused(error: str, status: int) -> Response:
    return JSONResponse({"ok": False, "error": error}, status)
