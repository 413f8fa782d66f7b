"""Serves a workspace on this machine: Slack's Web API for the bot, the page for people, on one port."""

from __future__ import annotations

import asyncio
import logging
import mimetypes
import socket
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles
from starlette.templating import Jinja2Templates
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.protocol import State

from bot.errors import SightlineError
from bot.sandbox.blocks.pictures import SHOWN
from bot.sandbox.engine import Workspace
from bot.sandbox.gate import FILE_POLICY, Gate
from bot.sandbox.live import Live
from bot.sandbox.socket_mode import SocketMode
from bot.sandbox.state import StoredFile
from bot.sandbox.ui import PageApi
from bot.sandbox.web_api import Transports, WebApi

PAGE: Final = Path(__file__).parent / "page"
log = logging.getLogger(__name__)


class ServerError(SightlineError):
    """The workspace could not be served; the message says why."""


async def _failed(request: Request, error: Exception) -> Response:
    """Answer what nobody foresaw, so that whoever asked is told and the workspace lives."""
    log.error("a request to %s failed", request.url.path, exc_info=error)
    return JSONResponse({"ok": False, "error": "internal_error"}, 500)


def _file(known: StoredFile) -> Response:
    """Return a file, which is shown as a picture or kept: it must not become a page of the workspace."""
    kind = mimetypes.guess_type(known.name)[0] or "application/octet-stream"
    headers = {"Content-Security-Policy": FILE_POLICY}
    if known.extension not in SHOWN:
        headers["Content-Disposition"] = "attachment"
    return Response(known.content, media_type=kind, headers=headers)


def build_app(workspace: Workspace, transports: Transports, host: str = "127.0.0.1") -> Gate:
    """Return the ASGI application of a workspace at `host`; `transports` are its connections, by peer."""
    web, page = WebApi(workspace, transports), PageApi(workspace)
    live, link = Live(workspace), SocketMode(workspace)
    templates = Jinja2Templates(PAGE)

    async def index(request: Request) -> Response:
        if not (PAGE / "index.html").exists():
            return HTMLResponse("<!doctype html><title>Local workspace</title><p>This workspace has no page.")
        return templates.TemplateResponse(request, "index.html", {"workspace": workspace})

    async def file(request: Request) -> Response:
        known = workspace.messages.files.get(request.path_params["file_id"])
        if known is None:
            return PlainTextResponse("not found", 404)
        return _file(known)

    routes: list[Any] = [
        Route("/", index),
        Route("/api/{method}", web.call, methods=["GET", "POST"]),
        Route("/response/{token:path}", web.response_url, methods=["POST"]),
        Route("/upload/{token}", web.upload, methods=["POST", "PUT"]),
        Route("/files/{file_id}/{name:path}", file),
        Route("/ui/state", page.state),
        Route("/ui/messages", page.messages),
        Route("/ui/requests", page.requests),
        Route("/ui/{deed}", page.act, methods=["POST"]),
        WebSocketRoute("/ui/live", live.connect),
        WebSocketRoute("/link/", link.connect),
    ]
    if (PAGE / "static").is_dir():
        routes.append(Mount("/static", StaticFiles(directory=PAGE / "static")))
    return Gate(Starlette(routes=routes, exception_handlers={Exception: _failed}), host)


def _droppable(transports: Transports) -> type[H11Protocol]:
    """Return uvicorn's HTTP protocol, which also tells under which peer each connection is found."""

    class Droppable(H11Protocol):
        def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # uvicorn narrows it, too
            super().connection_made(transport)
            transports[transport.get_extra_info("peername")] = transport

        def connection_lost(self, exc: Exception | None) -> None:
            transports.pop(self.transport.get_extra_info("peername"), None)
            super().connection_lost(exc)

    return Droppable


class Leaving(WebSocketsSansIOProtocol):
    """Ends also while the other side is leaving: uvicorn's own would send a second goodbye and fail."""

    def shutdown(self) -> None:
        """Say that the server ends, unless the connection ends already."""
        if self.handshake_complete and self.conn.state is not State.OPEN:
            self.stop_keepalive()
            self.transport.close()
        else:
            super().shutdown()


class _Prompt(uvicorn.Server):
    """Ends as soon as it is told: uvicorn's own looks every 0.1 s, and once ended waits as long again."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._told = asyncio.Event()

    async def main_loop(self) -> None:
        """Serve until told to end; once a second what uvicorn does then, such as setting the date."""
        self._loop = asyncio.get_running_loop()
        while not await self.on_tick(counter=0):
            with suppress(TimeoutError):
                await asyncio.wait_for(self._told.wait(), 1)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Wait for the connections that are still open, if there are any."""
        if self.server_state.connections or self.server_state.tasks:
            await super().shutdown(sockets)
            return
        for listening in self.servers:
            listening.close()
        await self.lifespan.shutdown()

    def end(self) -> None:
        """Tell it to end, from any thread."""
        self.should_exit = True
        if self._loop is not None and not self._loop.is_closed():
            with suppress(RuntimeError):  # it ended by itself meanwhile
                self._loop.call_soon_threadsafe(self._told.set)


class Server:
    """A workspace being served; `base_url` has no slash at its end."""

    def __init__(self, workspace: Workspace, host: str, port: int) -> None:
        self.workspace = workspace
        # asyncio sends small parts at once (TCP_NODELAY) only where the protocol is named; else each answer
        # on a connection that is kept open waits 40 ms.
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            self._socket.bind((host, port))
        except OSError as error:
            self._socket.close()
            raise ServerError(f"port {port} is taken; choose another one") from error
        self.port: int = self._socket.getsockname()[1]
        self.base_url = f"http://{host}:{self.port}"
        workspace.base_url = self.base_url
        transports: Transports = {}
        config = uvicorn.Config(
            build_app(workspace, transports, host),
            http=_droppable(transports),
            log_level="critical",
            access_log=False,
            lifespan="off",
            ws=Leaving,
            ws_per_message_deflate=False,  # nothing leaves this machine
            timeout_graceful_shutdown=1,
        )
        self._server = _Prompt(config)
        self._thread = threading.Thread(target=self._run, name="workspace-server", daemon=True)

    @property
    def api_url(self) -> str:
        """What a bot takes for Slack's `base_url`."""
        return f"{self.base_url}/api/"

    def start(self) -> Server:
        """Serve in a background thread; return when requests are answered."""
        self._thread.start()
        deadline = time.monotonic() + 10
        while not self._server.started:
            if time.monotonic() > deadline or not self._thread.is_alive():
                raise ServerError("the local workspace did not start")
            time.sleep(0.005)
        return self

    def stop(self) -> None:
        """Stop answering; the workspace keeps what it holds and can be served again."""
        self._server.end()
        self._thread.join(5)
        self._socket.close()

    def _run(self) -> None:
        self._server.run(sockets=[self._socket])

    def __enter__(self) -> Server:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


def serve(workspace: Workspace, *, host: str = "127.0.0.1", port: int = 0) -> Server:
    """Serve a workspace in the background; port 0 takes a free one."""
    return Server(workspace, host, port).start()


__all__ = ["Server", "ServerError", "build_app", "serve"]
