"""What others hear of an entry: a line in its thread, or a question with buttons; and what who acted sees."""

from bot.blocks.actions import Action
from bot.blocks.entry import DONE, LABELS, answer_buttons, decide_buttons
from bot.blocks.kit import (
    Block,
    Shown,
    actions,
    bold,
    button,
    context,
    escape,
    one_line,
    quote,
    section,
    shorten,
)
from bot.blocks.register import SIGNS
from bot.domain.entries import EntryActed
from bot.domain.enums import EntryAct, EntryKind, Level


def thread_note(done: EntryActed, *, why: str) -> Shown:
    """What happened with an entry, in its thread."""
    what = _what(done)
    text = f"{done.card.name} {shorten(done.card.entry.title, 100)}: {what}"
    title = f"*{done.card.name}* {one_line(done.card.entry.title)} · {bold(done.card.project)}"
    blocks = [section(f"{title}\n{escape(what)}")]
    if done.words:
        blocks.append(section(quote(done.words)))
    if done.card.effects:
        blocks.append(_effects(done))
    blocks.append(actions(button("Open", Action.ENTRY_OPEN, done.card.entry.entry_id)))
    blocks.append(context(f"You see this because {escape(why)}"))
    return escape(text), tuple(blocks)


def _effects(done: EntryActed) -> Block:
    return section(
        "\n".join(f"*{escape(k.capitalize())}* {one_line(v, 300)}" for k, v in done.card.effects.items())
    )


def _what(done: EntryActed) -> str:
    card, by = done.card, done.by
    if done.act is EntryAct.HAPPENED:
        return f"{by} says that it happened: it is an issue now, with score {card.entry.score}."
    if done.act is EntryAct.CLOSED and card.outcome:
        return f"{by} closed it: {card.outcome.value}."
    if done.act is EntryAct.ESCALATED and card.asked_level:
        return f"{by} escalated it to the {card.asked_level.value}."
    if done.act is EntryAct.ACCEPTED:
        owner = card.entry.owner.name if card.entry.owner else "nobody"
        response = f", response {card.entry.response.value}" if card.entry.response else ""
        return f"{by} accepted it at {card.level.value} level; {owner} owns it now{response}."
    if done.act is EntryAct.SENT_BACK:
        return f"{by} sent it back to the {card.level.value}."
    if done.act is EntryAct.PROPOSED:
        origin = f" because of {card.came_from[1]}" if card.came_from else ""
        return f"{by} proposes this change{origin}."
    if done.act is EntryAct.DECIDED and card.outcome:
        return f"{by} {card.outcome.value} this change."
    if done.act is EntryAct.JOINED:
        return f"{by} joined two into this risk of the {card.level.value}; each project keeps its own."
    if done.act is EntryAct.PARTED:
        return f"{by} took these two apart again; each project goes on with its own."
    if done.act is EntryAct.EDITED:
        latest = [each for each in card.history if each.act is EntryAct.EDITED and each.field]
        on = latest[-1].at if latest else None
        said = [
            f"{LABELS.get(each.field, each.field).lower()} {each.was or '–'} → {each.now or '–'}"
            for each in latest[-4:]
            if each.at == on and each.by == by
        ]
        return f"{by} changed {', '.join(said)}."
    return f"{by} {DONE[done.act]}."


def asks_note(done: EntryActed, *, why: str) -> Shown:
    """What the level above is asked, with its answers as buttons."""
    text, blocks = thread_note(done, why=why)
    at = done.card.entry.entry_id
    row = (
        decide_buttons(at)
        if done.card.entry.kind is EntryKind.CHANGE
        else answer_buttons(at, done.card.asked_level or Level.PORTFOLIO)
    )
    opened = button("Open", Action.ENTRY_OPEN, at)
    kept = [each for each in blocks if each["type"] != "actions"]
    return text, (*kept[:-1], actions(*row, opened), kept[-1])


def entry_done(done: EntryActed) -> Shown:
    """What the person who acted sees."""
    card = done.card
    kind = SIGNS[card.entry.kind].lower()
    if done.act is EntryAct.EDITED:
        said = f"Saved: {card.name}." if done.act_id else f"Nothing changed in {card.name}."
    elif done.act is EntryAct.CLOSED and card.outcome:
        said = f"Closed: {card.name}, {card.outcome.value}."
    elif done.act is EntryAct.REOPENED:
        said = f"{card.name} is open again."
    elif done.act is EntryAct.HAPPENED:
        said = f"{card.name} is an issue now; its number, history and thread stay."
    elif done.act is EntryAct.REVIEWED:
        said = f"{card.name} stands as it is. Its next review is in four weeks."
    elif done.act is EntryAct.ESCALATED and card.asked_level:
        said = f"{card.name} waits for the {card.asked_level.value} now."
    elif done.act is EntryAct.ACCEPTED:
        said = f"{card.name} is at {card.level.value} level now."
    elif done.act is EntryAct.SENT_BACK:
        said = f"{card.name} is sent back."
    elif done.act is EntryAct.DECIDED and card.outcome:
        said = f"{card.name} is {card.outcome.value}."
    else:
        said = f"Recorded: the {kind} is {card.name}."
    hears = len({each.address for each in (*done.tells, *done.asks)})
    told = f" {hears} {'reader hears' if hears == 1 else 'readers hear'} of it." if hears else ""
    return escape(f"{said}{told}"), (section(escape(f"{said}{told}")),)
