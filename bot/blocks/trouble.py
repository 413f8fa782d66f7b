"""Private answers when something did not work: what happened, what to do, and what was typed."""

from typing import Any

from bot.blocks.actions import Action
from bot.blocks.kit import Block, actions, button, context, escape, quote, section, shorten

KEPT = 1500
"""Characters of what was typed that are given back in one block; the draft holds all of it."""

Shown = tuple[str, tuple[Block, ...]]


def told(message: str, *, kept: str = "") -> Shown:
    """Say what went wrong and how to mend it."""
    blocks = [section(escape(message))]
    if kept.strip():
        blocks.append(context(f"You typed:\n{quote(shorten(kept, KEPT))}"))
    return message, tuple(blocks)


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


def notice_view(text: str) -> dict[str, Any]:
    """A modal that only says something."""
    return {
        "type": "modal",
        "title": {"type": "plain_text", "text": "Sightline"},
        "close": {"type": "plain_text", "text": "Close"},
        "blocks": [section(escape(text))],
    }
