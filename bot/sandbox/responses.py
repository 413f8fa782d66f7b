"""Response URLs: five uses within thirty minutes, ephemeral unless told otherwise."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from bot.sandbox.ids import Ids

USES: Final = 5
LIFE: Final = timedelta(minutes=30)
REMEMBERED: Final = 2000


@dataclass
class Response:
    """One response URL: for whom, where, about which message, and how often it may still be used."""

    user: str
    conversation: str
    message_ts: str | None
    thread_ts: str | None
    until: datetime
    uses: int = USES


class Responses:
    """Issues response URLs and looks them up (by the workspace's clock)."""

    def __init__(self, ids: Ids) -> None:
        self._ids = ids
        self._responses: dict[str, Response] = {}

    def issue(
        self,
        user: str,
        conversation: str,
        *,
        now: datetime,
        message_ts: str | None = None,
        thread_ts: str | None = None,
    ) -> str:
        """Return the last part of a fresh response URL."""
        token = f"{self._ids.new('')}/{self._ids.new('')}"
        self._responses[token] = Response(user, conversation, message_ts, thread_ts, now + LIFE)
        while len(self._responses) > REMEMBERED:
            del self._responses[next(iter(self._responses))]
        return token

    def take(self, token: str, now: datetime) -> Response | str:
        """Count one use and return the response, or the word with which Slack refuses (HTTP 404)."""
        response = self._responses.get(token)
        if response is None:
            return "invalid_url"
        if now > response.until:
            return "expired_url"
        if response.uses <= 0:
            return "used_url"
        response.uses -= 1
        return response
