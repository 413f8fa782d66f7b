"""A tab's one connection: a WebSocket that tells what its person sees happen and, while the inspector is
open, what the app and the workspace ask each other.

One for each tab, because a browser opens only six other connections to a host for all of its tabs.
"""

from __future__ import annotations

import asyncio
from collections import deque
from contextlib import suppress
from typing import Final

from starlette.websockets import WebSocket, WebSocketDisconnect

from bot.sandbox.engine import Workspace
from bot.sandbox.feed import Happening
from bot.sandbox.wall import Unreadable, read_json

MOST_WAITING: Final = 5000
APART_SECONDS: Final = 0.02  # between two frames, which cost a browser more than what they carry
LONGEST_SEND: Final = 10.0  # seconds; a tab that reads nothing for so long is let go
TRY_AGAIN: Final = 1013  # the close code that says so


class Tab:
    """What waits to be told to one tab; `take` may be called from any thread."""

    def __init__(self, user: str) -> None:
        self.user = user
        self.wants_requests = False
        self.is_behind = False
        self._waiting: deque[Happening] = deque()
        self._wake = asyncio.Event()
        self._is_called = False
        self._loop = asyncio.get_running_loop()
        self._last = 0.0

    def take(self, happening: Happening) -> None:
        """Keep what this tab is to be told."""
        wanted = self.wants_requests if happening.event == "request" else happening.seen_by(self.user)
        if not wanted or self.is_behind:
            return
        self._waiting.append(happening)
        self.is_behind = len(self._waiting) > MOST_WAITING
        if not self._is_called:
            self._is_called = True
            with suppress(RuntimeError):  # the loop has ended, and the tab with it
                self._loop.call_soon_threadsafe(self._wake.set)

    async def batch(self) -> str:
        """Wait for something and return all that is there: a JSON list of pairs of an event and its data."""
        await self._wake.wait()
        await asyncio.sleep(max(0.0, self._last + APART_SECONDS - self._loop.time()))
        self._last = self._loop.time()
        self._wake.clear()
        self._is_called = False
        told = []
        while self._waiting:
            happening = self._waiting.popleft()
            told.append(f'["{happening.event}",{happening.as_text}]')
        return f"[{','.join(told)}]"

    def hear(self, text: str) -> None:
        """Do what the tab asks: `{"requests": true}` when its inspector opens, false when it closes."""
        with suppress(Unreadable):
            asked = read_json(text)
            if isinstance(asked, dict):
                self.wants_requests = asked.get("requests") is True


class Live:
    """The workspace's end of every tab's connection."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace

    async def connect(self, socket: WebSocket) -> None:
        """Serve one tab until it goes; one that has fallen far behind is let go and reads everything anew."""
        tab = Tab(socket.query_params.get("as", ""))
        stop = self.workspace.feed.listen(tab.take)  # before the tab is let in, so that it misses nothing
        both: list[asyncio.Task[None]] = []
        try:
            await socket.accept()
            both += [asyncio.create_task(each) for each in (self._tell(socket, tab), self._hear(socket, tab))]
            await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
        finally:
            stop()
            for each in both:
                each.cancel()

    @staticmethod
    async def _hear(socket: WebSocket, tab: Tab) -> None:
        while (frame := await socket.receive())["type"] != "websocket.disconnect":
            tab.hear(frame.get("text") or "")

    @staticmethod
    async def _tell(socket: WebSocket, tab: Tab) -> None:
        with suppress(WebSocketDisconnect, TimeoutError):
            while not tab.is_behind:
                await asyncio.wait_for(socket.send_text(await tab.batch()), LONGEST_SEND)
            await asyncio.wait_for(socket.close(TRY_AGAIN), LONGEST_SEND)
