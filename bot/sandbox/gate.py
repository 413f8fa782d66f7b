"""The gate before every door: a request that another site's page sends is refused.

Browsers let any site send requests to this computer, and a name that a site owns may be made to lead here.
So a request must name the workspace by an address or as localhost, and one that a browser sends for a page
must come from the workspace's own. Bots and tests, which are no browsers, send neither header.
"""

from __future__ import annotations

import contextlib
import ipaddress
import re
from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

# What a page of the workspace may load and who may show it in a frame; files are shown without any right.
PAGE_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self';"
    " base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_HOST: Final = re.compile(r"(?:\[([0-9a-fA-F:.]+)\]|([\w.-]+))(?::\d+)?")
FILE_POLICY: Final = "default-src 'none'; sandbox"


class Gate:
    """ASGI: lets through what may come in, and tells browsers to take answers for what they are."""

    def __init__(self, app: ASGIApp, host: str) -> None:
        self._app = app
        self._host = host

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse a foreign request with 403, else hand it on."""
        headers = Headers(scope=scope)
        fault = self._fault(scope, headers)
        if not fault and scope["type"] == "http":
            # Starlette answers and logs what nobody foresaw, then raises it again, and uvicorn would hang up.
            with contextlib.suppress(Exception):
                await self._app(scope, receive, _protected(send))
        elif not fault:
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": 1008, "reason": fault})
        else:
            await JSONResponse({"ok": False, "error": fault}, 403)(scope, receive, send)

    def _fault(self, scope: Scope, headers: Headers) -> str:
        host = headers.get("host", "")
        if not self._is_ours(host):
            return "this workspace answers to localhost only"
        origin = headers.get("origin")
        if origin is not None and origin not in (f"http://{host}", f"https://{host}"):
            return "another site may not act in this workspace"
        opened = scope["path"] == "/" and headers.get("sec-fetch-mode") == "navigate"  # by a link somewhere
        if headers.get("sec-fetch-site", "none") not in ("none", "same-origin") and not opened:
            return "another site may not act in this workspace"
        return ""

    def _is_ours(self, host: str) -> bool:
        match = _HOST.fullmatch(host.lower())
        if match is None:
            return False
        name = match.group(1) or match.group(2)
        if name in ("localhost", self._host):
            return True
        try:
            ipaddress.ip_address(name)
        except ValueError:
            return False
        return True  # no site owns an address as it owns a name


def _protected(send: Send) -> Send:
    async def protected(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            headers["X-Content-Type-Options"] = "nosniff"
            headers.setdefault("Content-Security-Policy", PAGE_POLICY)
        await send(message)

    return protected
