"""Socket Mode: the bot holds WebSockets open; each request goes to one of them and is acknowledged by id."""

from __future__ import annotations

import asyncio
import json
import random
import threading
import uuid
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Final

from starlette.websockets import WebSocket, WebSocketDisconnect

from bot.sandbox.engine import Workspace
from bot.sandbox.errors import BotUnreachable
from bot.sandbox.state import Json
from bot.sandbox.transport import ANSWER_WITHIN, Answer, Envelope, NoTransport
from bot.sandbox.wall import Unreadable, read_json

MOST_CONNECTIONS: Final = 10  # docs.slack.dev/apis/events-api/using-socket-mode


@dataclass(eq=False)
class Link:
    """One open connection and the requests that wait for its answer."""

    socket: WebSocket
    loop: asyncio.AbstractEventLoop
    waiting: dict[str, Future[Answer]] = field(default_factory=dict)

    def send(self, frame: Json) -> None:
        """Send a frame from any thread."""
        asyncio.run_coroutine_threadsafe(self.socket.send_text(json.dumps(frame)), self.loop)


class SocketTransport:
    """Sends each request over one of the open connections, at random, as Slack does."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._links: list[Link] = []

    @property
    def connections(self) -> int:
        """How many connections are open."""
        with self._lock:
            return len(self._links)

    def add(self, link: Link) -> None:
        """Use a connection from now on."""
        with self._lock:
            self._links.append(link)

    def remove(self, link: Link) -> None:
        """Forget a connection; what waits for its answer fails at once."""
        with self._lock:
            self._links.remove(link)
        for waiting in link.waiting.values():
            if not waiting.done():
                waiting.set_exception(BotUnreachable("connection_failed"))

    def send(self, envelope: Envelope, payload: Json, headers: dict[str, str] | None = None) -> Answer:
        """Send one request and wait three seconds at most; raise BotUnreachable when there is no answer."""
        with self._lock:
            if not self._links:
                raise BotUnreachable("connection_failed")
            link = random.choice(self._links)  # noqa: S311 - which connection is no secret
        envelope_id = str(uuid.uuid4())
        answer: Future[Answer] = Future()
        link.waiting[envelope_id] = answer
        retry = headers or {}
        frame: Json = {
            "envelope_id": envelope_id,
            "type": envelope.value,
            "payload": payload,
            "accepts_response_payload": envelope is not Envelope.EVENT,
        }
        if envelope is Envelope.EVENT:
            frame["retry_attempt"] = int(retry.get("X-Slack-Retry-Num", 0))
            frame["retry_reason"] = retry.get("X-Slack-Retry-Reason", "")
        link.send(frame)
        try:
            return answer.result(ANSWER_WITHIN)
        except TimeoutError as error:
            raise BotUnreachable("http_timeout") from error
        finally:
            link.waiting.pop(envelope_id, None)


class SocketMode:
    """The WebSocket's end at the workspace."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace

    async def connect(self, socket: WebSocket) -> None:
        """Serve one connection from hello to its end; a ticket of apps.connections.open lets it in once."""
        workspace, ticket = self.workspace, socket.query_params.get("ticket", "")
        if ticket not in workspace.tickets:
            await socket.close(4001)
            return
        workspace.tickets.discard(ticket)
        transport = self._transport()
        if transport is None or transport.connections >= MOST_CONNECTIONS:
            await socket.close(4002)
            return
        await socket.accept()
        link = Link(socket, asyncio.get_running_loop())
        transport.add(link)
        hello = {
            "type": "hello",
            "num_connections": transport.connections,
            "debug_info": {"host": "local", "approximate_connection_time": 3600},
            "connection_info": {"app_id": workspace.app_id},
        }
        try:
            await socket.send_text(json.dumps(hello))
            while (frame := await socket.receive())["type"] != "websocket.disconnect":
                if frame.get("text") is not None:  # a binary frame is nothing that Slack could read
                    self._answered(link, frame["text"])
        except WebSocketDisconnect:
            pass
        finally:
            transport.remove(link)

    def _transport(self) -> SocketTransport | None:
        """Return the workspace's Socket Mode transport; None when the bot is reached by HTTP."""
        with self.workspace.lock:
            if isinstance(self.workspace.transport, NoTransport):
                self.workspace.transport = SocketTransport()
            transport = self.workspace.transport
            return transport if isinstance(transport, SocketTransport) else None

    def _answered(self, link: Link, text: str) -> None:
        try:
            frame = read_json(text)
        except Unreadable:
            return  # Slack, too, ignores what it cannot read
        if not isinstance(frame, dict):
            return
        waiting = link.waiting.get(str(frame.get("envelope_id")))
        if waiting is not None and not waiting.done():
            payload = frame.get("payload")
            waiting.set_result(Answer(200, json.dumps(payload) if payload else ""))
