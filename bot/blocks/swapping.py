"""Two people who exchange their work: the preview with what becomes of both, and what is said afterwards."""

from collections.abc import Sequence

from bot.blocks.actions import Action
from bot.blocks.deploying import over, time_lines
from bot.blocks.kit import Block, actions, bold, button, context, day, escape, names, section
from bot.domain.load import WHOLE
from bot.domain.swapping import SideView, Swapped, SwapPreview
from bot.domain.views import PersonView

Shown = tuple[str, tuple[Block, ...]]


def swap_preview(read: SwapPreview) -> Shown:
    """What would be exchanged and what it does to both, with the button that does it."""
    asked = f"Swap, from {day(read.first)} on?"
    changed = "Somebody's time has changed since you looked. Look again.\n" if read.again else ""
    heard = names([escape(each.name) for each in read.told])
    blocks = (
        section(f"{changed}*{escape(asked)}*\n" + "\n".join(_gives(read.one, read.other))),
        *_effect(read.one),
        *_effect(read.other),
        actions(
            button("Swap", Action.SWAP_RECORD, read.nonce, style="primary"),
            button("Cancel", Action.SWAP_CANCEL, read.nonce),
        ),
        context(f"{heard} will be told" if heard else "Nobody else is told"),
    )
    both = f"{read.one.person.name} and {read.other.person.name}"
    return escape(f"{both} swap their work from {day(read.first)} on? Press Swap or Cancel."), blocks


def swapped(done: Swapped) -> Shown:
    """What whoever did it sees."""
    heard = names([each.name for each in done.told])
    told = f" {heard} will be told." if heard else ""
    both = (done.one, done.other), (done.other, done.one)
    text = f"Recorded, from {day(done.first)} on: {_sentence(both)}{told}"
    return escape(text), (section(escape(text)),)


def swapped_note(done: Swapped, reader: PersonView) -> Shown:
    """What those concerned read."""
    text = f"{done.by}: from {day(done.first)} on, {_sentence(done.shown_to(reader))}"
    mine = reader.person_id in (done.one.person.person_id, done.other.person.person_id)
    small = [context("Type /deploy and your name to see all your work")] if mine else []
    return escape(text), (section(escape(text)), *small)


def _sentence(taken: Sequence[tuple[SideView, SideView]]) -> str:
    """Say who works on what; of one side alone also in whose place, since the other half is not said."""
    parts = [f"on {giver.project} as {giver.role} for {giver.percent} %" for _, giver in taken]
    if len(taken) == 1:
        (taker, giver), (part,) = taken[0], parts
        return f"{taker.person.name} works {part}, in the place of {giver.person.name}."
    (one, _), (other, _) = taken
    return f"{one.person.name} works {parts[0]}, and {other.person.name} {parts[1]}."


def _gives(one: SideView, other: SideView) -> list[str]:
    return [
        f"{bold(taker.person.name)} takes over {escape(giver.person.name)}'s {giver.percent} % "
        f"on {escape(giver.project)} as {escape(giver.role)}"
        for taker, giver in ((one, other), (other, one))
    ]


def _effect(side: SideView) -> list[Block]:
    lines = [f"{bold(side.person.name)}'s time", *(time_lines(side.steps) or ["stays as full as it is"])]
    if any(each.after > max(WHOLE, each.before) for each in side.steps):
        lines.append(f"▲ {escape(over(side.steps))}")
    return [section("\n".join(lines))]
