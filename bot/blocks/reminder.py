"""The one message that asks somebody whether their entries in the register still stand."""

from bot.blocks.actions import Action
from bot.blocks.kit import Block, Shown, actions, button, context, count, escape, section
from bot.blocks.register import listed_line
from bot.domain.entries import RemindedEntry, Reminder


def reminder_message(reminder: Reminder) -> Shown:
    """Each entry with what can be done: it stands, it is opened, or closed by its PM."""
    many = count(len(reminder.entries), "entry of the register waits", "entries of the register wait")
    text = f"{many} for your review: {'does it' if len(reminder.entries) == 1 else 'do they'} still stand?"
    blocks: list[Block] = [section(f"*{escape(text)}*")]
    for each in reminder.entries:
        blocks += [section(_line(each, reminder)), actions(*_buttons(each))]
    blocks.append(context("You get this as owner, or as PM in the owner's place; once a week at most"))
    return text, tuple(blocks)


def _line(each: RemindedEntry, reminder: Reminder) -> str:
    instead = f"\nIts owner cannot be asked: {escape(each.instead_of)}" if each.instead_of else ""
    return f"{listed_line(each.listed, reminder.today)}{instead}"


def _buttons(each: RemindedEntry) -> list[Block]:
    at = each.listed.entry.entry_id
    row = [button("Still Right", Action.ENTRY_RIGHT, at), button("Edit", Action.ENTRY_OPEN, at)]
    return [*row, button("Close Entry", Action.ENTRY_CLOSE, at)] if each.leads else row
