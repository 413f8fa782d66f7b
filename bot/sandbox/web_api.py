"""The door for the bot: `/api/{method}`, `/response/…`, `/upload/…`, `/files/…`, as strict as Slack's own."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from datetime import UTC, datetime
from typing import Any, Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.types import Receive, Scope, Send

from bot.sandbox.api import METHODS
from bot.sandbox.api.call import Call, Method
from bot.sandbox.engine import Workspace
from bot.sandbox.errors import ApiError
from bot.sandbox.faults import Fault
from bot.sandbox.respond import respond
from bot.sandbox.state import Json
from bot.sandbox.transport import readable
from bot.sandbox.wall import TooLarge, body_of, json_object, multipart_file, parse

log = logging.getLogger(__name__)
MOST_UPLOAD: Final = 100 * 1024 * 1024
_SERVER_ERROR: Final = "<!doctype html><title>Server Error | Slack</title><h1>Server Error</h1>"


Transports = dict[tuple[object, ...], asyncio.Transport]


class Dropped(Response):
    """No answer at all: the connection is closed."""

    def __init__(self, transports: Transports) -> None:
        super().__init__()
        self._transports = transports

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 - ASGI's three
        """Abort the connection, and wait until the server has noticed."""
        transport = self._transports.get(tuple(scope.get("client") or ()))
        if transport is not None:
            transport.abort()
        while (await receive())["type"] != "http.disconnect":
            pass


def refuse(error: ApiError) -> Response:
    """Return Slack's JSON refusal."""
    body: Json = {"ok": False, "error": error.error, **error.detail}
    if error.messages:
        body["response_metadata"] = {"messages": error.messages}
    headers = {"Retry-After": str(error.retry_after)} if error.retry_after is not None else None
    return JSONResponse(body, error.status, headers)


def ratelimited(after: int) -> ApiError:
    """Return the refusal of a call that came too soon."""
    return ApiError("ratelimited", status=429, retry_after=after)


