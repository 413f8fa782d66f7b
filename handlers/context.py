"""What every feature is given: transactions, the clock, who the bot is, and who asked for what."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from slack_sdk import WebClient

from bot.domain.rights import Actor
from bot.services.transactions import Transactions

Payload = Mapping[str, Any]
"""A request of Slack's, parsed from JSON or from a form."""


@dataclass(frozen=True, slots=True)
class Context:
    """What the composition root hands to the handlers; `pmo` are Slack ids that the settings make PMO."""

    database: Transactions
    clock: Callable[[], datetime]
    team_id: str
    bot_user_id: str
    pmo: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Request:
    """One thing that one person did in Slack."""

    context: Context
    actor: Actor
    now: datetime
    body: Payload
    client: WebClient
    text: str = ""
    value: str = ""
    channel: str = ""
    state: Mapping[str, Any] = field(default_factory=dict)

    @property
    def trigger_id(self) -> str:
        """What opens a view within three seconds, once; empty for an event."""
        return str(self.body.get("trigger_id", ""))

    @property
    def is_message(self) -> bool:
        """Whether it was written to the bot in a direct message, rather than as a command or a click."""
        return "event" in self.body

    @property
    def metadata(self) -> str:
        """What the view carries."""
        return str(self.body.get("view", {}).get("private_metadata", ""))

    @property
    def act(self) -> str:
        """Name what this form does, for `receipts.once`: a form is submitted once."""
        return f"view:{self.body['view']['id']}"
