"""What the sender needs of Slack, and what can come back instead of an answer."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.delivery.outbox import Message, Picture
from bot.errors import SightlineError

EVENT_TYPE = "sightline_delivery"


class SlackProblem(SightlineError):
    """A call to Slack that did not end in an answer; `reason` is a code of Slack's or a few words."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


LIMITED = "rate limited"
"""How the reason of a row begins that Slack asked to wait."""


class RateLimited(SlackProblem):
    """Slack refused the call for now; nothing was done. `retry_after` is in seconds."""

    def __init__(self, retry_after: float) -> None:
        super().__init__(f"{LIMITED} for {retry_after:g} s")
        self.retry_after = retry_after


class Permanent(SlackProblem):
    """Slack refused the call, and would again: `channel_not_found`, `is_archived`, `invalid_blocks` …."""


class Transient(SlackProblem):
    """The call surely was not done, and may work later: Slack said so itself."""


class Unreached(Transient):
    """Slack could not be reached, or not be sent the whole of the call: so it surely was not done."""


class Uncertain(SlackProblem):
    """Nobody knows whether Slack did it: a timeout, a dropped connection, an error of its server."""


class CannotLook(SlackProblem):
    """The conversation's history can't be read, or not far enough back."""


@dataclass(frozen=True, slots=True)
class Posted:
    """Where a message stands."""

    channel: str
    ts: str


@dataclass(frozen=True, slots=True)
class ChannelFacts:
    """What decides whether a conversation may still be posted to."""

    archived: bool
    shared_outside: bool


def metadata_of(public_id: str) -> dict[str, object]:
    """Build the message metadata that a delivery is found by; anyone in the workspace can read it."""
    return {"event_type": EVENT_TYPE, "event_payload": {"id": public_id}}


def carries(metadata: object, public_id: str) -> bool:
    """Say whether a message's metadata is that of this delivery."""
    if not isinstance(metadata, Mapping) or metadata.get("event_type") != EVENT_TYPE:
        return False
    payload = metadata.get("event_payload")
    return isinstance(payload, Mapping) and payload.get("id") == public_id


class SlackPort(Protocol):
    """One workspace's Slack. No call is retried inside; each may raise a `SlackProblem`."""

    def post(
        self, channel: str, message: Message, *, thread_ts: str | None, metadata: Mapping[str, object]
    ) -> Posted:
        """Post a message, once."""
        ...

    def update(self, posted: Posted, message: Message) -> Posted:
        """Put another content in the place of a message; doing it twice changes nothing."""
        ...

    def upload(self, picture: Picture, alt_text: str) -> str:
        """Upload a picture that is shared nowhere yet; give its file's id. Done twice, one is never seen."""
        ...

    def open_dm(self, people: str) -> str:
        """Give the conversation with one person, or with several joined by commas, opened if need be.

        Doing it twice changes nothing.
        """
        ...

    def find(
        self, channel: str, public_id: str, *, since: datetime, thread_ts: str | None = None
    ) -> Posted | None:
        """Look for a delivery posted at or after `since`; raise `CannotLook` where that can't be known."""
        ...

    def facts(self, channel: str) -> ChannelFacts:
        """Ask what a conversation is now."""
        ...