class WebApi:
    """Answers the bot's calls for one workspace."""

    def __init__(self, workspace: Workspace, transports: Transports) -> None:
        self.workspace = workspace
        self._transports = transports

    async def call(self, request: Request) -> Response:
        """Answer one Web API call, with the fault that waits for it."""
        name = request.path_params["method"]
        started = time.perf_counter()
        try:
            raw = await body_of(request)
            arguments = {**dict(request.query_params), **parse(raw, request.headers.get("content-type", ""))}
        except TooLarge:
            # What Slack answers to an oversized body is not documented.
            response: Response = refuse(
                ApiError("invalid_arguments", messages=["request too large"], status=413)
            )
            return self._noted(name, {}, response, started)
        except ApiError as error:
            return self._noted(name, {}, refuse(error), started)
        except ClientDisconnect:
            return PlainTextResponse("", 499)
        token = bearer(request) or str(arguments.pop("token", ""))
        fault = self.workspace.faults.take(name, arguments)
        if fault is not None and fault.delay:
            await asyncio.sleep(fault.delay)
        response = self._answer(name, token, arguments, fault)
        if fault is not None and fault.then is not None:
            await run_in_threadpool(fault.then)
        return self._noted(name, arguments, response, started, dropped=fault is not None and bool(fault.drop))

    def _answer(self, name: str, token: str, arguments: Json, fault: Fault | None) -> Response:
        if fault is not None and fault.drop == "before":
            return PlainTextResponse("", 499)
        if fault is not None and fault.error is not None:
            limited = fault.error in ("ratelimited", "rate_limited") or fault.retry_after is not None
            after = fault.retry_after if fault.retry_after is not None else 1
            return refuse(ratelimited(after) if limited else ApiError(fault.error))
        if fault is not None and fault.status is not None:
            return HTMLResponse(_SERVER_ERROR, fault.status)
        try:
            answer = self.run(name, token, arguments)
            granted = {"X-OAuth-Scopes": ",".join(sorted(self.workspace.app.scopes))}
            return JSONResponse(answer, headers=granted)
        except ApiError as error:
            return refuse(error)
        except Exception:  # the bot gets an answer and the workspace lives, whatever a body holds
            log.exception("%s failed", name)
            return refuse(ApiError("internal_error", status=500))

    def run(self, name: str, token: str, arguments: Json) -> Json:
        """Run a method and return its answer; raise ApiError with Slack's code."""
        workspace = self.workspace
        method = METHODS.get(name)
        if method is None:
            raise ApiError("unknown_method", detail={"req_method": name})
        self._authorize(method, token)
        with workspace.lock:
            call = Call(workspace, method, arguments)
            call.require_scope(*method.scopes)
            after = workspace.pace.wait_for(name, method.tier, str(arguments.get("channel", "")))
            if after is not None:
                raise ratelimited(after)
            return {"ok": True, **method.run(call)}

    def _authorize(self, method: Method, token: str) -> None:
        if method.name == "api.test":
            return
        if not token:
            raise ApiError("not_authed")
        if token not in (self.workspace.bot_token, self.workspace.app_token):
            raise ApiError("invalid_auth")
        if (token == self.workspace.app_token) is not method.app_token:
            raise ApiError("not_allowed_token_type")

    def _noted(
        self, name: str, arguments: Json, response: Response, started: float, *, dropped: bool = False
    ) -> Response:
        body = bytes(response.body).decode("utf-8", "replace")
        try:
            shown: Any = json.loads(body)
        except ValueError:
            shown = body
        entry = self.workspace.inspector.note(
            at=datetime.now(UTC).isoformat(),
            direction="from_bot",
            what=name,
            status=0 if dropped else response.status_code,
            ms=(time.perf_counter() - started) * 1000,
            request={name: readable(value) for name, value in arguments.items()},
            response="connection dropped" if dropped else shown,
        )
        self.workspace.feed.tell("request", entry.as_json())
        return Dropped(self._transports) if dropped else response

    async def response_url(self, request: Request) -> Response:
        """Answer a post to a response URL: `ok`, or 404 when it is used up, expired or unknown."""
        started = time.perf_counter()
        try:
            raw = await body_of(request)
            body = json_object(raw)
        except (TooLarge, ApiError):
            return self._noted("response_url", {}, PlainTextResponse("invalid_payload", 400), started)
        fault = self.workspace.faults.take("response_url", body)
        if fault is not None and fault.delay:
            await asyncio.sleep(fault.delay)
        dropped = fault is not None and fault.drop is not None
        if fault is not None and fault.status is not None:
            response: Response = HTMLResponse(_SERVER_ERROR, fault.status)
        elif fault is not None and fault.error is not None:
            response = JSONResponse({"ok": False, "error": fault.error}, 404)
        elif fault is not None and fault.drop == "before":
            response = PlainTextResponse("", 499)
        else:
            response = self._respond(request.path_params["token"], body)
        return self._noted("response_url", body, response, started, dropped=dropped)

    def _respond(self, token: str, body: Json) -> Response:
        workspace = self.workspace
        with workspace.lock:
            known = workspace.responses.take(token, workspace.clock.now())
            if isinstance(known, str):
                return JSONResponse({"ok": False, "error": known}, 404)
            try:
                respond(workspace, known, body)
            except ApiError as error:
                # Slack answers a faulty body in plain text: the code alone.
                return PlainTextResponse(error.error, 400)
        return PlainTextResponse("ok")

    async def upload(self, request: Request) -> Response:
        """Take the bytes of an upload: the second of its three steps."""
        file = self.workspace.messages.files.get(request.path_params["token"])
        if file is None:
            return PlainTextResponse("not found", 404)
        try:
            raw = await body_of(request, MOST_UPLOAD)
        except TooLarge:
            return PlainTextResponse("too large", 413)
        content = multipart_file(raw, request.headers.get("content-type", ""))
        if len(content) != file.length:
            # The length was announced in the first step; what Slack says to another one is not documented.
            return PlainTextResponse(f"expected {file.length} bytes, got {len(content)}", 400)
        file.content = content
        return PlainTextResponse(f"OK - {len(content)}")


def bearer(request: Request) -> str:
    """Return the token of the Authorization header, empty when there is none."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""
