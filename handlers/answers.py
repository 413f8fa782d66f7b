"""What a feature gives back; the router delivers it in the way that the request allows."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.blocks.kit import Block
from bot.delivery.outbox import Picture

View = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Say:
    """Tell the person who acted, and nobody else.

    Only a message that stays can hold a picture: elsewhere it follows in a direct message, and what stands
    instead of it is said at once.
    """

    text: str
    blocks: tuple[Block, ...] = ()
    picture: Picture | None = None


@dataclass(frozen=True, slots=True)
class Replace:
    """Put this in the place of the message whose button was pressed.

    `alone` is what is said where that can't be done, when it is not the whole message.
    """

    text: str
    blocks: tuple[Block, ...] = ()
    alone: str = ""


@dataclass(frozen=True, slots=True)
class Open:
    """Open a form; `instead` is said where no form can be opened, as in a direct message."""

    view: View
    instead: Say


@dataclass(frozen=True, slots=True)
class Update:
    """Show this view in the place of the one that the person acted in."""

    view: View


@dataclass(frozen=True, slots=True)
class Refuse:
    """Keep the form open and say under each input what to mend, by block id."""

    errors: Mapping[str, str] = field(default_factory=dict)


MOST_CHOICES = 100
"""Choices in one menu, by Slack's limit."""

_LABEL, _VALUE = 75, 150


@dataclass(frozen=True, slots=True)
class Choice:
    """One choice in a menu that fills as somebody types: what they read, and what comes back."""

    label: str
    value: str

    def drawn(self) -> dict[str, Any]:
        """Give it as Slack takes it. Its text is plain, so that nothing in it is markup; too long is cut."""
        label = self.label if len(self.label) <= _LABEL else f"{self.label[: _LABEL - 1]}…"
        return {"text": {"type": "plain_text", "text": label, "emoji": False}, "value": self.value[:_VALUE]}


def in_its_message(
    body: Mapping[str, Any],
    said: str,
    changed: Callable[[Sequence[Block]], tuple[Block, ...]],
    *,
    alone: tuple[Block, ...] = (),
) -> Say | Replace:
    """Change the blocks of the message whose button was pressed and keep its text; say it without such."""
    message = body.get("message") or {}
    blocks = changed(message.get("blocks") or ())
    return Replace(str(message.get("text") or said), blocks, alone=said) if blocks else Say(said, alone)


Answer = Say | Replace | Open | Update | Refuse | None
