"""Slack repeats itself, and people double-click: send the bot once more what it was sent before."""

from bot.commands.stage import Stage
from bot.sandbox.transport import Answer, Envelope


def send_again(play: Stage, what: str = "block_actions") -> Answer:
    """Send the newest request of this kind once more, to the letter."""
    entry = next(
        each
        for each in reversed(play.workspace.inspector.entries())
        if each.what == what and each.direction == "to_bot"
    )
    return play.workspace.send(Envelope.INTERACTION, entry.request["payload"])
