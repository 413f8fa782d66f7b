"""How requests reach the bot: signed HTTP, as Slack sends it, with Slack's three seconds to answer."""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import http.client
import json
import time
import urllib.parse
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, Protocol

from bot.sandbox.errors import BotUnreachable
from bot.sandbox.state import Json
from bot.sandbox.wall import Unreadable, read_json

ANSWER_WITHIN: Final = 3.0  # seconds; docs.slack.dev/interactivity: acknowledge within three seconds


class Envelope(StrEnum):
    """What a request carries, by Socket Mode's names."""

    COMMAND = "slash_commands"
    INTERACTION = "interactive"
    EVENT = "events_api"


@dataclass(frozen=True)
class Answer:
    """The bot's answer; `text` is its body as it came."""

    status: int
    text: str = ""
    headers: Json = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        """Whether Slack takes it as an acknowledgement."""
        return 200 <= self.status < 300

    @property
    def payload(self) -> Json | None:
        """The body as a JSON object, None when it is none."""
        body = readable(self.text)
        return body if isinstance(body, dict) else None


class Transport(Protocol):
    """A way to the bot."""

    def send(self, envelope: Envelope, payload: Json, headers: dict[str, str] | None = None) -> Answer:
        """Send and wait three seconds at most; raise BotUnreachable when there is no answer."""
        ...


def sign(secret: str, timestamp: str, body: str) -> str:
    """Return the value of X-Slack-Signature for a body sent at `timestamp` (Unix seconds, as a string)."""
    base = f"v0:{timestamp}:{body}".encode()
    return "v0=" + hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()


def encode(envelope: Envelope, payload: Json) -> tuple[str, str]:
    """Return (body, content type) as Slack's HTTP delivery writes them."""
    if envelope is Envelope.EVENT:
        return json.dumps(payload), "application/json"
    form = payload if envelope is Envelope.COMMAND else {"payload": json.dumps(payload)}
    return urllib.parse.urlencode(form), "application/x-www-form-urlencoded"


class HttpTransport:
    """Posts to the bot's one request URL; signatures carry real time, whatever the workspace's clock says."""

    def __init__(self, url: str, signing_secret: str) -> None:
        self.url = url
        self.answer_within = ANSWER_WITHIN
        self._secret = signing_secret

    def send(self, envelope: Envelope, payload: Json, headers: dict[str, str] | None = None) -> Answer:
        """Post one request; raise BotUnreachable when no answer comes within Slack's three seconds."""
        body, content_type = encode(envelope, payload)
        timestamp = str(int(time.time()))
        signed = {
            "Content-Type": content_type,
            "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
            "X-Slack-Request-Timestamp": timestamp,
            "X-Slack-Signature": sign(self._secret, timestamp, body),
            **(headers or {}),
        }
        return self.post(body, signed)

    def post(self, body: str, headers: dict[str, str]) -> Answer:
        """Post a body as it is, for requests that are wrong on purpose."""
        parts = urllib.parse.urlsplit(self.url)
        kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        connection = kind(parts.netloc, timeout=self.answer_within)
        try:
            connection.request("POST", parts.path or "/", body.encode(), headers)
            response = connection.getresponse()
            text = response.read().decode("utf-8", "replace")
            return Answer(response.status, text, {k.lower(): v for k, v in response.getheaders()})
        except TimeoutError as error:
            raise BotUnreachable("http_timeout") from error
        except (OSError, http.client.HTTPException) as error:
            raise BotUnreachable("connection_failed") from error
        finally:
            connection.close()


class NoTransport:
    """Nothing is connected yet: every request fails as if the bot were down."""

    def send(self, *_: object) -> Answer:
        """Raise BotUnreachable."""
        raise BotUnreachable("connection_failed")


def readable(value: object) -> object:
    """Return a JSON object or list that a text holds, and anything else as it is."""
    if isinstance(value, str) and value.lstrip()[:1] in ("[", "{"):
        with contextlib.suppress(Unreadable):
            return read_json(value)
    return value
