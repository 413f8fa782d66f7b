"""Two people who exchange their work: the preview with what becomes of both, and what is said afterwards."""

from collections.abc import Sequence
from datetime import date

from bot.blocks import inputs
from bot.blocks.actions import Action, Callback
from bot.blocks.deploying import over, time_lines
from bot.blocks.forms import View, modal
from bot.blocks.kit import Block, Element, Shown, actions, bold, button, context, day, escape, names, section
from bot.blocks.work import all_your_work
from bot.domain.load import adds_too_much
from bot.domain.swapping import SideView, Swapped, SwapPreview
from bot.domain.views import PersonView

ONE, ONE_ON, OTHER, OTHER_ON, FIRST = "one", "one_on", "other", "other_on", "first"


def swap_preview(read: SwapPreview) -> Shown:
    """What would be exchanged and what it does to both, with the button that does it."""
    row = actions(
        button("Swap", Action.SWAP_RECORD, read.nonce, style="primary"),
        button("Cancel", Action.SWAP_CANCEL, read.nonce),
    )
    blocks = (*_shown(read), row, _heard(read))
    both = f"{read.one.person.name} and {read.other.person.name}"
    return escape(f"{both} swap their work from {day(read.first)} on? Press Swap or Cancel."), blocks


def _shown(read: SwapPreview) -> list[Block]:
    asked = f"Swap, from {day(read.first)} on?"
    changed = "Somebody's time has changed since you looked. Look again.\n" if read.again else ""
    point = section(f"{changed}*{escape(asked)}*\n" + "\n".join(_gives(read.one, read.other)))
    return [point, *_effect(read.one), *_effect(read.other)]


def _heard(read: SwapPreview) -> Block:
    heard = names([escape(each.name) for each in read.told])
    return context(f"{heard} will be told" if heard else "Nobody else is told")


def swap_form(first: date) -> View:
    """Choose two people, what each works on now, and from which day on they swap."""
    who: Element = {"type": "users_select"}
    blocks = [
        inputs.entry(ONE, "Who", who, optional=False),
        inputs.project(ONE_ON, Action.CHOOSE_SEEN, "Works now on"),
        inputs.entry(OTHER, "Swaps with", who, optional=False),
        inputs.project(OTHER_ON, Action.CHOOSE_SEEN, "Who works now on"),
        inputs.hinted(
            inputs.day_of(FIRST, "From", first), "Shares stay as they are. Each must have the other's skill."
        ),
    ]
    return modal("Swap two people", "Check", Callback.SWAP_FORM, "", blocks)


def swap_checked(read: SwapPreview) -> View:
    """The preview as the second step of the form."""
    return modal("Check it", "Swap", Callback.SWAP_CHECKED, read.nonce, [*_shown(read), _heard(read)])


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
    if mine and len(done.shown_to(reader)) == 1:
        text += " What you did instead is on a project that you do not see any more."
    small = [all_your_work()] if mine else []
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
    if adds_too_much(side.steps):
        lines.append(f"▲ {escape(over(side.steps))}")
    return [section("\n".join(lines))]
