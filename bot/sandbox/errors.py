"""What can go wrong in the local workspace."""

from __future__ import annotations

from collections.abc import Sequence

from bot.errors import SightlineError


class ApiError(SightlineError):
    """A Web API call that Slack would refuse; `error` is Slack's own code.

    `messages` go to `response_metadata.messages` (the pointers into faulty blocks); `detail` holds what else
    Slack puts beside `error`; `status` is the HTTP status (200 for nearly all).
    """

    def __init__(
        self,
        error: str,
        *,
        messages: Sequence[str] = (),
        status: int = 200,
        retry_after: int | None = None,
        detail: dict[str, object] | None = None,
    ) -> None:
        super().__init__(error)
        self.error = error
        self.messages = list(messages)
        self.status = status
        self.retry_after = retry_after
        self.detail = detail or {}


class NotVisible(SightlineError):
    """A person tried to use something that their Slack does not show them; the message names it."""


class BotUnreachable(SightlineError):
    """The bot gave no answer; `reason` is one of Slack's words (`http_timeout`, `connection_failed`)."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
