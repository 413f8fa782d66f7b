"""Private answers when something did not work: what happened, what to do, and what was typed."""

from collections.abc import Sequence
from typing import Any

from bot.blocks.actions import Action
from bot.blocks.kit import (
    NOTIFICATION_TEXT,
    Block,
    Shown,
    actions,
    button,
    context,
    escape,
    quotation,
    section,
    shorten,
)


def told(message: str, *, kept: str = "") -> Shown:
    """Say what went wrong and how to mend it."""
    blocks = [section(escape(message))]
    if kept.strip():
        blocks += [context("You typed:"), *quotation(kept)]
    return escape(shorten(message, NOTIFICATION_TEXT)), tuple(blocks)


def unexpected(reference: str, *, kept: str = "") -> Shown:
    """Own up to a failure of ours and give the reference that the log has."""
    return told(
        f"Something failed on our side, and nothing was changed. Please try again; if it fails again, give "
        f"your admin the reference {reference}.",
        kept=kept,
    )


def cancelled(typed: str) -> Shown:
    """Confirm that nothing was posted."""
    return told("Cancelled. Nothing was posted.", kept=typed)


def open_instead(action: Action, value: str) -> Shown:
    """Offer the form by a button, where it could not be opened at once."""
    text = "Open the form to write it."
    return text, (section(text), actions(button("Open Form", action, value, style="primary")))


def picture_follows() -> Block:
    """Say where the picture of an answer is, for an answer that vanishes can't hold one."""
    return context("The picture comes as a direct message from Sightline")


def notice_view(blocks: Sequence[Block]) -> dict[str, Any]:
    """A modal that only says something."""
    return {
        "type": "modal",
        "title": {"type": "plain_text", "text": "Sightline"},
        "close": {"type": "plain_text", "text": "Close"},
        "blocks": list(blocks),
    }


def notice_home(blocks: Sequence[Block]) -> dict[str, Any]:
    """A Home tab that only says why there is nothing else on it."""
    return {"type": "home", "blocks": list(blocks)}
