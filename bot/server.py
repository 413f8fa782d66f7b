"""The HTTP server: a door that lets only Slack's own requests in, Bolt behind it, gunicorn around it."""

import json
import logging
from collections.abc import Callable, Iterable
from typing import Any, cast
from urllib.parse import parse_qs

from slack_bolt.adapter.wsgi import SlackRequestHandler
from slack_sdk.signature import SignatureVerifier

from bot.errors import ConfigurationError
from bot.settings import Settings

log = logging.getLogger(__name__)

PATH = "/slack/events"
LARGEST_BODY = 1_000_000
"""Bytes; the largest request of Slack's, a view submission, is a quarter of that."""
LONGEST_LENGTH = 9
"""Digits of a length that are read."""

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
WsgiApp = Callable[[Environ, StartResponse], Iterable[bytes]]


class Door:
    """Checks size and signature before anything is parsed: what is not Slack's gets 401 and no more."""

    def __init__(self, inside: WsgiApp, signing_secret: str) -> None:
        if not signing_secret:
            raise ConfigurationError(
                "SIGHTLINE_SLACK_SIGNING_SECRET is not set. Copy it from your app's Basic Information page."
            )
        self._inside = inside
        self._verifier = SignatureVerifier(signing_secret)

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        if environ.get("PATH_INFO") == "/health":
            return _answer(start_response, "200 OK", b"ok")
        if environ.get("PATH_INFO") != PATH or environ.get("REQUEST_METHOD") != "POST":
            return _answer(start_response, "404 Not Found", b"not found")
        length = str(environ.get("CONTENT_LENGTH") or "0")
        if not length.isdecimal() or len(length) > LONGEST_LENGTH or int(length) > LARGEST_BODY:
            return _answer(start_response, "413 Content Too Large", b"too large")
        body: bytes = environ["wsgi.input"].read(int(length))
        if not self._is_slacks(environ, body):
            log.warning("refused a request without a valid signature")
            return _answer(start_response, "401 Unauthorized", b"invalid signature")
        if not _is_readable(environ, body):
            return _answer(start_response, "400 Bad Request", b"unreadable")
        environ["wsgi.input"] = _Body(body)
        return self._inside(environ, start_response)

    def _is_slacks(self, environ: Environ, body: bytes) -> bool:
        timestamp = str(environ.get("HTTP_X_SLACK_REQUEST_TIMESTAMP") or "")
        signature = str(environ.get("HTTP_X_SLACK_SIGNATURE") or "")
        # Only digits and only ASCII, since the verifier fails on anything else instead of refusing it.
        if not (
            timestamp.isascii() and timestamp.isdecimal() and len(timestamp) <= 12 and signature.isascii()
        ):
            return False
        try:
            return self._verifier.is_valid(body, timestamp, signature)
        except UnicodeDecodeError:
            return False


class _Body:
    """A request's body, read once already."""

    def __init__(self, body: bytes) -> None:
        self._left = body

    def read(self, size: int = -1) -> bytes:
        """Give the next `size` bytes, or all that is left."""
        cut = len(self._left) if size is None or size < 0 else size
        given, self._left = self._left[:cut], self._left[cut:]
        return given


def _is_readable(environ: Environ, body: bytes) -> bool:
    """Refuse JSON that is broken or nested too deeply for Bolt, which would fail on it."""
    try:
        if "json" in str(environ.get("CONTENT_TYPE", "")):
            return isinstance(json.loads(body), dict)
        payloads = parse_qs(body.decode()).get("payload", []) if b"payload=" in body else []
        return all(isinstance(json.loads(each), dict) for each in payloads)
    except (ValueError, RecursionError):
        return False


def _answer(start_response: StartResponse, status: str, body: bytes) -> Iterable[bytes]:
    start_response(status, [("Content-Type", "text/plain"), ("Content-Length", str(len(body)))])
    return [body]


def wsgi(bolt: Any, signing_secret: str) -> WsgiApp:  # noqa: ANN401 - any Bolt app; benchmarks bring a bare one
    """Give the WSGI application: the door with Bolt behind it."""
    return Door(cast("WsgiApp", SlackRequestHandler(bolt, path=PATH)), signing_secret)


def serve(
    settings: Settings, load: Callable[[], WsgiApp], *, at_end: Callable[[], None] | None = None
) -> None:
    """Run gunicorn until told to stop; a worker calls `load` after the fork and `at_end` before it goes."""
    from gunicorn.app.base import BaseApplication

    class Server(BaseApplication):  # type: ignore[misc] # gunicorn publishes no types
        def load_config(self) -> None:
            options = {
                "bind": f"{settings.host}:{settings.port}",
                "worker_class": "gthread",
                "workers": settings.workers,
                "threads": settings.threads,
                "timeout": 30,
                "graceful_timeout": 20,
                "keepalive": 75,
                "loglevel": settings.log_level.lower(),
                "control_socket_disable": True,
            }
            for name, value in options.items():
                if name in self.cfg.settings:
                    self.cfg.set(name, value)
            if at_end is not None:
                self.cfg.set("worker_exit", lambda _server, _worker: at_end())

        def load(self) -> WsgiApp:
            return load()

    Server().run()
